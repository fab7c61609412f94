//! A lab at work: its cluster, its content, and the judgement of the two.

use std::time::Duration;

use super::cluster::Open;
use super::context::Context;
use crate::cluster::NodeHandle;
use crate::content::LabContent;
use crate::failure::Failure;
use crate::grade;
use crate::model::report::LabReport;
use crate::model::snapshot::ClusterSnapshot;
use crate::replay;
use crate::workspace::progress::Attempt;

/// Longest reading of a cluster. A healthy one takes some 50 ms; one without quorum answers late or never, and the
/// student must not wait for that.
const PATIENCE: Duration = Duration::from_secs(6);
/// The same where each of some hundred questions is a program to begin in a node.
const PATIENCE_THROUGH_EXEC: Duration = Duration::from_secs(30);

/// The cluster that a command is about, with its lab.
#[derive(Debug)]
pub struct Session {
    /// The cluster and the engine that carries it.
    pub open: Open,
    /// Its lab.
    pub content: LabContent,
    /// What the student did in it; nothing when the cluster was made under another `SWARMLAB_HOME`.
    pub attempt: Option<Attempt>,
}

impl Context {
    /// The cluster called `name` (else the one started last) and its lab.
    pub async fn session(&self, name: Option<&str>) -> Result<Session, Failure> {
        let open = self.open(name).await?;
        let content = self.lab(&self.library()?, &open.cluster.lab)?;
        let progress = self.read_progress()?;
        let attempt = progress
            .attempts
            .get(&open.cluster.name)
            .filter(|attempt| attempt.id == open.cluster.id)
            .cloned();
        Ok(Session {
            open,
            content,
            attempt,
        })
    }
}

impl Session {
    /// Looks at the cluster's containers anew.
    pub async fn refresh(&mut self, context: &Context) -> Result<(), Failure> {
        self.open = context.open(Some(&self.open.cluster.name)).await?;
        Ok(())
    }

    /// The cluster as it is now, with the answers to what the lab's grader asks.
    pub async fn snapshot(&self, context: &Context) -> ClusterSnapshot {
        let (cluster, grader) = (&self.open.cluster, &self.content.grader);
        let through_exec = cluster
            .nodes
            .iter()
            .any(NodeHandle::is_reached_through_exec);
        let patience = if through_exec {
            PATIENCE_THROUGH_EXEC
        } else {
            PATIENCE
        };
        replay::read_cluster(cluster, grader, &context.catalogue(), patience).await
    }

    /// The judgement of a snapshot, with what hints and `solve` cost.
    #[must_use]
    pub fn judge(&self, context: &Context, snapshot: &ClusterSnapshot) -> LabReport {
        let (hints, assisted) = self.attempt.as_ref().map_or((0.0, false), |attempt| {
            (attempt.hints_cost(&self.content.lab), attempt.assisted)
        });
        let report = grade::judge(&self.content.grader, snapshot, context.language);
        grade::with_help(report, hints, assisted)
    }
}
