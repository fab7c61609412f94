//! `/proc/PID/mountinfo`. Pure.

use rustix::mount::MountFlags;

/// One mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mount {
    /// What of its file system is mounted.
    pub(super) root: String,
    /// Where.
    pub(super) target: String,
    /// Options of this mount: `ro`, `nosuid`, …
    pub(super) options: Vec<String>,
    pub(super) fs_type: String,
    /// Options of the file system itself; of a cgroup v1 hierarchy, its controllers are among them.
    pub(super) super_options: Vec<String>,
}

impl Mount {
    pub(super) fn read_only(&self) -> bool {
        self.options.iter().any(|option| option == "ro")
    }

    /// The flags that a remount must repeat, or the kernel takes them away: all but `ro`.
    pub(super) fn flags(&self) -> MountFlags {
        let known = [
            ("nosuid", MountFlags::NOSUID),
            ("nodev", MountFlags::NODEV),
            ("noexec", MountFlags::NOEXEC),
            ("noatime", MountFlags::NOATIME),
            ("nodiratime", MountFlags::NODIRATIME),
            ("relatime", MountFlags::RELATIME),
        ];
        known
            .iter()
            .filter(|(name, _)| self.options.iter().any(|option| option == name))
            .fold(MountFlags::empty(), |all, (_, flag)| all | *flag)
    }
}

/// Every mount in the text, in order; lines that cannot be understood are left out.
pub(super) fn parse(mountinfo: &str) -> Vec<Mount> {
    mountinfo.lines().filter_map(parse_line).collect()
}

fn parse_line(line: &str) -> Option<Mount> {
    // ID parent major:minor root target options [optional fields] - type source super-options
    let (mount, file_system) = line.split_once(" - ")?;
    let mut fields = mount.split(' ').skip(3);
    let root = unescape(fields.next()?);
    let target = unescape(fields.next()?);
    let options = split(fields.next()?);
    let mut fields = file_system.split(' ');
    let fs_type = fields.next()?.to_owned();
    let super_options = split(fields.nth(1).unwrap_or_default());
    Some(Mount {
        root,
        target,
        options,
        fs_type,
        super_options,
    })
}

fn split(options: &str) -> Vec<String> {
    options.split(',').map(str::to_owned).collect()
}

/// The kernel writes blanks and backslashes as `\040`.
fn unescape(field: &str) -> String {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail
            .get(..3)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        if let (b'\\', Some(byte)) = (first, code) {
            bytes.push(byte);
            rest = &tail[3..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIERARCHY: &str = "757 750 0:30 /docker/4f1c /sys/fs/cgroup/cpu,cpuacct ro,nosuid,nodev,noexec,relatime master:11 - cgroup cgroup rw,cpu,cpuacct";

    #[test]
    fn a_cgroup_hierarchy() {
        let mounts = parse(HIERARCHY);
        let mount = &mounts[0];
        assert_eq!(mount.root, "/docker/4f1c");
        assert_eq!(mount.target, "/sys/fs/cgroup/cpu,cpuacct");
        assert_eq!(mount.super_options, ["rw", "cpu", "cpuacct"]);
        assert!(mount.read_only());
        let kept =
            MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC | MountFlags::RELATIME;
        assert_eq!(mount.flags(), kept);
    }

    #[test]
    fn blanks_in_names() {
        let mounts = parse("1 2 0:3 / /mnt/a\\040b\\134c rw - tmpfs tmpfs rw,size=64k");
        assert_eq!(mounts[0].target, "/mnt/a b\\c");
        assert!(!mounts[0].read_only());
    }

    #[test]
    fn nonsense_is_left_out() {
        assert_eq!(parse("\n1 2 3\n - \n"), []);
    }
}
