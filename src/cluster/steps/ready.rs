//! The proof that a cluster is ready: every node Ready, and a packet across an overlay.

use std::net::Ipv4Addr;
use std::time::Duration;

use serde_json::Value;

use crate::model::agent_api::{AgentReply, AgentRequest};

use super::super::agent::AgentError;
use super::super::error::ClusterError;
use super::super::handle::NodeHandle;
use super::super::wait::{Look, until};

/// Time for all nodes to be Ready after their joins.
const READY_PATIENCE: Duration = Duration::from_secs(120);
/// Between two looks at the managers' list: a look costs some 2 ms.
const READY_PAUSE: Duration = Duration::from_millis(20);
/// Time for a packet to cross.
const OVERLAY_PATIENCE: Duration = Duration::from_secs(120);

/// Waits until the swarm of `manager` lists `expected` nodes Ready (by host name), and all managers reachable.
pub(in crate::cluster) async fn all_ready(
    manager: &NodeHandle,
    expected: &[String],
) -> Result<(), ClusterError> {
    until(READY_PATIENCE, READY_PAUSE, || async {
        match manager.engine.nodes().await {
            Ok(nodes) => match not_ready(&nodes, expected) {
                None => Look::Done(()),
                Some(missing) => Look::NotYet(missing),
            },
            Err(error) => Look::NotYet(error.in_full()),
        }
    })
    .await
    .map_err(|source| ClusterError::Waiting {
        what: format!(
            "the nodes of the swarm are not all ready, says {}",
            manager.name
        ),
        source,
    })
}

/// What is missing, in words; `None` when nothing is.
fn not_ready(nodes: &[Value], expected: &[String]) -> Option<String> {
    for name in expected {
        let entries: Vec<&Value> = nodes
            .iter()
            .filter(|node| node["Description"]["Hostname"] == name.as_str())
            .collect();
        if entries.is_empty() {
            return Some(format!("{name} is not in the swarm"));
        }
        let ready = entries.iter().any(|node| {
            let reachable = node["ManagerStatus"]["Reachability"].as_str();
            node["Status"]["State"] == "ready" && reachable.is_none_or(|state| state == "reachable")
        });
        if !ready {
            let state = entries[0]["Status"]["State"].as_str().unwrap_or("unknown");
            return Some(format!("{name} is {state}"));
        }
    }
    None
}

/// Sends a packet from the ingress overlay of `from` to that of `to`, and gets its answer.
pub(in crate::cluster) async fn packet_across(
    from: &NodeHandle,
    to: &NodeHandle,
) -> Result<(), ClusterError> {
    let failed = |error: &AgentError| ClusterError::NoOverlay {
        from: from.name.clone(),
        to: to.name.clone(),
        why: error.to_string(),
    };
    let (own, peer) = tokio::try_join!(overlay_address(from), overlay_address(to))
        .map_err(|error| failed(&error))?;
    tracing::debug!(%own, %peer, "overlay addresses");
    let timeout_ms = u64::try_from(OVERLAY_PATIENCE.as_millis()).unwrap_or(u64::MAX);
    let request = AgentRequest::OverlayPing {
        peers: vec![peer],
        timeout_ms,
    };
    match from.agent.ask(&request, OVERLAY_PATIENCE * 2).await {
        Ok(AgentReply::OverlayPing(answers))
            if answers.iter().any(|answer| answer.rtt_us.is_some()) =>
        {
            Ok(())
        }
        Ok(reply) => Err(ClusterError::NoOverlay {
            from: from.name.clone(),
            to: to.name.clone(),
            why: format!("{reply:?}"),
        }),
        Err(error) => Err(failed(&error)),
    }
}

async fn overlay_address(node: &NodeHandle) -> Result<Ipv4Addr, AgentError> {
    let timeout_ms = u64::try_from(OVERLAY_PATIENCE.as_millis()).unwrap_or(u64::MAX);
    let request = AgentRequest::OverlayAddress { timeout_ms };
    match node.agent.ask(&request, OVERLAY_PATIENCE * 2).await? {
        AgentReply::OverlayAddress(address) => Ok(address),
        other => Err(AgentError::Strange {
            line: format!("{other:?}"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn node(name: &str, state: &str, reachability: Option<&str>) -> Value {
        let mut node = json!({
            "Description": { "Hostname": name },
            "Status": { "State": state },
        });
        if let Some(reachability) = reachability {
            node["ManagerStatus"] = json!({ "Reachability": reachability });
        }
        node
    }

    #[test]
    fn what_is_missing_is_named() {
        let expected = ["manager-1".to_owned(), "worker-1".to_owned()];
        let seen = |nodes: &[Value]| not_ready(nodes, &expected);
        let manager = node("manager-1", "ready", Some("reachable"));
        assert_eq!(
            seen(std::slice::from_ref(&manager)).unwrap(),
            "worker-1 is not in the swarm"
        );
        assert_eq!(
            seen(&[manager.clone(), node("worker-1", "down", None)]).unwrap(),
            "worker-1 is down"
        );
        // A dead entry of a node that was made anew does not count against the living one.
        let living = [
            node("worker-1", "down", None),
            node("worker-1", "ready", None),
            manager,
        ];
        assert_eq!(seen(&living), None);
        assert_eq!(
            seen(&[node("manager-1", "ready", Some("unreachable"))]).unwrap(),
            "manager-1 is ready"
        );
    }
}
