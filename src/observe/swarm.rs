//! What the managers know together, from the first manager that can tell.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, sleep};

use crate::engine::Engine;
use crate::model::ids::{NodeName, NodeRole};
use crate::model::snapshot::{SwarmView, Unread};

use super::collect::{NodeSource, Source};
use super::node::in_time;

/// How long one node may think before the next is asked as well: an answer takes some 10 ms on a healthy manager.
const HEDGE: Duration = Duration::from_millis(150);

/// What the first answering manager lists. `None` with nothing unread means: no node is in a swarm as a manager.
///
/// A node's role in the plan says little (students promote and demote), so every node is a candidate; the ones
/// planned as managers are asked first. Engines that are no manager say so at once and cost nothing.
pub(super) async fn read_swarm(
    source: &Source,
    deadline: Instant,
) -> (Option<SwarmView>, Vec<Unread>) {
    let mut candidates: Vec<(&NodeSource, &Engine)> = source
        .nodes
        .iter()
        .filter_map(|node| Some((node, node.engine.as_ref()?)))
        .collect();
    candidates.sort_by_key(|(node, _)| node.name.role() != NodeRole::Manager);

    let mut waiting = candidates.into_iter();
    let mut asked = FuturesUnordered::new();
    let mut unread = Vec::new();
    loop {
        if let Some((node, engine)) = waiting.next() {
            asked.push(read_from(&node.name, engine, deadline));
        } else if asked.is_empty() {
            return (None, unread);
        }
        let hedge = async {
            if waiting.len() == 0 {
                std::future::pending::<()>().await;
            }
            sleep(HEDGE).await;
        };
        tokio::select! {
            Some(answer) = asked.next() => match answer {
                Ok(Some(view)) => return (Some(view), Vec::new()),
                Ok(None) => {}
                Err(problem) => unread.push(problem),
            },
            () = hedge => {}
        }
    }
}

/// The lists of one manager; `None` when the node is no manager.
async fn read_from(
    name: &NodeName,
    engine: &Engine,
    deadline: Instant,
) -> Result<Option<SwarmView>, Unread> {
    let swarm = match in_time(deadline, engine.swarm()).await {
        Ok(swarm) => swarm,
        Err(why) if is_no_manager(&why) => return Ok(None),
        Err(why) => {
            return Err(Unread {
                what: "swarm".to_owned(),
                node: Some(name.clone()),
                why,
            });
        }
    };
    let (nodes, services, tasks, networks, secrets, configs) = tokio::try_join!(
        in_time(deadline, engine.nodes()),
        in_time(deadline, engine.services()),
        in_time(deadline, engine.tasks()),
        in_time(deadline, engine.networks()),
        in_time(deadline, engine.secrets()),
        in_time(deadline, engine.configs()),
    )
    .map_err(|why| Unread {
        what: "swarm".to_owned(),
        node: Some(name.clone()),
        why,
    })?;
    let networks = networks
        .into_iter()
        .filter(|network| network["Scope"] == "swarm")
        .collect();
    Ok(Some(SwarmView {
        seen_by: Some(name.clone()),
        swarm,
        nodes,
        services,
        tasks,
        networks,
        secrets,
        configs,
    }))
}

/// The engine's answer says that this node is not a manager (HTTP 503 with one of two sentences), which is a fact
/// about the cluster and not a failed reading. Source: moby `daemon/cluster/errors.go`.
fn is_no_manager(why: &str) -> bool {
    why.contains("This node is not a swarm manager")
        || why.contains("This node is not part of a swarm")
}
