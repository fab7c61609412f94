//! A published port, asked through the routing mesh.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use jiff::Timestamp;

use super::published::Published;
use super::{TIMEOUT, Targets, pace};
use crate::agent::probe;
use crate::agent::shared::{Shared, lock};
use crate::agent::supervise::STACK;
use crate::model::timeline::AvailabilityTarget;

/// Starts the thread that asks the port for as long as the agent lives, whenever it is wanted and published.
pub(super) fn start(shared: &Arc<Shared>, targets: &Arc<Mutex<Targets>>, port: u16) {
    let (owned, targets) = (Arc::clone(shared), Arc::clone(targets));
    let spawned = std::thread::Builder::new()
        .name(format!("mesh-{port}"))
        .stack_size(STACK)
        .spawn(move || run(&owned, &targets, port))
        .map(drop);
    shared.complain("cannot start a probe", spawned);
}

fn run(shared: &Shared, targets: &Mutex<Targets>, port: u16) {
    loop {
        let started = Instant::now();
        let path = {
            let targets = lock(targets);
            let published = targets.published.in_ingress(port);
            targets.endpoints.get(&port).filter(|_| published).cloned()
        };
        let ip_vs = shared.facts().kernel.ip_vs == Some(true);
        if let Some(path) = path.filter(|_| ip_vs) {
            ask(shared, targets, port, &path);
        }
        pace(started);
    }
}

fn ask(shared: &Shared, targets: &Mutex<Targets>, port: u16, path: &str) {
    let at = Timestamp::now();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let host = format!("127.0.0.1:{port}");
    let answer = probe::http_once(address, &host, path, Instant::now() + TIMEOUT);
    let error = probe::failure(&answer);
    if error.is_some() {
        // It may have been unpublished in the meantime; who cannot say so (no leader, no daemon) leaves it open.
        let Some(now) = Published::read(&shared.docker, shared.membership()) else {
            return;
        };
        let still = now.in_ingress(port);
        lock(targets).published = now;
        if !still {
            return;
        }
    }
    let noted = shared
        .runs
        .note(&AvailabilityTarget::Mesh { port }, at, error);
    shared.complain("cannot write the availability", noted);
}
