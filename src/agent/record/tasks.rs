//! Which tasks changed between two readings. Pure.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::Value;

/// What the timeline knows of the tasks.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    known: HashMap<String, Known>,
    /// Some task is on its way from one state to another.
    pub(super) unsettled: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Known {
    state: Value,
    desired: Value,
    error: Value,
    node: Value,
    at: Timestamp,
}

impl Tasks {
    /// Takes a new reading of `GET /tasks`; returns what changed, oldest first, fit for the record.
    pub(super) fn read(&mut self, tasks: Vec<Value>) -> Vec<(Timestamp, Value)> {
        let mut known = HashMap::with_capacity(tasks.len());
        let mut changes = Vec::new();
        self.unsettled = tasks.iter().any(|task| !is_settled(task));
        for mut task in tasks {
            let Some(id) = task["ID"].as_str().map(str::to_owned) else {
                continue;
            };
            let before = self.known.get(&id);
            let now = Known {
                state: task["Status"]["State"].clone(),
                desired: task["DesiredState"].clone(),
                error: task["Status"]["Err"].clone(),
                node: task["NodeID"].clone(),
                at: changed_at(&task, before),
            };
            let same = before.is_some_and(|before| {
                Known {
                    at: now.at,
                    ..before.clone()
                } == now
            });
            if same {
                // Its time stays that of the change.
                known.extend(self.known.remove_entry(&id));
                continue;
            }
            strip(&mut task);
            changes.push((now.at, task));
            known.insert(id, now);
        }
        // Tasks that are gone were cleaned away by the engine: no news.
        self.known = known;
        changes.sort_by_key(|(at, _)| *at);
        changes
    }
}

/// A change of state happened at the time of its status; any other at the last update. Never before the change
/// that was seen before it: the two clocks are of different nodes.
fn changed_at(task: &Value, before: Option<&Known>) -> Timestamp {
    let time = |value: &Value| {
        value
            .as_str()
            .and_then(|text| text.parse::<Timestamp>().ok())
    };
    let new_state = before.is_none_or(|before| before.state != task["Status"]["State"]);
    let status = time(&task["Status"]["Timestamp"]).filter(|_| new_state);
    let at = status
        .or_else(|| time(&task["UpdatedAt"]))
        .unwrap_or(Timestamp::UNIX_EPOCH);
    before.map_or(at, |before| at.max(before.at))
}

/// Environments of tasks hold passwords; the service's body, recorded too, is what the student wrote.
fn strip(task: &mut Value) {
    let spec = task.pointer_mut("/Spec/ContainerSpec");
    if let Some(spec) = spec.and_then(Value::as_object_mut) {
        spec.remove("Env");
    }
}

/// Nothing more is going to happen to the task by itself.
fn is_settled(task: &Value) -> bool {
    let state = task["Status"]["State"].as_str().unwrap_or_default();
    let ended = [
        "complete", "shutdown", "failed", "rejected", "remove", "orphaned",
    ];
    ended.contains(&state) || (state == "running" && task["DesiredState"] == "running")
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::json;
    use test_case::test_case;

    use super::*;

    fn task(state: &str, desired: &str, status_second: u8, updated_second: u8) -> Value {
        json!({
            "ID": "t1", "DesiredState": desired, "NodeID": "n1",
            "UpdatedAt": format!("2026-11-21T02:00:{updated_second:02}Z"),
            "Status": {"State": state, "Timestamp": format!("2026-11-21T02:00:{status_second:02}Z")},
            "Spec": {"ContainerSpec": {"Image": "nginx", "Env": ["PASSWORD=x"]}},
        })
    }

    fn seconds(changes: &[(Timestamp, Value)]) -> Vec<i8> {
        changes
            .iter()
            .map(|(at, _)| at.to_zoned(jiff::tz::TimeZone::UTC).second())
            .collect()
    }

    #[test]
    fn only_changes_are_told_and_without_the_environment() {
        let mut tasks = Tasks::default();
        let first = tasks.read(vec![task("preparing", "running", 1, 1)]);
        assert_eq!(
            first[0].1["Spec"]["ContainerSpec"],
            json!({"Image": "nginx"})
        );
        assert!(tasks.unsettled);
        assert_eq!(tasks.read(vec![task("preparing", "running", 1, 1)]), []);
        assert_eq!(
            seconds(&tasks.read(vec![task("running", "running", 3, 4)])),
            [3]
        );
        assert!(!tasks.unsettled);
    }

    #[test]
    fn a_wish_without_a_new_state_is_told_with_the_time_of_the_update() {
        let mut tasks = Tasks::default();
        tasks.read(vec![task("running", "running", 1, 1)]);
        let changes = tasks.read(vec![task("running", "shutdown", 1, 9)]);
        assert_eq!(seconds(&changes), [9]);
        // The worker's clock is behind: the end does not come before the wish.
        assert_eq!(
            seconds(&tasks.read(vec![task("shutdown", "shutdown", 8, 9)])),
            [9]
        );
    }

    #[test]
    fn a_task_that_was_cleaned_away_is_no_news() {
        let mut tasks = Tasks::default();
        tasks.read(vec![task("shutdown", "shutdown", 1, 1)]);
        assert_eq!(tasks.read(vec![]), []);
        assert!(!tasks.unsettled);
    }

    #[test_case("running", "running", true)]
    #[test_case("shutdown", "shutdown", true)]
    #[test_case("failed", "shutdown", true)]
    #[test_case("ready", "ready", false; "waits for its restart delay")]
    #[test_case("pending", "running", false)]
    #[test_case("running", "shutdown", false)]
    fn settled(state: &str, desired: &str, expected: bool) {
        assert_eq!(is_settled(&task(state, desired, 0, 0)), expected);
    }
}
