//! PID 1 of a node: prepares mounts and cgroups, starts and watches the daemons, records, probes.
//!
//! ```text
//! init → supervise (main thread: signals, reaping, restarts)
//!        ├ record  (event stream → timeline.jsonl; poller: objects, tasks, what is published)
//!        ├ watch   (availability.jsonl: mesh and task probes)
//!        └ control (agent.sock → probe, overlay, facts, container)
//! ```
//!
//! Plain threads and blocking IO: the agent lives beside two daemons in every node and must cost a few MiB at most.
//! It knows only `model`, and speaks English only: what it says goes into records and logs.

mod address;
mod call;
mod cgroup;
mod config;
mod container;
mod control;
mod daemon;
mod deadline;
mod dns;
mod docker;
mod files;
mod http;
mod icmp;
mod init;
mod journal;
mod log;
mod mounts;
mod namespace;
mod overlay;
mod probe;
mod record;
mod shared;
mod supervise;
mod watch;

use std::process::ExitCode;

/// Runs as PID 1 of a node until it is told to stop.
pub fn run() -> ExitCode {
    let config = match config::Config::from_environment() {
        Ok(config) => config,
        Err(error) => {
            log::stderr(&format!("swarmlab agent: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match supervise::run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::stderr(&format!("swarmlab agent: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// `agent-call REQUEST`: puts one request to the agent of the node in which it runs, prints the reply line.
pub fn call(arguments: &[String]) -> ExitCode {
    call::run(arguments)
}
