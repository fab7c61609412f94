//! The variables that expressions see: plain values made of the snapshot, and the snapshot itself.

use serde_json::{Map, Value, json};

use crate::model::grader::{RollbackBy, UpdateKind};

use super::constraint::eligible;
use super::evidence::Evidence;
use super::image::shown;
use super::json::{at, count_at, flag_at, int_at, seconds_between, text_at, texts_at};
use super::node::host_name;
use super::service::{image_of, mode_of, mode_word, replicas_of, update_state};
use super::task::task_name;
use super::world::{Objects, is_running, spec_name, stack_of};

/// The variable `name` of a snapshot; `None` when expressions have none of that name.
pub(super) fn variable(evidence: &Evidence<'_>, name: &str) -> Option<Value> {
    let snapshot = evidence.snapshot;
    let world = &evidence.now;
    Some(match name {
        "services" => services(evidence),
        "tasks" => tasks(evidence),
        "nodes" => nodes(evidence),
        "networks" => named(&world.networks),
        "secrets" => named(&world.secrets),
        "configs" => named(&world.configs),
        "updates" => updates(evidence),
        "daemons" => daemons(evidence),
        "kernel" => {
            let cgroup = snapshot.nodes.values().map(|node| node.kernel.cgroup).max();
            json!({ "ip_vs": evidence.ip_vs(), "cgroup": cgroup })
        }
        "images" => json!(snapshot.images),
        "workspace" => json!(snapshot.workspace),
        "snapshot" => whole(evidence),
        _ => return None,
    })
}

fn named(objects: &Objects<'_>) -> Value {
    let values = objects.values().map(|object| {
        let name = text_at(object, &["Name"]).unwrap_or_else(|| spec_name(object));
        json!({ "name": name, "spec": object })
    });
    Value::Array(values.collect())
}

fn daemons(evidence: &Evidence<'_>) -> Value {
    let nodes = evidence.snapshot.nodes.iter();
    let daemons: Map<String, Value> = nodes
        .filter_map(|(name, node)| Some((name.to_string(), node.info.clone()?)))
        .collect();
    Value::Object(daemons)
}

/// The record is long; what expressions need of it is in `updates`.
fn whole(evidence: &Evidence<'_>) -> Value {
    let mut whole = serde_json::to_value(evidence.snapshot).unwrap_or_default();
    if let Some(fields) = whole.as_object_mut() {
        fields.remove("timeline");
        fields.remove("availability");
    }
    whole
}

fn services(evidence: &Evidence<'_>) -> Value {
    let world = &evidence.now;
    let values = world.services.values().map(|service| {
        let id = text_at(service, &["ID"]);
        let running = world
            .tasks
            .values()
            .filter(|task| id.is_some() && text_at(task, &["ServiceID"]) == id && is_running(task))
            .count();
        json!({
            "name": spec_name(service),
            "stack": stack_of(service).unwrap_or_default(),
            "image": image_of(service).map(shown).unwrap_or_default(),
            "mode": mode_of(service).map(mode_word).unwrap_or_default(),
            "replicas": replicas_of(service).unwrap_or(0),
            "running": running,
            "update_state": update_state(service).unwrap_or_default(),
            "eligible": eligible(service, &world.nodes),
            "constraints": texts_at(service, &["Spec", "TaskTemplate", "Placement", "Constraints"]),
            "spec": at(service, &["Spec"]),
        })
    });
    Value::Array(values.collect())
}

fn tasks(evidence: &Evidence<'_>) -> Value {
    let world = &evidence.now;
    let values = world.tasks.values().map(|task| {
        let text = |path: &[&str]| text_at(task, path).unwrap_or_default().to_owned();
        let node = text_at(task, &["NodeID"]).and_then(|id| world.host_name(id));
        json!({
            "name": task_name(task, world),
            "service": world.service_of(task).map(spec_name).unwrap_or_default(),
            "slot": count_at(task, &["Slot"]).unwrap_or(0),
            "node": node.unwrap_or_default(),
            "state": text(&["Status", "State"]),
            "desired": text(&["DesiredState"]),
            "image": shown(&text(&["Spec", "ContainerSpec", "Image"])),
            "error": text(&["Status", "Err"]),
            "message": text(&["Status", "Message"]),
            "exit_code": int_at(task, &["Status", "ContainerStatus", "ExitCode"]).unwrap_or(0),
        })
    });
    Value::Array(values.collect())
}

fn nodes(evidence: &Evidence<'_>) -> Value {
    let values = evidence.now.nodes.values().map(|node| {
        let text = |path: &[&str]| text_at(node, path).unwrap_or_default();
        json!({
            "name": host_name(node),
            "role": text(&["Spec", "Role"]),
            "availability": text(&["Spec", "Availability"]),
            "state": text(&["Status", "State"]),
            "leader": flag_at(node, &["ManagerStatus", "Leader"]),
            "reachability": text(&["ManagerStatus", "Reachability"]),
            "labels": at(node, &["Spec", "Labels"]).cloned().unwrap_or_else(|| json!({})),
        })
    });
    Value::Array(values.collect())
}

fn updates(evidence: &Evidence<'_>) -> Value {
    let end = evidence.snapshot.captured_at;
    let values = evidence.updates().iter().map(|update| {
        json!({
            "service": update.service,
            "kind": match update.kind {
                UpdateKind::Update => "update",
                UpdateKind::Rollback => "rollback",
            },
            "by": match update.by {
                Some(RollbackBy::Manual) => "manual",
                Some(RollbackBy::Automatic) => "automatic",
                None => "",
            },
            "from": update.from.map(shown).unwrap_or_default(),
            "took": update.took,
            "gave": update.gave,
            "to": update.to.map(shown).unwrap_or_default(),
            "states": update.states,
            "seconds": seconds_between(update.started, update.ended.unwrap_or(end)),
        })
    });
    Value::Array(values.collect())
}
