//! The limits that the kernel enforces on a process, from its cgroup. Version 1 and 2.

use std::path::{Path, PathBuf};

use super::mounts::{self, Mount};
use crate::model::agent_api::ContainerLimits;

/// cgroup v1 writes "no limit" as the largest multiple of a page.
const NO_LIMIT_V1: u64 = 1 << 62;

/// Reads the limits of a process of this node.
pub(super) fn limits(pid: u32) -> std::io::Result<ContainerLimits> {
    let groups = fs_err::read_to_string(format!("/proc/{pid}/cgroup"))?;
    let mounts = mounts::parse(&fs_err::read_to_string("/proc/self/mountinfo")?);
    Ok(read(&groups, &mounts, &|path| {
        fs_err::read_to_string(path).ok()
    }))
}

fn read(groups: &str, mounts: &[Mount], file: &dyn Fn(&Path) -> Option<String>) -> ContainerLimits {
    let number = |controller: &str, name: &str| {
        let directory = directory(groups, mounts, controller)?;
        file(&directory.join(name))?.trim().parse::<i64>().ok()
    };
    if let Some(directory) = directory(groups, mounts, "") {
        let text = |name: &str| file(&directory.join(name));
        let plain = |name: &str| text(name)?.trim().parse().ok();
        let cpus = text("cpu.max").and_then(|text| {
            let (quota, period) = text.trim().split_once(' ')?;
            Some(quota.parse::<f64>().ok()? / period.parse::<f64>().ok()?)
        });
        return ContainerLimits {
            memory: plain("memory.max"),
            cpus,
            pids: plain("pids.max"),
        };
    }
    let unsigned = |number: i64| u64::try_from(number).ok();
    let quota = number("cpu", "cpu.cfs_quota_us").filter(|quota| *quota > 0);
    let period = number("cpu", "cpu.cfs_period_us").filter(|period| *period > 0);
    ContainerLimits {
        memory: number("memory", "memory.limit_in_bytes")
            .and_then(unsigned)
            .filter(|limit| *limit < NO_LIMIT_V1),
        cpus: quota
            .zip(period)
            .map(|(quota, period)| quota as f64 / period as f64),
        pids: number("pids", "pids.max").and_then(unsigned),
    }
}

/// Where the group of a process is mounted here; `controller` is empty for version 2.
fn directory(groups: &str, mounts: &[Mount], controller: &str) -> Option<PathBuf> {
    let path = groups.lines().find_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        let controllers = fields.next()?;
        let path = fields.next()?;
        controllers
            .split(',')
            .any(|name| name == controller)
            .then_some(path)
    })?;
    let mount = mounts.iter().find(|mount| {
        if controller.is_empty() {
            mount.fs_type == "cgroup2"
        } else {
            mount.fs_type == "cgroup" && mount.super_options.iter().any(|name| name == controller)
        }
    })?;
    // What is mounted may begin below the hierarchy's root.
    let below = path
        .strip_prefix(mount.root.trim_end_matches('/'))
        .unwrap_or(path);
    Some(Path::new(&mount.target).join(below.trim_start_matches('/')))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn version_1_in_a_node() {
        let groups = "9:memory:/docker/node/docker/4f1c\n4:cpu,cpuacct:/docker/node/docker/4f1c\n3:pids:/docker/node/docker/4f1c\n";
        let mounts = mounts::parse(
            "1 0 0:30 /docker/node /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n\
             2 0 0:31 /docker/node /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n\
             3 0 0:32 /docker/node /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids",
        );
        let file = |path: &Path| {
            let text = match path.to_str()? {
                "/sys/fs/cgroup/memory/docker/4f1c/memory.limit_in_bytes" => "67108864\n",
                "/sys/fs/cgroup/cpu,cpuacct/docker/4f1c/cpu.cfs_quota_us" => "50000\n",
                "/sys/fs/cgroup/cpu,cpuacct/docker/4f1c/cpu.cfs_period_us" => "100000\n",
                "/sys/fs/cgroup/pids/docker/4f1c/pids.max" => "max\n",
                _ => return None,
            };
            Some(text.to_owned())
        };
        let expected = ContainerLimits {
            memory: Some(64 << 20),
            cpus: Some(0.5),
            pids: None,
        };
        assert_eq!(read(groups, &mounts, &file), expected);
    }

    #[test]
    fn version_1_without_limits() {
        let mounts = mounts::parse("1 0 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory");
        let file = |_: &Path| Some("9223372036854771712".to_owned());
        assert_eq!(
            read("9:memory:/x\n", &mounts, &file),
            ContainerLimits::default()
        );
    }

    #[test]
    fn version_2() {
        let mounts = mounts::parse("1 0 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup rw");
        let file = |path: &Path| {
            let text = match path.to_str()? {
                "/sys/fs/cgroup/docker/4f1c/memory.max" => "67108864\n",
                "/sys/fs/cgroup/docker/4f1c/cpu.max" => "150000 100000\n",
                "/sys/fs/cgroup/docker/4f1c/pids.max" => "max\n",
                _ => return None,
            };
            Some(text.to_owned())
        };
        let expected = ContainerLimits {
            memory: Some(64 << 20),
            cpus: Some(1.5),
            pids: None,
        };
        assert_eq!(read("0::/docker/4f1c\n", &mounts, &file), expected);
    }
}
