//! What the agent's threads have in common.

use std::collections::HashSet;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::config::Config;
use super::docker::{self, Docker};
use super::journal::Journal;
use super::log::Log;
use super::record::{Membership, Poller};
use super::watch::Runs;
use super::{files, init};
use crate::model::agent_api::{AgentFacts, DaemonFacts, RecorderFacts, SCHEMA, files as names};
use crate::model::chain::Link;
use crate::model::snapshot::KernelFacts;
use crate::model::timeline::{Moment, TimelineEntry};

/// A record grows by some MiB a day; this is for a node that somebody forgot, or a service that fails all the time.
const JOURNAL_LIMIT: u64 = 64 << 20;

/// One node's agent.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) config: Config,
    pub(super) docker: Docker,
    pub(super) log: Log,
    pub(super) poller: Poller,
    pub(super) runs: Runs,
    /// The timeline began with this run of the agent.
    pub(super) first_run: bool,
    timeline: Journal,
    facts: Mutex<AgentFacts>,
    membership: Mutex<Option<Membership>>,
    /// Containers that were told to stop, or that ended.
    ended: Mutex<HashSet<String>>,
    /// Counts container events.
    containers: AtomicU64,
}

impl Shared {
    pub(super) fn new(config: Config, warnings: Vec<String>) -> io::Result<Self> {
        let owner = (config.uid, config.gid);
        let open = |name: &str, old: &str| {
            let seed = Link::seed(&config.birth, config.node.as_str(), name);
            Journal::open(
                &config.file(name),
                &config.file(old),
                JOURNAL_LIMIT,
                owner,
                seed,
            )
        };
        let (timeline, first_run) = open(names::TIMELINE, names::TIMELINE_OLD)?;
        let (availability, _) = open(names::AVAILABILITY, names::AVAILABILITY_OLD)?;
        let facts = AgentFacts {
            schema: SCHEMA,
            node: config.node.clone(),
            cluster: config.cluster.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at: Timestamp::now(),
            kernel: kernel(),
            containerd: DaemonFacts::default(),
            dockerd: DaemonFacts::default(),
            recorder: RecorderFacts::default(),
            warnings,
        };
        let log = Log::new(config.file(names::AGENT_LOG), owner);
        let shared = Self {
            docker: Docker::new(docker::SOCKET),
            poller: Poller::default(),
            runs: Runs::new(config.node.clone(), availability),
            first_run,
            timeline,
            facts: Mutex::new(facts),
            membership: Mutex::new(None),
            ended: Mutex::new(HashSet::new()),
            containers: AtomicU64::new(0),
            log,
            config,
        };
        shared.write_facts(&shared.facts());
        Ok(shared)
    }

    pub(super) fn facts(&self) -> AgentFacts {
        lock(&self.facts).clone()
    }

    /// Changes the facts, and the file if they are others now.
    pub(super) fn update_facts(&self, change: impl FnOnce(&mut AgentFacts)) {
        let mut facts = lock(&self.facts);
        let before = facts.clone();
        change(&mut facts);
        if *facts != before {
            self.write_facts(&facts);
        }
    }

    fn write_facts(&self, facts: &AgentFacts) {
        let path = self.config.file(names::FACTS);
        let result = serde_json::to_vec_pretty(facts)
            .map_err(io::Error::from)
            .and_then(|text| files::replace(&path, &text, self.config.uid, self.config.gid));
        self.complain("cannot write the facts", result);
    }

    /// Appends to the timeline.
    pub(super) fn record(&self, at: Timestamp, what: Moment) {
        let entry = TimelineEntry {
            at,
            node: self.config.node.clone(),
            what,
        };
        self.complain("cannot write the timeline", self.timeline.append(&entry));
    }

    /// Appends a moment of the agent itself.
    pub(super) fn record_own(&self, action: &str, note: impl Into<String>) {
        let moment = Moment::Agent {
            action: action.to_owned(),
            note: note.into(),
        };
        self.record(Timestamp::now(), moment);
    }

    /// Notes in the log what went wrong, if it did.
    pub(super) fn complain(&self, what: &str, result: io::Result<()>) {
        if let Err(error) = result {
            self.log.note(&format!("{what}: {error}"));
        }
    }

    /// The daemon's place in a swarm, as it was last seen.
    pub(super) fn membership(&self) -> Option<Membership> {
        *lock(&self.membership)
    }

    /// Notes the daemon's place in a swarm since `at`, also in the timeline if it is another one.
    pub(super) fn set_membership(&self, membership: Membership, at: Timestamp, note: &str) {
        let before = lock(&self.membership).replace(membership);
        if before != Some(membership) {
            let moment = Moment::Agent {
                action: membership.action().to_owned(),
                note: note.to_owned(),
            };
            self.record(at, moment);
        }
    }

    /// A container was started: it has not ended, and probes may want to look at it.
    pub(super) fn container_started(&self, id: &str) {
        lock(&self.ended).remove(id);
        self.containers.fetch_add(1, Ordering::Relaxed);
    }

    /// A container was told to stop, or ended. Nothing that it fails to answer from now on is a failure.
    pub(super) fn container_ended(&self, id: &str) {
        let mut ended = lock(&self.ended);
        // Only those that run are asked about; a long life must not collect them for ever.
        if ended.len() >= 10_000 {
            ended.clear();
        }
        ended.insert(id.to_owned());
        self.containers.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn has_ended(&self, id: &str) -> bool {
        lock(&self.ended).contains(id)
    }

    /// Another number than last time: containers came or went.
    pub(super) fn container_changes(&self) -> u64 {
        self.containers.load(Ordering::Relaxed)
    }
}

/// What the kernel can do. `ip_vs` may come later: the first service with a published port loads the module.
pub(super) fn kernel() -> KernelFacts {
    KernelFacts {
        ip_vs: fs_err::exists("/proc/net/ip_vs").ok(),
        cgroup: init::cgroup_version(),
        release: rustix::system::uname()
            .release()
            .to_string_lossy()
            .into_owned(),
    }
}

/// A thread that panicked leaves its data as they were; the others go on with them.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
