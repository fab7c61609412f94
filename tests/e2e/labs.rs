//! Every lab that has no scene of its own: its start earns nothing, its solution everything that this world can judge.

use super::runner::Scene;
use super::stage::Stage;
use super::verdicts::{solution_gets_all_gradable_points, untouched_passes_nothing};

pub(crate) const SCENE: Scene = Scene {
    name: "labs",
    empty_home: false,
    first_opens: false,
    cases: &[
        ("every_lab_has_a_scene", every_lab_has_a_scene),
        ("lab_0", |stage| prove(stage, "lab-0")),
        ("lab_2", |stage| prove(stage, "lab-2")),
        ("lab_4", |stage| prove(stage, "lab-4")),
        ("lab_5", |stage| prove(stage, "lab-5")),
        ("lab_6", |stage| prove(stage, "lab-6")),
        ("lab_7", |stage| prove(stage, "lab-7")),
        ("lab_8", |stage| prove(stage, "lab-8")),
        ("lab_9", |stage| prove(stage, "lab-9")),
        ("lab_10", |stage| prove(stage, "lab-10")),
        ("lab_11", |stage| prove(stage, "lab-11")),
        ("lab_12", |stage| prove(stage, "lab-12")),
        ("lab_13", |stage| prove(stage, "lab-13")),
    ],
};

/// Labs whose scene does more.
const ELSEWHERE: [&str; 2] = ["lab_1", "lab_3"];

fn every_lab_has_a_scene(_: &mut Stage) {
    let course: toml::Table = include_str!("../../labs/course.toml").parse().unwrap();
    for lab in course["order"].as_array().unwrap() {
        let case = lab.as_str().unwrap().replace('-', "_");
        let here = SCENE.cases.iter().any(|(name, _)| *name == case);
        assert!(here || ELSEWHERE.contains(&case.as_str()), "{case}");
    }
}

fn prove(stage: &mut Stage, lab: &str) {
    let cluster = stage.cluster.clone();
    let destroy = ["destroy", "--cluster", &cluster, "--yes"];
    // Of the lab before, if it failed.
    let _ = stage.swarmlab(&destroy);
    stage
        .swarmlab_within(900, &["start", lab, "--cluster", &cluster, "--yes"])
        .ok();
    untouched_passes_nothing(stage);
    solution_gets_all_gradable_points(stage);
    stage.swarmlab(&destroy).ok();
}
