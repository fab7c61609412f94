//! Images: prepared once, found again at once, carried in a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::runner::Scene;
use super::stage::Stage;

pub(crate) const SCENE: Scene = Scene {
    name: "images",
    empty_home: false,
    first_opens: true,
    cases: &[
        ("prepare", prepare),
        (
            "prepared_again_touches_nothing",
            prepared_again_touches_nothing,
        ),
    ],
};

fn prepare(stage: &mut Stage) {
    stage.swarmlab_within(900, &["images", "prepare"]).ok();
}

fn prepared_again_touches_nothing(stage: &mut Stage) {
    let before = tree(&stage.world.images);
    let ran = stage.swarmlab(&["images", "prepare"]).ok();
    assert!(
        ran.took < stage.world.seconds(1),
        "a second prepare took {:?}",
        ran.took
    );
    let after = tree(&stage.world.images);
    let changed: Vec<_> = after
        .iter()
        .filter(|(path, time)| before.get(*path) != Some(time))
        .collect();
    assert!(
        changed.is_empty() && before.len() == after.len(),
        "a second prepare changed {changed:?}"
    );
    assert!(
        before.len() > 10,
        "only {} files in the image cache",
        before.len()
    );
}

/// Every file below `root` with its time of change. Locks are no content.
fn tree(root: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).unwrap() {
            let (path, kind) = entry
                .map(|entry| (entry.path(), entry.file_type().unwrap()))
                .unwrap();
            if kind.is_dir() {
                folders.push(path);
            } else if path.extension().is_none_or(|extension| extension != "lock") {
                let changed = fs_err::symlink_metadata(&path).unwrap().modified().unwrap();
                files.insert(path, changed);
            }
        }
    }
    files
}
