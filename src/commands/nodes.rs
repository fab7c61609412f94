//! `swarmlab nodes`: the nodes of a cluster.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::cluster::Open;
use super::context::Context;
use crate::cli::NodesArgs;
use crate::cluster::{Cluster, NodeHandle};
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::ui::table::Table;

/// Time for a node's engine to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// The same where a program in the node has to be started for it.
const PATIENCE_THROUGH_EXEC: Duration = Duration::from_secs(10);
/// Between two looks of `--watch`.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs `swarmlab nodes`.
pub fn run(context: &Context, args: &NodesArgs) -> CommandResult {
    context.block_on(async {
        let Open { host, mut cluster } = context.open(args.cluster.cluster.as_deref()).await?;
        loop {
            let rows = rows(&cluster).await;
            show(context, &cluster, &rows, args);
            if !args.watch {
                return Ok(ExitCode::Ok);
            }
            tokio::time::sleep(PAUSE).await;
            cluster = Cluster::get(&host, &cluster.home, &cluster.name)
                .await
                .map_err(|error: crate::cluster::ClusterError| -> Failure {
                    context.cluster_failure(&error)
                })?;
        }
    })
}

/// One node as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Row {
    node: String,
    /// `leader`, `manager`, `worker`; nothing outside of a swarm.
    role: String,
    /// What is wrong with the machine (`exited`, `paused`, `partitioned`, `missing`); else the swarm's word (`ready`,
    /// `down`), or the daemon's own (`active`, `locked`).
    state: String,
    availability: String,
    engine: String,
    tasks: Vec<String>,
}

fn show(context: &Context, cluster: &Cluster, rows: &[Row], args: &NodesArgs) {
    if args.json {
        let nodes: Vec<Value> = rows
            .iter()
            .map(|row| {
                json!({
                    "node": row.node, "role": row.role, "state": row.state,
                    "availability": row.availability, "engine": row.engine, "tasks": row.tasks,
                })
            })
            .collect();
        let document = json!({ "schema": 1, "cluster": cluster.name, "nodes": nodes });
        context.ui.json(&document);
        return;
    }
    let mut table = Table::new(context.text.nodes_heads());
    for row in rows {
        table.row([
            &row.node,
            &row.role,
            &row.state,
            &row.availability,
            &row.engine,
            &row.tasks.join(" "),
        ]);
    }
    if args.watch {
        context.ui.clear();
    }
    let mode = context.ui.mode();
    context
        .ui
        .out(&table.render(mode.width, context.ui.out_paint()));
    if rows.iter().all(|row| row.availability.is_empty()) {
        context.ui.talk(&context.text.no_swarm_seen());
    }
    let broken = cluster.broken_nodes();
    // A cluster that is stopped as a whole is started, not healed.
    if !broken.is_empty() && broken.len() < cluster.nodes.len() {
        let hint = context.text.how_to_heal(&broken);
        context.ui.note(&hint, context.text);
    }
}

/// Every node: its container from the host's engine, its version from its own, the rest from a manager.
async fn rows(cluster: &Cluster) -> Vec<Row> {
    let (engines, swarm) = tokio::join!(
        join_all(cluster.nodes.iter().map(own_view)),
        swarm_of(cluster)
    );
    let nodes = cluster.nodes.iter().zip(engines);
    nodes
        .map(|(node, own)| row(node, &own, swarm.as_ref()))
        .collect()
}

fn patience(node: &NodeHandle) -> Duration {
    if node.is_reached_through_exec() {
        PATIENCE_THROUGH_EXEC
    } else {
        PATIENCE
    }
}

/// What a node's own engine says of itself; nothing when it does not answer.
async fn own_view(node: &NodeHandle) -> OwnView {
    if !node.is_running() {
        return OwnView::default();
    }
    // A manager that lost its leader a moment ago knows its version, and thinks about the rest.
    let (version, info) = tokio::join!(
        timeout(patience(node), node.engine.version()),
        timeout(patience(node), node.engine.info())
    );
    let answer = |answer: Result<Result<Value, _>, _>| answer.ok().and_then(Result::ok);
    OwnView {
        version: answer(version)
            .and_then(|version: Value| version["Version"].as_str().map(str::to_owned)),
        swarm: answer(info).map_or(Value::Null, |mut info| info["Swarm"].take()),
    }
}

/// What a daemon says of itself.
#[derive(Default)]
struct OwnView {
    version: Option<String>,
    /// `Swarm` of `/info`.
    swarm: Value,
}

/// What a manager lists.
struct Swarm {
    nodes: Vec<Value>,
    services: Vec<Value>,
    tasks: Vec<Value>,
}

/// The lists of the first node (managers by plan first) that gives them.
async fn swarm_of(cluster: &Cluster) -> Option<Swarm> {
    let running = cluster.running_nodes();
    let answers = join_all(running.into_iter().map(|node| {
        timeout(patience(node), async {
            let (nodes, services, tasks) = tokio::try_join!(
                node.engine.nodes(),
                node.engine.services(),
                node.engine.tasks()
            )
            .ok()?;
            Some(Swarm {
                nodes,
                services,
                tasks,
            })
        })
    }))
    .await;
    answers.into_iter().find_map(|answer| answer.ok().flatten())
}

fn row(node: &NodeHandle, own: &OwnView, swarm: Option<&Swarm>) -> Row {
    let mut row = Row {
        node: node.name.to_string(),
        state: node.condition().to_owned(),
        engine: match &own.version {
            Some(version) => version.clone(),
            None if node.is_running() => "-".to_owned(),
            None => String::new(),
        },
        ..Row::default()
    };
    let own = &own.swarm;
    let own_state = own["LocalNodeState"].as_str().unwrap_or("inactive");
    let Some(swarm) = swarm else {
        // No manager answers: each daemon speaks for itself.
        if own_state != "inactive" {
            let role = if manages(own) { "manager" } else { "worker" };
            role.clone_into(&mut row.role);
            if node.is_whole() {
                own_state.clone_into(&mut row.state);
            }
        }
        return row;
    };
    let mut entries: Vec<&Value> = swarm
        .nodes
        .iter()
        .filter(|entry| entry["Description"]["Hostname"] == node.name.as_str())
        .collect();
    // A node that left and joined again has a dead entry beside the living one.
    entries.sort_by_key(|entry| entry["Status"]["State"] != "ready");
    let Some(entry) = entries.first() else {
        return row;
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    row.role = if entry["ManagerStatus"]["Leader"] == true {
        "leader".to_owned()
    } else {
        text(&entry["Spec"]["Role"])
    };
    if own_state == "locked" {
        own_state.clone_into(&mut row.state);
    } else if node.is_whole() {
        row.state = text(&entry["Status"]["State"]);
    }
    row.availability = text(&entry["Spec"]["Availability"]);
    row.tasks = tasks_on(swarm, &entry["ID"]);
    row
}

/// The daemon is a manager by its own word, with or without a quorum.
fn manages(own: &Value) -> bool {
    let is_listed = |manager: &Value| manager["NodeID"] == own["NodeID"];
    own["LocalNodeState"] == "locked"
        || own["ControlAvailable"] == true
        || own["RemoteManagers"]
            .as_array()
            .is_some_and(|managers| managers.iter().any(is_listed))
}

/// Running tasks of a node: `web.1`, for a global service `web`.
fn tasks_on(swarm: &Swarm, node: &Value) -> Vec<String> {
    let mut names: Vec<String> = swarm
        .tasks
        .iter()
        .filter(|task| &task["NodeID"] == node && task["Status"]["State"] == "running")
        .filter_map(|task| {
            let service = swarm
                .services
                .iter()
                .find(|service| service["ID"] == task["ServiceID"])?;
            let name = service["Spec"]["Name"].as_str()?;
            Some(match task["Slot"].as_u64() {
                Some(slot) => format!("{name}.{slot}"),
                None => name.to_owned(),
            })
        })
        .collect();
    names.sort();
    names
}
