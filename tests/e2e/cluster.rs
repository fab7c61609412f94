//! A cluster to which things happen: nodes frozen, killed, removed; a quorum lost; a neighbour.

use std::io::Write;
use std::process::Stdio;

use super::inventory;
use super::runner::Scene;
use super::stage::Stage;

pub(crate) const SCENE: Scene = Scene {
    name: "cluster",
    empty_home: false,
    first_opens: true,
    cases: &[
        ("nodes_run_without_privileged", nodes_run_without_privileged),
        (
            "exec_passes_input_and_exit_code",
            exec_passes_input_and_exit_code,
        ),
        (
            "a_silent_resolver_is_not_waited_for",
            a_silent_resolver_is_not_waited_for,
        ),
        (
            "frozen_and_killed_nodes_come_back",
            frozen_and_killed_nodes_come_back,
        ),
        (
            "a_lost_quorum_is_recovered_with_its_services",
            a_lost_quorum_is_recovered_with_its_services,
        ),
        (
            "a_neighbour_gets_its_own_network_and_port",
            a_neighbour_gets_its_own_network_and_port,
        ),
        ("another_home_is_refused", another_home_is_refused),
        (
            "a_swarm_that_should_not_be_there_is_left",
            a_swarm_that_should_not_be_there_is_left,
        ),
    ],
};

fn start(stage: &Stage) -> super::ran::Ran {
    stage
        .swarmlab_within(
            900,
            &["start", "lab-3", "--cluster", &stage.cluster, "--yes"],
        )
        .ok()
}

fn container(stage: &Stage, node: &str) -> String {
    format!("swarmlab-{}-{node}", stage.cluster)
}

/// Host names of Ready nodes, and of all entries of the list.
fn members(stage: &Stage) -> (Vec<String>, usize) {
    let list = stage.docker(&["node", "ls", "--format", "{{.Hostname}} {{.Status}}"]);
    let mut ready: Vec<String> = list
        .lines()
        .filter_map(|line| line.strip_suffix(" Ready"))
        .map(str::to_owned)
        .collect();
    ready.sort();
    (ready, list.lines().count())
}

fn six_ready(stage: &Stage) {
    let (ready, listed) = members(stage);
    let all = [
        "manager-1",
        "manager-2",
        "manager-3",
        "worker-1",
        "worker-2",
        "worker-3",
    ];
    assert_eq!(ready, all);
    assert_eq!(listed, 6, "dead entries are left in the list");
}

fn nodes_run_without_privileged(stage: &mut Stage) {
    start(stage);
    six_ready(stage);
    let node = container(stage, "worker-1");
    let format = "{{.HostConfig.Privileged}} {{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}";
    let shown = inventory::docker(&["inspect", "-f", format, &node]);
    assert_eq!(shown.trim(), "false 2147483648 4096");
    let caps = inventory::docker(&["inspect", "-f", "{{.HostConfig.CapAdd}}", &node]);
    assert!(
        !caps.contains("ALL") && !caps.contains("SYS_MODULE"),
        "{caps}"
    );
}

fn exec_passes_input_and_exit_code(stage: &mut Stage) {
    let mut child = stage
        .command()
        .args([
            "exec",
            "worker-2",
            "--",
            "sh",
            "-c",
            "cat; hostname; exit 7",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"typed\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "typed\nworker-2\n");
    assert_eq!(output.status.code(), Some(7));
}

/// As on a machine without internet: the engine's resolver says nothing to names outside. Who asks it alone waits for
/// 10 s or more, at each pull and each `service create`.
fn a_silent_resolver_is_not_waited_for(stage: &mut Stage) {
    let node = container(stage, "worker-3");
    let run = |script: &str| inventory::run(&["exec", &node, "sh", "-c", script]);
    run("getent hosts mirror").ok();
    run("iptables -I OUTPUT -d 127.0.0.11 -j DROP").ok();
    // The first question finds out.
    run("getent hosts docker.io").exits(2);
    let seconds = stage.world.seconds(5).as_secs();
    run(&format!("timeout {seconds} getent hosts docker.io")).exits(2);
    run("iptables -D OUTPUT -d 127.0.0.11 -j DROP").ok();
    run("getent hosts mirror").ok();
}

fn frozen_and_killed_nodes_come_back(stage: &mut Stage) {
    inventory::docker(&["pause", &container(stage, "worker-2")]);
    inventory::docker(&["kill", &container(stage, "manager-3")]);
    inventory::docker(&["rm", "-f", &container(stage, "mirror")]);
    stage
        .swarmlab(&["exec", "worker-2", "--", "true"])
        .exits(3)
        .says("paused")
        .says("swarmlab start");
    start(stage);
    six_ready(stage);
    let images = ["-f", "{{.State.Running}}", &container(stage, "mirror")];
    let running = inventory::docker(&[&["inspect"], &images[..]].concat());
    assert_eq!(running.trim(), "true");
}

fn a_lost_quorum_is_recovered_with_its_services(stage: &mut Stage) {
    stage.docker(&[
        "service",
        "create",
        "-q",
        "-d",
        "--name",
        "kept",
        "--replicas",
        "0",
        "x",
    ]);
    let lost = ["manager-1", "manager-2"].map(|node| container(stage, node));
    inventory::docker(&["rm", "-f", "-v", &lost[0], &lost[1]]);
    start(stage).says("manager-3");
    six_ready(stage);
    assert_eq!(
        stage.docker(&["service", "ls", "--format", "{{.Name}}"]),
        "kept"
    );
    let roles = stage.docker(&["node", "ls", "--format", "{{.ManagerStatus}}"]);
    assert_eq!(roles.matches("Reachable").count(), 2, "{roles}");
    stage.docker(&["service", "rm", "kept"]);
}

fn a_neighbour_gets_its_own_network_and_port(stage: &mut Stage) {
    let name = format!("{}-b", stage.cluster);
    let port = |cluster: &str| -> u64 {
        let status = stage.swarmlab(&["status", "--json"]).ok().json();
        let clusters = status["clusters"].as_array().unwrap().clone();
        let found = clusters.iter().find(|entry| entry["name"] == cluster);
        found.unwrap()["ports"]["8080"].as_u64().unwrap()
    };
    let own = port(&stage.cluster);
    let started = stage
        .swarmlab_within(300, &["start", "lab-3", "--cluster", &name, "--yes"])
        .ok();
    let given = port(&name);
    assert_ne!(own, given);
    started.says(&given.to_string());

    let subnet = |cluster: &str| {
        let network = format!("swarmlab-{cluster}");
        inventory::docker(&[
            "network",
            "inspect",
            "-f",
            "{{(index .IPAM.Config 0).Subnet}}",
            &network,
        ])
    };
    assert_ne!(subnet(&stage.cluster), subnet(&name));
    stage
        .swarmlab(&["destroy", "--cluster", &name, "--yes"])
        .ok();
    six_ready(stage);
}

fn another_home_is_refused(stage: &mut Stage) {
    let elsewhere = tempfile::tempdir().unwrap();
    let output = stage
        .command()
        .env("SWARMLAB_HOME", elsewhere.path())
        .args(["nodes", "--cluster", &stage.cluster])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains(&stage.home().display().to_string()), "{said}");

    // `destroy --all` of that home leaves this one alone.
    let destroyed = stage
        .command()
        .env("SWARMLAB_HOME", elsewhere.path())
        .args(["destroy", "--all", "--yes"])
        .status()
        .unwrap();
    assert!(destroyed.success());
    six_ready(stage);
}

fn a_swarm_that_should_not_be_there_is_left(stage: &mut Stage) {
    let name = format!("{}-c", stage.cluster);
    let within = |args: &[&str]| stage.swarmlab_within(300, args).ok();
    within(&["start", "lab-1", "--cluster", &name, "--yes"]);
    let exec = |node: &str, command: &str| {
        within(&["exec", "--cluster", &name, node, "--", "sh", "-c", command])
    };
    exec("worker-2", "docker swarm init");
    exec("manager-1", "docker volume create mine");
    within(&["reset", "--cluster", &name, "--yes"]);
    for node in ["worker-2", "manager-1"] {
        let state = exec(
            node,
            "docker info -f '{{.Swarm.LocalNodeState}}'; docker volume ls -q",
        );
        assert_eq!(state.stdout.trim(), "inactive", "{node}");
    }
    within(&["destroy", "--cluster", &name, "--yes"]);
}
