//! An existing cluster back to life: started, unpaused, and what is missing made anew.

mod rejoin;

use std::sync::atomic::AtomicBool;

use futures_util::future::try_join_all;

use crate::engine::Engine;

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
use super::steps::{network, node, port, registry};

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
        rejoin::rejoin(voice, &nodes).await?;
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
