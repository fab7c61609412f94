//! An engine that is not behind a Unix socket of this machine: its nodes are reached through exec.
//!
//! A Docker Desktop cannot run here. What it is for swarmlab is an engine that sees this machine's files and shares
//! no sockets with it; the machine's own engine, asked over TCP on loopback, is taken for one.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::sync::OnceLock;

use super::ran::Ran;
use super::runner::Scene;
use super::stage::Stage;

pub(crate) const SCENE: Scene = Scene {
    name: "elsewhere",
    empty_home: false,
    first_opens: true,
    cases: &[
        (
            "a_cluster_is_made_through_exec",
            a_cluster_is_made_through_exec,
        ),
        ("it_is_judged_as_any_other", it_is_judged_as_any_other),
        (
            "the_student_reaches_its_nodes",
            the_student_reaches_its_nodes,
        ),
        ("a_killed_node_comes_back", a_killed_node_comes_back),
        ("reset_and_destroy", reset_and_destroy),
    ],
};

/// The engine's address on loopback, for as long as the test program runs.
fn address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("tcp://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A client that went away already.
                let _ = forward(client);
            }
        });
        address
    })
}

/// Joins a connection to the engine's own socket, half-closed ends included.
fn forward(client: TcpStream) -> io::Result<()> {
    let engine = UnixStream::connect("/var/run/docker.sock")?;
    let (mut asked, mut asks) = (engine.try_clone()?, client.try_clone()?);
    std::thread::spawn(move || {
        let _ = io::copy(&mut asks, &mut asked);
        let _ = asked.shutdown(Shutdown::Write);
    });
    std::thread::spawn(move || {
        let (mut answer, mut to) = (engine, client);
        let _ = io::copy(&mut answer, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    Ok(())
}

fn lab(stage: &Stage, args: &[&str]) -> Ran {
    let mut command: Command = stage.command();
    command
        .env("DOCKER_HOST", address())
        .args(args)
        .args(["--cluster", &stage.cluster]);
    Ran::to_end(command, stage.world.seconds(900))
}

/// `swarmlab … -- COMMAND`, where the cluster has to be named first.
fn run(stage: &Stage, verb: &[&str], command: &[&str]) -> String {
    let mut all = stage.command();
    all.env("DOCKER_HOST", address()).args(verb);
    all.args(["--cluster", &stage.cluster, "--"]).args(command);
    Ran::to_end(all, stage.world.seconds(180)).ok().stdout
}

fn a_cluster_is_made_through_exec(stage: &mut Stage) {
    lab(stage, &["start", "lab-3", "--yes"]).ok();
    let nodes = stage
        .home()
        .join("clusters")
        .join(&stage.cluster)
        .join("nodes");
    for node in ["manager-1", "worker-3"] {
        let directory = nodes.join(node);
        assert!(
            directory.join("timeline.jsonl").exists(),
            "no record of {node}"
        );
        for socket in ["docker.sock", "agent.sock"] {
            assert!(!directory.join(socket).exists(), "{node} shares {socket}");
        }
    }
    let listed = lab(stage, &["nodes", "--json"]).ok().json();
    for node in listed["nodes"].as_array().unwrap() {
        assert_eq!(node["state"], "ready", "{listed:#}");
    }
}

fn it_is_judged_as_any_other(stage: &mut Stage) {
    let report = lab(stage, &["check", "--json"]).exits(1).json();
    for checkpoint in report["checkpoints"].as_array().unwrap() {
        assert_ne!(checkpoint["outcome"], "pass", "{checkpoint:#}");
        // Nothing may be unreadable: only this world's kernel may leave a question open.
        if checkpoint["outcome"] == "unknown" {
            assert_eq!(checkpoint["id"], "no-failed-request", "{checkpoint:#}");
        }
    }
    lab(stage, &["solve", "--until", "created"]).ok();
    let report = lab(stage, &["check", "--json"]).exits(1).json();
    let created = &report["checkpoints"][0];
    assert_eq!(created["id"], "created", "{report:#}");
    assert_eq!(created["outcome"], "pass", "{created:#}");
}

fn the_student_reaches_its_nodes(stage: &mut Stage) {
    let names = run(
        stage,
        &["docker"],
        &["node", "ls", "--format", "{{.Hostname}}"],
    );
    assert_eq!(names.lines().count(), 6, "{names}");
    let host = run(stage, &["exec", "worker-2"], &["hostname"]);
    assert_eq!(host.trim(), "worker-2");
    lab(stage, &["env", "manager-1"])
        .exits(3)
        .says("have no socket on this machine")
        .says("swarmlab docker -- ");
}

fn a_killed_node_comes_back(stage: &mut Stage) {
    lab(stage, &["chaos", "kill", "worker-1", "--yes"]).ok();
    lab(stage, &["start", "lab-3", "--yes"]).ok();
    let status = run(
        stage,
        &["docker"],
        &[
            "node",
            "inspect",
            "worker-1",
            "--format",
            "{{.Status.State}}",
        ],
    );
    assert_eq!(status.trim(), "ready");
}

fn reset_and_destroy(stage: &mut Stage) {
    lab(stage, &["reset", "--yes"]).ok();
    let services = run(stage, &["docker"], &["service", "ls", "--quiet"]);
    assert_eq!(services, "");
    lab(stage, &["destroy", "--yes"]).ok();
    assert_eq!(stage.containers(), Vec::<String>::new());
}
