//! Tasks: a lane for each slot of a service, or, of very many slots, how many ran.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde_json::Value;

use super::MOST_SLOTS;
use super::services::Services;
use super::sketch::Sketch;
use crate::model::history::{Lane, LaneKind, Span, State};
use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::{Moment, TimelineEntry};

/// A slot's number, or, of a global service, its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot<'a> {
    Number(u64),
    Node(&'a str),
}

/// Spans of each slot of each service.
pub(super) type Slots<'a> = BTreeMap<&'a str, BTreeMap<Slot<'a>, Vec<Span>>>;

/// The life of one task.
struct Life<'a> {
    seen: Timestamp,
    running: Option<Timestamp>,
    /// It was told to end: where the node cannot tell that it did, this is the end.
    told: Option<Timestamp>,
    ended: Option<(Timestamp, Option<State>)>,
    body: &'a Value,
}

/// Every task of the record.
pub(super) fn read<'a>(
    entries: &'a [TimelineEntry],
    snapshot: &'a ClusterSnapshot,
    services: &Services<'a>,
    sketch: &mut Sketch,
) -> Slots<'a> {
    let mut order: Vec<&str> = Vec::new();
    let mut lives: HashMap<&str, Life<'_>> = HashMap::new();
    let mut hosts = hosts(snapshot);
    for entry in entries {
        match &entry.what {
            Moment::Task { body } => {
                let id = body["ID"].as_str().unwrap_or_default();
                let life = lives.entry(id).or_insert_with(|| {
                    order.push(id);
                    Life::new(entry.at, body)
                });
                life.see(entry.at, body);
            }
            Moment::Object { kind, id, body } if kind == "node" => {
                if let Some(host) = body["Description"]["Hostname"].as_str() {
                    hosts.insert(id, host);
                }
            }
            _ => {}
        }
    }
    let mut slots = Slots::new();
    for life in order.iter().filter_map(|id| lives.get(id)) {
        let service = life.body["ServiceID"].as_str().unwrap_or_default();
        let node = life.body["NodeID"].as_str().unwrap_or_default();
        let host = hosts.get(node).copied().unwrap_or_default();
        let slot = match life.body["Slot"].as_u64() {
            Some(number) if number > 0 => Slot::Number(number),
            _ => Slot::Node(host),
        };
        let of_service = slots.entry(services.name(service)).or_default();
        let spans: &mut Vec<Span> = of_service.entry(slot).or_default();
        life.spans(host, services.removed(service), sketch, spans);
    }
    slots
}

fn hosts(snapshot: &ClusterSnapshot) -> HashMap<&str, &str> {
    let nodes = snapshot.swarm.iter().flat_map(|swarm| &swarm.nodes);
    nodes
        .filter_map(|body| {
            let host = body["Description"]["Hostname"].as_str()?;
            Some((body["ID"].as_str()?, host))
        })
        .collect()
}

impl<'a> Life<'a> {
    fn new(at: Timestamp, body: &'a Value) -> Self {
        Self {
            seen: at,
            running: None,
            told: None,
            ended: None,
            body,
        }
    }

    fn see(&mut self, at: Timestamp, body: &'a Value) {
        self.body = body;
        match body["Status"]["State"].as_str().unwrap_or_default() {
            "running" => self.running = self.running.or(Some(at)),
            "complete" => self.end(at, Some(State::Complete)),
            "failed" | "rejected" => self.end(at, Some(State::Failed)),
            "shutdown" | "orphaned" | "remove" => self.end(at, None),
            _ => {}
        }
        if matches!(body["DesiredState"].as_str(), Some("shutdown" | "remove")) {
            self.told = self.told.or(Some(at));
        }
    }

    fn end(&mut self, at: Timestamp, state: Option<State>) {
        if self.ended.is_none() {
            self.ended = Some((at, state));
        }
    }

    fn spans(
        &self,
        host: &str,
        removed: Option<Timestamp>,
        sketch: &mut Sketch,
        spans: &mut Vec<Span>,
    ) {
        let image = self.body["Spec"]["ContainerSpec"]["Image"].as_str();
        let image = image.and_then(|image| sketch.image(image));
        let end = self.ended.map(|(at, _)| at).or(self.told).or(removed);
        let to = end.map_or(sketch.end(), |at| sketch.at(at));
        let starts = self.running.map_or(to, |at| sketch.at(at));
        let mut add = |from: u32, to: u32, state, note: &str| {
            let mut span = sketch.moment(self.seen, state, note);
            (span.from, span.to, span.image) = (from, to.max(from), image);
            spans.push(span);
        };
        let seen = sketch.at(self.seen);
        if starts > seen {
            add(seen, starts, State::Starting, host);
        }
        if self.running.is_some() {
            add(starts, to, State::Running, host);
        }
        if let Some((_, Some(state))) = self.ended {
            let error = self.body["Status"]["Err"].as_str().unwrap_or_default();
            add(to, to, state, error);
        }
    }
}

/// The lanes of a service.
pub(super) fn lanes(service: &str, slots: BTreeMap<Slot<'_>, Vec<Span>>) -> Vec<Lane> {
    if slots.len() > MOST_SLOTS {
        return vec![Lane {
            kind: LaneKind::Running,
            name: service.to_owned(),
            spans: numbers(slots.into_values().flatten()),
        }];
    }
    let lanes = slots.into_iter().map(|(slot, mut spans)| {
        spans.sort_by_key(|span| (span.from, span.state));
        let name = match slot {
            Slot::Number(number) => format!("{service}.{number}"),
            Slot::Node(host) => format!("{service}.{host}"),
        };
        Lane {
            kind: LaneKind::Slot,
            name,
            spans,
        }
    });
    lanes.collect()
}

/// How many tasks ran, and each that failed.
fn numbers(all: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut changes: BTreeMap<u32, i64> = BTreeMap::new();
    let mut spans = Vec::new();
    for span in all {
        match span.state {
            State::Running => {
                *changes.entry(span.from).or_default() += 1;
                *changes.entry(span.to).or_default() -= 1;
            }
            State::Failed => spans.push(span),
            _ => {}
        }
    }
    let mut running = 0;
    let mut since = 0;
    for (at, change) in changes {
        if running > 0 && at > since {
            spans.push(Span {
                from: since,
                to: at,
                state: State::Running,
                image: None,
                count: u32::try_from(running).unwrap_or(u32::MAX),
                note: Box::default(),
            });
        }
        running += change;
        since = at;
    }
    spans.sort_by_key(|span| (span.from, span.state));
    spans
}
