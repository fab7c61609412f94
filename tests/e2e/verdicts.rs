//! What every lab promises of its verdicts.

use std::collections::BTreeSet;

use serde_json::Value;
use swarmlab::model::agent_api::files;

use super::stage::Stage;
use super::world::World;

/// The starting state of a lab earns nothing.
pub(crate) fn untouched_passes_nothing(stage: &mut Stage) {
    let report = stage
        .swarmlab(&["check", "--json", "--cluster", &stage.cluster])
        .exits(1)
        .json();
    assert_eq!(report["passed"], false);
    for checkpoint in checkpoints(&report) {
        assert_ne!(checkpoint["outcome"], "pass", "{checkpoint:#}");
    }
}

/// The reference solution earns all points that this world can judge; on a kernel with `ip_vs` that is all.
pub(crate) fn solution_gets_all_gradable_points(stage: &mut Stage) {
    let solved = stage.swarmlab_within(900, &["solve", "--cluster", &stage.cluster]);
    assert!(
        solved.code == Some(0),
        "{solved}\n{}",
        history(stage).join("\n")
    );
    let report = stage
        .swarmlab(&["check", "--json", "--cluster", &stage.cluster])
        .ok()
        .json();
    assert_eq!(report["passed"], true, "{report:#}");
    assert_eq!(report["score"]["assisted"], true, "{report:#}");
    assert_eq!(
        report["score"]["earned"], report["score"]["gradable"],
        "{report:#}"
    );
    let unknown = note_unknown(stage, &report);
    if World::has_ip_vs() {
        assert_eq!(
            unknown, 0,
            "this kernel has ip_vs, everything can be judged: {report:#}"
        );
    }
}

/// What became of each node and task, from the nodes' own records: why a solution failed once in twenty times can be
/// told afterwards only by that.
fn history(stage: &Stage) -> Vec<String> {
    let nodes = stage
        .home()
        .join("clusters")
        .join(&stage.cluster)
        .join("nodes");
    let mut lines = BTreeSet::new();
    for node in fs_err::read_dir(nodes).into_iter().flatten().flatten() {
        let record = fs_err::read_to_string(node.path().join(files::TIMELINE)).unwrap_or_default();
        for line in record.lines() {
            let entry: Value = serde_json::from_str(line).unwrap_or_default();
            let (at, what) = (&entry["at"], &entry["what"]);
            let (task, object) = (&what["task"]["body"], &what["object"]);
            if !task.is_null() {
                let status = &task["Status"];
                lines.insert(format!(
                    "{at} task {} slot {} node {} wanted {} is {} {}",
                    task["ID"],
                    task["Slot"],
                    task["NodeID"],
                    task["DesiredState"],
                    status["State"],
                    status["Err"]
                ));
            } else if object["type"] == "node" {
                let body = &object["body"];
                lines.insert(format!(
                    "{at} node {} {} {} {}",
                    object["id"],
                    body["Description"]["Hostname"],
                    body["Status"]["State"],
                    body["Spec"]["Availability"]
                ));
            }
        }
    }
    lines.into_iter().collect()
}

/// Names each unknown checkpoint in the report's end; how many there are.
fn note_unknown(stage: &Stage, report: &Value) -> usize {
    let lab = report["lab"].as_str().unwrap_or_default();
    let mut unknown = 0;
    for checkpoint in checkpoints(report)
        .iter()
        .filter(|checkpoint| checkpoint["outcome"] == "unknown")
    {
        unknown += 1;
        let assertions = checkpoint["assertions"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let why: Vec<&str> = assertions
            .iter()
            .filter_map(|assertion| assertion["why"].as_str())
            .collect();
        assert!(!why.is_empty(), "unknown without a reason: {checkpoint:#}");
        stage.world.not_judged(
            format!("{lab} {}", checkpoint["id"].as_str().unwrap_or_default()),
            why.join("; "),
        );
    }
    unknown
}

fn checkpoints(report: &Value) -> Vec<Value> {
    let list = report["checkpoints"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert!(!list.is_empty(), "no checkpoint in {report:#}");
    list
}
