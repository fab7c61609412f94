//! Names to addresses, as a program in the container would see them: its hosts file, then its resolver.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::dns::{self, Answer};

/// Whose files tell the names.
#[derive(Debug, Clone)]
pub(super) struct Names {
    root: PathBuf,
}

impl Names {
    /// Those of a process in a container; the node's own without one.
    pub(super) fn of(pid: Option<u32>) -> Self {
        let root = pid.map_or_else(
            || PathBuf::from("/"),
            |pid| format!("/proc/{pid}/root").into(),
        );
        Self { root }
    }

    /// The resolver's answer to an A query. Must run in the container's network namespace.
    pub(super) fn query(&self, name: &str, deadline: Instant) -> io::Result<Answer> {
        let servers = nameservers(&self.read("etc/resolv.conf"));
        let server = servers.first().copied();
        let server = server.ok_or_else(|| io::Error::other("resolv.conf names no resolver"))?;
        let answer = dns::query(server, name, deadline)
            .map_err(|error| io::Error::new(error.kind(), format!("resolver {server}: {error}")))?;
        Ok(match answer {
            // The engine's resolver knows the names of services and tasks. Those that it does not know it asks
            // elsewhere, and where there is no internet it answers SERVFAIL for what simply does not exist.
            Answer::Failed(2) if is_swarm_name(name) => Answer::Addresses(Vec::new()),
            other => other,
        })
    }

    /// One address for a host.
    pub(super) fn resolve(&self, host: &str, deadline: Instant) -> io::Result<IpAddr> {
        if let Ok(address) = host.trim_matches(['[', ']']).parse() {
            return Ok(address);
        }
        if let Some(address) = in_hosts(&self.read("etc/hosts"), host) {
            return Ok(address.into());
        }
        match self.query(host, deadline)? {
            Answer::Addresses(addresses) => addresses
                .first()
                .map(|address| (*address).into())
                .ok_or_else(|| {
                    io::Error::new(io::ErrorKind::NotFound, format!("no such name: {host}"))
                }),
            Answer::Failed(code) => Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("the resolver failed on {host} (response code {code})"),
            )),
        }
    }

    fn read(&self, name: &str) -> String {
        // An image without such a file has no names.
        fs_err::read_to_string(Path::join(&self.root, name)).unwrap_or_default()
    }
}

/// `web`, `tasks.web`: nothing that the internet could know.
fn is_swarm_name(name: &str) -> bool {
    !name
        .trim_start_matches("tasks.")
        .trim_end_matches('.')
        .contains('.')
}

fn nameservers(resolv_conf: &str) -> Vec<IpAddr> {
    resolv_conf
        .lines()
        .filter_map(|line| line.trim().strip_prefix("nameserver")?.trim().parse().ok())
        .collect()
}

fn in_hosts(hosts: &str, name: &str) -> Option<Ipv4Addr> {
    hosts.lines().find_map(|line| {
        let mut words = line
            .split('#')
            .next()
            .unwrap_or_default()
            .split_whitespace();
        let address = words.next()?.parse().ok()?;
        words
            .any(|word| word.eq_ignore_ascii_case(name))
            .then_some(address)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolvers_in_order() {
        let text = "# made by the engine\nsearch lan\nnameserver 127.0.0.11\nnameserver\t::1\noptions ndots:0\n";
        let expected: [IpAddr; 2] = ["127.0.0.11".parse().unwrap(), "::1".parse().unwrap()];
        assert_eq!(nameservers(text), expected);
    }

    #[test]
    fn the_hosts_file_is_read_like_libc_does() {
        let text = "127.0.0.1\tlocalhost\n::1 localhost ip6-localhost\n10.0.1.3 web # front\n";
        assert_eq!(in_hosts(text, "WEB"), Some(Ipv4Addr::new(10, 0, 1, 3)));
        assert_eq!(in_hosts(text, "localhost"), Some(Ipv4Addr::LOCALHOST));
        assert_eq!(in_hosts(text, "front"), None);
    }

    #[test]
    fn names_of_the_swarm() {
        assert!(is_swarm_name("web") && is_swarm_name("tasks.web"));
        assert!(!is_swarm_name("deb.debian.org"));
    }
}
