//! PID 1 of a node: prepares mounts and cgroups, starts and watches the daemons, records, probes.
//!
//! ```text
//! init → supervise (main thread: signals, reaping, restarts)
//!        ├ record  (event stream → timeline.jsonl; poller: objects, tasks, what is published)
//!        ├ watch   (availability.jsonl: mesh and task probes)
//!        ├ resolver (127.0.0.1:53: asks the engine's, and does not wait for ever)
//!        └ control (agent.sock → probe, overlay, facts, container)
//! ```
//!
//! Plain threads and blocking IO: the agent lives beside two daemons in every node and must cost a few MiB at most.
//! It knows only `model`, and speaks English: what it says goes into records and logs.

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
mod pipe;
mod probe;
mod record;
mod resolver;
mod shared;
mod supervise;
mod watch;

use std::io;

/// Why the agent could not begin, or an `agent-call` got no reply.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// It would change this machine's mounts and clear its engine's state.
    #[error(
        "`swarmlab agent` is the first process of a node's container; it does nothing elsewhere"
    )]
    NotInNode,
    /// The container's environment does not describe a node.
    #[error(transparent)]
    Config(#[from] config::ConfigError),
    /// Something that every node needs was refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Runs as PID 1 of a node until it is told to stop.
pub fn run() -> Result<(), AgentError> {
    if std::process::id() != 1 {
        return Err(AgentError::NotInNode);
    }
    Ok(supervise::run(config::Config::from_environment()?)?)
}

/// Joins this process's standard input and output to a socket of the node in which it runs, by the socket's name.
pub fn pipe(socket: &str) -> Result<(), AgentError> {
    let path = config::socket_here(socket);
    Ok(pipe::join(&path, io::stdin(), io::stdout())?)
}

/// Puts one request (a JSON document) to the agent of the node in which this runs; returns the reply line.
pub fn call(request: &str) -> Result<String, AgentError> {
    Ok(call::here(request)?)
}
