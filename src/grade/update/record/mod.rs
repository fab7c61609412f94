//! Updates and rollbacks, reconstructed from the record.
//!
//! Swarm keeps the state of the last update only. The events of a service (`image.new`, `updatestate.new`) and its
//! bodies right after each event tell the whole history; task bodies tell when each new task was created.

mod history;
mod tasks;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::grade::image::normal;
use crate::grade::json::{text_at, time_at};
use crate::model::grader::{RollbackBy, UpdateKind};
use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::Moment;

use history::{History, Sight, sight_of};
use tasks::add_tasks;

/// Clocks and deliveries may differ so much around the start of an update.
const SLACK: SignedDuration = SignedDuration::from_secs(2);

/// One update or rollback of one service.
#[derive(Debug, Clone)]
pub(in crate::grade) struct Update<'a> {
    pub(in crate::grade) service_id: &'a str,
    pub(in crate::grade) service: &'a str,
    pub(in crate::grade) kind: UpdateKind,
    /// Who asked for a rollback.
    pub(in crate::grade) by: Option<RollbackBy>,
    pub(in crate::grade) from: Option<&'a str>,
    /// Where no task of `from` ever ran (a mistyped tag, say): the image before that.
    ran: Option<&'a str>,
    pub(in crate::grade) to: Option<&'a str>,
    pub(in crate::grade) started: Timestamp,
    /// When it completed, paused, or was overtaken by another one; `None` while it runs.
    pub(in crate::grade) ended: Option<Timestamp>,
    /// States in order: `updating`, `completed`; also `rolled_back` when an automatic rollback followed.
    pub(in crate::grade) states: Vec<&'a str>,
    /// When another specification with the same image came in between: deployed again, scaled, repaired.
    pub(in crate::grade) resumed: Vec<Timestamp>,
    /// Such a specification cleared its state, and Swarm told none since: see `finish_unwatched`.
    unwatched: bool,
    /// Replicas that the service wanted, each number with the time when it was seen first; `None` where it is global.
    replicas: Vec<(Timestamp, Option<u64>)>,
    /// The update policies that the service had while it ran, each with the time when it came into force; of a
    /// rollback, the last one of the update which it undid.
    pub(in crate::grade) policies: Vec<(Timestamp, &'a Value)>,
    /// The first new task of each slot, oldest first.
    pub(in crate::grade) tasks: Vec<NewTask<'a>>,
    /// Secrets and configs that the service was given before and not after, and the other way round.
    pub(in crate::grade) took: BTreeSet<&'a str>,
    pub(in crate::grade) gave: BTreeSet<&'a str>,
}

impl<'a> Update<'a> {
    /// Whether it went from the image `from` (the one before, or the last that ran) to the image `to`, where these are
    /// told; `same` knows which image is meant. With both it has to have changed the image: patterns may name either.
    pub(in crate::grade) fn goes(
        &self,
        from: Option<&str>,
        to: Option<&str>,
        same: impl Fn(&str, &str) -> bool,
    ) -> bool {
        let after = self.to.map(normal);
        let has_changed = |image: &str| to.is_none() || Some(normal(image)) != after;
        let is_from = |wanted: &str| {
            let images = [self.from, self.ran].into_iter().flatten();
            images
                .filter(|image| has_changed(image))
                .any(|image| same(wanted, image))
        };
        from.is_none_or(is_from)
            && to.is_none_or(|wanted| self.to.is_some_and(|image| same(wanted, image)))
    }

    /// The policies that set its pace: under each of them two tasks or more were started. Where none did so much, the
    /// last that started one. A policy that came when all was started, or that was corrected before the second task,
    /// set no pace.
    pub(in crate::grade) fn policies_in_force(&self) -> Vec<&'a Value> {
        let started = |index: usize| {
            let from = self.policies[index].0;
            let to = self.policies.get(index + 1).map(|(at, _)| *at);
            let tasks = self.tasks.iter().map(|task| task.created);
            tasks
                .filter(|at| (index == 0 || *at >= from) && to.is_none_or(|to| *at < to))
                .count()
        };
        let counts: Vec<usize> = (0..self.policies.len()).map(started).collect();
        let setting = |least: usize| {
            let policies = self.policies.iter().zip(&counts);
            policies
                .filter(move |(_, count)| **count >= least)
                .map(|((_, policy), _)| *policy)
        };
        let several: Vec<&Value> = setting(2).collect();
        if several.is_empty() {
            setting(1)
                .next_back()
                .or(setting(0).next_back())
                .into_iter()
                .collect()
        } else {
            several
        }
    }
}

/// The first task that an update made in a slot.
#[derive(Debug, Clone)]
pub(in crate::grade) struct NewTask<'a> {
    pub(in crate::grade) created: Timestamp,
    /// When it was first seen running, by the engine's clock.
    pub(in crate::grade) running: Option<Timestamp>,
    /// When the task that it replaced was stopped, by the engine's clock.
    pub(in crate::grade) replaced_stopped: Option<Timestamp>,
    /// Every state that it was seen in, it and those that took its place in the slot.
    pub(in crate::grade) states: BTreeSet<&'a str>,
    /// The first error of any of them.
    pub(in crate::grade) error: Option<&'a str>,
}

/// Every update and rollback of every service, oldest first.
pub(in crate::grade) fn updates(snapshot: &ClusterSnapshot) -> Vec<Update<'_>> {
    let mut histories: BTreeMap<&str, History<'_>> = BTreeMap::new();
    for entry in &snapshot.timeline {
        let (id, name, sight) = match &entry.what {
            Moment::Event {
                kind,
                id,
                action,
                attributes,
                ..
            } if kind == "service" && action == "update" => {
                let get = |key| {
                    attributes
                        .get(key)
                        .map(String::as_str)
                        .filter(|text| !text.is_empty())
                };
                let sight = Sight {
                    image: get("image.new"),
                    state: get("updatestate.new"),
                    ..Sight::default()
                };
                let history = histories.entry(id).or_default();
                history.image = history.image.or(get("image.old"));
                (id.as_str(), get("name"), sight)
            }
            Moment::Object { kind, id, body } if kind == "service" => (
                id.as_str(),
                text_at(body, &["Spec", "Name"]),
                sight_of(body),
            ),
            _ => continue,
        };
        let history = histories.entry(id).or_default();
        history.name = name.unwrap_or(history.name);
        history.see(id, &sight, entry.at);
    }
    // The state now closes what the recorder had no time to write.
    for service in snapshot.swarm.iter().flat_map(|swarm| &swarm.services) {
        if let Some(id) = text_at(service, &["ID"])
            && let Some(history) = histories.get_mut(id)
        {
            let at = time_at(service, &["UpdatedAt"]).unwrap_or(snapshot.captured_at);
            history.see(id, &sight_of(service), at);
        }
    }
    let mut found: Vec<Update<'_>> = histories
        .into_values()
        .flat_map(History::finished)
        .collect();
    found.sort_by_key(|update| (update.started, update.service_id));
    add_tasks(&mut found, snapshot);
    add_ran(&mut found);
    found
}

/// Finds, for each update from an image of which no task ever ran, the image before that.
fn add_ran(updates: &mut [Update<'_>]) {
    let mut earlier: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for update in updates {
        update.ran = earlier.get(update.service_id).copied().flatten();
        let mut tasks = update.tasks.iter();
        let has_run = tasks.any(|task| task.states.contains("running"));
        let is_mistaken = update.kind == UpdateKind::Update && !has_run;
        let before = update.ran.or(update.from);
        earlier.insert(update.service_id, before.filter(|_| is_mistaken));
    }
}
