//! Makes a container fit to run an engine: writable cgroups, shared mounts, no traces of an earlier run.

use std::io;
use std::path::Path;

use fs_err as fs;
use rustix::mount::{MountFlags, MountPropagationFlags, mount_change, mount_remount};

use super::config::Config;
use super::files;
use super::mounts::{self, Mount};
use crate::model::agent_api::files as names;

/// What the daemons leave behind when they are killed. A stale pid file keeps a daemon from starting when its
/// number was given to another process in the meantime; and after a restart of the node it always was.
const STALE: [&str; 4] = [
    "/run/docker.pid",
    "/run/docker",
    "/run/containerd",
    "/run/swarmlab",
];

/// Prepares the node. What could not be done is returned for the facts: an engine may work without it.
pub(super) fn prepare(config: &Config) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut attempt = |what: &str, result: io::Result<()>| {
        if let Err(error) = result {
            warnings.push(format!("{what}: {error}"));
        }
    };
    for path in STALE {
        attempt("cannot clean up", remove_all(Path::new(path)));
    }
    for name in [names::DOCKER_SOCKET, names::AGENT_SOCKET] {
        let socket = config.socket(name);
        attempt("cannot clean up", files::remove(&socket));
        let directory = socket.parent().unwrap_or(Path::new("/"));
        let made = fs::create_dir_all(directory);
        attempt("cannot make the sockets' directory", made);
    }
    let text = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let mounts = mounts::parse(&text);
    // A bind mount of a student with `:rshared` needs it; runc gives us a private root.
    let shared = MountPropagationFlags::SHARED | MountPropagationFlags::REC;
    attempt(
        "cannot share mounts",
        mount_change("/", shared).map_err(Into::into),
    );
    let sys = mounts.iter().filter(|mount| mount.target == "/sys");
    let hierarchies = mounts
        .iter()
        .filter(|mount| mount.fs_type == "cgroup" || mount.fs_type == "cgroup2");
    for mount in sys.filter(|mount| mount.read_only()) {
        attempt(
            "cannot make /sys writable",
            writable(mount, MountFlags::empty()),
        );
    }
    for mount in hierarchies.filter(|mount| mount.read_only()) {
        let what = format!("cannot make {} writable", mount.target);
        // Without BIND, "mount point is busy".
        attempt(&what, writable(mount, MountFlags::BIND));
    }
    if unified(&mounts) {
        attempt(
            "cannot delegate cgroups",
            delegate(Path::new("/sys/fs/cgroup")),
        );
    }
    warnings
}

/// 1 or 2, by what is mounted; 0 when nothing is.
pub(super) fn cgroup_version() -> u8 {
    let text = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let mounts = mounts::parse(&text);
    if unified(&mounts) {
        2
    } else {
        u8::from(mounts.iter().any(|mount| mount.fs_type == "cgroup"))
    }
}

fn unified(mounts: &[Mount]) -> bool {
    mounts
        .iter()
        .any(|mount| mount.fs_type == "cgroup2" && mount.target == "/sys/fs/cgroup")
}

fn writable(mount: &Mount, how: MountFlags) -> io::Result<()> {
    Ok(mount_remount(
        mount.target.as_str(),
        mount.flags() | how,
        "",
    )?)
}

/// cgroup v2: a group with processes of its own cannot hand controllers to its children, so the processes move to
/// a child first.
fn delegate(root: &Path) -> io::Result<()> {
    let own = fs::read_to_string("/proc/self/cgroup")?;
    if own.trim() == "0::/init" {
        return Ok(());
    }
    if own.trim() != "0::/" {
        let why = format!(
            "the container is not at the root of its cgroup namespace ({})",
            own.trim()
        );
        return Err(io::Error::other(why));
    }
    let child = root.join("init");
    fs::create_dir_all(&child)?;
    let procs = fs::read_to_string(root.join("cgroup.procs"))?;
    for process in procs.lines() {
        match fs::write(child.join("cgroup.procs"), process) {
            // It ended in the meantime.
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::SRCH.raw_os_error()) => {}
            other => other?,
        }
    }
    let controllers = fs::read_to_string(root.join("cgroup.controllers"))?;
    let mut refused = Vec::new();
    for controller in controllers.split_whitespace() {
        // One by one: a host may keep one for itself (cpu with real-time processes), which is no reason to go
        // without the others.
        if fs::write(
            root.join("cgroup.subtree_control"),
            format!("+{controller}"),
        )
        .is_err()
        {
            refused.push(controller);
        }
    }
    if refused.is_empty() {
        Ok(())
    } else {
        Err(io::Error::other(format!(
            "not given: {}",
            refused.join(", ")
        )))
    }
}

fn remove_all(path: &Path) -> io::Result<()> {
    let result = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
