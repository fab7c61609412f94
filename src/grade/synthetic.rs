//! A cluster that nobody touched, made up: every grader has to refuse it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use crate::model::ids::{NodeName, NodeRole};
use crate::model::lab::SwarmStart;
use crate::model::snapshot::{
    ClusterIdentity, ClusterSnapshot, KernelFacts, NodeView, SCHEMA, SwarmView,
};
use crate::model::timeline::{Moment, TimelineEntry};

/// The starting state of a lab before anybody did anything, on a kernel with everything.
#[must_use]
pub fn untouched(
    lab: &str,
    start: SwarmStart,
    images: &BTreeMap<String, String>,
) -> ClusterSnapshot {
    let at = Timestamp::UNIX_EPOCH;
    let is_formed = start == SwarmStart::Formed;
    let mut nodes = BTreeMap::new();
    let mut listed = Vec::new();
    let mut timeline = Vec::new();
    for (index, name) in NodeName::all().into_iter().enumerate() {
        let is_manager = is_formed && name.role() == NodeRole::Manager;
        let id = format!("node{index}");
        let swarm = if is_formed {
            json!({
                "NodeID": id,
                "LocalNodeState": "active",
                "ControlAvailable": is_manager,
                "RemoteManagers": [{ "NodeID": "node0" }],
                "Managers": if is_manager { 3 } else { 0 },
                "Nodes": if is_manager { 6 } else { 0 },
                "Cluster": is_manager.then(|| json!({ "ID": "cluster" })),
            })
        } else {
            json!({ "LocalNodeState": "inactive", "ControlAvailable": false })
        };
        let view = NodeView {
            container: "running".to_owned(),
            info: Some(json!({ "Name": name.as_str(), "Swarm": swarm })),
            kernel: KernelFacts {
                ip_vs: Some(true),
                cgroup: 2,
                release: String::new(),
            },
            ..NodeView::default()
        };
        if is_formed {
            let body = json!({
                "ID": id,
                "Spec": {
                    "Role": if is_manager { "manager" } else { "worker" },
                    "Availability": "active",
                    "Labels": {},
                },
                "Description": { "Hostname": name.as_str() },
                "Status": { "State": "ready" },
                "ManagerStatus": is_manager.then(|| json!({
                    "Leader": index == 0,
                    "Reachability": "reachable",
                })),
            });
            timeline.push(TimelineEntry {
                at,
                node: name.clone(),
                what: Moment::Object {
                    kind: "node".to_owned(),
                    id,
                    body: body.clone(),
                },
            });
            listed.push(body);
        }
        nodes.insert(name, view);
    }
    ClusterSnapshot {
        schema: SCHEMA,
        captured_at: at,
        cluster: ClusterIdentity {
            name: lab.to_owned(),
            id: "untouched".to_owned(),
            lab: lab.to_owned(),
        },
        swarm: is_formed.then(|| SwarmView {
            swarm: json!({ "ID": "cluster" }),
            nodes: listed,
            ..SwarmView::default()
        }),
        nodes,
        probes: Vec::new(),
        timeline,
        availability: Vec::new(),
        workspace: BTreeMap::new(),
        images: images.clone(),
        unread: Vec::new(),
    }
}
