//! One task's container, asked from inside its own network namespace.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{TIMEOUT, Targets, pace};
use crate::agent::container::Container;
use crate::agent::docker::Docker;
use crate::agent::shared::{Shared, lock};
use crate::agent::supervise::STACK;
use crate::agent::{namespace, probe};
use crate::model::timeline::AvailabilityTarget;

/// A container that was told to stop is known to be so within this time after it no longer answers; on a busy machine
/// the engine's event came more than 300 ms later.
const NEWS: Duration = Duration::from_secs(2);

/// A running container of a task.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) container: String,
    pub(super) service: String,
    id: String,
}

/// The tasks that run here; `None` when the daemon does not say.
pub(super) fn list(docker: &Docker) -> Option<Vec<Task>> {
    let containers = docker.json("/containers/json").ok()?;
    let label = |container: &serde_json::Value, name: &str| {
        let value = container["Labels"][name].as_str();
        value.map(str::to_owned)
    };
    let tasks = containers.as_array()?.iter().filter_map(|container| {
        Some(Task {
            container: container["Id"].as_str()?.to_owned(),
            service: label(container, "com.docker.swarm.service.name")?,
            id: label(container, "com.docker.swarm.task.id")?,
        })
    });
    Some(tasks.collect())
}

/// Starts the thread that asks `target` in the container until it ends.
pub(super) fn start(
    shared: &Arc<Shared>,
    targets: &Arc<Mutex<Targets>>,
    task: Task,
    published: u16,
    target: u16,
) {
    let (owned, targets) = (Arc::clone(shared), Arc::clone(targets));
    let spawned = std::thread::Builder::new()
        .name(format!("task-{target}"))
        .stack_size(STACK)
        .spawn(move || run(&owned, &targets, &task, published, target))
        .map(drop);
    shared.complain("cannot start a probe", spawned);
}

fn run(shared: &Shared, targets: &Mutex<Targets>, task: &Task, published: u16, port: u16) {
    // A container that is gone already has nothing to be asked.
    let Ok(container) = Container::read(&shared.docker, &task.container) else {
        return;
    };
    let Ok(()) = namespace::enter_network_of(container.pid) else {
        return;
    };
    // On its ingress address a container speaks to the mesh only; the engine's rules drop everything else.
    let own = namespace::own_addresses().unwrap_or_default();
    let mut usable = own
        .into_iter()
        .filter(|address| Some(*address) != container.ingress);
    let address = usable.next().unwrap_or(Ipv4Addr::LOCALHOST);
    let host = format!("{address}:{port}");
    let address = SocketAddr::new(IpAddr::V4(address), port);
    let target = AvailabilityTarget::Task {
        service: task.service.clone(),
        task: task.id.clone(),
        port,
        image: container.image,
    };
    let mut answered = false;
    // What the news that the container was told to stop may still explain, with when it was seen.
    let mut doubtful: VecDeque<(Instant, Timestamp, String)> = VecDeque::new();
    let note = |at, error| {
        let noted = shared.runs.note(&target, at, error);
        shared.complain("cannot write the availability", noted);
    };
    loop {
        let started = Instant::now();
        let path = {
            let targets = lock(targets);
            let here = targets.containers.contains(&task.container);
            targets.endpoints.get(&published).filter(|_| here).cloned()
        };
        let Some(path) = path else { return };
        let at = Timestamp::now();
        let answer = probe::http_once(address, &host, &path, started + TIMEOUT);
        if shared.has_ended(&task.container) {
            return;
        }
        // Without the daemon nobody tells when a container is stopped.
        if !shared.facts().recorder.connected {
            doubtful.clear();
        }
        let error = probe::failure(&answer);
        answered |= error.is_none();
        // Who answers again was not told to stop.
        let settled = error.is_none();
        while doubtful
            .front()
            .is_some_and(|(seen, ..)| settled || seen.elapsed() >= NEWS)
            && let Some((_, at, error)) = doubtful.pop_front()
        {
            note(at, Some(error));
        }
        match error {
            None => note(at, None),
            Some(error) if answered && shared.facts().recorder.connected => {
                doubtful.push_back((Instant::now(), at, error));
            }
            Some(_) => {}
        }
        pace(started);
    }
}
