//! The recorder: everything that this node's daemon tells of the cluster, from its first second, into the timeline.
//!
//! Two threads. The stream writes events as they come. The poller asks for what events do not carry: the body of an
//! object after an event about it, and the states of tasks, which have no events at all.

mod common;
mod event;
mod membership;
mod objects;
mod poll;
mod stream;
mod tasks;

use std::io;
use std::sync::Arc;

pub(super) use membership::Membership;
pub(super) use poll::Poller;

use super::shared::Shared;
use super::supervise::STACK;

/// Starts both threads.
pub(super) fn start(shared: &Arc<Shared>) -> io::Result<()> {
    let spawn = |name: &str, run: fn(&Shared)| {
        let shared = Arc::clone(shared);
        std::thread::Builder::new()
            .name(name.to_owned())
            .stack_size(STACK)
            .spawn(move || run(&shared))
            .map(drop)
    };
    spawn("events", stream::run)?;
    spawn("poller", poll::run)
}
