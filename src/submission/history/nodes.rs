//! Nodes that were away, drained, without a quorum, and who led.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::sketch::{Sketch, cut};
use crate::model::history::{Lane, LaneKind, Span, State};
use crate::model::timeline::{EventScope, LEADER, Moment, TimelineEntry};

/// What is under way on a node, by state: since when, and why.
#[derive(Default)]
struct Node<'a> {
    open: BTreeMap<State, (Timestamp, &'a str)>,
    spans: Vec<Span>,
}

impl<'a> Node<'a> {
    fn begin(&mut self, state: State, at: Timestamp, note: &'a str) {
        self.open.entry(state).or_insert((at, note));
    }

    fn end(&mut self, state: State, at: Timestamp, sketch: &Sketch) {
        if let Some((from, note)) = self.open.remove(&state) {
            self.spans.push(sketch.span(from, at, state, note));
        }
    }
}

/// A lane for each node to which something happened.
pub(super) fn lanes(entries: &[TimelineEntry], sketch: &Sketch) -> Vec<Lane> {
    let mut nodes: BTreeMap<&str, Node<'_>> = BTreeMap::new();
    let mut leader: Option<&str> = None;
    for entry in entries {
        match &entry.what {
            Moment::Event {
                kind,
                scope: EventScope::Swarm,
                attributes,
                ..
            } if kind == "node" => {
                let word = |key: &str| attributes.get(key).map(String::as_str);
                let Some(name) = word("name").filter(|name| !name.is_empty()) else {
                    continue;
                };
                let node = nodes.entry(cut(name)).or_default();
                match word("state.new") {
                    Some("down") => node.begin(State::Down, entry.at, ""),
                    Some(_) => node.end(State::Down, entry.at, sketch),
                    None => {}
                }
                match word("availability.new") {
                    Some(word @ ("drain" | "pause")) => {
                        node.end(State::Drained, entry.at, sketch);
                        node.begin(State::Drained, entry.at, word);
                    }
                    Some(_) => node.end(State::Drained, entry.at, sketch),
                    None => {}
                }
            }
            Moment::Agent { action, note } => {
                let node = nodes.entry(entry.node.as_str()).or_default();
                match action.as_str() {
                    "chaos_kill" | "chaos_pause" | "chaos_partition" => {
                        let word = action.trim_start_matches("chaos_");
                        node.begin(State::Away, entry.at, word);
                    }
                    // A killed node is back when its agent is.
                    "chaos_heal" | "started" => node.end(State::Away, entry.at, sketch),
                    "no_leader" => node.begin(State::NoLeader, entry.at, ""),
                    "manager" | "worker" | "no_swarm" => {
                        node.end(State::NoLeader, entry.at, sketch);
                    }
                    LEADER => {
                        node.end(State::NoLeader, entry.at, sketch);
                        let note = cut(note);
                        // Each manager tells it; the first leader is no change.
                        if leader.is_some_and(|before| before != note) && !note.is_empty() {
                            let span = sketch.moment(entry.at, State::Leader, "");
                            nodes.entry(note).or_default().spans.push(span);
                        }
                        if !note.is_empty() {
                            leader = Some(note);
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    let lanes = nodes
        .into_iter()
        .map(|(name, node)| lane(name, node, sketch));
    lanes.filter(|lane| !lane.spans.is_empty()).collect()
}

fn lane(name: &str, node: Node<'_>, sketch: &Sketch) -> Lane {
    let mut spans = node.spans;
    for (state, (from, note)) in node.open {
        let mut span = sketch.moment(from, state, note);
        span.to = sketch.end();
        spans.push(span);
    }
    spans.sort_by_key(|span| (span.from, span.state));
    Lane {
        kind: LaneKind::Node,
        name: name.to_owned(),
        spans,
    }
}
