//! What a snapshot can prove, prepared once for all assertions.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use crate::model::chaos::ChaosKind;
use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::{Moment, RESET, TimelineEntry};
use crate::text::Text;

use super::expr::{Made, Scope};
use super::image::Images;
use super::json::text_at;
use super::momentary::momentary;
use super::scope::variable;
use super::update::{Update, updates};
use super::world::{List, World, in_order};

/// A snapshot with what is derived from it.
pub(super) struct Evidence<'a> {
    pub(super) snapshot: &'a ClusterSnapshot,
    pub(super) text: &'static dyn Text,
    pub(super) images: Images<'a>,
    pub(super) now: World<'a>,
    updates: OnceCell<Vec<Update<'a>>>,
    made: Made,
    reset: OnceCell<Option<Timestamp>>,
    momentary: OnceCell<BTreeSet<&'a str>>,
    in_order: OnceCell<Vec<(Timestamp, &'a TimelineEntry)>>,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(snapshot: &'a ClusterSnapshot, text: &'static dyn Text) -> Self {
        Self {
            snapshot,
            text,
            images: Images::of(snapshot),
            now: World::now(snapshot),
            updates: OnceCell::new(),
            made: Made::default(),
            reset: OnceCell::new(),
            momentary: OnceCell::new(),
            in_order: OnceCell::new(),
        }
    }

    /// The record in the order in which the managers saw it.
    pub(super) fn in_order(&self) -> &[(Timestamp, &'a TimelineEntry)] {
        self.in_order.get_or_init(|| in_order(self.snapshot))
    }

    /// Whether the task ran for a moment only.
    pub(super) fn is_momentary(&self, task: &Value) -> bool {
        let all = self.momentary.get_or_init(|| momentary(self.snapshot));
        text_at(task, &["ID"]).is_some_and(|id| all.contains(id))
    }

    /// Every recorded update and rollback, oldest first.
    pub(super) fn updates(&self) -> &[Update<'a>] {
        self.updates.get_or_init(|| updates(self.snapshot))
    }

    /// The variables of expressions.
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope::new(&self.made, |name| variable(self, name))
    }

    /// The swarm as it is now, when `lists` of it could be read; otherwise why not. A cluster in which no node is
    /// in a swarm has empty lists: that is evidence too.
    pub(super) fn now(&self, lists: &[List]) -> Result<&World<'a>, String> {
        if self.snapshot.swarm.is_some() {
            let missing = self
                .snapshot
                .unread
                .iter()
                .find(|unread| lists.iter().any(|list| list.word() == unread.what));
            return match missing {
                Some(unread) => Err(unread.why.clone()),
                None => Ok(&self.now),
            };
        }
        if let Some(unread) = self
            .snapshot
            .unread
            .iter()
            .find(|unread| unread.what == "swarm")
        {
            return Err(unread.why.clone());
        }
        for (name, node) in &self.snapshot.nodes {
            let Some(info) = &node.info else {
                return Err(self
                    .unread_of("info", Some(name.as_str()))
                    .unwrap_or_else(|| self.text.daemon_without_answer(name.as_str())));
            };
            match text_at(info, &["Swarm", "LocalNodeState"]) {
                Some("inactive") => {}
                Some(state) => {
                    return Err(text_at(info, &["Swarm", "Error"]).map_or_else(
                        || self.text.no_manager_answers(name.as_str(), state),
                        str::to_owned,
                    ));
                }
                None => return Err(self.text.daemon_without_answer(name.as_str())),
            }
        }
        if self.snapshot.nodes.is_empty() {
            return Err(self.text.nothing_read());
        }
        Ok(&self.now)
    }

    /// Why something was not read, of a node or of any.
    pub(super) fn unread_of(&self, what: &str, node: Option<&str>) -> Option<String> {
        self.snapshot
            .unread
            .iter()
            .find(|unread| {
                unread.what == what
                    && match (&unread.node, node) {
                        (Some(of), Some(wanted)) => of.as_str() == wanted,
                        _ => true,
                    }
            })
            .map(|unread| unread.why.clone())
    }

    /// The entry belongs to the present try of the lab: agents' own moments of the time before the last reset are in
    /// a snapshot too, because they say whether the record is whole.
    pub(super) fn is_of_this_try(&self, entry: &TimelineEntry) -> bool {
        self.reset().is_none_or(|reset| entry.at > reset)
    }

    /// When the lab was last begun anew.
    fn reset(&self) -> Option<Timestamp> {
        *self.reset.get_or_init(|| {
            let timeline = self.snapshot.timeline.iter();
            timeline
                .filter(
                    |entry| matches!(&entry.what, Moment::Agent { action, .. } if action == RESET),
                )
                .map(|entry| entry.at)
                .max()
        })
    }

    /// Why something may be missing from the record; `None` when it is whole, so that "never" is evidence.
    pub(super) fn hole(&self) -> Option<String> {
        if let Some(why) = self.unread_of("timeline", None) {
            return Some(why);
        }
        let darkness = self.darkness();
        let (first, others) = darkness.split_first()?;
        // What one manager missed another wrote: only a time in which none of them recorded is a hole.
        let is_hole = if others.is_empty() {
            !first.1.is_empty()
        } else {
            let mut left = merged(first.1.clone());
            for (_, times) in others {
                left = overlaps(&left, &merged(times.clone()));
            }
            !left.is_empty()
        };
        is_hole.then(|| self.text.record_has_gap(first.0))
    }

    /// The nodes that were ever managers, each with the times of this try in which its recorder was not there to write.
    fn darkness(&self) -> Vec<(&'a str, Vec<(Timestamp, Timestamp)>)> {
        let mut nodes: Vec<&str> = Vec::new();
        let mut without_managers: Vec<&str> = Vec::new();
        for entry in &self.snapshot.timeline {
            let Moment::Agent { action, .. } = &entry.what else {
                continue;
            };
            let list = match action.as_str() {
                "manager" => &mut nodes,
                "gap" => &mut without_managers,
                _ => continue,
            };
            if !list.contains(&entry.node.as_str()) {
                list.push(entry.node.as_str());
            }
        }
        if nodes.is_empty() {
            // Nobody was seen to manage: every gap counts.
            nodes = without_managers;
        }
        let dark = |node| (node, self.dark_times_of(node));
        nodes.into_iter().map(dark).collect()
    }

    /// The times of this try in which a node's recorder was not there to write.
    pub(super) fn dark_times_of(&self, node: &str) -> Vec<(Timestamp, Timestamp)> {
        let timeline = self.snapshot.timeline.iter();
        let own: Vec<&TimelineEntry> = timeline
            .filter(|entry| entry.node.as_str() == node)
            .collect();
        let mut times = dark_times(&own);
        times.retain(|(_, to)| self.reset().is_none_or(|reset| *to > reset));
        times
    }

    /// Whether VIPs and the routing mesh can work: `Some(false)` when some kernel is known to lack `ip_vs`.
    pub(super) fn ip_vs(&self) -> Option<bool> {
        let known: Vec<bool> = self
            .snapshot
            .nodes
            .values()
            .filter_map(|node| node.kernel.ip_vs)
            .collect();
        if known.contains(&false) {
            Some(false)
        } else if known.is_empty() {
            None
        } else {
            Some(true)
        }
    }
}

fn is_agents(entry: &TimelineEntry, actions: &[&str]) -> bool {
    match &entry.what {
        Moment::Agent { action, .. } => actions.contains(&action.as_str()),
        _ => false,
    }
}

/// From the last sign of life before each gap to the gap, where something may have been missed. The first signs of the
/// new run are no signs of the old one.
fn dark_times(own: &[&TimelineEntry]) -> Vec<(Timestamp, Timestamp)> {
    let is = is_agents;
    let first_signs = ["started", "recording", "daemon_started", "chaos_heal"];
    own.iter()
        .enumerate()
        .filter(|(index, entry)| is(entry, &["gap"]) && !was_stopped(&own[..*index]))
        .map(|(index, gap)| {
            let mut before = own[..index].iter().rev();
            let last = before.find(|entry| !is(entry, &first_signs));
            (last.map_or(Timestamp::MIN, |last| last.at), gap.at)
        })
        .collect()
}

/// Whether the node, of which this is the record up to a gap, had been stopped by order (`swarmlab stop`, `chaos kill`): its
/// agent wrote so before its daemon ended, and nothing can have happened there from then on.
fn was_stopped(before: &[&TimelineEntry]) -> bool {
    let mut stopped = false;
    let mut is_new_run = true;
    for entry in before.iter().rev() {
        if is_agents(entry, &["recording"]) && is_new_run {
            is_new_run = false;
        } else if is_agents(entry, &["recording", "gap"]) {
            break;
        } else if is_agents(entry, &["stopping", ChaosKind::Kill.action()]) {
            stopped = true;
        } else if stopped && is_agents(entry, &["daemon_exited"]) {
            // It had ended by itself before.
            return false;
        }
    }
    stopped
}

/// The same times without overlaps, in order: a record from a stranger may have very many that overlap.
fn merged(mut times: Vec<(Timestamp, Timestamp)>) -> Vec<(Timestamp, Timestamp)> {
    times.retain(|(from, to)| from < to);
    times.sort_unstable();
    let mut merged: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (from, to) in times {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// The times that are in both lists, of which each is in order and without overlaps.
fn overlaps(
    one: &[(Timestamp, Timestamp)],
    other: &[(Timestamp, Timestamp)],
) -> Vec<(Timestamp, Timestamp)> {
    let mut found = Vec::new();
    let (mut a, mut b) = (one.iter().peekable(), other.iter().peekable());
    while let (Some(mine), Some(theirs)) = (a.peek(), b.peek()) {
        let (from, to) = (mine.0.max(theirs.0), mine.1.min(theirs.1));
        if from < to {
            found.push((from, to));
        }
        if mine.1 < theirs.1 {
            a.next();
        } else {
            b.next();
        }
    }
    found
}
