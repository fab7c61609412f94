//! What every lab promises of its verdicts.

use serde_json::Value;

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
    stage
        .swarmlab_within(600, &["solve", "--cluster", &stage.cluster])
        .ok();
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
