//! Updates and rollbacks, reconstructed from the record.
//!
//! Swarm keeps the state of the last update only. The events of a service (`image.new`, `updatestate.new`) and its
//! bodies right after each event tell the whole history; task bodies tell when each new task was created.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::model::grader::{RollbackBy, UpdateKind};
use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::Moment;

use super::image::normal;
use super::json::{count_at, text_at, time_at};
use super::service::image_of;

/// Clocks and deliveries may differ so much around the start of an update.
const SLACK: SignedDuration = SignedDuration::from_secs(2);

/// One update or rollback of one service.
#[derive(Debug, Clone)]
pub(super) struct Update<'a> {
    pub(super) service_id: &'a str,
    pub(super) service: &'a str,
    pub(super) kind: UpdateKind,
    /// Who asked for a rollback.
    pub(super) by: Option<RollbackBy>,
    pub(super) from: Option<&'a str>,
    pub(super) to: Option<&'a str>,
    pub(super) started: Timestamp,
    /// When it completed, paused, or was overtaken by another one; `None` while it runs.
    pub(super) ended: Option<Timestamp>,
    /// States in order: `updating`, `completed`; also `rolled_back` when an automatic rollback followed.
    pub(super) states: Vec<&'a str>,
    /// The first new task of each slot, oldest first.
    pub(super) tasks: Vec<NewTask<'a>>,
}

/// The first task that an update made in a slot.
#[derive(Debug, Clone)]
pub(super) struct NewTask<'a> {
    pub(super) created: Timestamp,
    /// When it was first seen running, by the engine's clock.
    pub(super) running: Option<Timestamp>,
    /// When the task that it replaced was stopped, by the engine's clock.
    pub(super) replaced_stopped: Option<Timestamp>,
    /// Every state that it was seen in, it and those that took its place in the slot.
    pub(super) states: BTreeSet<&'a str>,
    /// The first error of any of them.
    pub(super) error: Option<&'a str>,
}

/// What one recorded moment says about a service.
#[derive(Debug, Default)]
struct Sight<'a> {
    image: Option<&'a str>,
    state: Option<&'a str>,
    message: Option<&'a str>,
    started: Option<Timestamp>,
}

/// What is known of a service while its record is read.
#[derive(Debug, Default)]
struct History<'a> {
    name: &'a str,
    image: Option<&'a str>,
    state: Option<&'a str>,
    started: Option<Timestamp>,
    updates: Vec<Update<'a>>,
}

/// Every update and rollback of every service, oldest first.
pub(super) fn updates(snapshot: &ClusterSnapshot) -> Vec<Update<'_>> {
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
    found
}

fn sight_of(body: &Value) -> Sight<'_> {
    Sight {
        image: image_of(body),
        state: text_at(body, &["UpdateStatus", "State"]),
        message: text_at(body, &["UpdateStatus", "Message"]),
        started: time_at(body, &["UpdateStatus", "StartedAt"]),
    }
}

impl<'a> History<'a> {
    fn see(&mut self, id: &'a str, sight: &Sight<'a>, at: Timestamp) {
        let is_new_state = sight.state.is_some()
            && (sight.state != self.state
                || sight.started.is_some_and(|started| {
                    // A second update of the same service may be in the same state as the first was.
                    self.started
                        .is_some_and(|known| started.duration_since(known) > SLACK)
                }));
        let image_before = self.image;
        let is_new_image = match (sight.image, image_before) {
            (Some(new), Some(old)) => normal(new) != normal(old),
            _ => false,
        };
        self.image = sight.image.or(self.image);
        let from = image_before.or(self.image);
        let begins_rollback = is_new_state && sight.state == Some("rollback_started");
        if begins_rollback {
            self.begin_rollback(id, from, at);
        } else if is_new_image {
            // After a rollback began, the event with its image may come behind the body with its state.
            if !self.fill_rollback_image() {
                self.begin(id, UpdateKind::Update, from, at);
            }
        }
        if is_new_state && let Some(state) = sight.state {
            let is_open = self
                .updates
                .last()
                .is_some_and(|update| update.states.is_empty());
            if state == "updating" && !is_open {
                self.begin(id, UpdateKind::Update, from, at);
            }
            self.enter(state, sight, at);
        } else if sight.state.is_some() && self.started.is_none() {
            self.started = sight.started;
        }
        if let (Some(message), Some(update)) = (sight.message, self.updates.last_mut())
            && update.kind == UpdateKind::Rollback
        {
            if message.contains("manually") {
                update.by = Some(RollbackBy::Manual);
            } else if message.contains("due to failure") {
                update.by = Some(RollbackBy::Automatic);
            }
        }
    }

    fn begin(&mut self, id: &'a str, kind: UpdateKind, from: Option<&'a str>, at: Timestamp) {
        if let Some(last) = self.updates.last_mut() {
            last.ended.get_or_insert(at);
        }
        self.updates.push(Update {
            service_id: id,
            service: self.name,
            kind,
            by: None,
            from,
            to: self.image,
            started: at,
            ended: None,
            states: Vec::new(),
            tasks: Vec::new(),
        });
        // A new specification clears the state of the update before.
        self.state = None;
        self.started = None;
    }

    fn begin_rollback(&mut self, id: &'a str, from: Option<&'a str>, at: Timestamp) {
        // Straight out of a running update nobody had to ask; the message corrects this where it was read.
        let was_running = self.state == Some("updating");
        if let Some(last) = self.updates.last_mut()
            && last.kind == UpdateKind::Update
        {
            last.states.push("rolled_back");
        }
        self.begin(id, UpdateKind::Rollback, from, at);
        if let Some(last) = self.updates.last_mut() {
            last.by = Some(if was_running {
                RollbackBy::Automatic
            } else {
                RollbackBy::Manual
            });
        }
    }

    /// Whether the image belongs to the rollback that just began.
    fn fill_rollback_image(&mut self) -> bool {
        match self.updates.last_mut() {
            Some(last)
                if last.kind == UpdateKind::Rollback
                    && last.ended.is_none()
                    && last.to.map(normal) == last.from.map(normal) =>
            {
                last.to = self.image;
                true
            }
            _ => false,
        }
    }

    fn enter(&mut self, state: &'a str, sight: &Sight<'a>, at: Timestamp) {
        self.state = Some(state);
        self.started = sight.started.or(self.started);
        let Some(last) = self.updates.last_mut() else {
            return;
        };
        let is_rollback_state = state.starts_with("rollback");
        if is_rollback_state != (last.kind == UpdateKind::Rollback) {
            return;
        }
        if last.states.last() != Some(&state) {
            last.states.push(state);
        }
        if !["updating", "rollback_started"].contains(&state) {
            last.ended.get_or_insert(at);
        }
    }

    fn finished(mut self) -> Vec<Update<'a>> {
        for update in &mut self.updates {
            update.service = self.name;
        }
        self.updates
    }
}

/// Finds the tasks that each update made.
fn add_tasks<'a>(updates: &mut [Update<'a>], snapshot: &'a ClusterSnapshot) {
    let recorded = snapshot
        .timeline
        .iter()
        .filter_map(|entry| match &entry.what {
            Moment::Task { body } => Some(body),
            _ => None,
        });
    let present = snapshot.swarm.iter().flat_map(|swarm| &swarm.tasks);
    let bodies: Vec<&Value> = recorded.chain(present).collect();
    let starts: Vec<(&str, Timestamp)> = updates
        .iter()
        .map(|update| (update.service_id, update.started))
        .collect();
    for update in updates {
        let next = starts
            .iter()
            .filter(|(id, start)| *id == update.service_id && *start > update.started)
            .map(|(_, start)| *start)
            .min();
        let mut slots: BTreeMap<Slot<'_>, Vec<&Value>> = BTreeMap::new();
        for body in &bodies {
            if text_at(body, &["ServiceID"]) == Some(update.service_id) {
                slots.entry(slot_of(body)).or_default().push(body);
            }
        }
        let is_new = |body: &Value| {
            let created = time_at(body, &["CreatedAt"]);
            let image = text_at(body, &["Spec", "ContainerSpec", "Image"]);
            created.is_some_and(|created| {
                created.duration_since(update.started) >= -SLACK
                    && next.is_none_or(|next| created < next)
            }) && image.map(normal) == update.to.map(normal)
        };
        let mut tasks: Vec<NewTask<'_>> = slots
            .values()
            .filter_map(|bodies| new_task(bodies, &is_new))
            .collect();
        tasks.sort_by_key(|task| task.created);
        update.tasks = tasks;
    }
}

type Slot<'a> = (u64, &'a str);

/// The slot of a replicated task; the node of a global one.
fn slot_of(body: &Value) -> Slot<'_> {
    match count_at(body, &["Slot"]) {
        Some(slot) if slot > 0 => (slot, ""),
        _ => (0, text_at(body, &["NodeID"]).unwrap_or_default()),
    }
}

fn new_task<'a>(bodies: &[&'a Value], is_new: &dyn Fn(&Value) -> bool) -> Option<NewTask<'a>> {
    let new: Vec<&&Value> = bodies.iter().filter(|body| is_new(body)).collect();
    let created = new
        .iter()
        .filter_map(|body| time_at(body, &["CreatedAt"]))
        .min()?;
    let state = |body: &'a Value| text_at(body, &["Status", "State"]);
    let in_state_since = |body: &Value| time_at(body, &["Status", "Timestamp"]);
    // A task that never ran (rejected, say) was not replaced: the one before it in the slot still stood.
    let has_run = |id: &str| {
        bodies
            .iter()
            .any(|body| text_at(body, &["ID"]) == Some(id) && state(body) == Some("running"))
    };
    let replaced = bodies
        .iter()
        .filter(|body| !is_new(body))
        .filter(|body| text_at(body, &["ID"]).is_some_and(has_run))
        .filter(|body| time_at(body, &["CreatedAt"]).is_some_and(|at| at < created))
        .filter_map(|body| Some((time_at(body, &["CreatedAt"])?, text_at(body, &["ID"])?)))
        .max()
        .map(|(_, id)| id);
    Some(NewTask {
        created,
        running: new
            .iter()
            .filter(|body| state(body) == Some("running"))
            .filter_map(|body| in_state_since(body))
            .min(),
        replaced_stopped: bodies
            .iter()
            .filter(|body| text_at(body, &["ID"]) == replaced && replaced.is_some())
            .filter(|body| {
                state(body).is_some_and(|state| ["shutdown", "complete", "failed"].contains(&state))
            })
            .filter_map(|body| in_state_since(body))
            .min(),
        states: new.iter().filter_map(|body| state(body)).collect(),
        error: new
            .iter()
            .find_map(|body| text_at(body, &["Status", "Err"])),
    })
}
