//! What the nodes of one cluster write, watched: an engine without quotas has no other limit.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::statvfs;
use serde_json::Value;
use tokio::time::sleep;

use super::setting::Setting;
use crate::cluster::names;
use crate::workspace::Home;

/// A submission whose nodes wrote more than this is stopped.
pub(super) const MOST: u64 = 4 << 30;
/// Between two looks.
const PAUSE: Duration = Duration::from_secs(2);
/// The engine's own count reads every file of every container: it is asked once so much went from the free space.
const STEP: u64 = 256 << 20;
/// Where the free space cannot be seen, it is asked every so many looks.
const BLIND: u32 = 8;
/// Most files and folders looked at in the directories that nodes share with this machine.
const MOST_ENTRIES: usize = 50_000;

/// Returns once the cluster's containers, volumes and shared directories hold more than [`MOST`] beyond what they held
/// at the beginning.
pub(super) async fn over(setting: &Setting, name: &str) {
    let places = places(setting).await;
    let mut base = None;
    let mut free = free_at(&places);
    let mut looks = 0_u32;
    loop {
        sleep(PAUSE).await;
        looks += 1;
        let now = free_at(&places);
        let is_due = match (free, now) {
            (Some(before), Some(now)) => before.saturating_sub(now) >= STEP,
            _ => looks.is_multiple_of(BLIND),
        };
        // What others freed is no licence to write.
        free = free.max(now);
        if is_due {
            // Not told: asked again at the next look. Engines count for one asker at a time, and refuse the other clusters'.
            let Some(used) = used(setting, name).await else {
                continue;
            };
            free = now;
            let base = *base.get_or_insert(used.min(STEP));
            if used.saturating_sub(base) > MOST {
                return;
            }
        }
    }
}

/// Directories on this machine whose file systems fill up.
async fn places(setting: &Setting) -> Vec<PathBuf> {
    let mut places = vec![setting.home.root().to_owned()];
    if setting.host.is_local()
        && let Ok(info) = setting.host.info().await
        && let Some(root) = info["DockerRootDir"].as_str()
    {
        places.push(PathBuf::from(root));
    }
    places
}

/// Bytes free in all of them; `None` where one cannot be asked.
fn free_at(places: &[PathBuf]) -> Option<u64> {
    let frees = places.iter().map(|place| {
        let status = statvfs(place).ok()?;
        Some(status.f_bavail * status.f_frsize)
    });
    frees.sum()
}

/// Bytes that the cluster holds; `None` where the engine does not tell.
async fn used(setting: &Setting, name: &str) -> Option<u64> {
    let engine = match setting.host.disk_usage().await {
        Ok(usage) => of_cluster(&usage, name),
        Err(error) => {
            tracing::warn!(%error, "cannot ask what a cluster holds");
            return None;
        }
    };
    let (home, name) = (setting.home.clone(), name.to_owned());
    let shared = tokio::task::spawn_blocking(move || shared(&home, &name)).await;
    Some(engine + shared.unwrap_or(0))
}

/// Of `GET /system/df`: writable layers and volumes that carry the cluster's label.
fn of_cluster(usage: &Value, name: &str) -> u64 {
    let sum = |list: &str, size: &dyn Fn(&Value) -> Option<i64>| -> u64 {
        let objects = usage[list].as_array();
        objects
            .into_iter()
            .flatten()
            .filter(|object| object["Labels"][names::CLUSTER] == *name)
            .filter_map(|object| u64::try_from(size(object)?).ok())
            .sum()
    };
    sum("Containers", &|container: &Value| {
        container["SizeRw"].as_i64()
    }) + sum("Volumes", &|volume: &Value| {
        volume["UsageData"]["Size"].as_i64()
    })
}

/// What lies in the directories that nodes share with this machine. Too many files to count are too much.
fn shared(home: &Home, name: &str) -> u64 {
    let mut entries = 0;
    [home.workspace(name), home.cluster(name).join("nodes")]
        .iter()
        .map(|root| below(root, &mut entries))
        .fold(0, u64::saturating_add)
}

fn below(root: &Path, entries: &mut usize) -> u64 {
    use std::os::unix::fs::MetadataExt as _;

    let mut bytes = 0_u64;
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(listed) = fs_err::read_dir(&folder) else {
            continue;
        };
        for entry in listed.flatten() {
            *entries += 1;
            if *entries > MOST_ENTRIES {
                return u64::MAX;
            }
            let Ok(metadata) = fs_err::symlink_metadata(entry.path()) else {
                continue;
            };
            if metadata.is_dir() {
                folders.push(entry.path());
            }
            bytes = bytes.saturating_add(metadata.blocks() * 512);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_carries_the_clusters_label_counts() {
        let labels = |name: &str| json!({ (names::CLUSTER): name });
        let usage = json!({
            "Containers": [
                { "Labels": labels("replay-1-1"), "SizeRw": 10 },
                { "Labels": labels("replay-1-2"), "SizeRw": 1000 },
                { "Labels": labels("replay-1-1") },
            ],
            "Volumes": [
                { "Labels": labels("replay-1-1"), "UsageData": { "Size": 5 } },
                { "Labels": labels("replay-1-1"), "UsageData": { "Size": -1 } },
                { "Labels": null, "UsageData": { "Size": 7 } },
            ],
        });
        assert_eq!(of_cluster(&usage, "replay-1-1"), 15);
    }

    #[test]
    fn holes_are_not_counted_and_too_many_files_are_too_much() {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::at(directory.path());
        let root = home.workspace("c");
        fs_err::create_dir_all(root.join("a")).unwrap();
        fs_err::write(root.join("a/x"), vec![1; 100_000]).unwrap();
        fs_err::File::create(root.join("hole"))
            .unwrap()
            .set_len(1 << 40)
            .unwrap();
        std::os::unix::fs::symlink("/", root.join("link")).unwrap();
        let bytes = shared(&home, "c");
        assert!((100_000..1 << 20).contains(&bytes), "{bytes}");
        let mut almost = MOST_ENTRIES - 1;
        assert_eq!(below(&root, &mut almost), u64::MAX);
    }
}
