//! Network namespaces of containers. A namespace belongs to a thread, and the thread does not come back from it.

use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::supervise::STACK;

/// The ingress network's namespace on a node; libnetwork keeps it there under this name.
pub(super) const INGRESS: &str = "/var/run/docker/netns/ingress_sbox";

/// Moves this thread into the network namespace of a process, for good.
pub(super) fn enter_network_of(pid: u32) -> io::Result<()> {
    enter(&PathBuf::from(format!("/proc/{pid}/ns/net")))
}

/// Moves this thread into a network namespace, for good.
pub(super) fn enter(path: &Path) -> io::Result<()> {
    let file = fs_err::File::open(path)?;
    Ok(move_into_link_name_space(
        file.as_fd(),
        Some(LinkNameSpaceType::Network),
    )?)
}

/// Runs `work` on a thread of its own in the network namespace at `path`; in the node's own without one.
pub(super) fn within<T: Send>(
    path: Option<&Path>,
    work: impl FnOnce() -> T + Send,
) -> io::Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("namespace".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, || {
                if let Some(path) = path {
                    enter(path)?;
                }
                Ok(work())
            })?;
        thread
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("the agent's probe failed")))
    })
}
