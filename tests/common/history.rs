//! A made-up history of a service: what the recorders would have written of it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use swarmlab::grade;
use swarmlab::model::lab::SwarmStart;
use swarmlab::model::snapshot::ClusterSnapshot;
use swarmlab::model::timeline::{
    Availability, AvailabilityTarget, EventScope, Moment, TimelineEntry,
};

pub(crate) const V1: &str = "nginx:1.22";
pub(crate) const V2: &str = "nginx:1.26";
pub(crate) const DIGEST: &str =
    "@sha256:1111111111111111111111111111111111111111111111111111111111111111";

/// One service `web` and its record.
pub(crate) struct History {
    pub(crate) snapshot: ClusterSnapshot,
    service: Value,
    tasks: BTreeMap<u64, Value>,
    next_task: u64,
}

/// `seconds` after the lab's start.
pub(crate) fn at(seconds: f64) -> Timestamp {
    let start = Timestamp::from_second(1_790_000_000).expect("made up so");
    start
        .checked_add(SignedDuration::from_secs_f64(seconds))
        .expect("made up so")
}

impl History {
    /// A formed swarm, and a service with 4 replicas of V1 created at second 0.
    pub(crate) fn new() -> Self {
        let images = BTreeMap::from([
            ("web_v1".to_owned(), V1.to_owned()),
            ("web_v2".to_owned(), V2.to_owned()),
        ]);
        let mut history = Self {
            snapshot: grade::untouched("lab-3", SwarmStart::Formed, &images),
            service: json!({
                "ID": "web-id",
                "Spec": {
                    "Name": "web",
                    "Mode": { "Replicated": { "Replicas": 4 } },
                    "TaskTemplate": { "ContainerSpec": { "Image": format!("{V1}{DIGEST}") } },
                    "UpdateConfig": { "Parallelism": 2, "Delay": 10_000_000_000_i64 },
                    "EndpointSpec": { "Ports": [
                        { "Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080, "PublishMode": "ingress" },
                    ] },
                },
            }),
            tasks: BTreeMap::new(),
            next_task: 0,
        };
        history.object(0.0);
        for slot in 1..=4 {
            history.task(slot, 0.1, V1, "running", 2.0, "");
        }
        history.now(60.0);
        history
    }

    fn add(&mut self, seconds: f64, what: Moment) {
        self.snapshot.timeline.push(TimelineEntry {
            at: at(seconds),
            node: "manager-1".parse().expect("made up so"),
            what,
        });
        self.snapshot.timeline.sort_by_key(|entry| entry.at);
    }

    /// The service's body, as it is now, was recorded.
    pub(crate) fn object(&mut self, seconds: f64) {
        self.service["UpdatedAt"] = json!(at(seconds));
        let body = self.service.clone();
        self.add(
            seconds,
            Moment::Object {
                kind: "service".to_owned(),
                id: "web-id".to_owned(),
                body,
            },
        );
    }

    /// An event of the service was recorded.
    pub(crate) fn event(&mut self, seconds: f64, action: &str, attributes: &[(&str, &str)]) {
        let mut all = BTreeMap::from([("name".to_owned(), "web".to_owned())]);
        for (key, value) in attributes {
            all.insert((*key).to_owned(), (*value).to_owned());
        }
        self.add(
            seconds,
            Moment::Event {
                kind: "service".to_owned(),
                scope: EventScope::Swarm,
                action: action.to_owned(),
                id: "web-id".to_owned(),
                attributes: all,
            },
        );
    }

    /// A new task of a slot is created and reaches a state some time after.
    pub(crate) fn task(
        &mut self,
        slot: u64,
        created: f64,
        image: &str,
        state: &str,
        after: f64,
        error: &str,
    ) {
        if let Some(old) = self.tasks.get_mut(&slot) {
            old["DesiredState"] = json!("shutdown");
            old["Status"] = json!({ "State": "shutdown", "Timestamp": at(created + 0.5) });
            let body = old.clone();
            self.add(created + 0.5, Moment::Task { body });
        }
        self.next_task += 1;
        let body = json!({
            "ID": format!("task{}", self.next_task),
            "ServiceID": "web-id",
            "NodeID": format!("node{}", slot % 6),
            "Slot": slot,
            "CreatedAt": at(created),
            "DesiredState": if state == "running" { "running" } else { "shutdown" },
            "Spec": { "ContainerSpec": { "Image": format!("{image}{DIGEST}") } },
            "Status": { "State": state, "Timestamp": at(created + after), "Err": error },
        });
        self.tasks.insert(slot, body.clone());
        self.add(created + after, Moment::Task { body });
    }

    /// The image of the specification changes, and the update begins.
    pub(crate) fn begin_update(&mut self, seconds: f64, image: &str) {
        let container = &mut self.service["Spec"]["TaskTemplate"]["ContainerSpec"];
        let old = container["Image"].as_str().expect("made up so").to_owned();
        let new = format!("{image}{DIGEST}");
        container["Image"] = json!(new);
        self.event(
            seconds,
            "update",
            &[("image.old", &old), ("image.new", &new)],
        );
        self.state(seconds + 0.1, "updating", "update in progress");
    }

    /// The service goes back to an image by `docker service rollback`, or by itself.
    pub(crate) fn begin_rollback(&mut self, seconds: f64, image: &str, message: &str) {
        let container = &mut self.service["Spec"]["TaskTemplate"]["ContainerSpec"];
        let old = container["Image"].as_str().expect("made up so").to_owned();
        let new = format!("{image}{DIGEST}");
        container["Image"] = json!(new);
        self.event(
            seconds,
            "update",
            &[
                ("image.old", &old),
                ("image.new", &new),
                ("updatestate.new", "rollback_started"),
            ],
        );
        self.service["UpdateStatus"] = json!({
            "State": "rollback_started",
            "StartedAt": at(seconds),
            "Message": message,
        });
        self.object(seconds + 0.1);
    }

    /// The update or rollback comes to a state.
    pub(crate) fn state(&mut self, seconds: f64, state: &str, message: &str) {
        self.event(seconds, "update", &[("updatestate.new", state)]);
        self.service["UpdateStatus"]["State"] = json!(state);
        self.service["UpdateStatus"]["Message"] = json!(message);
        if ["updating", "rollback_started"].contains(&state) {
            self.service["UpdateStatus"]["StartedAt"] = json!(at(seconds));
        }
        self.object(seconds + 0.05);
    }

    /// The update policy changes. Of a service that is being updated Swarm then clears the state, and begins anew.
    pub(crate) fn policy(&mut self, seconds: f64, parallelism: u64, delay: u64) {
        let delay = delay * 1_000_000_000;
        self.service["Spec"]["UpdateConfig"] =
            json!({ "Parallelism": parallelism, "Delay": delay });
        let before = self.service["UpdateStatus"].take();
        self.object(seconds);
        if before["State"] == "updating" {
            self.state(seconds + 0.1, "updating", "update in progress");
        }
    }

    /// The same specification was given again: Swarm clears the update's state.
    pub(crate) fn forget_state(&mut self, seconds: f64) {
        self.service["UpdateStatus"] = Value::Null;
        self.object(seconds);
    }

    /// The service wants another number of replicas.
    pub(crate) fn scale(&mut self, seconds: f64, replicas: u64) {
        self.service["Spec"]["Mode"]["Replicated"]["Replicas"] = json!(replicas);
        self.object(seconds);
    }

    /// A whole update of the four tasks in batches that begin at these times.
    pub(crate) fn update(&mut self, seconds: f64, image: &str, batches: &[(f64, &[u64])]) {
        self.begin_update(seconds, image);
        let mut last = seconds;
        for (start, slots) in batches {
            for slot in *slots {
                self.task(*slot, *start, image, "running", 1.5, "");
            }
            last = *start;
        }
        self.state(last + 15.0, "completed", "update completed");
        self.now(last + 30.0);
    }

    /// The service is removed.
    pub(crate) fn remove(&mut self, seconds: f64) {
        self.event(seconds, "remove", &[]);
        self.now(seconds + 5.0);
        let swarm = self.snapshot.swarm.as_mut().expect("made up so");
        swarm.services.clear();
        swarm.tasks.clear();
    }

    /// The snapshot is taken.
    pub(crate) fn now(&mut self, seconds: f64) {
        self.snapshot.captured_at = at(seconds);
        let swarm = self.snapshot.swarm.as_mut().expect("made up so");
        swarm.services = vec![self.service.clone()];
        swarm.tasks = self.tasks.values().cloned().collect();
    }

    /// A run of requests through the mesh.
    pub(crate) fn mesh(&mut self, from: f64, to: f64, ok: u32, failed: u32) {
        self.run(
            AvailabilityTarget::Mesh { port: 8080 },
            from,
            to,
            ok,
            failed,
        );
    }

    /// A run of requests to one task.
    pub(crate) fn answered(&mut self, task: &str, from: f64, to: f64) {
        let target = AvailabilityTarget::Task {
            service: "web".to_owned(),
            task: task.to_owned(),
            port: 80,
            image: V2.to_owned(),
        };
        self.run(target, from, to, 10, 0);
    }

    fn run(&mut self, target: AvailabilityTarget, from: f64, to: f64, ok: u32, failed: u32) {
        self.snapshot.availability.push(Availability {
            node: "worker-1".parse().expect("made up so"),
            target,
            from: at(from),
            to: at(to),
            ok,
            failed,
            error: (failed > 0).then(|| "connection refused".to_owned()),
        });
    }
}
