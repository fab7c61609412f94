//! lab-3 from `start` to a perfect score on one cluster, and the promises made on the way.

use super::inventory;
use super::runner::Scene;
use super::stage::Stage;
use super::terminal::{forty_columns_are_enough, shell_opens_on_the_node};
use super::verdicts::{solution_gets_all_gradable_points, untouched_passes_nothing};

pub(crate) const SCENE: Scene = Scene {
    name: "lab_3",
    empty_home: false,
    first_opens: true,
    cases: &[
        ("start_gives_six_ready_nodes", start_gives_six_ready_nodes),
        ("start_again_changes_nothing", start_again_changes_nothing),
        ("unknown_node_suggests_one", unknown_node_suggests_one),
        ("no_engine_listens_on_tcp", no_engine_listens_on_tcp),
        ("host_ports_are_on_loopback", host_ports_are_on_loopback),
        ("env_points_the_docker_cli", env_points_the_docker_cli),
        ("shell_opens_on_the_node", shell_opens_on_the_node),
        ("forty_columns_are_enough", forty_columns_are_enough),
        ("untouched_passes_nothing", untouched_passes_nothing),
        (
            "solution_gets_all_gradable_points",
            solution_gets_all_gradable_points,
        ),
        ("reset_brings_back_the_start", reset_brings_back_the_start),
        (
            "a_node_removed_behind_its_back_is_repaired",
            a_node_removed_behind_its_back_is_repaired,
        ),
        ("stop_keeps_everything", stop_keeps_everything),
    ],
};

const NODES: [&str; 6] = [
    "manager-1",
    "manager-2",
    "manager-3",
    "worker-1",
    "worker-2",
    "worker-3",
];

fn start_gives_six_ready_nodes(stage: &mut Stage) {
    stage
        .swarmlab_within(
            900,
            &["start", "lab-3", "--cluster", &stage.cluster, "--yes"],
        )
        .ok();
    for node in NODES {
        let name = format!("swarmlab-{}-{node}", stage.cluster);
        assert!(
            stage.containers().contains(&name),
            "no container {name} in {:?}",
            stage.containers()
        );
    }
    let nodes = stage.docker(&[
        "node",
        "ls",
        "--format",
        "{{.Hostname}} {{.Status}} {{.ManagerStatus}}",
    ]);
    assert_eq!(nodes.lines().count(), 6, "{nodes}");
    for (node, line) in NODES.iter().zip({
        let mut lines: Vec<&str> = nodes.lines().collect();
        lines.sort_unstable();
        lines
    }) {
        assert!(line.starts_with(&format!("{node} Ready")), "{line}");
    }
    assert_eq!(nodes.matches("Leader").count(), 1, "{nodes}");
    assert_eq!(nodes.matches("Reachable").count(), 2, "{nodes}");
}

fn start_again_changes_nothing(stage: &mut Stage) {
    let ids = |stage: &Stage| -> Vec<String> {
        let inspect = |name: String| {
            inventory::docker(&["inspect", "-f", "{{.Id}} {{.State.StartedAt}}", &name])
        };
        stage.containers().into_iter().map(inspect).collect()
    };
    let before = ids(stage);
    stage
        .swarmlab(&["start", "lab-3", "--cluster", &stage.cluster, "--yes"])
        .ok();
    assert_eq!(before, ids(stage));
}

fn unknown_node_suggests_one(stage: &mut Stage) {
    stage
        .swarmlab(&["exec", "worker1", "--", "true"])
        .exits(2)
        .says("error:")
        .says("worker-1");
}

fn no_engine_listens_on_tcp(stage: &mut Stage) {
    for node in NODES {
        // Port 2377 (swarm, mutual TLS) and 7946 (gossip) are Swarm's own; 2375 and 2376 would be the engine's API.
        let sockets = stage
            .swarmlab(&["exec", node, "--", "cat", "/proc/net/tcp", "/proc/net/tcp6"])
            .ok()
            .stdout;
        let listening = sockets
            .lines()
            .filter(|line| line.split_whitespace().nth(3) == Some("0A"));
        let ports: Vec<u16> = listening
            .filter_map(|line| {
                line.split_whitespace()
                    .nth(1)?
                    .rsplit_once(':')
                    .map(|(_, port)| port)
            })
            .filter_map(|port| u16::from_str_radix(port, 16).ok())
            .collect();
        assert!(
            ports.contains(&7946),
            "{node} listens on {ports:?}: gossip expected"
        );
        assert!(
            !ports.contains(&2375) && !ports.contains(&2376),
            "{node} listens on {ports:?}"
        );
    }
}

fn env_points_the_docker_cli(stage: &mut Stage) {
    let env = stage.swarmlab(&["env", "worker-3"]).ok().stdout;
    let mut command = std::process::Command::new("sh");
    command.args([
        "-c",
        &format!("{env}\ndocker info --format '{{{{.Name}}}}'"),
    ]);
    assert_eq!(
        super::ran::Ran::to_end(command, stage.world.seconds(30))
            .ok()
            .stdout
            .trim(),
        "worker-3"
    );
}

fn host_ports_are_on_loopback(stage: &mut Stage) {
    let mut published = 0;
    for name in stage.containers() {
        for line in inventory::docker(&["port", &name]).lines() {
            published += 1;
            assert!(line.contains("-> 127.0.0.1:"), "{name}: {line}");
        }
    }
    assert!(published > 0, "lab-3 publishes no port on the host");
}

fn reset_brings_back_the_start(stage: &mut Stage) {
    stage.swarmlab(&["reset", "--yes"]).ok();
    assert_eq!(stage.docker(&["service", "ls", "-q"]), "");
    untouched_passes_nothing(stage);
}

fn a_node_removed_behind_its_back_is_repaired(stage: &mut Stage) {
    inventory::docker(&[
        "rm",
        "-f",
        "-v",
        &format!("swarmlab-{}-worker-2", stage.cluster),
    ]);
    stage
        .swarmlab(&["start", "lab-3", "--cluster", &stage.cluster, "--yes"])
        .ok();
    let ready = |stage: &Stage| {
        let nodes = stage.docker(&["node", "ls", "--format", "{{.Hostname}} {{.Status}}"]);
        NODES
            .iter()
            .all(|node| nodes.contains(&format!("{node} Ready")))
            .then_some(())
    };
    stage.until("six nodes Ready after one was removed", 60, || ready(stage));
}

fn stop_keeps_everything(stage: &mut Stage) {
    stage.docker(&["config", "create", "kept", "/etc/hosts"]);
    stage.swarmlab(&["stop"]).ok();
    let running = inventory::docker(&["ps", "--format", "{{.Names}}"]);
    assert!(
        !running.contains(&stage.cluster),
        "still running: {running}"
    );
    stage
        .swarmlab(&["start", "lab-3", "--cluster", &stage.cluster, "--yes"])
        .ok();
    assert_eq!(
        stage.docker(&["config", "ls", "--format", "{{.Name}}"]),
        "kept"
    );
}
