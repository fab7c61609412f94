//! The record of a lab, condensed: which tasks came and went, what the updates did, who was away, who did not answer.

mod answers;
mod condense;
mod nodes;
mod services;
mod sketch;
mod tasks;

use std::collections::BTreeMap;

use crate::model::history::{History, Lane, LaneKind, State};
use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::{Moment, RESET, TimelineEntry};

use sketch::Sketch;

/// The most spans a history has, whatever the record.
const MOST_SPANS: usize = 400;
/// The most lanes.
const MOST_LANES: usize = 60;
/// A service of more slots is drawn as a number.
const MOST_SLOTS: usize = 16;

/// The history of a lab, of at most 400 spans; `None` where nothing was recorded.
#[must_use]
pub fn history(snapshot: &ClusterSnapshot) -> Option<History> {
    let whole = &snapshot.timeline;
    let entries = this_try(whole);
    let from = entries.first()?.at;
    let last = entries.iter().map(|entry| entry.at).max()?;
    let to = snapshot.captured_at.max(last);
    let mut sketch = Sketch::new(from, to);
    let services = services::read(entries, snapshot);
    let slots = tasks::read(entries, snapshot, &services, &mut sketch);
    let answers = answers::read(&snapshot.availability, &sketch);
    let mut lanes = lanes(&services, slots, answers, &sketch);
    lanes.extend(nodes::lanes(entries, &sketch));
    lanes.extend(record(entries, &sketch));
    lanes.retain(|lane| !lane.spans.is_empty());
    let left_out = lanes.len().saturating_sub(MOST_LANES);
    lanes.truncate(MOST_LANES);
    condense::condense(&mut lanes, MOST_SPANS);
    Some(History {
        from,
        to,
        moments: whole.len(),
        earlier: whole.len() - entries.len(),
        left_out,
        images: sketch.images,
        lanes,
    })
}

/// What was recorded since the lab began anew for the last time.
fn this_try(whole: &[TimelineEntry]) -> &[TimelineEntry] {
    let reset = whole
        .iter()
        .rposition(|entry| matches!(&entry.what, Moment::Agent { action, .. } if action == RESET));
    &whole[reset.unwrap_or(0)..]
}

/// Each service, then its slots, then whether it answered; then the ports.
fn lanes(
    services: &services::Services<'_>,
    mut slots: tasks::Slots<'_>,
    mut answers: BTreeMap<String, Lane>,
    sketch: &Sketch,
) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for (name, service) in services.in_order() {
        lanes.push(service.lane(name, sketch));
        if let Some(slots) = slots.remove(name) {
            lanes.extend(tasks::lanes(name, slots));
        }
        lanes.extend(answers.remove(name));
    }
    // Tasks of services whose name nothing tells.
    for (name, slots) in slots {
        lanes.extend(tasks::lanes(name, slots));
    }
    lanes.extend(answers.into_values());
    lanes
}

/// Where the record has holes.
fn record(entries: &[TimelineEntry], sketch: &Sketch) -> Option<Lane> {
    let mut spans = Vec::new();
    for entry in entries {
        if let Moment::Agent { action, .. } = &entry.what {
            let state = match action.as_str() {
                RESET => State::Reset,
                "gap" => State::Gap,
                _ => continue,
            };
            spans.push(sketch.moment(entry.at, state, entry.node.as_str()));
        }
    }
    (!spans.is_empty()).then(|| Lane {
        kind: LaneKind::Record,
        name: String::new(),
        spans,
    })
}

#[cfg(test)]
mod tests;
