//! Reads the event stream and writes what comes.

use std::io::{BufRead, BufReader};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::event::{Event, Filter, Life};
use crate::agent::docker::DockerError;
use crate::agent::shared::Shared;
use crate::model::timeline::EventScope;

/// While the daemon starts.
const RETRY: Duration = Duration::from_millis(10);
/// So many events the engine keeps for who comes late (moby's `eventsLimit`).
const KEPT_BY_ENGINE: usize = 256;

/// Where the recording stands.
struct Position {
    /// Time of the last event that was taken.
    last: i128,
    /// Those of exactly that time.
    at_last: Vec<Event>,
    /// The daemon whose events were read.
    daemon: Option<u32>,
    /// Something was recorded before, so a break may have lost events.
    began: bool,
}

pub(super) fn run(shared: &Shared) {
    let mut filter = Filter::default();
    let mut position = Position {
        last: 0,
        at_last: Vec::new(),
        daemon: None,
        began: !shared.first_run,
    };
    loop {
        // Its own error is of no use: the daemon starts, restarts or is gone, which the supervisor notes.
        let _ = follow(shared, &mut filter, &mut position);
        shared.update_facts(|facts| facts.recorder.connected = false);
        std::thread::sleep(RETRY);
    }
}

/// Follows one connection to its end.
fn follow(
    shared: &Shared,
    filter: &mut Filter,
    position: &mut Position,
) -> Result<(), DockerError> {
    let daemon = shared.facts().dockerd.pid;
    let since = position.last.max(1_000_000_000);
    let path = format!(
        "/events?since={}.{:09}",
        since / 1_000_000_000,
        since % 1_000_000_000
    );
    let (body, _handle) = shared.docker.stream(&path)?;
    let opened = Timestamp::now();
    let another_daemon = daemon != position.daemon;
    shared.update_facts(|facts| {
        facts.recorder.connected = true;
        facts.dockerd.answered_at.get_or_insert(opened);
    });
    shared.record_own("recording", "");
    if position.began && another_daemon {
        gap(shared, "the daemon was not there to tell");
    }
    position.daemon = daemon;
    position.began = true;
    shared.poller.resync();
    let mut kept = 0;
    for line in BufReader::new(body).lines() {
        let line = line?;
        let Some(event) = serde_json::from_str::<Value>(&line)
            .ok()
            .as_ref()
            .and_then(Event::parse)
        else {
            continue;
        };
        if event.at() < opened {
            kept += 1;
            if kept == KEPT_BY_ENGINE {
                gap(shared, "the engine keeps no more than 256 events");
            }
        }
        if position.is_new(&event) {
            take(shared, filter, event);
        }
    }
    Ok(())
}

impl Position {
    /// Reconnecting brings the events of the last moment again.
    fn is_new(&mut self, event: &Event) -> bool {
        if event.nanoseconds > self.last {
            self.last = event.nanoseconds;
            self.at_last = vec![event.clone()];
            return true;
        }
        // Events of several sources of one daemon may overtake each other by a hair.
        let recent = self.last - event.nanoseconds < 1_000_000_000;
        let known = self.at_last.contains(event);
        if recent && !known {
            self.at_last.push(event.clone());
        }
        recent && !known
    }
}

fn gap(shared: &Shared, why: &str) {
    shared.update_facts(|facts| facts.recorder.gaps += 1);
    shared.record_own("gap", why);
}

fn take(shared: &Shared, filter: &mut Filter, event: Event) {
    match event.life() {
        Some(Life::Started) => shared.container_started(&event.id),
        Some(Life::Ended) => shared.container_ended(&event.id),
        None => {}
    }
    if !filter.admits(&event) {
        return;
    }
    let at = event.at();
    let object = event.object();
    let removed = event.action == "remove" && event.scope == EventScope::Swarm;
    let id = event.id.clone();
    let of_swarm = event.scope == EventScope::Swarm;
    shared.record(at, event.into_moment());
    if removed {
        shared.poller.removed(id);
    }
    if of_swarm {
        shared.poller.event(object, at);
    }
}
