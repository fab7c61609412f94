//! A cluster out of nothing.
//!
//! Everything that does not wait for something else runs beside it: the containers of all nodes at once, each node
//! joins as soon as its own engine answers and the tokens exist, the registries start meanwhile.

use std::sync::atomic::AtomicBool;

use futures_util::future::try_join_all;
use tokio::sync::watch;

use crate::engine::Engine;
use crate::model::ids::NodeName;
use crate::workspace::make_directory;

use super::destroy::{Making, remove_objects};
use super::error::ClusterError;
use super::handle::NodeHandle;
use super::layout::{Layout, make_private};
use super::plan::{Circumstances, is_entrance};
use super::site::{Clock, Site, Voice};
use super::spec::{ClusterSpec, Reach, StartingSwarm};
use super::staging::{prepare_node, stage_program};
use super::start::birth_id;
use super::steps::{network, node, port, ready, registry, seal, swarm};
use super::subnet::Subnet;

/// How often the ports are chosen anew when somebody else takes one in the moment between choice and use.
const PORT_ATTEMPTS: u32 = 5;

/// Makes the cluster. On an error nothing is left of it in the engine.
pub(super) async fn create(
    host: &Engine,
    spec: &ClusterSpec,
    reserved: &[u16],
    voice: &Voice,
    clock: &Clock,
) -> Result<(), ClusterError> {
    let mut made = attempt(host, spec, reserved, voice, clock).await;
    if matches!(&made, Err(ClusterError::Engine(error)) if error.is_conflict()) {
        // A start that was killed had asked the engine for an object which the engine made only now.
        remove_objects(host, &spec.name, Making::Perhaps).await?;
        made = attempt(host, spec, reserved, voice, clock).await;
    }
    if made.is_err() {
        // The first error is the one to tell; what could not be removed is found by the next start or destroy.
        if let Err(error) = remove_objects(host, &spec.name, Making::Over).await {
            tracing::warn!(%error, "cannot remove what a failed start left");
        }
    }
    made
}

async fn attempt(
    host: &Engine,
    spec: &ClusterSpec,
    reserved: &[u16],
    voice: &Voice,
    clock: &Clock,
) -> Result<(), ClusterError> {
    voice.begin("nodes", voice.text.step_nodes());
    let layout = Layout::new(&spec.home, &spec.name);
    let mut at = circumstances(host, spec, &layout).await?;
    at.subnet = network::make(host, spec, &at).await?;
    clock.mark("network");

    let privileged = AtomicBool::new(false);
    let mut reserved = reserved.to_vec();
    for attempt in 1.. {
        at.ports = port::choose(&spec.ports, &reserved, port::is_free)?;
        let site = Site {
            host,
            spec,
            at: &at,
            layout: layout.clone(),
            voice,
            clock,
            privileged: &privileged,
        };
        match build(&site).await {
            Err(ClusterError::Engine(error))
                if port::is_taken(&error) && attempt < PORT_ATTEMPTS =>
            {
                let existing = host
                    .containers_labelled(&super::names::of_cluster(&spec.name))
                    .await?;
                try_join_all(
                    existing
                        .iter()
                        .filter_map(|container| container["Id"].as_str())
                        .map(|id| host.remove_container(id)),
                )
                .await?;
                // The engine's refusal may concern any of them; those that can be bound stay.
                reserved.extend(at.ports.iter().map(|(_, given)| *given));
            }
            other => {
                other?;
                break;
            }
        }
    }
    for (wanted, given) in &at.ports {
        if wanted != given {
            voice.note(voice.text.port_moved(*wanted, *given));
        }
    }
    Ok(())
}

/// What has to be known and lie ready before the first container.
async fn circumstances(
    host: &Engine,
    spec: &ClusterSpec,
    layout: &Layout,
) -> Result<Circumstances, ClusterError> {
    let program = stage(spec, layout)?;
    for node in NodeName::all() {
        clear_records(layout, &node)?;
        prepare_node(layout, &node, &spec.probes).map_err(ClusterError::file(format!(
            "prepare the directory of {node}"
        )))?;
    }
    Ok(Circumstances {
        id: birth_id(),
        subnet: Subnet::new(std::net::Ipv4Addr::UNSPECIFIED, 32),
        ports: Vec::new(),
        cpus: cpus(host).await?,
        uid: rustix::process::getuid().as_raw(),
        gid: rustix::process::getgid().as_raw(),
        program,
        nodes: layout.directory().join("nodes"),
        shares_sockets: host.is_local(),
    })
}

pub(super) fn stage(
    spec: &ClusterSpec,
    layout: &Layout,
) -> Result<std::path::PathBuf, ClusterError> {
    make_private(&layout.directory())
        .map_err(ClusterError::file("make the cluster's directory"))?;
    // Without it the nodes cannot be started: the engine makes no source of a mount.
    make_directory(&spec.workspace).map_err(ClusterError::file("make the workspace"))?;
    // A node's root can make a read-only mount writable: what strangers' nodes run is theirs alone.
    let programs = match spec.reach {
        Reach::World => layout.agents(),
        Reach::Themselves => layout.directory().join("program"),
    };
    stage_program(&spec.program, &programs)
        .map_err(ClusterError::file("copy swarmlab to where nodes find it"))
}

/// A cluster that is made from nothing has no history.
fn clear_records(layout: &Layout, node: &NodeName) -> Result<(), ClusterError> {
    match fs_err::remove_dir_all(layout.node(node)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(ClusterError::Leftover {
            path: layout.node(node),
            source: error,
        }),
        _ => Ok(()),
    }
}

/// CPUs of the engine's host.
pub(super) async fn cpus(host: &Engine) -> Result<u64, ClusterError> {
    Ok(host.info().await?["NCPU"].as_u64().unwrap_or(1))
}

/// Containers, engines, swarm, proof.
async fn build(site: &Site<'_>) -> Result<(), ClusterError> {
    let text = site.voice.text;
    let (invite, invitations) = watch::channel(None);
    let names = NodeName::all();
    let nodes = try_join_all(names.iter().map(|name| {
        let invite = is_entrance(name).then(|| invite.clone());
        let invitations = invitations.clone();
        grow(site, name, invite, invitations)
    }));
    // The clones with the first manager are then the only ones: should it fail, nobody waits for its tokens.
    drop(invite);
    let planner = site.planner();
    let mirror = planner.mirror();
    let second = planner.registry();
    let registries = async {
        tokio::try_join!(registry::raise(site.host, &mirror), async {
            match &second {
                Some(plan) => registry::raise(site.host, plan).await.map(drop),
                None => Ok(()),
            }
        })?;
        site.clock.mark("registry");
        Ok::<_, ClusterError>(())
    };
    let nodes = async {
        let nodes = nodes.await?;
        site.clock.mark("joined");
        site.voice.end("nodes");
        site.voice.begin("proof", text.step_proof());
        if site.spec.swarm == StartingSwarm::Formed {
            prove(&nodes).await?;
        }
        site.clock.mark("proof");
        Ok(())
    };
    tokio::try_join!(nodes, registries, seal::seal(site))?;
    site.voice.end("proof");
    Ok(())
}

/// One node from nothing to a member of the swarm.
async fn grow(
    site: &Site<'_>,
    name: &NodeName,
    invite: Option<watch::Sender<Option<swarm::Invitation>>>,
    invitations: watch::Receiver<Option<swarm::Invitation>>,
) -> Result<NodeHandle, ClusterError> {
    let handle = node::raise_and_await(site, name).await?;
    if site.spec.swarm == StartingSwarm::None {
        return Ok(handle);
    }
    if let Some(invite) = invite {
        let invitation = swarm::init(&handle).await?;
        site.clock.mark("swarm");
        // Nobody listening means that everybody else failed already.
        let _ = invite.send(Some(invitation));
    } else {
        let invitation = swarm::invited(invitations, &handle).await?;
        swarm::join(&handle, &invitation).await?;
    }
    Ok(handle)
}

/// Every node Ready, and a packet from the first manager to the first worker.
pub(super) async fn prove(nodes: &[NodeHandle]) -> Result<(), ClusterError> {
    let (Some(manager), Some(last)) = (nodes.first(), nodes.last()) else {
        return Ok(());
    };
    let expected: Vec<String> = nodes.iter().map(|node| node.name.to_string()).collect();
    tokio::try_join!(
        ready::all_ready(manager, &expected),
        ready::packet_across(manager, last),
    )?;
    Ok(())
}
