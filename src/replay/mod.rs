//! Commands of a lab's data (its start, its solution) run in the nodes as a student would type them; and submissions
//! that are run again, each in a cluster that holds nothing of another's.
//!
//! ```text
//! pool: clusters made ahead, fresh ─┐  (after plain stack files: renewed)
//! batch: work ─► script: acts ──────┴► play (output, disk, time) ─► settle ─► judged ─► journal
//! ```

mod batch;
mod disk;
mod output;
mod plain;
mod play;
mod pool;
mod renew;
mod revive;
mod script;
mod setting;
mod settle;
mod worker;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::cluster::{self, Cluster, ClusterError, Inflicted};
use crate::engine::{Engine, EngineError};
use crate::grade;
use crate::images::Catalogue;
use crate::model::chaos::ChaosKind;
use crate::model::grader::Grader;
use crate::model::ids::{NodeName, UnknownNode};
use crate::model::lab::Start;
use crate::model::snapshot::ClusterSnapshot;
use crate::model::solution::Run;
use crate::observe::{self, Source};

pub use batch::{Batch, ReplayBatchError, default_jobs, grade as grade_works};
pub use pool::{clear_leftovers, forget, hold, leftovers, prefix};
pub use setting::{NODE_LIMITS, Runtime, Setting};

/// Time that a command gets to end after its time is up, and the engine to tell its exit code.
const GRACE: Duration = Duration::from_secs(5);

/// Longest time of a command of a lab's start.
const START_PATIENCE: Duration = Duration::from_secs(120);

/// Exit code of `timeout` when the time was up (coreutils and busybox).
const TIMED_OUT: i64 = 124;

/// A command to run in a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeCommand {
    /// The node.
    pub node: NodeName,
    /// What `sh -c` runs.
    pub command: String,
    /// Variables that the command finds, with their values.
    pub environment: BTreeMap<String, String>,
    /// Longest time.
    pub patience: Duration,
    /// It has to end with an error.
    pub expect_failure: bool,
}

impl NodeCommand {
    /// A command of a solution, with the image references that `fill` puts in place of roles, and with what
    /// earlier commands `saved`.
    pub fn of_solution(
        run: &Run,
        fill: impl Fn(&str) -> String,
        saved: &BTreeMap<String, String>,
    ) -> Result<Self, UnknownNode> {
        Ok(Self {
            node: run.node.parse()?,
            command: fill(&run.command),
            patience: run.timeout.duration(),
            expect_failure: run.expect_failure,
            environment: saved.clone(),
        })
    }

    /// The commands that bring a fresh cluster to a lab's start.
    pub fn of_start(
        start: &Start,
        fill: impl Fn(&str) -> String,
    ) -> Result<Vec<Self>, UnknownNode> {
        let commands = start.run.iter().map(|run| {
            Ok(Self {
                node: run.node.parse()?,
                command: fill(&run.command),
                patience: START_PATIENCE,
                expect_failure: false,
                environment: BTreeMap::new(),
            })
        });
        commands.collect()
    }
}

/// Why a command did not do what the lab's data says.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The data names a node that no lab has.
    #[error(transparent)]
    Node(#[from] UnknownNode),
    /// The node does not run.
    #[error("{node} is {state}")]
    NotRunning {
        /// The node.
        node: NodeName,
        /// State of its container.
        state: String,
    },
    /// The host's engine could not run it.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// It took too long.
    #[error("`{command}` on {node} did not end within {patience:?}")]
    TimedOut {
        /// The node.
        node: NodeName,
        /// The command.
        command: String,
        /// How long it was given.
        patience: Duration,
    },
    /// It could not be done to the node.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The lab's files could not be put into the workspace.
    #[error("the files of the workspace cannot be put or removed")]
    Files(#[from] std::io::Error),
    /// It failed.
    #[error("`{command}` on {node} ended with code {code}: {output}")]
    Failed {
        /// The node.
        node: NodeName,
        /// The command.
        command: String,
        /// Its exit code.
        code: i64,
        /// The end of what it printed.
        output: String,
    },
    /// It was meant to be refused and was not.
    #[error("`{command}` on {node} was meant to be refused, and succeeded")]
    Succeeded {
        /// The node.
        node: NodeName,
        /// The command.
        command: String,
    },
}

/// Runs a command in its node to its end; what it printed on standard output, trimmed.
///
/// The time limit is kept inside the node as well (`timeout`), so that nothing goes on when the caller is gone.
pub async fn run(
    host: &Engine,
    cluster: &Cluster,
    command: &NodeCommand,
) -> Result<String, ReplayError> {
    let node = cluster.node(&command.node)?;
    let (true, Some(container)) = (node.is_running(), &node.container) else {
        return Err(ReplayError::NotRunning {
            node: node.name.clone(),
            state: node.state.clone(),
        });
    };
    let seconds = command.patience.as_secs().max(1).to_string();
    let variables: Vec<String> = command
        .environment
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut line = vec!["env"];
    line.extend(variables.iter().map(String::as_str));
    line.extend(["timeout", "-k", "2", &seconds, "sh", "-c", &command.command]);
    let output = host
        .exec(
            container,
            node.work_directory(),
            &line,
            command.patience + GRACE,
        )
        .await?;
    let (node, text) = (command.node.clone(), command.command.clone());
    match (output.code, command.expect_failure) {
        (TIMED_OUT, _) => Err(ReplayError::TimedOut {
            node,
            command: text,
            patience: command.patience,
        }),
        (0, false) => Ok(output.stdout_text().trim().to_owned()),
        (0, true) => Err(ReplayError::Succeeded {
            node,
            command: text,
        }),
        (_, true) => Ok(String::new()),
        (code, false) => {
            // Why it failed is on standard error; what it had done until then, on standard output, tells less.
            let said = [output.stdout_text(), output.stderr_text()];
            Err(ReplayError::Failed {
                node,
                command: text,
                code,
                output: last_lines(&said.join("\n")),
            })
        }
    }
}

/// The cluster as it is now, with the answers to what `grader` asks; reading and asking take `patience` each at most.
pub async fn read_cluster(
    cluster: &Cluster,
    grader: &Grader,
    catalogue: &Catalogue,
    patience: Duration,
) -> ClusterSnapshot {
    let source = Source::of(cluster);
    let mut snapshot = observe::collect(&source, Timestamp::now(), patience).await;
    snapshot.images = catalogue
        .iter()
        .map(|(role, reference)| (role.to_owned(), reference.to_owned()))
        .collect();
    let probes = grade::questions(grader, &snapshot);
    snapshot.probes = observe::probe(&source, probes, patience).await;
    snapshot
}

/// Does to a node what a solution says.
pub async fn inflict(
    host: &Engine,
    cluster: &Cluster,
    node: &str,
    kind: ChaosKind,
) -> Result<(), ReplayError> {
    let node = cluster.node(&node.parse()?)?;
    match cluster::chaos(host, cluster, node, kind).await? {
        Inflicted::Done | Inflicted::Already => Ok(()),
        Inflicted::NotRunning | Inflicted::Missing => Err(ReplayError::NotRunning {
            node: node.name.clone(),
            state: node.state.clone(),
        }),
    }
}

/// The last lines of a text that say something, on one line.
fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines[lines.len().saturating_sub(3)..].join(" / ")
}

#[cfg(test)]
mod tests {
    use super::last_lines;

    #[test]
    fn the_end_of_the_output_is_told() {
        assert_eq!(last_lines("a\n\nb\n c \nd\n"), "b / c / d");
        assert_eq!(last_lines(""), "");
    }
}
