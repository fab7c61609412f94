//! One node without anything of the student's.

use std::time::Duration;

use futures_util::future::{join_all, try_join_all};
use serde_json::Value;
use tokio::time::sleep;

use crate::engine::EngineError;
use crate::model::agent_api::{AgentReply, AgentRequest};
use crate::model::snapshot::{ProbeAnswer, ProbeRequest};

use super::super::error::ClusterError;
use super::super::handle::NodeHandle;
use super::super::steps::swarm::at_node;
use super::super::wait::{Look, until};

/// Time for all containers of a node to be gone.
const PATIENCE: Duration = Duration::from_secs(60);
/// Time for a node to get rid of the swarm that it left.
const LEAVE_PATIENCE: Duration = Duration::from_secs(20);
/// Time for a node to let go of networks that its swarm has removed.
const LET_GO_PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(30);
/// A task that was being prepared when its service went may still bring a container; so it is looked once more.
const SECOND_LOOK: Duration = Duration::from_millis(150);
/// Networks that every engine has.
const OWN_NETWORKS: [&str; 4] = ["bridge", "host", "none", "docker_gwbridge"];

/// Removes all containers (tasks' too: their services are gone), volumes, networks of its own, and the images that
/// were built or tagged there. Images that tasks pulled stay: they are a cache.
pub(super) async fn clear(node: &NodeHandle) -> Result<(), ClusterError> {
    remove_containers(node).await?;
    let engine = &node.engine;
    let rest = async {
        tokio::try_join!(
            remove_volumes(node),
            remove_networks(node),
            remove_images(node)
        )
    };
    let again = async {
        sleep(SECOND_LOOK).await;
        engine.containers().await
    };
    let (_, late) = tokio::try_join!(rest, again).map_err(at_node(node))?;
    if !late.is_empty() {
        remove_containers(node).await?;
        remove_volumes(node).await.map_err(at_node(node))?;
    }
    Ok(())
}

/// Ends the containers that run now, before their services go. A task that ended by itself is let go of at once, with its
/// networks; one that its service's removal shuts down waits 2 s first (moby's `defaultGossipConvergeDelay`). What
/// is still being started would keep its networks for ever; it is left to [`clear`].
pub(super) async fn end_containers(node: &NodeHandle) {
    if let Ok(mut containers) = node.engine.containers().await {
        containers.retain(|container| container["State"] != "created");
        let ids = texts(&containers, "Id");
        join_all(ids.iter().map(|id| node.engine.remove_container(id))).await;
    }
}

/// Waits until the node has none of the swarm's networks but the ingress: it keeps one that the swarm removed until its last
/// task has let go, and refuses the next of that name until then. One that keeps it longer is no reason to give up.
pub(super) async fn lets_go_of_networks(node: &NodeHandle) {
    let gone = until(LET_GO_PATIENCE, PAUSE, || async {
        let networks = match node.engine.networks().await {
            Ok(networks) => networks,
            Err(error) => return Look::NotYet(error.in_full()),
        };
        let kept = networks
            .iter()
            .find(|network| network["Scope"] == "swarm" && network["Ingress"] != true);
        match kept {
            Some(network) => Look::NotYet(format!("network {}", network["Name"])),
            None => Look::Done(()),
        }
    });
    if let Err(kept) = gone.await {
        tracing::warn!(node = %node.name, %kept, "a network of the swarm is still there");
    }
}

/// Whether the node that left its swarm has nothing more of it: no network, and no gossip that would refuse the next
/// swarm's for a minute (its keys differ).
pub(super) async fn has_left(node: &NodeHandle) -> bool {
    const GOSSIP: u16 = 7946;
    until(LEAVE_PATIENCE, PAUSE, || async {
        let networks = match node.engine.networks().await {
            Ok(networks) => networks,
            Err(error) => return Look::NotYet(error.in_full()),
        };
        if networks.iter().any(|network| network["Scope"] == "swarm") {
            return Look::NotYet("networks of the swarm".to_owned());
        }
        let request = AgentRequest::Probe {
            request: ProbeRequest::Tcp {
                host: "127.0.0.1".to_owned(),
                port: GOSSIP,
            },
            container: None,
            timeout_ms: 1000,
        };
        match node.agent.ask(&request, PATIENCE).await {
            Ok(AgentReply::Probe(ProbeAnswer::TcpOpen)) => Look::NotYet("gossip".to_owned()),
            _ => Look::Done(()),
        }
    })
    .await
    .is_ok()
}

async fn remove_containers(node: &NodeHandle) -> Result<(), ClusterError> {
    until(PATIENCE, PAUSE, || async {
        let containers = match node.engine.containers().await {
            Ok(containers) if containers.is_empty() => return Look::Done(()),
            Ok(containers) => containers,
            Err(error) => return Look::NotYet(error.in_full()),
        };
        let ids = texts(&containers, "Id");
        match try_join_all(ids.iter().map(|id| node.engine.remove_container(id))).await {
            Ok(_) => Look::NotYet(format!("{} containers", ids.len())),
            Err(error) => Look::NotYet(error.in_full()),
        }
    })
    .await
    .map_err(|source| ClusterError::Waiting {
        what: format!("containers of {} cannot be removed", node.name),
        source,
    })
}

async fn remove_volumes(node: &NodeHandle) -> Result<(), EngineError> {
    let names = texts(&node.engine.volumes().await?, "Name");
    try_join_all(names.iter().map(|name| node.engine.remove_volume(name)))
        .await
        .map(drop)
}

async fn remove_networks(node: &NodeHandle) -> Result<(), EngineError> {
    let networks = node.engine.networks().await?;
    let own = networks.iter().filter(|network| {
        let name = network["Name"].as_str().unwrap_or_default();
        network["Scope"] == "local" && !OWN_NETWORKS.contains(&name)
    });
    try_join_all(
        own.filter_map(|network| network["Id"].as_str())
            .map(|id| node.engine.remove_network(id)),
    )
    .await
    .map(drop)
}

async fn remove_images(node: &NodeHandle) -> Result<(), EngineError> {
    let images = node.engine.images().await?;
    let names: Vec<String> = images.iter().flat_map(of_the_student).collect();
    for name in names {
        match node.engine.remove_image_by_force(&name).await {
            // Another image is built on it; it goes with the next reset at the latest.
            Err(error) if error.is_conflict() => {}
            other => other?,
        }
    }
    Ok(())
}

/// What of an image was made on the node: tags in repositories that it was not pulled from, and the image itself
/// if it was pulled from nowhere.
fn of_the_student(image: &Value) -> Vec<String> {
    let list = |key: &str| -> Vec<String> {
        image[key]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .filter(|name| !name.contains("<none>"))
            .collect()
    };
    let pulled: Vec<String> = list("RepoDigests")
        .iter()
        .filter_map(|digest| digest.split_once('@').map(|(name, _)| name.to_owned()))
        .collect();
    if pulled.is_empty() {
        return image["Id"]
            .as_str()
            .map(str::to_owned)
            .into_iter()
            .collect();
    }
    list("RepoTags")
        .into_iter()
        .filter(|tag| {
            let repository = tag.rsplit_once(':').map_or(tag.as_str(), |(name, _)| name);
            // A pushed image has a digest in the lab's registry, and is the student's all the same.
            repository.starts_with("registry:") || !pulled.iter().any(|name| name == repository)
        })
        .collect()
}

fn texts(objects: &[Value], key: &str) -> Vec<String> {
    objects
        .iter()
        .filter_map(|object| object[key].as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pulled_images_stay_and_made_ones_go() {
        let pulled = json!({
            "Id": "sha256:1", "RepoTags": ["nginx:1.26"], "RepoDigests": ["nginx@sha256:aa"],
        });
        assert_eq!(of_the_student(&pulled), Vec::<String>::new());
        let built = json!({ "Id": "sha256:2", "RepoTags": ["web:v1"], "RepoDigests": [] });
        assert_eq!(of_the_student(&built), ["sha256:2"]);
        let retagged = json!({
            "Id": "sha256:3",
            "RepoTags": ["nginx:1.26", "mine:1"],
            "RepoDigests": ["nginx@sha256:aa"],
        });
        assert_eq!(of_the_student(&retagged), ["mine:1"]);
        let pushed = json!({
            "Id": "sha256:4",
            "RepoTags": ["registry:5000/web:v1"],
            "RepoDigests": ["registry:5000/web@sha256:bb"],
        });
        assert_eq!(of_the_student(&pushed), ["registry:5000/web:v1"]);
    }
}
