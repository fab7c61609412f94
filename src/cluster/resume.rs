//! An existing cluster back to life: started, unpaused, and what is missing made anew.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use futures_util::future::{join_all, try_join_all};
use serde_json::Value;

use crate::engine::Engine;
use crate::model::ids::NodeName;

use super::chaos::reconnect;
use super::create::{cpus, stage};
use super::error::ClusterError;
use super::find::{Cluster, Member};
use super::handle::NodeHandle;
use super::plan::{Circumstances, ContainerPlan};
use super::site::{Clock, Site, Voice};
use super::spec::{ClusterSpec, StartingSwarm};
use super::staging::{prepare_node, write_probes};
use super::start::How;
use super::steps::{network, node, port, ready, registry, swarm};
use super::wait::{Look, until};

/// Time for the managers to find each other again: elections and session time-outs take 14 to 23 s.
const QUORUM_PATIENCE: Duration = Duration::from_secs(90);
/// Between two looks.
const QUORUM_PAUSE: Duration = Duration::from_millis(250);

/// Brings back whatever does not run.
pub(super) async fn resume(
    host: &Engine,
    spec: &ClusterSpec,
    cluster: &Cluster,
    voice: &Voice,
    clock: &Clock,
) -> Result<How, ClusterError> {
    let lacking = cluster.nodes.iter().any(|node| !node.is_whole())
        || cluster
            .mirror
            .as_ref()
            .is_none_or(|member| member.state != "running")
        || (spec.registry
            && cluster
                .registry
                .as_ref()
                .is_none_or(|member| member.state != "running"));
    for node in &cluster.nodes {
        if node.container.is_some() {
            write_probes(&cluster.layout, &node.name, &spec.probes)
                .map_err(ClusterError::file("tell the nodes what to probe"))?;
        }
    }
    if !lacking {
        return Ok(How::Running);
    }
    let nodes = revive_all(host, spec, cluster, voice, clock).await?;
    if spec.swarm == StartingSwarm::Formed {
        voice.begin("swarm", voice.text.step_swarm());
        rejoin(voice, &nodes).await?;
        voice.end("swarm");
    }
    Ok(How::Resumed)
}

/// Starts, unpauses or makes anew every container; the swarm is left as it is.
pub(super) async fn revive_all(
    host: &Engine,
    spec: &ClusterSpec,
    cluster: &Cluster,
    voice: &Voice,
    clock: &Clock,
) -> Result<Vec<Revived>, ClusterError> {
    voice.begin("nodes", voice.text.step_engines());
    let at = circumstances(host, spec, cluster).await?;
    let privileged = AtomicBool::new(false);
    let site = Site {
        host,
        spec,
        at: &at,
        layout: cluster.layout.clone(),
        voice,
        clock,
        privileged: &privileged,
    };
    let (nodes, ()) = tokio::try_join!(
        try_join_all(cluster.nodes.iter().map(|node| revive(&site, node))),
        registries(&site, cluster),
    )?;
    clock.mark("engines");
    voice.end("nodes");
    Ok(nodes)
}

/// What new containers of an existing cluster have to fit.
pub(super) async fn circumstances(
    host: &Engine,
    spec: &ClusterSpec,
    cluster: &Cluster,
) -> Result<Circumstances, ClusterError> {
    let mut at = Circumstances {
        id: cluster.id.clone(),
        subnet: super::subnet::Subnet::new(std::net::Ipv4Addr::UNSPECIFIED, 32),
        ports: cluster.ports.clone(),
        cpus: cpus(host).await?,
        uid: rustix::process::getuid().as_raw(),
        gid: rustix::process::getgid().as_raw(),
        program: stage(spec, &cluster.layout)?,
        nodes: cluster.layout.directory().join("nodes"),
        shares_sockets: host.is_local(),
    };
    if cluster.ports.is_empty() {
        at.ports = port::choose(&spec.ports, &[], port::is_free)?;
    }
    at.subnet = match network::existing(host, &cluster.name).await? {
        Some(subnet) => subnet,
        None => network::make(host, spec, &at).await?,
    };
    Ok(at)
}

/// A node after `start`, and whether it is a new one.
pub(super) struct Revived {
    node: NodeHandle,
    new: bool,
}

async fn revive(site: &Site<'_>, node: &NodeHandle) -> Result<Revived, ClusterError> {
    let Some(id) = node.container.as_deref() else {
        site.voice
            .note(site.voice.text.node_is_missing(node.name.as_str()));
        prepare_node(&site.layout, &node.name, &site.spec.probes).map_err(ClusterError::file(
            format!("prepare the directory of {}", node.name),
        ))?;
        return Ok(Revived {
            node: node::raise_and_await(site, &node.name).await?,
            new: true,
        });
    };
    reconnect(site.host, &site.spec.name, node).await?;
    match node.state.as_str() {
        "running" => {}
        "paused" => site.host.unpause_container(id).await?,
        _ => site
            .host
            .start_container(id)
            .await
            .map_err(|error| taken_port(site, error))?,
    }
    node::await_daemon(site, node).await?;
    Ok(Revived {
        node: node.clone(),
        new: false,
    })
}

fn taken_port(site: &Site<'_>, error: crate::engine::EngineError) -> ClusterError {
    match site
        .at
        .ports
        .iter()
        .find(|(_, given)| !port::is_free(*given))
    {
        Some((_, given)) if port::is_taken(&error) => ClusterError::PortTaken {
            cluster: site.spec.name.clone(),
            port: *given,
        },
        _ => error.into(),
    }
}

/// Starts the registries, or makes them anew.
async fn registries(site: &Site<'_>, cluster: &Cluster) -> Result<(), ClusterError> {
    let planner = site.planner();
    let mirror = planner.mirror();
    let second = planner.registry();
    tokio::try_join!(
        revive_member(site, cluster.mirror.as_ref(), &mirror),
        async {
            match &second {
                Some(plan) => revive_member(site, cluster.registry.as_ref(), plan).await,
                None => Ok(()),
            }
        }
    )?;
    Ok(())
}

async fn revive_member(
    site: &Site<'_>,
    member: Option<&Member>,
    plan: &ContainerPlan,
) -> Result<(), ClusterError> {
    match member {
        None => registry::raise(site.host, plan).await.map(drop),
        Some(member) => match member.state.as_str() {
            "running" => Ok(()),
            "paused" => Ok(site.host.unpause_container(&member.container).await?),
            _ => Ok(site.host.start_container(&member.container).await?),
        },
    }
}

/// Takes new nodes into the swarm that the old ones form, and waits until every member is Ready.
///
/// A node that left the swarm by the student's own hand stays out: only new containers join.
async fn rejoin(voice: &Voice, nodes: &[Revived]) -> Result<(), ClusterError> {
    let old: Vec<&NodeHandle> = nodes
        .iter()
        .filter(|revived| !revived.new)
        .map(|revived| &revived.node)
        .collect();
    let new: Vec<&NodeHandle> = nodes
        .iter()
        .filter(|revived| revived.new)
        .map(|revived| &revived.node)
        .collect();
    let Some(manager) = manager_of(voice, &old, &new).await? else {
        return Ok(());
    };
    forget(&manager, &new).await?;
    let invitation = swarm::invitation(&manager).await?;
    try_join_all(new.iter().map(|node| async {
        // With all managers lost the first of the new ones has made the swarm anew.
        if node.name == manager.name {
            return Ok(());
        }
        swarm::join(node, &invitation).await
    }))
    .await?;
    let members = members(&manager).await?;
    ready::all_ready(&manager, &members).await
}

/// A manager that sees a quorum. When too many managers are gone for good, the swarm is revived from one that is
/// left (`--force-new-cluster`, Swarm's own way), and when none is left, made anew. `None` when the student's own
/// cluster has no swarm at all.
async fn manager_of(
    voice: &Voice,
    old: &[&NodeHandle],
    new: &[&NodeHandle],
) -> Result<Option<NodeHandle>, ClusterError> {
    let states = join_all(old.iter().map(|node| node.engine.info())).await;
    let mut managers = Vec::new();
    let mut in_swarm = 0;
    for (node, info) in old.iter().zip(states) {
        let swarm = info.unwrap_or_default()["Swarm"].take();
        if swarm["LocalNodeState"] == "inactive" {
            continue;
        }
        in_swarm += 1;
        if swarm["ControlAvailable"] == true || !swarm["RemoteManagers"].is_null() {
            managers.push(*node);
        }
    }
    if in_swarm == 0 && new.is_empty() {
        return Ok(None);
    }
    let lost_managers = new
        .iter()
        .filter(|node| node.name.role() == crate::model::ids::NodeRole::Manager)
        .count();
    // Without new nodes a quorum may come back by itself; with too many managers lost it never will.
    let patience = if lost_managers >= 2 {
        Duration::from_secs(1)
    } else {
        QUORUM_PATIENCE
    };
    let found = until(patience, QUORUM_PAUSE, || async {
        let answers = join_all(managers.iter().map(|node| node.engine.nodes())).await;
        let answering = managers
            .iter()
            .zip(answers)
            .find(|(_, nodes)| nodes.is_ok());
        answering.map_or_else(
            || Look::NotYet("no manager sees a quorum".to_owned()),
            |(node, _)| Look::Done((*node).clone()),
        )
    })
    .await;
    match found {
        Ok(manager) => Ok(Some(manager)),
        Err(source) if lost_managers == 0 && in_swarm > 0 => Err(ClusterError::Waiting {
            what: "no manager of the swarm answers".to_owned(),
            source,
        }),
        Err(_) => revive_swarm(voice, &managers, old, new).await.map(Some),
    }
}

/// A swarm whose quorum is gone for good.
async fn revive_swarm(
    voice: &Voice,
    managers: &[&NodeHandle],
    old: &[&NodeHandle],
    new: &[&NodeHandle],
) -> Result<NodeHandle, ClusterError> {
    for node in managers {
        let Some(address) = node.address else {
            continue;
        };
        let forced = node.engine.swarm_force_new(&address.to_string()).await;
        if forced.is_ok() {
            voice.warn(voice.text.quorum_recovered(node.name.as_str()));
            return Ok((*node).clone());
        }
    }
    // No manager is left: the workers' swarm is nobody's, and all start over.
    let Some(first) = new.first() else {
        return Err(ClusterError::Waiting {
            what: "no manager of the swarm is left".to_owned(),
            source: super::wait::TimedOut {
                waited: Duration::ZERO,
                last_seen: "every manager refused".to_owned(),
            },
        });
    };
    try_join_all(old.iter().map(|node| async {
        node.engine
            .swarm_leave()
            .await
            .map_err(swarm::at_node(node))
    }))
    .await?;
    let invitation = swarm::init(first).await?;
    try_join_all(old.iter().map(|node| swarm::join(node, &invitation))).await?;
    Ok((*first).clone())
}

/// Removes the dead entries of nodes that were made anew.
async fn forget(manager: &NodeHandle, new: &[&NodeHandle]) -> Result<(), ClusterError> {
    let failed = |error| swarm::at_node(manager)(error);
    let nodes = manager.engine.nodes().await.map_err(failed)?;
    for node in new {
        let living = node
            .engine
            .info()
            .await
            .ok()
            .and_then(|info| info["Swarm"]["NodeID"].as_str().map(str::to_owned))
            .unwrap_or_default();
        for entry in nodes
            .iter()
            .filter(|entry| entry["Description"]["Hostname"] == node.name.as_str())
        {
            let id = entry["ID"].as_str().unwrap_or_default();
            if id == living {
                continue;
            }
            if entry["Spec"]["Role"] == "manager" {
                let demote = |spec: &mut Value| spec["Role"] = Value::from("worker");
                match manager.engine.update_node_spec(id, demote).await {
                    // A swarm revived from one manager has the others in its list, but not in its Raft group any
                    // more ("can't find manager in raft memberlist"): they can be removed as they are.
                    Err(error) if error.is_not_found() => {}
                    demoted => demoted.map_err(failed)?,
                }
            }
            remove_when_demoted(manager, id).await?;
        }
    }
    Ok(())
}

/// A demoted manager leaves the Raft group a moment after its demotion; until then it cannot be removed.
async fn remove_when_demoted(manager: &NodeHandle, id: &str) -> Result<(), ClusterError> {
    until(
        Duration::from_secs(30),
        Duration::from_millis(100),
        || async {
            match manager.engine.remove_swarm_node(id).await {
                Ok(()) => Look::Done(()),
                Err(error) => Look::NotYet(error.in_full()),
            }
        },
    )
    .await
    .map_err(|source| ClusterError::Waiting {
        what: format!("node {id} cannot be removed from the swarm"),
        source,
    })
}

/// Host names of the swarm's members that have a container here.
async fn members(manager: &NodeHandle) -> Result<Vec<String>, ClusterError> {
    let known: Vec<String> = NodeName::all().iter().map(NodeName::to_string).collect();
    let nodes = manager
        .engine
        .nodes()
        .await
        .map_err(swarm::at_node(manager))?;
    let mut members: Vec<String> = nodes
        .iter()
        .filter_map(|node| node["Description"]["Hostname"].as_str())
        .filter(|name| known.iter().any(|node| node == name))
        .map(str::to_owned)
        .collect();
    members.sort();
    members.dedup();
    Ok(members)
}
