//! `start` killed in the middle, and two at once: the next command puts things right.

use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use super::runner::Scene;
use super::stage::Stage;

pub(crate) const SCENE: Scene = Scene {
    name: "interrupted",
    empty_home: false,
    first_opens: false,
    cases: &[
        ("killed_start_is_resumed", killed_start_is_resumed),
        ("two_starts_make_one_cluster", two_starts_make_one_cluster),
        ("killed_start_is_destroyed", killed_start_is_destroyed),
        ("interrupted_start_exits_130", interrupted_start_exits_130),
    ],
};

/// Moments of a start, in milliseconds: before, between and after the nodes exist and join.
const MOMENTS: [u64; 4] = [150, 600, 1500, 2600];

fn start_args<'stage>(stage: &'stage Stage) -> [&'stage str; 5] {
    ["start", "lab-3", "--cluster", &stage.cluster, "--yes"]
}

/// Begins a start, waits for `moment` and sends it `signal`; the exit code.
fn cut_short(stage: &Stage, signal: &str, moment: impl FnOnce()) -> Option<i32> {
    let mut command = stage.command();
    command
        .args(start_args(stage))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    moment();
    std::process::Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .unwrap();
    child.wait().unwrap().code()
}

/// Kills a start after so many milliseconds. Whether it was still running is up to the machine.
fn killed_after(stage: &Stage, milliseconds: u64) {
    cut_short(stage, "-KILL", || {
        sleep(Duration::from_millis(milliseconds));
    });
}

fn six_nodes(stage: &Stage) {
    let nodes = stage.docker(&["node", "ls", "--format", "{{.Hostname}} {{.Status}}"]);
    assert_eq!(
        nodes
            .lines()
            .filter(|line| line.ends_with(" Ready"))
            .count(),
        6,
        "{nodes}"
    );
    assert_eq!(nodes.lines().count(), 6, "{nodes}");
}

fn killed_start_is_resumed(stage: &mut Stage) {
    for moment in MOMENTS {
        killed_after(stage, moment);
        stage.swarmlab(&start_args(stage)).ok();
        six_nodes(stage);
        stage.swarmlab(&["destroy", "--yes"]).ok();
    }
}

fn two_starts_make_one_cluster(stage: &mut Stage) {
    let mut first = stage.command();
    let mut first = first
        .args(start_args(stage))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let second = stage.swarmlab(&start_args(stage));
    let first = first.wait().unwrap();
    assert!(
        first.success() || second.code == Some(0),
        "neither start succeeded\n{second}"
    );
    assert!(
        second.code == Some(0) || !second.stderr.is_empty(),
        "the second start says nothing\n{second}"
    );
    six_nodes(stage);
    stage.swarmlab(&["destroy", "--yes"]).ok();
}

fn killed_start_is_destroyed(stage: &mut Stage) {
    for moment in MOMENTS {
        killed_after(stage, moment);
        stage.swarmlab(&["destroy", "--all", "--yes"]).ok();
        let left = stage.left_behind();
        assert!(
            left.is_empty(),
            "left behind after a kill at {moment} ms:\n{}",
            left.join("\n")
        );
    }
}

fn interrupted_start_exits_130(stage: &mut Stage) {
    // As soon as there is something to clean up; before that a busy machine may not even have seen who is to be told.
    let code = cut_short(stage, "-INT", || {
        let begun = || (!stage.containers().is_empty()).then_some(());
        stage.until("a container of the start", 60, begun);
    });
    assert_eq!(code, Some(130));
    stage.swarmlab(&["destroy", "--all", "--yes"]).ok();
}
