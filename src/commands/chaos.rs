//! `swarmlab chaos`: break nodes on purpose, and mend them.

use super::context::Context;
use crate::cli::{ChaosArgs, ChaosCommand, ChaosNodes, HealNodes};
use crate::cluster::{self, Inflicted, NodeHandle};
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::model::chaos::ChaosKind;
use crate::model::ids::NodeName;

/// Runs `swarmlab chaos`.
pub fn run(context: &Context, args: &ChaosArgs) -> CommandResult {
    let (kind, nodes, cluster) = match &args.command {
        ChaosCommand::Kill(ChaosNodes { nodes, cluster }) => (ChaosKind::Kill, nodes, cluster),
        ChaosCommand::Pause(ChaosNodes { nodes, cluster }) => (ChaosKind::Pause, nodes, cluster),
        ChaosCommand::Partition(ChaosNodes { nodes, cluster }) => {
            (ChaosKind::Partition, nodes, cluster)
        }
        ChaosCommand::Heal(HealNodes { nodes, cluster }) => (ChaosKind::Heal, nodes, cluster),
    };
    // A misspelt node is told without an engine, and before anything is done.
    let nodes = nodes
        .iter()
        .map(|name| context.node(name))
        .collect::<Result<Vec<NodeName>, Failure>>()?;
    let is_all = nodes.is_empty();
    let nodes = if is_all { NodeName::all() } else { nodes };
    context.block_on(async {
        let open = context.open(cluster.cluster.as_deref()).await?;
        let _lock = context.hold(&open.cluster.name, "chaos").await?;
        let mut changed = false;
        for name in nodes {
            let node = open
                .cluster
                .node(&name)
                .map_err(|error| Failure::usage(error.to_string()))?;
            let inflicted = cluster::chaos(&open.host, &open.cluster, node, kind)
                .await
                .map_err(|error| context.cluster_failure(&error))?;
            match inflicted {
                Inflicted::Done => {
                    changed = true;
                    context
                        .ui
                        .talk(&context.text.chaos_done(kind, name.as_str()));
                }
                Inflicted::Already if is_all => {}
                Inflicted::Already => context
                    .ui
                    .talk(&context.text.chaos_already(kind, name.as_str())),
                other => return Err(context.chaos_failure(node, other, &open.cluster)),
            }
        }
        if changed {
            context
                .ui
                .note(&context.text.chaos_next(kind), context.text);
        } else if is_all {
            context.ui.talk(&context.text.nothing_to_heal());
        }
        Ok(ExitCode::Ok)
    })
}

impl Context {
    /// Words for what could not be done to a node.
    fn chaos_failure(
        &self,
        node: &NodeHandle,
        inflicted: Inflicted,
        cluster: &cluster::Cluster,
    ) -> Failure {
        let name = node.name.as_str();
        let failure = Failure::environment(self.text.node_not_running(name, &node.state));
        match inflicted {
            Inflicted::Missing => {
                failure.hint(self.text.start_again_hint(&cluster.lab, &cluster.name))
            }
            _ => failure.hint(self.text.heal_first_hint(name)),
        }
    }
}
