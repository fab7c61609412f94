//! What goes wrong before any cluster exists: the right exit code, the cause, the next command.

use super::ran::Ran;
use super::runner::Scene;
use super::stage::Stage;

pub(crate) const SCENE: Scene = Scene {
    name: "bad_days",
    empty_home: true,
    first_opens: false,
    cases: &[
        ("unknown_lab_suggests_one", unknown_lab_suggests_one),
        ("no_engine", no_engine),
        ("a_closed_socket", a_closed_socket),
        (
            "destroy_without_a_cluster_is_done",
            destroy_without_a_cluster_is_done,
        ),
    ],
};

fn unknown_lab_suggests_one(stage: &mut Stage) {
    stage
        .swarmlab(&["start", "lab3", "--yes"])
        .exits(2)
        .says("error:")
        .says("lab-3");
}

fn no_engine(stage: &mut Stage) {
    let socket = stage.home().join("nobody.sock");
    start_with_engine(stage, &socket)
        .exits(3)
        .says("error:")
        .says("nobody.sock")
        .says("hint:");
}

fn a_closed_socket(stage: &mut Stage) {
    let socket = stage.home().join("closed.sock");
    drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
    start_with_engine(stage, &socket)
        .exits(3)
        .says("error:")
        .says("cause:")
        .says("hint:");
}

fn start_with_engine(stage: &Stage, socket: &std::path::Path) -> Ran {
    let mut command = stage.command();
    command
        .args(["start", "lab-3", "--yes"])
        .env("DOCKER_HOST", format!("unix://{}", socket.display()));
    Ran::to_end(command, stage.world.seconds(30))
}

fn destroy_without_a_cluster_is_done(stage: &mut Stage) {
    stage.swarmlab(&["destroy", "--all", "--yes"]).ok();
}
