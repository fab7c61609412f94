//! One node: its container, and its engine's first answer.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::engine::EngineError;
use crate::model::agent_api::{WORKSPACE_DIRECTORY, files};
use crate::model::ids::NodeName;

use super::super::error::ClusterError;
use super::super::handle::{NodeHandle, node_handle};
use super::super::names;
use super::super::plan::Privilege;
use super::super::site::{Site, is_about_privilege};
use super::super::staging::tail;
use super::super::wait::TimedOut;
use super::registry::missing_image;

/// Time for a node's engine to answer. It takes 1.5 s on an idle machine; slow worlds take ten times as long.
const DAEMON_PATIENCE: Duration = Duration::from_secs(120);
/// Between two looks at a socket: a look costs some 20 µs.
const DAEMON_PAUSE: Duration = Duration::from_millis(10);
/// The same where a look is a program begun in the node.
const EXEC_PAUSE: Duration = Duration::from_millis(300);
/// Between two looks at the container of a node whose engine is silent.
const CONTAINER_PAUSE: Duration = Duration::from_millis(500);

/// Makes and starts a node; its engine is still starting when this returns.
pub(in crate::cluster) async fn raise(
    site: &Site<'_>,
    node: &NodeName,
) -> Result<NodeHandle, ClusterError> {
    let privilege = site.privilege();
    let id = create(site, node, privilege).await?;
    match site.host.start_container(&id).await {
        Ok(()) => {}
        Err(error) if privilege == Privilege::Least && is_about_privilege(&error) => {
            return raise_with_full_privilege(site, node, &id, &error.message()).await;
        }
        Err(error) => return Err(error.into()),
    }
    site.clock.mark("containers");
    handle(site, node, &id)
}

/// Replaces a node's container by one with full privileges.
async fn raise_with_full_privilege(
    site: &Site<'_>,
    node: &NodeName,
    id: &str,
    why: &str,
) -> Result<NodeHandle, ClusterError> {
    site.raise_privilege(why);
    site.host.remove_container(id).await?;
    let id = create(site, node, Privilege::Full).await?;
    site.host.start_container(&id).await?;
    site.clock.mark("containers");
    handle(site, node, &id)
}

async fn create(
    site: &Site<'_>,
    node: &NodeName,
    privilege: Privilege,
) -> Result<String, ClusterError> {
    let plan = site.planner().node(node, privilege);
    site.host
        .create_container(&plan.name, &plan.body)
        .await
        .map_err(|error| missing_image(error, &plan))
}

fn handle(site: &Site<'_>, node: &NodeName, id: &str) -> Result<NodeHandle, ClusterError> {
    let address = super::super::plan::address(site.at.subnet, node).to_string();
    let shown = json!({
        "Id": id,
        "State": "running",
        "Labels": { names::ADDRESS: address },
        "Mounts": [{ "Destination": WORKSPACE_DIRECTORY }],
    });
    node_handle(site.host, &site.layout, node.clone(), Some(&shown))
}

/// Makes a node whose engine answers; where limited privileges keep the engine from starting, with full ones.
pub(in crate::cluster) async fn raise_and_await(
    site: &Site<'_>,
    node: &NodeName,
) -> Result<NodeHandle, ClusterError> {
    let privilege = site.privilege();
    let handle = raise(site, node).await?;
    let Err(silent) = await_daemon(site, &handle).await else {
        return Ok(handle);
    };
    let id = handle.container.as_deref().unwrap_or_default();
    if privilege == Privilege::Full || site.privilege() != privilege || !ended(site, id).await {
        return Err(silent);
    }
    let why = match &silent {
        ClusterError::DaemonSilent { log, .. } => log.last().cloned().unwrap_or_default(),
        other => other.to_string(),
    };
    let handle = raise_with_full_privilege(site, node, id, &why).await?;
    await_daemon(site, &handle).await?;
    Ok(handle)
}

/// Waits until the node's engine answers; ends early when its container did.
pub(in crate::cluster) async fn await_daemon(
    site: &Site<'_>,
    handle: &NodeHandle,
) -> Result<(), ClusterError> {
    let start = Instant::now();
    let mut next_look = CONTAINER_PAUSE;
    let pause = if site.host.is_local() {
        DAEMON_PAUSE
    } else {
        EXEC_PAUSE
    };
    let last_seen = loop {
        let error = match handle.engine.ping().await {
            Ok(()) => {
                site.clock.mark("engines");
                return Ok(());
            }
            Err(error) => error,
        };
        if start.elapsed() > next_look {
            next_look = start.elapsed() + CONTAINER_PAUSE;
            let id = handle.container.as_deref().unwrap_or_default();
            if ended(site, id).await {
                break "its container ended".to_owned();
            }
        }
        if start.elapsed() > DAEMON_PATIENCE {
            break error.in_full();
        }
        sleep(pause).await;
    };
    let mut log = tail(&site.layout, &handle.name, files::AGENT_LOG, 3);
    log.extend(tail(&site.layout, &handle.name, files::DAEMON_LOG, 5));
    Err(ClusterError::DaemonSilent {
        node: handle.name.clone(),
        log,
        source: TimedOut {
            waited: start.elapsed(),
            last_seen,
        },
    })
}

/// The container stopped or was started again by its restart policy.
async fn ended(site: &Site<'_>, id: &str) -> bool {
    let looked: Result<Value, EngineError> = site.host.container(id).await;
    looked.is_ok_and(|container| {
        container["State"]["Running"] != json!(true)
            || container["State"]["Restarting"] == json!(true)
            || container["RestartCount"].as_u64() > Some(0)
    })
}
