//! When a cluster has come to rest after a submission's commands.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::ReplayError;
use super::setting::Setting;
use crate::model::report::{LabReport, Outcome};
use crate::model::snapshot::{ClusterSnapshot, SwarmView};

/// Longest wait.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// Between two judgements.
const PAUSE: Duration = Duration::from_millis(700);
/// So long nothing may have changed.
const STILL: Duration = Duration::from_secs(2);

/// Waits until the checkpoints (all, without a list) pass, or nothing moves any more, or `patience` is over. The last
/// reading and judgement.
pub(super) async fn settle(
    setting: &Setting,
    name: &str,
    checkpoints: Option<&[String]>,
    patience: Duration,
) -> Result<(ClusterSnapshot, LabReport), ReplayError> {
    let start = Instant::now();
    let mut last = (Instant::now(), None);
    loop {
        let (snapshot, report) = setting.judged(name).await?;
        let seen = outcomes(&report, checkpoints);
        let pass = |outcome: &Outcome| matches!(outcome, Outcome::Pass | Outcome::Unknown);
        // Where nothing at all passes, what is unknown may only not be there yet.
        let is_done = seen.values().all(pass) && seen.values().any(|it| *it == Outcome::Pass);
        let is_moving = snapshot.swarm.as_ref().is_some_and(is_moving);
        if is_moving || last.1.as_ref() != Some(&seen) {
            last = (Instant::now(), Some(seen));
        }
        if is_done || last.0.elapsed() >= STILL || start.elapsed() >= patience {
            return Ok((snapshot, report));
        }
        sleep(PAUSE).await;
    }
}

fn outcomes(report: &LabReport, checkpoints: Option<&[String]>) -> BTreeMap<String, Outcome> {
    report
        .checkpoints
        .iter()
        .filter(|one| checkpoints.is_none_or(|wanted| wanted.contains(&one.id)))
        .map(|one| (one.id.clone(), one.outcome))
        .collect()
}

/// A task is on its way up or down, or a service is being updated.
fn is_moving(swarm: &SwarmView) -> bool {
    let updating = swarm.services.iter().any(|service| {
        let state = service["UpdateStatus"]["State"].as_str();
        matches!(state, Some("updating" | "rollback_started"))
    });
    updating || swarm.tasks.iter().any(is_in_transition)
}

fn is_in_transition(task: &Value) -> bool {
    let state = task["Status"]["State"].as_str().unwrap_or_default();
    match task["DesiredState"].as_str().unwrap_or_default() {
        // No node fits, and nobody will make one.
        "running" if state == "pending" => task["Status"]["Err"].as_str().is_none_or(str::is_empty),
        "running" | "complete" => matches!(
            state,
            "new"
                | "allocated"
                | "pending"
                | "assigned"
                | "accepted"
                | "preparing"
                | "ready"
                | "starting"
        ),
        "shutdown" | "remove" => matches!(state, "running" | "starting" | "preparing"),
        // `ready`: held back until an earlier task has ended and its restart delay is over.
        "ready" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use test_case::test_case;

    use super::*;

    #[test_case("running", "running", "", false; "runs")]
    #[test_case("running", "preparing", "", true; "pulls its image")]
    #[test_case("running", "pending", "", true; "is about to be placed")]
    #[test_case("running", "pending", "no suitable node", false; "will never be placed")]
    #[test_case("shutdown", "running", "", true; "is being stopped")]
    #[test_case("shutdown", "failed", "", false; "failed")]
    #[test_case("ready", "ready", "", true; "waits for its restart")]
    fn tasks(desired: &str, state: &str, error: &str, moves: bool) {
        let task = json!({ "DesiredState": desired, "Status": { "State": state, "Err": error } });
        assert_eq!(is_in_transition(&task), moves);
    }
}
