//! What the agents in the nodes record and survive, on a real cluster.

use std::time::Duration;

use serde_json::{Value, json};
use swarmlab::model::agent_api::{AgentReply, AgentRequest, files};
use swarmlab::model::snapshot::{ProbeAnswer, ProbeRequest};
use swarmlab::model::timeline::{Availability, AvailabilityTarget, Moment, TimelineEntry};

use super::inventory;
use super::runner::Scene;
use super::stage::Stage;
use super::world::World;

pub(crate) const SCENE: Scene = Scene {
    name: "agent",
    empty_home: false,
    first_opens: true,
    cases: &[
        (
            "records_from_the_first_second",
            records_from_the_first_second,
        ),
        (
            "an_update_is_recorded_and_no_request_fails",
            an_update_is_recorded_and_no_request_fails,
        ),
        (
            "a_task_that_does_not_answer_is_seen",
            a_task_that_does_not_answer_is_seen,
        ),
        (
            "probes_look_from_inside_a_container",
            probes_look_from_inside_a_container,
        ),
        ("killed_daemons_come_back", killed_daemons_come_back),
        (
            "a_killed_node_goes_on_recording",
            a_killed_node_goes_on_recording,
        ),
        ("the_agent_is_small", the_agent_is_small),
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

/// Asks a node's agent, through the command that works without a socket too.
fn ask(stage: &Stage, node: &str, request: &AgentRequest) -> AgentReply {
    let request = serde_json::to_string(request).unwrap();
    let ran = in_node(
        stage,
        node,
        &["/usr/local/libexec/swarmlab", "agent-call", &request],
    );
    serde_json::from_str(&ran).unwrap_or_else(|error| panic!("{error}: {ran}"))
}

fn in_node(stage: &Stage, node: &str, command: &[&str]) -> String {
    let container = format!("swarmlab-{}-{node}", stage.cluster);
    inventory::docker(&[&["exec", container.as_str()], command].concat())
}

/// The documents of one of the node's files, complete up to now.
fn record<T: serde::de::DeserializeOwned>(stage: &Stage, node: &str, file: &str) -> Vec<T> {
    assert_eq!(ask(stage, node, &AgentRequest::Flush), AgentReply::Flushed);
    let text = in_node(stage, node, &["cat", &format!("/swarmlab/{file}")]);
    text.lines()
        .map(|line| {
            let mut bytes = line.as_bytes().to_vec();
            let (document, link) = swarmlab::model::chain::unseal(&mut bytes);
            assert!(link.is_some(), "no link: {line}");
            serde_json::from_slice(document).unwrap_or_else(|error| panic!("{error}: {line}"))
        })
        .collect()
}

fn own_moments(stage: &Stage, node: &str) -> Vec<String> {
    let entries: Vec<TimelineEntry> = record(stage, node, files::TIMELINE);
    let own = entries.into_iter().filter_map(|entry| match entry.what {
        Moment::Agent { action, .. } => Some(action),
        _ => None,
    });
    own.collect()
}

/// Requests that were answered and that failed, to tasks' containers of `image` and to the mesh.
fn counts(stage: &Stage, image: &str) -> ((u32, u32), (u32, u32)) {
    let (mut tasks, mut mesh) = ((0, 0), (0, 0));
    for node in NODES {
        for run in record::<Availability>(stage, node, files::AVAILABILITY) {
            let count = match &run.target {
                AvailabilityTarget::Task { image: of, .. } if of == image => &mut tasks,
                AvailabilityTarget::Mesh { .. } => &mut mesh,
                AvailabilityTarget::Task { .. } => continue,
            };
            count.0 += run.ok;
            count.1 += run.failed;
        }
    }
    (tasks, mesh)
}

fn records_from_the_first_second(stage: &mut Stage) {
    stage
        .swarmlab_within(
            900,
            &["start", "lab-3", "--cluster", &stage.cluster, "--yes"],
        )
        .ok();
    for node in NODES {
        let own = own_moments(stage, node);
        assert_eq!(own[0], "started", "{node}");
        assert!(own.contains(&"recording".to_owned()), "{node}: {own:?}");
        assert!(!own.contains(&"gap".to_owned()), "{node}: {own:?}");
    }
    // The first manager saw every node come.
    let entries: Vec<TimelineEntry> = record(stage, "manager-1", files::TIMELINE);
    for node in NODES {
        let seen = entries.iter().any(|entry| {
            matches!(&entry.what, Moment::Object { kind, body, .. }
                if kind == "node" && body["Description"]["Hostname"] == node)
        });
        assert!(seen, "{node} is not in the record of manager-1");
    }
}

fn an_update_is_recorded_and_no_request_fails(stage: &mut Stage) {
    let publish = [
        "service",
        "create",
        "--name",
        "web",
        "--replicas",
        "4",
        "-p",
        "8080:80",
    ];
    let update = [
        "--update-parallelism",
        "2",
        "--update-delay",
        "2s",
        "nginx:1.22",
    ];
    stage.docker(&[&publish[..], &update[..]].concat());
    // Some successes of the old version before it goes.
    std::thread::sleep(Duration::from_secs(6));
    stage.docker(&["service", "update", "--image", "nginx:1.26", "web"]);
    let (answered, _) = stage.until("the new version answers", 30, || {
        let (tasks, _) = counts(stage, "nginx:1.26");
        (tasks.0 >= 8).then_some(tasks)
    });
    let (old, mesh) = counts(stage, "nginx:1.22");
    let (new, _) = counts(stage, "nginx:1.26");
    assert!(old.0 >= 4 && answered >= 8, "{old:?} {new:?}");
    assert_eq!(
        (old.1, new.1),
        (0, 0),
        "failures of tasks that were only replaced"
    );
    if World::has_ip_vs() {
        assert!(mesh.0 > 0, "the mesh was never asked");
    } else {
        assert_eq!(mesh, (0, 0), "the mesh was asked on a kernel that has none");
        stage
            .world
            .not_judged("the routing mesh during an update", "no ip_vs");
    }
    let entries: Vec<TimelineEntry> = record(stage, "manager-2", files::TIMELINE);
    let states: Vec<&str> = entries
        .iter()
        .filter_map(|entry| match &entry.what {
            Moment::Event {
                kind, attributes, ..
            } if kind == "service" => attributes.get("updatestate.new").map(String::as_str),
            _ => None,
        })
        .collect();
    assert_eq!(states, ["updating", "completed"]);
    let running = entries.iter().filter(|entry| {
        matches!(&entry.what, Moment::Task { body } if body["Status"]["State"] == "running"
            && body["DesiredState"] == "running")
    });
    assert!(
        running.count() >= 8,
        "four tasks of each version were running"
    );
    let bodies = |image: &str| {
        entries.iter().any(|entry| {
            matches!(&entry.what, Moment::Object { kind, body, .. } if kind == "service"
                && body["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"]
                    .as_str()
                    .is_some_and(|name| name.starts_with(image)))
        })
    };
    assert!(bodies("nginx:1.22") && bodies("nginx:1.26"));
}

/// A node that runs a task of `web`, and the task's container.
fn some_task(stage: &Stage) -> (&'static str, String) {
    let filter = "label=com.docker.swarm.service.name=web";
    let mut found = NODES.iter().filter_map(|node| {
        let ids = in_node(
            stage,
            node,
            &["docker", "ps", "-q", "--no-trunc", "--filter", filter],
        );
        ids.lines().next().map(|id| (*node, id.to_owned()))
    });
    found.next().expect("no task of web runs")
}

fn a_task_that_does_not_answer_is_seen(stage: &mut Stage) {
    let (node, container) = some_task(stage);
    in_node(stage, node, &["docker", "pause", &container]);
    let failed = stage.until("a paused container is an outage", 30, || {
        let mut runs: Vec<Availability> = record(stage, node, files::AVAILABILITY);
        runs.retain(|run| run.failed > 0 && !matches!(run.target, AvailabilityTarget::Mesh { .. }));
        (!runs.is_empty()).then_some(runs)
    });
    in_node(stage, node, &["docker", "unpause", &container]);
    for run in failed {
        assert_eq!((run.ok, run.failed), (0, 1));
        assert_eq!(run.error.as_deref(), Some("no answer in time"));
    }
}

fn probes_look_from_inside_a_container(stage: &mut Stage) {
    let (node, container) = some_task(stage);
    let probe = |request| AgentRequest::Probe {
        request,
        container: Some(container.clone()),
        timeout_ms: 5000,
    };
    let http = ProbeRequest::Http {
        host: "localhost".to_owned(),
        port: 80,
        path: "/".to_owned(),
        count: 2,
    };
    let AgentReply::Probe(ProbeAnswer::Http(answers)) = ask(stage, node, &probe(http)) else {
        panic!("no answers")
    };
    assert!(
        answers.iter().all(|answer| answer.status == 200),
        "{answers:?}"
    );
    let closed = ProbeRequest::Tcp {
        host: "127.0.0.1".to_owned(),
        port: 81,
    };
    let reply = ask(stage, node, &probe(closed));
    let refused = ProbeAnswer::Refused("connection refused".to_owned());
    assert_eq!(reply, AgentReply::Probe(refused));
    let unknown = ProbeRequest::Dns {
        name: "nobody".to_owned(),
    };
    let reply = ask(stage, node, &probe(unknown));
    assert_eq!(reply, AgentReply::Probe(ProbeAnswer::Dns(vec![])));
    let AgentReply::ContainerMounts(mounts) = ask(
        stage,
        node,
        &AgentRequest::ContainerMounts {
            container: container.clone(),
        },
    ) else {
        panic!("no mounts")
    };
    assert!(
        mounts
            .iter()
            .any(|mount| mount.target == "/" && mount.fs_type == "overlay")
    );
}

fn killed_daemons_come_back(stage: &mut Stage) {
    for (node, daemon) in [("worker-3", "dockerd"), ("worker-2", "containerd")] {
        let facts = |stage: &Stage| match ask(stage, node, &AgentRequest::Facts) {
            AgentReply::Facts(facts) => serde_json::to_value(*facts).unwrap(),
            other => panic!("{other:?}"),
        };
        let before: Value = facts(stage)[daemon].clone();
        in_node(stage, node, &["kill", "-9", &before["pid"].to_string()]);
        let after = stage.until("the daemon runs again", 20, || {
            let now = facts(stage)[daemon].clone();
            (now["answered_at"].is_string() && now["pid"] != before["pid"]).then_some(now)
        });
        assert_eq!(
            (&after["restarts"], &after["last_exit"]),
            (&json!(1), &json!("signal 9"))
        );
        // It works, not only runs.
        stage.until("a container can be started", 30, || {
            in_node(
                stage,
                node,
                &["docker", "info", "--format", "{{.Swarm.LocalNodeState}}"],
            )
            .contains("active")
            .then_some(())
        });
        let own = own_moments(stage, node);
        let ended = own.iter().position(|action| action == "daemon_exited");
        assert!(
            ended.is_some_and(|at| own[at..].contains(&"daemon_started".to_owned())),
            "{own:?}"
        );
    }
    let own = own_moments(stage, "worker-3");
    assert!(
        own.contains(&"gap".to_owned()),
        "events may have been missed: {own:?}"
    );
}

fn a_killed_node_goes_on_recording(stage: &mut Stage) {
    let name = format!("swarmlab-{}-manager-3", stage.cluster);
    let before: Vec<TimelineEntry> = record(stage, "manager-3", files::TIMELINE);
    inventory::docker(&["kill", &name]);
    inventory::docker(&["start", &name]);
    let started = stage.until("the agent answers", 60, || {
        let facts = AgentRequest::AwaitDaemon { timeout_ms: 60_000 };
        match ask(stage, "manager-3", &facts) {
            AgentReply::Facts(facts) => Some(facts.started_at),
            _ => None,
        }
    });
    stage.docker(&["service", "scale", "-d", "web=5"]);
    let all = stage.until("manager-3 recorded the new size", 60, || {
        let all: Vec<TimelineEntry> = record(stage, "manager-3", files::TIMELINE);
        let scaled = all.iter().any(|entry| {
            entry.at > started
                && matches!(&entry.what, Moment::Object { kind, body, .. } if kind == "service"
                    && body["Spec"]["Mode"]["Replicated"]["Replicas"] == 5)
        });
        scaled.then_some(all)
    });
    assert_eq!(
        all[..before.len()],
        before,
        "the record from before the kill is whole"
    );
    assert!(own_moments(stage, "manager-3").contains(&"gap".to_owned()));
}

fn the_agent_is_small(stage: &mut Stage) {
    for node in NODES {
        let status = in_node(stage, node, &["cat", "/proc/1/status"]);
        // What the agent has for itself; its program text is one file that all nodes share.
        let anonymous = status.lines().find_map(|line| {
            let kib = line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB")?;
            kib.parse::<u32>().ok()
        });
        let anonymous = anonymous.expect("no RssAnon");
        assert!(anonymous < 6 * 1024, "{node}: {anonymous} KiB");
    }
}
