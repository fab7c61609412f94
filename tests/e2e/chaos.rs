//! Nodes broken on purpose, and mended.

use std::time::Duration;

use serde_json::Value;

use super::inventory;
use super::ran::Ran;
use super::runner::Scene;
use super::stage::Stage;

pub(crate) const SCENE: Scene = Scene {
    name: "chaos",
    empty_home: false,
    first_opens: true,
    cases: &[
        (
            "a_paused_node_is_lost_and_comes_back",
            a_paused_node_is_lost_and_comes_back,
        ),
        (
            "a_partitioned_node_can_be_looked_into",
            a_partitioned_node_can_be_looked_into,
        ),
        (
            "a_killed_leader_is_replaced_and_stays_dead",
            a_killed_leader_is_replaced_and_stays_dead,
        ),
        (
            "without_a_quorum_every_command_answers",
            without_a_quorum_every_command_answers,
        ),
        ("start_heals_everything", start_heals_everything),
        ("a_broken_cluster_can_go", a_broken_cluster_can_go),
    ],
};

fn lab(stage: &Stage, args: &[&str]) -> Ran {
    let cluster = ["--cluster", &stage.cluster, "--yes"];
    stage.swarmlab_within(900, &[args, &cluster[..]].concat())
}

fn chaos(stage: &Stage, args: &[&str]) -> Ran {
    lab(stage, &[&["chaos"], args].concat())
}

/// State of a node as `nodes` shows it.
fn state(stage: &Stage, node: &str) -> String {
    let list = lab(stage, &["nodes", "--json"]).ok().json();
    let nodes = list["nodes"].as_array().unwrap();
    let row = nodes.iter().find(|row| row["node"] == node).unwrap();
    row["state"].as_str().unwrap().to_owned()
}

/// Waits until the swarm says so of a node.
fn swarm_says(stage: &Stage, node: &str, wanted: &str) {
    stage.until(&format!("{node} is {wanted}"), 90, || {
        let list = node_ls(stage, "{{.Hostname}} {{.Status}}");
        list.lines()
            .any(|line| line == format!("{node} {wanted}"))
            .then_some(())
    });
}

/// What a manager lists; nothing while none has a leader.
fn node_ls(stage: &Stage, format: &str) -> String {
    let words = [
        "docker",
        "--cluster",
        &stage.cluster,
        "--",
        "node",
        "ls",
        "--format",
        format,
    ];
    stage.swarmlab(&words).stdout
}

fn all_ready(stage: &Stage) {
    stage.until("six nodes are ready", 120, || {
        let list = lab(stage, &["nodes", "--json"]).ok().json();
        let nodes = list["nodes"].as_array().unwrap();
        nodes
            .iter()
            .all(|row| row["state"] == "ready")
            .then_some(())
    });
}

fn a_paused_node_is_lost_and_comes_back(stage: &mut Stage) {
    lab(stage, &["start", "lab-3"]).ok();
    chaos(stage, &["pause", "worker-1"]).ok().says("frozen");
    chaos(stage, &["pause", "worker-1"]).ok().says("already");
    assert_eq!(state(stage, "worker-1"), "paused");
    swarm_says(stage, "worker-1", "Down");
    chaos(stage, &["heal"]).ok().says("worker-1 is back");
    chaos(stage, &["heal"]).ok().says("nothing");
    all_ready(stage);
}

fn a_partitioned_node_can_be_looked_into(stage: &mut Stage) {
    chaos(stage, &["partition", "manager-1", "worker-2"]).ok();
    chaos(stage, &["partition", "worker-2"])
        .ok()
        .says("already");
    assert_eq!(state(stage, "worker-2"), "partitioned");
    let name = ["--", "docker", "info", "-f", "{{.Name}}"];
    let place = ["exec", "--cluster", &stage.cluster, "worker-2"];
    let ran = stage.swarmlab(&[&place[..], &name].concat());
    assert_eq!(ran.ok().stdout.trim(), "worker-2");
    swarm_says(stage, "worker-2", "Down");
    chaos(stage, &["heal"]).ok().says("worker-2");
    all_ready(stage);
    // The node is where it was: same address, same names, same port on the host.
    let node = format!("swarmlab-{}-manager-1", stage.cluster);
    let shown: Value = serde_json::from_str(&inventory::docker(&["inspect", &node])).unwrap();
    let network = &shown[0]["NetworkSettings"]["Networks"][format!("swarmlab-{}", stage.cluster)];
    let address = &shown[0]["Config"]["Labels"]["io.swarmlab.address"];
    assert_eq!(&network["IPAddress"], address);
    let ports = shown[0]["NetworkSettings"]["Ports"]["8080/tcp"].to_string();
    assert!(ports.contains("127.0.0.1"), "{ports}");
    let names = network["Aliases"].to_string();
    assert!(names.contains("manager-1"), "{names}");
}

fn a_killed_leader_is_replaced_and_stays_dead(stage: &mut Stage) {
    let leader = |stage: &Stage| {
        stage.until("there is a leader", 60, || {
            let list = node_ls(stage, "{{.Hostname}} {{.ManagerStatus}}");
            list.lines()
                .find_map(|line| line.strip_suffix(" Leader").map(str::to_owned))
        })
    };
    let old = leader(stage);
    chaos(stage, &["kill", &old]).ok().says("dead");
    chaos(stage, &["kill", &old]).ok().says("already");
    chaos(stage, &["pause", &old]).exits(3).says("chaos heal");
    let new = stage.until("another leader", 60, || {
        Some(leader(stage)).filter(|new| *new != old)
    });
    assert_ne!(new, old);
    assert_eq!(state(stage, &old), "exited");
    chaos(stage, &["heal", &old]).ok();
    all_ready(stage);
}

fn without_a_quorum_every_command_answers(stage: &mut Stage) {
    chaos(stage, &["kill", "manager-1", "manager-2"]).ok();
    std::thread::sleep(Duration::from_secs(15));
    let nodes = lab(stage, &["nodes"]).ok();
    assert!(nodes.stdout.contains("exited"), "{nodes}");
    assert!(nodes.took < stage.world.seconds(10), "{nodes}");
    // Docker's daemon itself hangs for 20 to 30 s when the quorum goes; then it tells its own view.
    stage.until("manager-3 tells what it is", 60, || {
        let list = lab(stage, &["nodes", "--json"]).ok().json();
        let manager = &list["nodes"][2];
        (manager["node"] == "manager-3" && manager["role"] == "manager").then_some(())
    });
    let status = stage.swarmlab(&["status"]).ok();
    assert!(status.stdout.contains("manager-2 exited"), "{status}");
    let check = lab(stage, &["check"]).exits(1);
    assert!(check.took < stage.world.seconds(15), "{check}");
    chaos(stage, &["heal"]).ok();
    all_ready(stage);
}

fn start_heals_everything(stage: &mut Stage) {
    chaos(stage, &["kill", "worker-1"]).ok();
    chaos(stage, &["pause", "worker-2"]).ok();
    chaos(stage, &["partition", "worker-3"]).ok();
    lab(stage, &["start", "lab-3"]).ok();
    all_ready(stage);
    chaos(stage, &["partition", "worker-3"]).ok();
    lab(stage, &["reset"]).ok();
    all_ready(stage);
}

fn a_broken_cluster_can_go(stage: &mut Stage) {
    chaos(stage, &["kill", "manager-2"]).ok();
    chaos(stage, &["pause", "worker-2"]).ok();
    chaos(stage, &["partition", "worker-3"]).ok();
    lab(stage, &["destroy"]).ok();
    assert!(stage.containers().is_empty());
}
