//! Reads the event stream and writes what comes.

use std::collections::VecDeque;
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
/// Nanoseconds. A swarm event carries the time of its change on the leader, so it may come after a local event that
/// happened later; on a manager that catches up, by seconds.
const OVERLAP: i128 = 60_000_000_000;

/// Where the recording stands.
struct Position {
    /// The latest time of an event that was taken.
    last: i128,
    /// The events that the engine may tell again.
    recent: VecDeque<Event>,
    /// The daemon whose events were read.
    daemon: Option<u32>,
    /// Something was recorded before, so a break may have lost events.
    began: bool,
}

pub(super) fn run(shared: &Shared) {
    let mut filter = Filter::default();
    let mut position = Position {
        last: 0,
        recent: VecDeque::new(),
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
    let since = (position.last - OVERLAP).max(1_000_000_000);
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
    let mut told_again = 0;
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
            told_again += 1;
            if told_again == KEPT_BY_ENGINE {
                gap(shared, "the engine keeps no more than 256 events");
            }
        }
        if position.is_new(&event, opened) {
            take(shared, filter, event);
        }
    }
    Ok(())
}

impl Position {
    /// False for an event that a connection opened at `opened` tells again.
    fn is_new(&mut self, event: &Event, opened: Timestamp) -> bool {
        if event.at() < opened && self.recent.contains(event) {
            return false;
        }
        self.last = self.last.max(event.nanoseconds);
        self.recent.push_back(event.clone());
        if self.recent.len() > KEPT_BY_ENGINE {
            self.recent.pop_front();
        }
        true
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
    if of_swarm || object.is_some() {
        shared.poller.event(object, at);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn event(second: i128) -> Event {
        Event {
            nanoseconds: second * 1_000_000_000,
            kind: "service".to_owned(),
            scope: EventScope::Swarm,
            action: "update".to_owned(),
            id: "lm4x".to_owned(),
            attributes: BTreeMap::new(),
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_second_connection_brings_nothing_twice_and_loses_nothing() {
        let mut position = Position {
            last: 0,
            recent: VecDeque::new(),
            daemon: None,
            began: false,
        };
        assert!(position.is_new(&event(5), at(1)));
        assert!(position.is_new(&event(4), at(1)), "late, not old");
        assert_eq!(position.last, 5_000_000_000);
        let opened = at(10);
        let told: Vec<_> = [4, 5, 6]
            .map(|second| position.is_new(&event(second), opened))
            .into();
        assert_eq!(told, [false, false, true]);
        assert!(position.is_new(&event(12), opened));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut position = Position {
            last: 0,
            recent: VecDeque::new(),
            daemon: None,
            began: false,
        };
        for second in 0..1000 {
            assert!(position.is_new(&event(second), at(0)));
        }
        assert_eq!(position.recent.len(), KEPT_BY_ENGINE);
    }
}
