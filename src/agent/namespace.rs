//! Network namespaces of containers. A namespace belongs to a thread, and the thread does not come back from it.

use std::io;
use std::net::Ipv4Addr;
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

/// The addresses of the network namespace that this thread is in, without loopback ones.
pub(super) fn own_addresses() -> io::Result<Vec<Ipv4Addr>> {
    let text = fs_err::read_to_string("/proc/thread-self/net/fib_trie")?;
    Ok(local_addresses(&text))
}

/// Each address is a leaf, followed by what it is good for.
fn local_addresses(fib_trie: &str) -> Vec<Ipv4Addr> {
    let mut leaf = None;
    let mut addresses = Vec::new();
    for line in fib_trie.lines().map(str::trim) {
        if let Some(address) = line.strip_prefix("|-- ") {
            leaf = address.parse::<Ipv4Addr>().ok();
        } else if line == "/32 host LOCAL" {
            addresses.extend(leaf.filter(|address| !address.is_loopback()));
        }
    }
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_addresses_only() {
        let text = "Main:\n  +-- 0.0.0.0/0 3 0 4\n     |-- 0.0.0.0\n        /0 universe UNICAST\n     |-- 10.0.0.0\n        /24 link UNICAST\n     |-- 10.0.0.43\n        /32 host LOCAL\n     |-- 10.0.0.255\n        /32 link BROADCAST\nLocal:\n     |-- 10.0.0.43\n        /32 host LOCAL\n     |-- 127.0.0.1\n        /32 host LOCAL\n     |-- 172.18.0.4\n        /32 host LOCAL\n";
        let expected = [Ipv4Addr::new(10, 0, 0, 43), Ipv4Addr::new(172, 18, 0, 4)];
        assert_eq!(local_addresses(text), expected);
    }

    #[test]
    fn the_nodes_own_namespace_is_where_a_thread_stays_without_a_path() {
        let here = own_addresses().unwrap();
        assert_eq!(within(None, own_addresses).unwrap().unwrap(), here);
    }

    #[test]
    fn a_namespace_that_is_not_there_is_an_error() {
        let error = within(Some(Path::new("/nowhere")), || ()).unwrap_err();
        assert!(error.to_string().contains("/nowhere"), "{error}");
    }
}
