//! Services: when they were there, how their updates went, what was changed.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde_json::Value;

use super::sketch::{Sketch, cut, without_digest};
use crate::model::history::{Lane, LaneKind, Span, State};
use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::{EventScope, Moment, TimelineEntry};

/// Every service of the record, by name.
pub(super) struct Services<'a> {
    names: HashMap<&'a str, &'a str>,
    /// In order of appearance.
    order: Vec<&'a str>,
    by_name: BTreeMap<&'a str, Service<'a>>,
    /// When each was removed, by ID.
    removed: HashMap<&'a str, Timestamp>,
}

/// What happened to the services of one name.
#[derive(Default)]
pub(super) struct Service<'a> {
    events: Vec<(Timestamp, Change<'a>)>,
}

enum Change<'a> {
    Created,
    Removed,
    Replicas(&'a str, &'a str),
    Image(&'a str),
    Update(&'a str),
}

impl<'a> Services<'a> {
    /// The name of a service; the begin of its ID where nothing tells the name.
    pub(super) fn name(&self, id: &'a str) -> &'a str {
        let short = || id.get(..8).unwrap_or(id);
        self.names.get(id).copied().unwrap_or_else(short)
    }

    /// When it was removed.
    pub(super) fn removed(&self, id: &str) -> Option<Timestamp> {
        self.removed.get(id).copied()
    }

    pub(super) fn in_order(&self) -> impl Iterator<Item = (&'a str, &Service<'a>)> {
        let all = self.order.iter();
        all.filter_map(|name| self.by_name.get_key_value(name))
            .map(|(name, service)| (*name, service))
    }

    fn add(&mut self, id: &'a str, name: &'a str, at: Timestamp, change: Change<'a>) {
        self.names.insert(id, name);
        if !self.by_name.contains_key(name) {
            self.order.push(name);
        }
        let service = self.by_name.entry(name).or_default();
        service.events.push((at, change));
    }
}

/// What the swarm's own events tell of services.
pub(super) fn read<'a>(
    entries: &'a [TimelineEntry],
    snapshot: &'a ClusterSnapshot,
) -> Services<'a> {
    let mut services = Services {
        names: HashMap::new(),
        order: Vec::new(),
        by_name: BTreeMap::new(),
        removed: HashMap::new(),
    };
    let now = snapshot.swarm.iter().flat_map(|swarm| &swarm.services);
    for body in now {
        if let (Some(id), Some(name)) = (body["ID"].as_str(), body["Spec"]["Name"].as_str()) {
            services.names.insert(id, cut(name));
        }
    }
    for entry in entries {
        match &entry.what {
            Moment::Event {
                kind,
                scope: EventScope::Swarm,
                action,
                id,
                attributes,
            } if kind == "service" => {
                let word = |key: &str| attributes.get(key).map(String::as_str);
                let name = word("name").map_or_else(|| services.name(id), cut);
                match action.as_str() {
                    "create" => services.add(id, name, entry.at, Change::Created),
                    "remove" => {
                        services.removed.insert(id, entry.at);
                        services.add(id, name, entry.at, Change::Removed);
                    }
                    _ => {}
                }
                if let Some(new) = word("replicas.new") {
                    let old = word("replicas.old").unwrap_or_default();
                    services.add(id, name, entry.at, Change::Replicas(old, new));
                }
                if let Some(new) = word("image.new") {
                    services.add(id, name, entry.at, Change::Image(new));
                }
                if let Some(new) = word("updatestate.new") {
                    services.add(id, name, entry.at, Change::Update(new));
                }
            }
            Moment::Object { kind, id, body } if kind == "service" => {
                seen(&mut services, id, body, entry.at);
            }
            _ => {}
        }
    }
    services
}

/// A service that was there before the record, or whose creation nobody saw.
fn seen<'a>(services: &mut Services<'a>, id: &'a str, body: &'a Value, at: Timestamp) {
    if let Some(name) = body["Spec"]["Name"].as_str().map(cut) {
        let is_new = !services.by_name.contains_key(name);
        services.names.insert(id, name);
        if is_new {
            services.add(id, name, at, Change::Created);
        }
    }
}

impl Service<'_> {
    /// Its lane: there, under that its updates, then what was changed.
    pub(super) fn lane(&self, name: &str, sketch: &Sketch) -> Lane {
        let mut spans: Vec<Span> = Vec::new();
        let mut there: Option<Timestamp> = None;
        let mut update: Option<(Timestamp, State)> = None;
        let close = |spans: &mut Vec<Span>, began: Option<(Timestamp, State)>, at: Timestamp| {
            spans.extend(began.map(|(from, state)| sketch.span(from, at, state, "")));
        };
        for (at, change) in &self.events {
            match change {
                Change::Created => there = there.or(Some(*at)),
                Change::Removed => {
                    close(&mut spans, update.take(), *at);
                    close(
                        &mut spans,
                        there.take().map(|from| (from, State::There)),
                        *at,
                    );
                }
                Change::Replicas(old, new) => {
                    let note = format!("{old} → {new}");
                    spans.push(sketch.moment(*at, State::Scaled, &note));
                }
                Change::Image(new) => {
                    spans.push(sketch.moment(*at, State::Image, without_digest(new)));
                }
                Change::Update(word) => {
                    let (span, moment) = stage(word);
                    // Two managers' events of one state begin nothing anew.
                    if span.is_some() && update.map(|(_, state)| state) == span {
                        continue;
                    }
                    close(&mut spans, update.take(), *at);
                    update = span.map(|state| (*at, state));
                    spans.extend(moment.map(|state| sketch.moment(*at, state, "")));
                }
            }
            // It was there before anything could happen to it.
            if there.is_none() && !matches!(change, Change::Removed) {
                there = Some(*at);
            }
        }
        let end = sketch.end();
        for (from, state) in [update, there.map(|from| (from, State::There))]
            .into_iter()
            .flatten()
        {
            let mut span = sketch.moment(from, state, "");
            span.to = end;
            spans.push(span);
        }
        spans.sort_by_key(|span| (span.from, span.state));
        Lane {
            kind: LaneKind::Service,
            name: name.to_owned(),
            spans,
        }
    }
}

/// What begins with a state of an update, and what is told of its moment.
fn stage(word: &str) -> (Option<State>, Option<State>) {
    match word {
        "updating" => (Some(State::Updating), None),
        "completed" => (None, Some(State::Updated)),
        "paused" | "rollback_paused" => (Some(State::Paused), None),
        "rollback_started" => (Some(State::RollingBack), None),
        "rollback_completed" => (None, Some(State::RolledBack)),
        _ => (None, None),
    }
}
