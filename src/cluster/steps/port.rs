//! Ports on 127.0.0.1 of the host.

use std::net::{Ipv4Addr, TcpListener};

use crate::engine::EngineError;

use super::super::error::ClusterError;

/// How far from the wanted port another one is looked for.
const REACH: u16 = 200;

/// For each lab port a port of the host that is free now, nearest above the wanted one. `reserved` are those that
/// belong to other clusters, running or stopped.
pub(in crate::cluster) fn choose(
    wanted: &[u16],
    reserved: &[u16],
    is_free: impl Fn(u16) -> bool,
) -> Result<Vec<(u16, u16)>, ClusterError> {
    let mut chosen: Vec<(u16, u16)> = Vec::new();
    for port in wanted {
        let given = (*port..=port.saturating_add(REACH))
            .find(|candidate| {
                !reserved.contains(candidate)
                    && !chosen.iter().any(|(_, given)| given == candidate)
                    // Another lab port keeps its own number.
                    && (candidate == port || !wanted.contains(candidate))
                    && is_free(*candidate)
            })
            .ok_or(ClusterError::NoPort { port: *port })?;
        chosen.push((*port, given));
    }
    Ok(chosen)
}

/// Nobody listens there, nor on all addresses of the host.
pub(in crate::cluster) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// The engine could not start a container because somebody took the port first.
pub(in crate::cluster) fn is_taken(error: &EngineError) -> bool {
    let message = error.message();
    [
        "port is already allocated",
        "address already in use",
        "Ports are not available",
    ]
    .iter()
    .any(|words| message.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_port_is_kept() {
        assert_eq!(
            choose(&[8080, 8081], &[], |_| true).unwrap(),
            [(8080, 8080), (8081, 8081)]
        );
    }

    #[test]
    fn a_taken_port_moves_up_and_past_the_others() {
        let chosen = choose(&[8080, 8081], &[8083], |port| port != 8080).unwrap();
        assert_eq!(chosen, [(8080, 8082), (8081, 8081)]);
        let chosen = choose(&[8080], &[8080, 8081], |_| true).unwrap();
        assert_eq!(chosen, [(8080, 8082)]);
    }

    #[test]
    fn no_port_at_all_is_an_error() {
        assert!(matches!(
            choose(&[8080], &[], |_| false),
            Err(ClusterError::NoPort { port: 8080 })
        ));
    }

    #[test]
    fn a_listener_makes_a_port_taken() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(!is_free(port));
        drop(listener);
        assert!(is_free(port));
    }
}
