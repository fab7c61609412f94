//! The swarm's objects and its nodes' specs, back to the start.

use std::time::Duration;

use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::engine::swarm::SwarmObject;
use crate::engine::{Engine, EngineError};
use crate::model::ids::NodeRole;

use super::super::error::ClusterError;
use super::super::handle::NodeHandle;
use super::super::steps::swarm::at_node;
use super::super::wait::{Look, until};

/// Time for the tasks of a removed service to let go of a secret, config or network.
const RELEASE_PATIENCE: Duration = Duration::from_secs(30);
/// Between two tries.
const RELEASE_PAUSE: Duration = Duration::from_millis(50);

/// No node takes a new task until [`restore_nodes`]: what ends now is not begun anew.
pub(super) async fn pause_nodes(manager: &NodeHandle) -> Result<(), ClusterError> {
    let engine = &manager.engine;
    let listed = engine.nodes().await.map_err(at_node(manager))?;
    let ids = listed.iter().filter_map(|node| node["ID"].as_str());
    try_join_all(
        ids.map(|id| engine.update_node_spec(id, |spec| spec["Availability"] = json!("pause"))),
    )
    .await
    .map(drop)
    .map_err(at_node(manager))
}

/// Removes every service, then every secret and config.
pub(super) async fn empty(manager: &NodeHandle) -> Result<(), ClusterError> {
    let engine = &manager.engine;
    let (services, secrets, configs) =
        tokio::try_join!(engine.services(), engine.secrets(), engine.configs())
            .map_err(at_node(manager))?;
    remove_all(manager, SwarmObject::Service, &services).await?;
    tokio::try_join!(
        remove_all(manager, SwarmObject::Secret, &secrets),
        remove_all(manager, SwarmObject::Config, &configs),
    )?;
    Ok(())
}

/// Removes the swarm's networks but the ingress; each is tried until no task holds it any more.
pub(super) async fn clear_networks(manager: &NodeHandle) -> Result<(), ClusterError> {
    let networks = manager.engine.networks().await.map_err(at_node(manager))?;
    let own: Vec<Value> = networks
        .into_iter()
        .filter(|network| network["Scope"] == "swarm" && network["Ingress"] != true)
        .collect();
    remove_all(manager, SwarmObject::Network, &own).await
}

async fn remove_all(
    manager: &NodeHandle,
    kind: SwarmObject,
    objects: &[Value],
) -> Result<(), ClusterError> {
    try_join_all(objects.iter().map(|object| async {
        let id = object["ID"].as_str().or(object["Id"].as_str());
        remove_when_free(manager, kind, id.unwrap_or_default()).await
    }))
    .await
    .map(drop)
}

async fn remove_when_free(
    manager: &NodeHandle,
    kind: SwarmObject,
    id: &str,
) -> Result<(), ClusterError> {
    until(RELEASE_PATIENCE, RELEASE_PAUSE, || async {
        match manager.engine.remove_swarm_object(kind, id).await {
            Ok(()) => Look::Done(()),
            Err(error) => Look::NotYet(error.in_full()),
        }
    })
    .await
    .map_err(|source| ClusterError::Waiting {
        what: format!("{kind:?} {id} cannot be removed"),
        source,
    })
}

/// Roles, availability and labels of the start; dead entries of nodes that joined twice go.
pub(super) async fn restore_nodes(
    manager: &NodeHandle,
    nodes: &[NodeHandle],
) -> Result<(), ClusterError> {
    let listed = manager.engine.nodes().await.map_err(at_node(manager))?;
    let engine = &manager.engine;
    // Promotions first: the quorum never gets smaller than it has to be.
    for role in [NodeRole::Manager, NodeRole::Worker] {
        let wanted: Vec<(&Value, &str)> = listed
            .iter()
            .filter_map(|entry| Some((entry, planned_role(entry, nodes)?)))
            .filter(|(_, planned)| (*planned == "manager") == (role == NodeRole::Manager))
            .collect();
        try_join_all(
            wanted
                .into_iter()
                .map(|(entry, planned)| restore(engine, entry, planned)),
        )
        .await
        .map_err(at_node(manager))?;
    }
    Ok(())
}

fn planned_role(entry: &Value, nodes: &[NodeHandle]) -> Option<&'static str> {
    let node = nodes
        .iter()
        .find(|node| entry["Description"]["Hostname"] == node.name.as_str())?;
    Some(match node.name.role() {
        NodeRole::Manager => "manager",
        NodeRole::Worker => "worker",
    })
}

async fn restore(engine: &Engine, entry: &Value, planned: &str) -> Result<(), EngineError> {
    let id = entry["ID"].as_str().unwrap_or_default();
    if entry["Status"]["State"] == "down" {
        // Removing a dead manager's entry would need its demotion first; a dead worker's is all that `leave` leaves.
        return match engine.remove_swarm_node(id).await {
            Err(error) if error.status() == Some(400) => Ok(()),
            other => other,
        };
    }
    engine
        .update_node_spec(id, |spec| {
            spec["Role"] = json!(planned);
            spec["Availability"] = json!("active");
            spec["Labels"] = json!({});
        })
        .await
}

/// Autolock off, as a new swarm has it.
pub(super) async fn restore_spec(manager: &NodeHandle) -> Result<(), ClusterError> {
    manager
        .engine
        .update_swarm_spec(|spec| {
            if spec["EncryptionConfig"]["AutoLockManagers"] == true {
                spec["EncryptionConfig"]["AutoLockManagers"] = json!(false);
            }
        })
        .await
        .map_err(at_node(manager))
}
