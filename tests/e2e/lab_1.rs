//! lab-1 from six engines without a swarm to a perfect score.

use super::inventory;
use super::runner::Scene;
use super::stage::Stage;
use super::verdicts::{solution_gets_all_gradable_points, untouched_passes_nothing};

pub(crate) const SCENE: Scene = Scene {
    name: "lab_1",
    empty_home: false,
    first_opens: true,
    cases: &[
        (
            "start_gives_six_engines_without_a_swarm",
            start_gives_six_engines_without_a_swarm,
        ),
        ("untouched_passes_nothing", untouched_passes_nothing),
        (
            "solution_gets_all_gradable_points",
            solution_gets_all_gradable_points,
        ),
    ],
};

fn start_gives_six_engines_without_a_swarm(stage: &mut Stage) {
    stage
        .swarmlab_within(
            900,
            &["start", "lab-1", "--cluster", &stage.cluster, "--yes"],
        )
        .ok();
    let nodes: Vec<String> = stage
        .containers()
        .into_iter()
        .filter(|name| name.contains("-manager-") || name.contains("-worker-"))
        .collect();
    assert_eq!(nodes.len(), 6, "{nodes:?}");
    for node in nodes {
        let state = inventory::docker(&[
            "exec",
            &node,
            "docker",
            "info",
            "-f",
            "{{.Swarm.LocalNodeState}}",
        ]);
        assert_eq!(state.trim(), "inactive", "{node}");
    }
}
