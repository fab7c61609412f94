//! The main thread of PID 1: starts the daemons, starts them again, reaps, stops in order.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, kill_process, wait};
use signal_hook::consts::{SIGCHLD, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::config::Config;
use super::daemon::{CONTAINERD_SOCKET, Daemon};
use super::shared::Shared;
use super::{control, init, record, resolver, watch};
use crate::model::agent_api::{AgentFacts, DaemonFacts};

/// How often containerd's socket is tried while it starts.
const SOCKET_POLL: Duration = Duration::from_millis(3);
/// How often the rest is looked after when nothing happens.
const HOUSEKEEPING: Duration = Duration::from_secs(20);
/// dockerd's own shutdown time-out (`daemon.rs`) and what it needs around it.
const DOCKERD_STOP: Duration = Duration::from_secs(12);
const CONTAINERD_STOP: Duration = Duration::from_secs(2);
/// Bytes of each daemon's log.
const LOG_LIMIT: u64 = 32 << 20;

/// Runs the node until SIGTERM.
pub(super) fn run(config: Config) -> io::Result<()> {
    // Before anything else: PID 1 without a handler never hears SIGTERM.
    let signals = listen()?;
    let mut warnings = init::prepare(&config);
    if let Err(error) = resolver::start(config.is_closed) {
        warnings.push(format!("the engine's resolver alone answers: {error}"));
    }
    let mut containerd = Daemon::containerd(&config)?;
    let dockerd = Daemon::dockerd(&config)?;
    // The slowest thing first; everything else happens while it loads.
    let started = containerd.start(Instant::now());
    let shared = Arc::new(Shared::new(config, warnings)?);
    let mut supervisor = Supervisor {
        containerd,
        dockerd,
        containerd_answers: false,
        shared: Arc::clone(&shared),
    };
    let version = env!("CARGO_PKG_VERSION");
    shared.record_own("started", format!("swarmlab {version}"));
    supervisor.note_start(false, started);
    control::start(&shared)?;
    record::start(&shared)?;
    watch::start(&shared)?;
    supervisor.run(&signals);
    Ok(())
}

fn listen() -> io::Result<Receiver<i32>> {
    let (sender, receiver) = channel();
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGCHLD])?;
    std::thread::Builder::new()
        .name("signals".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            for signal in signals.forever() {
                if sender.send(signal).is_err() {
                    break;
                }
            }
        })?;
    Ok(receiver)
}

/// Enough for every thread of the agent.
pub(super) const STACK: usize = 256 * 1024;

struct Supervisor {
    containerd: Daemon,
    dockerd: Daemon,
    containerd_answers: bool,
    shared: Arc<Shared>,
}

impl Supervisor {
    fn run(&mut self, signals: &Receiver<i32>) {
        loop {
            let wait = self.step(Instant::now());
            match signals.recv_timeout(wait) {
                Ok(SIGCHLD) => self.reap(),
                Ok(_) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => self.bound_logs(),
            }
        }
        self.stop(signals);
    }

    /// Starts what is due; returns when to look again.
    fn step(&mut self, now: Instant) -> Duration {
        if self.containerd.is_due(now) {
            self.containerd_answers = false;
            let result = self.containerd.start(now);
            self.note_start(false, result);
        }
        if !self.containerd_answers && self.containerd.pid.is_some() {
            self.containerd_answers = UnixStream::connect(CONTAINERD_SOCKET).is_ok();
            if self.containerd_answers {
                self.shared
                    .update_facts(|facts| facts.containerd.answered_at = Some(Timestamp::now()));
            }
        }
        // dockerd that finds no containerd sleeps a second before it looks again.
        if self.containerd_answers && self.dockerd.is_due(now) {
            // Left by one that was killed; its number may be another process by now.
            let _ = super::files::remove(std::path::Path::new("/run/docker.pid"));
            let result = self.dockerd.start(now);
            self.note_start(true, result);
        }
        if self.containerd.pid.is_some() && !self.containerd_answers {
            SOCKET_POLL
        } else if self.containerd.pid.is_none() || self.dockerd.pid.is_none() {
            Duration::from_millis(50)
        } else {
            HOUSEKEEPING
        }
    }

    fn note_start(&self, is_dockerd: bool, result: io::Result<u32>) {
        let daemon = if is_dockerd {
            &self.dockerd
        } else {
            &self.containerd
        };
        match result {
            Ok(pid) => {
                let mut again = false;
                self.shared.update_facts(|facts| {
                    let facts = facts_of(facts, is_dockerd);
                    again = facts.last_exit.is_some();
                    facts.program = daemon.program.display().to_string();
                    facts.pid = Some(pid);
                    facts.answered_at = None;
                    facts.restarts += u32::from(again);
                });
                if again {
                    self.shared.record_own("daemon_started", daemon.name);
                }
            }
            Err(error) => {
                let name = daemon.name;
                self.shared
                    .log
                    .note(&format!("cannot start {name}: {error}"));
            }
        }
    }

    /// Collects every process that ended: the daemons, and whatever was left to PID 1.
    fn reap(&mut self) {
        while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
            let pid = u32::try_from(pid.as_raw_nonzero().get()).ok();
            for is_dockerd in [false, true] {
                let daemon = if is_dockerd {
                    &mut self.dockerd
                } else {
                    &mut self.containerd
                };
                if pid.is_some() && daemon.pid == pid {
                    daemon.died(Instant::now());
                    let name = daemon.name;
                    self.note_death(is_dockerd, name, status);
                }
            }
        }
    }

    fn note_death(&mut self, is_dockerd: bool, name: &str, status: WaitStatus) {
        let how = describe(status);
        if !is_dockerd {
            self.containerd_answers = false;
        }
        self.shared.update_facts(|facts| {
            let facts = facts_of(facts, is_dockerd);
            facts.pid = None;
            facts.answered_at = None;
            facts.last_exit = Some(how.clone());
        });
        self.shared
            .record_own("daemon_exited", format!("{name}: {how}"));
        self.shared.log.note(&format!("{name} ended: {how}"));
    }

    fn bound_logs(&self) {
        for daemon in [&self.containerd, &self.dockerd] {
            self.shared
                .complain("cannot cut a log", daemon.bound_log(LOG_LIMIT));
        }
    }

    /// dockerd first: it stops the containers, for which it needs containerd.
    fn stop(&mut self, signals: &Receiver<i32>) {
        self.shared.record_own("stopping", "");
        self.shared
            .complain("cannot write the availability", self.shared.runs.flush());
        self.stop_one(signals, true, DOCKERD_STOP);
        self.stop_one(signals, false, CONTAINERD_STOP);
    }

    fn stop_one(&mut self, signals: &Receiver<i32>, is_dockerd: bool, limit: Duration) {
        let deadline = Instant::now() + limit;
        let mut asked = false;
        loop {
            self.reap();
            let daemon = if is_dockerd {
                &self.dockerd
            } else {
                &self.containerd
            };
            let pid = daemon.pid.and_then(|pid| i32::try_from(pid).ok());
            let Some(pid) = pid.and_then(Pid::from_raw) else {
                return;
            };
            if !asked {
                asked = true;
                let _ = kill_process(pid, Signal::TERM);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.shared
                    .log
                    .note(&format!("{} did not stop in time", daemon.name));
                let _ = kill_process(pid, Signal::KILL);
                return;
            }
            // Any signal is a reason to look again.
            let _ = signals.recv_timeout(left);
        }
    }
}

fn facts_of(facts: &mut AgentFacts, is_dockerd: bool) -> &mut DaemonFacts {
    if is_dockerd {
        &mut facts.dockerd
    } else {
        &mut facts.containerd
    }
}

fn describe(status: WaitStatus) -> String {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "unknown".to_owned(),
    }
}
