//! The availability probe: did declared endpoints answer, second by second?
//!
//! What counts as a failure of a service, and what does not:
//!
//! - The routing mesh is asked only while a service publishes the port in ingress mode, and only where the kernel
//!   has `ip_vs`. A failure counts only if the port was published before the request and still is after it.
//! - A task's container is asked directly, from inside its own network namespace. It counts from its first success
//!   (before that it is starting) until it is told to stop or ends (then it is being replaced, or crashed: whether
//!   the service suffered is the mesh's, or the other tasks', answer).
//! - While the node's own daemon does not answer, nothing is known of the containers, and nothing counts.

mod endpoint;
mod plan;
mod published;
mod runs;
mod task;

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub(super) use runs::Runs;

use self::plan::PlanFile;
use self::published::Published;
use super::shared::{Shared, kernel, lock};
use super::supervise::STACK;
use crate::model::agent_api::files as names;

/// Between two requests to the same target.
const PERIOD: Duration = Duration::from_secs(1);
/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(2);
/// Containers are listed again after this even when no event said that one came.
const RELIST: Duration = Duration::from_secs(10);

/// What the probing threads look up before each request.
#[derive(Debug, Default)]
struct Targets {
    published: Published,
    endpoints: HashMap<u16, String>,
    containers: HashSet<String>,
}

/// Starts the thread that starts the others.
pub(super) fn start(shared: &Arc<Shared>) -> io::Result<()> {
    let shared = Arc::clone(shared);
    std::thread::Builder::new()
        .name("watch".to_owned())
        .stack_size(STACK)
        .spawn(move || run(&shared))
        .map(drop)
}

fn run(shared: &Arc<Shared>) {
    let targets = Arc::new(Mutex::new(Targets::default()));
    let mut plan = PlanFile::new(shared.config.file(names::PROBES));
    let mut probed: HashSet<(String, u16)> = HashSet::new();
    let mut meshes: HashSet<u16> = HashSet::new();
    let mut changes = None;
    let mut listed = Instant::now();
    loop {
        std::thread::sleep(PERIOD);
        let facts = kernel();
        shared.update_facts(|known| known.kernel = facts);
        shared.complain("cannot write the availability", shared.runs.flush_old());
        shared.complain("cannot read probe.json", plan.refresh());
        lock(&targets).endpoints.clone_from(plan.endpoints());
        if plan.endpoints().is_empty() || !shared.facts().recorder.connected {
            continue;
        }
        let published = Published::read(&shared.docker, shared.membership());
        if let Some(published) = published {
            lock(&targets).published = published;
        }
        for port in plan.endpoints().keys() {
            if meshes.insert(*port) {
                endpoint::start(shared, &targets, *port);
            }
        }
        let now = shared.container_changes();
        if changes != Some(now) || listed.elapsed() >= RELIST {
            let Some(tasks) = task::list(&shared.docker) else {
                continue;
            };
            changes = Some(now);
            listed = Instant::now();
            let running: HashSet<String> =
                tasks.iter().map(|task| task.container.clone()).collect();
            probed.retain(|(container, _)| running.contains(container));
            lock(&targets).containers = running;
            for task in tasks {
                for port in plan.endpoints().keys() {
                    if shared.has_ended(&task.container) {
                        continue;
                    }
                    let target = lock(&targets).published.target(*port, &task.service);
                    if let Some(target) = target
                        && probed.insert((task.container.clone(), *port))
                    {
                        task::start(shared, &targets, task.clone(), *port, target);
                    }
                }
            }
        }
    }
}

/// Sleeps until a second after `started`, or not at all when that is over.
fn pace(started: Instant) {
    std::thread::sleep(PERIOD.saturating_sub(started.elapsed()));
}
