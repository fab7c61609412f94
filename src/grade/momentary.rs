//! Tasks that ran for a moment only: their program ended as soon as it had begun, as it does where a file, a variable or
//! the command is wrong. The engine calls them `running` for that moment; nobody was served by them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::Moment;

use super::json::{at, seconds_between, text_at, time_at};

/// Who ran for less, and ended by itself, has not run. A database without its password took 3.7 s on a slow machine.
const LEAST_SECONDS: f64 = 5.0;

/// The IDs of those tasks, as far as record and present tell. A job's task is meant to end.
pub(super) fn momentary(snapshot: &ClusterSnapshot) -> BTreeSet<&str> {
    let recorded = snapshot.timeline.iter().filter_map(|entry| {
        let Moment::Task { body } = &entry.what else {
            return None;
        };
        Some(body)
    });
    let present = snapshot.swarm.iter().flat_map(|swarm| &swarm.tasks);
    let mut began: BTreeMap<&str, Timestamp> = BTreeMap::new();
    let mut momentary = BTreeSet::new();
    for body in recorded.chain(present) {
        let (Some(id), Some(state), Some(since)) = (
            text_at(body, &["ID"]),
            text_at(body, &["Status", "State"]),
            time_at(body, &["Status", "Timestamp"]),
        ) else {
            continue;
        };
        match state {
            "running" => {
                let known = began.entry(id).or_insert(since);
                *known = since.min(*known);
            }
            "failed" | "complete" if !is_of_a_job(body) => {
                let ran = began.get(id).map(|began| seconds_between(*began, since));
                if ran.is_some_and(|seconds| seconds < LEAST_SECONDS) {
                    momentary.insert(id);
                }
            }
            _ => {}
        }
    }
    momentary
}

fn is_of_a_job(task: &Value) -> bool {
    at(task, &["JobIteration"]).is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use test_case::test_case;

    use super::*;
    use std::collections::BTreeMap;

    use crate::grade::untouched;
    use crate::model::lab::SwarmStart;
    use crate::model::timeline::TimelineEntry;

    #[test_case(&[("running", 10), ("failed", 12)], true; "ended at once")]
    #[test_case(&[("running", 10), ("complete", 12)], true; "went to the background")]
    #[test_case(&[("running", 10), ("failed", 16)], false; "ended later")]
    #[test_case(&[("running", 10), ("shutdown", 12)], false; "was told to stop")]
    #[test_case(&[("starting", 9), ("failed", 10)], false; "was never seen running")]
    #[test_case(&[("running", 10)], false; "goes on")]
    fn who_ran_for_a_moment(states: &[(&str, i64)], expected: bool) {
        let mut snapshot = untouched("lab-4", SwarmStart::Formed, &BTreeMap::new());
        snapshot.timeline = states
            .iter()
            .map(|(state, second)| {
                let at = Timestamp::from_second(*second).unwrap();
                let status = json!({ "State": state, "Timestamp": at.to_string() });
                TimelineEntry {
                    at,
                    node: "manager-1".parse().unwrap(),
                    what: Moment::Task {
                        body: json!({ "ID": "t", "Status": status }),
                    },
                }
            })
            .collect();
        assert_eq!(momentary(&snapshot).contains("t"), expected);
    }
}
