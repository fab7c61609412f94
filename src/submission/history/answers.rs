//! Whether published ports and the tasks of each service answered.

use std::collections::BTreeMap;

use super::sketch::{Sketch, cut};
use crate::model::history::{Lane, LaneKind, State};
use crate::model::timeline::{Availability, AvailabilityTarget};

/// Tenths of a second between two answers that are one stretch: the probe asks once a second.
const APART: u32 = 25;

/// A lane for each published port and for each service whose tasks were asked, by name.
pub(super) fn read(runs: &[Availability], sketch: &Sketch) -> BTreeMap<String, Lane> {
    let mut lanes: BTreeMap<String, Lane> = BTreeMap::new();
    for run in runs {
        let name = match &run.target {
            AvailabilityTarget::Mesh { port } => format!(":{port}"),
            AvailabilityTarget::Task { service, .. } => cut(service).to_owned(),
        };
        let lane = lanes.entry(name.clone()).or_insert_with(|| Lane {
            kind: LaneKind::Answers,
            name,
            spans: Vec::new(),
        });
        let failed = run.failed > 0;
        let (state, count) = if failed {
            (State::Unanswered, run.failed)
        } else {
            (State::Answered, run.ok)
        };
        let error = run.error.as_deref().filter(|_| failed).unwrap_or_default();
        let mut span = sketch.span(run.from, run.to, state, error);
        span.count = count;
        lane.spans.push(span);
    }
    for lane in lanes.values_mut() {
        lane.spans.sort_by_key(|span| (span.state, span.from));
        lane.spans.dedup_by(|next, before| {
            let joins = next.state == before.state && next.from <= before.to.saturating_add(APART);
            if joins {
                before.to = before.to.max(next.to);
                before.count = before.count.saturating_add(next.count);
                if before.note != next.note {
                    before.note = Box::default();
                }
            }
            joins
        });
        lane.spans.sort_by_key(|span| (span.from, span.state));
    }
    lanes
}
