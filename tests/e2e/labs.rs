//! Every lab that has no scene of its own: its start earns nothing, its solution everything that this world can judge.

use super::runner::Scene;
use super::stage::Stage;
use super::verdicts::{solution_gets_all_gradable_points, untouched_passes_nothing};

/// The longest first: played side by side, they are done the sooner.
const LABS: [&str; 12] = [
    "lab_11", "lab_12", "lab_7", "lab_13", "lab_4", "lab_6", "lab_8", "lab_5", "lab_10", "lab_9",
    "lab_2", "lab_0",
];

/// Labs whose scene does more.
const ELSEWHERE: [&str; 2] = ["lab_1", "lab_3"];

/// A scene for each.
pub(crate) fn scenes() -> impl Iterator<Item = Scene> {
    let complete = Scene {
        name: "labs",
        empty_home: false,
        first_opens: false,
        cases: &[("every_lab_has_a_scene", every_lab_has_a_scene)],
    };
    let labs = LABS.map(|name| Scene {
        name,
        empty_home: false,
        first_opens: true,
        cases: &[
            ("starts", starts),
            ("untouched_passes_nothing", untouched_passes_nothing),
            (
                "solution_gets_all_gradable_points",
                solution_gets_all_gradable_points,
            ),
        ],
    });
    std::iter::once(complete).chain(labs)
}

fn every_lab_has_a_scene(_: &mut Stage) {
    let course: toml::Table = include_str!("../../labs/course.toml").parse().unwrap();
    for lab in course["order"].as_array().unwrap() {
        let scene = lab.as_str().unwrap().replace('-', "_");
        let known = LABS.iter().chain(&ELSEWHERE);
        assert!(known.into_iter().any(|known| *known == scene), "{scene}");
    }
}

fn starts(stage: &mut Stage) {
    let lab = stage.scene.replace('_', "-");
    stage
        .swarmlab_within(900, &["start", &lab, "--cluster", &stage.cluster, "--yes"])
        .ok();
}
