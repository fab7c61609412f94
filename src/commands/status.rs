//! `swarmlab status`: the clusters.

use serde_json::{Value, json};

use super::context::Context;
use crate::cli::StatusArgs;
use crate::cluster::Cluster;
use crate::exit_code::ExitCode;
use crate::failure::CommandResult;
use crate::ui::table::Table;
use crate::workspace::{Home, Progress};

/// Runs `swarmlab status`.
pub fn run(context: &Context, args: &StatusArgs) -> CommandResult {
    context.block_on(async {
        let host = context.connect().await?.engine;
        let home = context.home()?;
        let clusters = Cluster::all(&host, home.root())
            .await
            .map_err(|error| context.cluster_failure(&error))?;
        let progress = Progress::load(&home).unwrap_or_default();
        let current = progress.current().map(|(name, _)| name.to_owned());
        if args.json {
            let list: Vec<Value> = clusters
                .iter()
                .map(|cluster| described(cluster, current.as_deref()))
                .collect();
            context.ui.json(&json!({ "schema": 1, "clusters": list }));
        } else if clusters.is_empty() {
            context.ui.talk(&context.text.no_cluster_yet());
            context.ui.talk(&context.text.start_some_lab_hint());
        } else {
            let table = table(context, &clusters, current.as_deref());
            let width = context.ui.mode().width;
            context.ui.out(&table.render(width, context.ui.out_paint()));
        }
        Ok(ExitCode::Ok)
    })
}

fn table(context: &Context, clusters: &[Cluster], current: Option<&str>) -> Table {
    let mut table = Table::new(context.text.status_heads());
    for cluster in clusters {
        let mark = if current == Some(cluster.name.as_str()) {
            " *"
        } else {
            ""
        };
        let ports: Vec<String> = cluster
            .ports
            .iter()
            .map(|(lab, host)| {
                if lab == host {
                    lab.to_string()
                } else {
                    format!("{lab} -> {host}")
                }
            })
            .collect();
        table.row([
            format!("{}{mark}", cluster.name),
            cluster.lab.clone(),
            nodes_in_short(cluster),
            ports.join(", "),
        ]);
    }
    table
}

/// `6/6`, or `4/6: manager-2 exited, worker-1 partitioned`.
fn nodes_in_short(cluster: &Cluster) -> String {
    let whole = cluster.nodes.iter().filter(|node| node.is_whole()).count();
    let broken = cluster.broken_nodes();
    let count = format!("{whole}/{}", cluster.nodes.len());
    // A cluster that is stopped as a whole is no cluster of broken nodes.
    if broken.is_empty() || whole == 0 {
        return count;
    }
    format!("{count}: {}", broken.join(", "))
}

fn described(cluster: &Cluster, current: Option<&str>) -> Value {
    let nodes: serde_json::Map<String, Value> = cluster
        .nodes
        .iter()
        .map(|node| (node.name.to_string(), json!(node.condition())))
        .collect();
    let ports: serde_json::Map<String, Value> = cluster
        .ports
        .iter()
        .map(|(lab, host)| (lab.to_string(), json!(host)))
        .collect();
    json!({
        "name": cluster.name,
        "id": cluster.id,
        "lab": cluster.lab,
        "current": current == Some(cluster.name.as_str()),
        "ready_once": cluster.was_born(),
        "nodes": nodes,
        "ports": ports,
        "workspace": Home::at(&cluster.home).workspace(&cluster.name),
    })
}
