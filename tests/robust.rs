//! The judge never panics, says the same twice, and does not care about what a student does beside the exercise.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use swarmlab::content::{self, Library};
use swarmlab::grade;
use swarmlab::model::grader::Grader;
use swarmlab::model::language::Language;
use swarmlab::model::snapshot::ClusterSnapshot;

use crate::common::history::{History, V2};

/// Every kind of assertion at least once.
const EVERYTHING: &str = include_str!("everything.toml");

/// The graders of all labs, and one of everything.
static GRADERS: LazyLock<Vec<Grader>> = LazyLock::new(|| {
    let library = Library::load(None).expect("good content");
    let mut graders: Vec<Grader> = library
        .labs()
        .iter()
        .map(|lab| library.grader(lab).expect("good content"))
        .collect();
    let parsed = content::parse::<Grader>("everything.toml", EVERYTHING);
    let problems: Vec<String> = parsed
        .problems
        .iter()
        .map(|problem| problem.render(Language::En))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    graders.extend(parsed.value);
    graders
});

fn busy() -> ClusterSnapshot {
    let mut history = History::new();
    history.update(20.0, V2, &[(20.2, &[1, 2]), (32.0, &[3, 4])]);
    history.begin_rollback(80.0, V2, "manually requested rollback");
    history.mesh(20.0, 40.0, 21, 0);
    history.answered("task3", 3.0, 31.0);
    let mut snapshot = history.snapshot;
    for node in snapshot.nodes.values_mut() {
        node.containers = vec![json!({
            "Id": "c1", "Names": ["/web.1.x"], "Image": V2, "State": "running",
            "Labels": { "com.docker.swarm.service.name": "web", "com.docker.compose.project": "shop" },
            "NetworkSettings": { "Networks": { "front": {} } },
            "Mounts": [{ "Type": "volume", "Name": "data", "Source": "/x", "Destination": "/data" }],
            "Ports": [{ "PrivatePort": 80, "PublicPort": 8080, "Type": "tcp" }],
            "Inspect": { "Config": { "Env": ["A=1"] }, "HostConfig": { "Memory": 1, "CpuQuota": 50000 } },
        })];
        node.volumes = vec![json!({ "Name": "data", "Driver": "local" })];
        node.images = vec![json!({ "RepoTags": [V2], "RepoDigests": ["nginx@sha256:1"] })];
    }
    snapshot
}

/// Where a value is: at every level, which of its children.
fn change(value: &mut Value, path: &[usize], to: &Value) {
    let Some((first, rest)) = path.split_first() else {
        value.clone_from(to);
        return;
    };
    match value {
        Value::Array(items) if !items.is_empty() => {
            let index = first % items.len();
            change(&mut items[index], rest, to);
        }
        Value::Object(fields) if !fields.is_empty() => {
            let index = first % fields.len();
            if let Some((_, inner)) = fields.iter_mut().nth(index) {
                change(inner, rest, to);
            }
        }
        _ => value.clone_from(to),
    }
}

fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!([])),
        Just(json!({})),
        Just(json!("")),
        Just(json!("running")),
        Just(json!("9999-12-31T23:59:59.999999999Z")),
        Just(json!("-009999-01-02T01:59:59Z")),
        Just(json!("é*@:/{}")),
        any::<i64>().prop_map(|number| json!(number)),
        any::<u64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        any::<bool>().prop_map(|flag| json!(flag)),
        Just(json!([[null], {"a": [1, "b"]}])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_snapshot_makes_the_judge_panic(
        changes in prop::collection::vec((prop::collection::vec(any::<usize>(), 1..9), anything()), 1..8),
    ) {
        let mut whole = serde_json::to_value(busy()).expect("good content");
        for (path, to) in &changes {
            change(&mut whole, path, to);
        }
        if let Ok(snapshot) = serde_json::from_value::<ClusterSnapshot>(whole) {
            for grader in GRADERS.iter() {
                let once = grade::judge(grader, &snapshot, Language::Fr);
                prop_assert_eq!(once, grade::judge(grader, &snapshot, Language::Fr));
            }
        }
    }

    #[test]
    fn services_beside_the_exercise_change_no_verdict(names in prop::collection::vec("[a-v][a-z]{3,8}", 1..4)) {
        let snapshot = busy();
        let mut more = snapshot.clone();
        let swarm = more.swarm.as_mut().expect("good content");
        for (index, name) in names.iter().enumerate() {
            let id = format!("extra{index}");
            swarm.services.push(json!({
                "ID": id,
                "Spec": {
                    "Name": name,
                    "Mode": { "Replicated": { "Replicas": 1 } },
                    "TaskTemplate": { "ContainerSpec": { "Image": "redis:8" } },
                },
            }));
            swarm.tasks.push(json!({
                "ID": format!("{id}-task"), "ServiceID": id, "Slot": 1, "NodeID": "node1", "DesiredState": "running",
                "Spec": { "ContainerSpec": { "Image": "redis:8" } }, "Status": { "State": "running" },
            }));
        }
        // That of everything asks for so and so many services.
        let (_, of_labs) = GRADERS.split_last().expect("good content");
        for grader in of_labs {
            let outcomes = |snapshot: &ClusterSnapshot| -> Vec<_> {
                let report = grade::judge(grader, snapshot, Language::En);
                report.checkpoints.into_iter().map(|checkpoint| checkpoint.outcome).collect()
            };
            prop_assert_eq!(outcomes(&snapshot), outcomes(&more));
        }
    }
}
