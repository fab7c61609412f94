//! Histories of made-up and of captured records.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::*;
use crate::content::Library;
use crate::grade::untouched;
use crate::model::history::Span;
use crate::model::lab::SwarmStart;
use crate::model::timeline::{Availability, AvailabilityTarget, EventScope};

fn at(seconds: f64) -> Timestamp {
    let start = Timestamp::from_second(1_790_000_000).unwrap();
    start + SignedDuration::from_secs_f64(seconds)
}

fn add(snapshot: &mut ClusterSnapshot, seconds: f64, what: Moment) {
    snapshot.timeline.push(TimelineEntry {
        at: at(seconds),
        node: "manager-1".parse().unwrap(),
        what,
    });
}

fn event(kind: &str, action: &str, attributes: &[(&str, &str)]) -> Moment {
    let attributes = attributes.iter();
    Moment::Event {
        kind: kind.to_owned(),
        scope: EventScope::Swarm,
        action: action.to_owned(),
        id: "id".to_owned(),
        attributes: attributes
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
    }
}

fn task(id: &str, slot: u64, image: &str, state: &str, wanted: &str) -> Moment {
    let body = json!({
        "ID": id, "ServiceID": "id", "NodeID": "node3", "Slot": slot, "DesiredState": wanted,
        "Spec": { "ContainerSpec": { "Image": format!("{image}@sha256:1") } },
        "Status": { "State": state, "Err": if state == "rejected" { "No such image" } else { "" } },
    });
    Moment::Task { body }
}

fn agent(action: &str, note: &str) -> Moment {
    Moment::Agent {
        action: action.to_owned(),
        note: note.to_owned(),
    }
}

/// An empty record, taken after 100 seconds.
fn empty() -> ClusterSnapshot {
    let mut snapshot = untouched("lab-3", SwarmStart::Formed, &BTreeMap::new());
    snapshot.timeline.clear();
    snapshot.captured_at = at(100.0);
    add(&mut snapshot, 0.0, agent("started", ""));
    snapshot
}

fn shown(snapshot: &ClusterSnapshot) -> Vec<String> {
    let history = history(snapshot).unwrap();
    let line = |span: &Span| {
        let state: Value = serde_json::to_value(span.state).unwrap();
        let image = span
            .image
            .map_or(String::new(), |image| format!(" i{image}"));
        let note = format!("{} {}", state.as_str().unwrap(), span.note);
        format!(
            "{}-{} {}{image} x{}",
            span.from,
            span.to,
            note.trim(),
            span.count
        )
    };
    let lanes = history.lanes.iter();
    lanes
        .map(|lane| {
            let spans: Vec<String> = lane.spans.iter().map(line).collect();
            format!("{}: {}", lane.name, spans.join(", "))
        })
        .collect()
}

#[test]
fn a_rolling_update_that_pauses_is_seen() {
    let mut snapshot = empty();
    let web = |more: &[(&'static str, &'static str)]| [&[("name", "web")], more].concat();
    add(&mut snapshot, 1.0, event("service", "create", &web(&[])));
    add(
        &mut snapshot,
        1.1,
        task("a", 1, "nginx:1.22", "new", "running"),
    );
    add(
        &mut snapshot,
        3.0,
        task("a", 1, "nginx:1.22", "running", "running"),
    );
    add(
        &mut snapshot,
        10.0,
        event(
            "service",
            "update",
            &web(&[("image.new", "nginx:bad@sha256:2")]),
        ),
    );
    add(
        &mut snapshot,
        10.1,
        event(
            "service",
            "update",
            &web(&[("updatestate.new", "updating")]),
        ),
    );
    add(
        &mut snapshot,
        11.0,
        task("a", 1, "nginx:1.22", "running", "shutdown"),
    );
    add(
        &mut snapshot,
        12.0,
        task("a", 1, "nginx:1.22", "shutdown", "shutdown"),
    );
    add(
        &mut snapshot,
        12.0,
        task("b", 1, "nginx:bad", "preparing", "running"),
    );
    add(
        &mut snapshot,
        14.0,
        task("b", 1, "nginx:bad", "rejected", "shutdown"),
    );
    add(
        &mut snapshot,
        14.1,
        event("service", "update", &web(&[("updatestate.new", "paused")])),
    );
    add(
        &mut snapshot,
        20.0,
        event(
            "service",
            "update",
            &web(&[("updatestate.new", "rollback_started")]),
        ),
    );
    add(
        &mut snapshot,
        25.0,
        event(
            "service",
            "update",
            &web(&[("updatestate.new", "rollback_completed")]),
        ),
    );
    add(
        &mut snapshot,
        30.0,
        event(
            "service",
            "update",
            &web(&[("replicas.old", "2"), ("replicas.new", "5")]),
        ),
    );
    add(&mut snapshot, 40.0, event("service", "remove", &web(&[])));
    assert_eq!(
        shown(&snapshot),
        [
            "web: 10-400 there x1, 100-100 image nginx:bad x1, 101-141 updating x1, 141-200 paused x1, \
             200-250 rolling_back x1, 250-250 rolled_back x1, 300-300 scaled 2 → 5 x1",
            "web.1: 11-30 starting worker-1 i0 x1, 30-120 running worker-1 i0 x1, 120-140 starting worker-1 i1 x1, \
             140-140 failed No such image i1 x1",
        ]
    );
}

#[test]
fn a_task_ends_with_its_service_where_nobody_saw_its_end() {
    let mut snapshot = empty();
    add(
        &mut snapshot,
        1.0,
        event("service", "create", &[("name", "web")]),
    );
    add(
        &mut snapshot,
        2.0,
        task("a", 1, "nginx:1.22", "running", "running"),
    );
    add(
        &mut snapshot,
        9.0,
        event("service", "remove", &[("name", "web")]),
    );
    assert_eq!(shown(&snapshot)[1], "web.1: 20-90 running worker-1 i0 x1");
}

#[test]
fn nodes_are_shown_that_something_happened_to() {
    let mut snapshot = empty();
    let node = |more: &[(&'static str, &'static str)]| {
        event("node", "update", &[&[("name", "worker-2")], more].concat())
    };
    add(
        &mut snapshot,
        5.0,
        node(&[("state.old", "unknown"), ("state.new", "ready")]),
    );
    add(&mut snapshot, 10.0, agent("leader", "manager-1"));
    add(&mut snapshot, 20.0, node(&[("state.new", "down")]));
    add(&mut snapshot, 25.0, node(&[("state.new", "ready")]));
    add(&mut snapshot, 30.0, node(&[("availability.new", "drain")]));
    add(&mut snapshot, 40.0, agent("chaos_partition", ""));
    add(&mut snapshot, 41.0, agent("no_leader", ""));
    add(&mut snapshot, 45.0, agent("chaos_heal", ""));
    add(&mut snapshot, 46.0, agent("leader", "manager-2"));
    assert_eq!(
        shown(&snapshot),
        [
            "manager-1: 400-450 away partition x1, 410-460 no_leader x1",
            "manager-2: 460-460 leader x1",
            "worker-2: 200-250 down x1, 300-1000 drained drain x1",
        ]
    );
}

#[test]
fn requests_without_an_answer_stand_out() {
    let mut snapshot = empty();
    for (from, to, ok, failed) in [
        (10.0, 20.0, 11, 0),
        (21.0, 21.0, 0, 1),
        (22.0, 22.0, 0, 1),
        (23.0, 40.0, 18, 0),
    ] {
        snapshot.availability.push(Availability {
            node: "worker-1".parse().unwrap(),
            target: AvailabilityTarget::Mesh { port: 8080 },
            from: at(from),
            to: at(to),
            ok,
            failed,
            error: (failed > 0).then(|| "refused".to_owned()),
        });
    }
    assert_eq!(
        shown(&snapshot),
        [":8080: 100-200 answered x11, 210-220 unanswered refused x2, 230-400 answered x18"]
    );
}

#[test]
fn only_this_try_is_drawn() {
    let mut snapshot = empty();
    add(
        &mut snapshot,
        1.0,
        event("service", "create", &[("name", "old")]),
    );
    add(&mut snapshot, 50.0, agent(RESET, ""));
    add(
        &mut snapshot,
        60.0,
        event("service", "create", &[("name", "web")]),
    );
    let history = history(&snapshot).unwrap();
    assert_eq!((history.moments, history.earlier), (4, 2));
    assert_eq!(history.from, at(50.0));
    assert_eq!(shown(&snapshot)[0], "web: 100-500 there x1");
    snapshot.timeline.clear();
    assert_eq!(super::history(&snapshot), None);
}

#[test]
fn a_service_of_very_many_slots_is_a_number() {
    let mut snapshot = empty();
    add(
        &mut snapshot,
        1.0,
        event("service", "create", &[("name", "web")]),
    );
    for slot in 1..=40 {
        add(
            &mut snapshot,
            slot as f64,
            task(&format!("t{slot}"), slot, "nginx:1", "running", "running"),
        );
    }
    let history = history(&snapshot).unwrap();
    assert_eq!(history.lanes.len(), 2);
    let last = history.lanes[1].spans.last().unwrap();
    assert_eq!(
        (history.lanes[1].kind, last.count, last.to),
        (LaneKind::Running, 40, 1000)
    );
}

/// Whatever the record, the history is bounded, in order, and loses no failure.
#[test]
fn a_history_is_bounded() {
    let mut snapshot = empty();
    for service in 0..30 {
        let name = "a very long name ".repeat(20) + &service.to_string();
        add(
            &mut snapshot,
            1.0,
            event("service", "create", &[("name", &name)]),
        );
    }
    for number in 0..3_000_u64 {
        let state = if number % 7 == 0 { "failed" } else { "running" };
        let moment = task(
            &format!("t{number}"),
            number % 9,
            &format!("i{}", number % 20),
            state,
            "shutdown",
        );
        add(&mut snapshot, number as f64 / 10.0, moment);
    }
    // Somebody's clock, or somebody's edit.
    add(
        &mut snapshot,
        1e9,
        event("service", "remove", &[("name", "x")]),
    );
    add(
        &mut snapshot,
        -1e9,
        event("service", "create", &[("name", "x")]),
    );
    let history = history(&snapshot).unwrap();
    let spans: Vec<&Span> = history.lanes.iter().flat_map(|lane| &lane.spans).collect();
    assert!(
        spans.len() <= MOST_SPANS && history.lanes.len() <= MOST_LANES,
        "{}",
        spans.len()
    );
    assert!(
        spans
            .iter()
            .all(|span| span.from <= span.to && span.note.chars().count() <= 80)
    );
    assert!(
        history
            .lanes
            .iter()
            .all(|lane| lane.name.chars().count() <= 110)
    );
    assert!(history.images.len() <= 8);
    assert!(spans.iter().any(|span| span.state == State::Failed));
}

/// What teachers will see of real work is neither empty nor condensed away.
#[test]
fn captured_records_have_a_history() {
    let library = Library::load(None).unwrap();
    for lab in library.labs() {
        for case in library.cases(lab).unwrap() {
            let snapshot = &case.file.snapshot;
            let Some(history) = history(snapshot) else {
                assert!(snapshot.timeline.is_empty(), "{lab} {}", case.name);
                continue;
            };
            let spans: usize = history.lanes.iter().map(|lane| lane.spans.len()).sum();
            assert!(spans <= MOST_SPANS, "{lab} {}: {spans}", case.name);
            for lane in &history.lanes {
                let sorted = lane.spans.is_sorted_by_key(|span| span.from);
                assert!(sorted, "{lab} {} {}", case.name, lane.name);
            }
            let size = serde_json::to_vec(&history).unwrap().len();
            assert!(size < 60_000, "{lab} {}: {size} bytes", case.name);
        }
    }
}
