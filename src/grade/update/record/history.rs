//! The updates of one service, read moment by moment.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::{SLACK, Update};
use crate::grade::image::normal;
use crate::grade::json::{at, list_at, text_at, time_at};
use crate::grade::service::{image_of, replicas_of};
use crate::model::grader::{RollbackBy, UpdateKind};

/// What one recorded moment says about a service.
#[derive(Debug, Default)]
pub(super) struct Sight<'a> {
    pub(super) image: Option<&'a str>,
    pub(super) state: Option<&'a str>,
    pub(super) message: Option<&'a str>,
    pub(super) started: Option<Timestamp>,
    /// Names of its secrets and configs; of a body only.
    pub(super) given: Option<BTreeSet<&'a str>>,
    /// Its update policy, null where it says none; of a body only.
    pub(super) policy: Option<&'a Value>,
    pub(super) replicas: Option<u64>,
}

/// What is known of a service while its record is read.
#[derive(Debug, Default)]
pub(super) struct History<'a> {
    pub(super) name: &'a str,
    pub(super) image: Option<&'a str>,
    state: Option<&'a str>,
    started: Option<Timestamp>,
    given: Option<BTreeSet<&'a str>>,
    /// A change of `given` that was seen before the update which carries it out.
    pending: (BTreeSet<&'a str>, BTreeSet<&'a str>),
    updates: Vec<Update<'a>>,
}

pub(super) fn sight_of(body: &Value) -> Sight<'_> {
    Sight {
        image: image_of(body),
        state: text_at(body, &["UpdateStatus", "State"]),
        message: text_at(body, &["UpdateStatus", "Message"]),
        started: time_at(body, &["UpdateStatus", "StartedAt"]),
        given: Some(given(body)),
        policy: Some(at(body, &["Spec", "UpdateConfig"]).unwrap_or(&Value::Null)),
        replicas: replicas_of(body),
    }
}

/// Names of the secrets and configs that a service is given.
fn given(body: &Value) -> BTreeSet<&str> {
    let container = ["Spec", "TaskTemplate", "ContainerSpec"];
    [("Secrets", "SecretName"), ("Configs", "ConfigName")]
        .into_iter()
        .flat_map(|(list, name)| {
            let files = at(body, &container).map_or(&[][..], |spec| list_at(spec, &[list]));
            files.iter().filter_map(move |file| text_at(file, &[name]))
        })
        .collect()
}

impl<'a> History<'a> {
    pub(super) fn see(&mut self, id: &'a str, sight: &Sight<'a>, at: Timestamp) {
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
        let known_updates = self.updates.len();
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
            if state == "updating" && !is_open && !self.resume(at) {
                self.begin(id, UpdateKind::Update, from, at);
            }
            self.enter(state, sight, at);
        } else if sight.state.is_some() && self.started.is_none() {
            self.started = sight.started;
        }
        let begun = self.updates.len() > known_updates;
        self.see_given(sight, begun);
        if let (Some(policy), Some(last)) = (sight.policy, self.updates.last_mut())
            && last.kind == UpdateKind::Update
            && (last.policies.is_empty() || last.ended.is_none())
        {
            if last.policies.last().is_none_or(|known| known.1 != policy) {
                last.policies.push((at, policy));
            }
            if last
                .replicas
                .last()
                .is_none_or(|known| known.1 != sight.replicas)
            {
                last.replicas.push((at, sight.replicas));
            }
            if sight.state.is_none() && last.states.last() == Some(&"updating") {
                last.unwatched = true;
                last.resumed.push(at);
            }
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

    /// Notes which secrets and configs came and went. A new specification has no state until the orchestrator takes it
    /// up, so a change without one belongs to the update that is about to begin.
    fn see_given(&mut self, sight: &Sight<'a>, begun: bool) {
        let Some(now) = &sight.given else { return };
        if let Some(before) = self.given.replace(now.clone()) {
            self.pending.0.extend(before.difference(now));
            self.pending.1.extend(now.difference(&before));
        }
        let (took, gave) = &mut self.pending;
        if (begun || sight.state.is_some())
            && let Some(last) = self.updates.last_mut()
        {
            settle(&mut last.took, &mut last.gave, took, gave);
        }
    }

    /// Whether the update goes on that was running or paused: Swarm begins anew at each new specification (deployed
    /// again, scaled, repaired), and what was replaced already stays so.
    fn resume(&mut self, at: Timestamp) -> bool {
        let image = self.image.map(normal);
        match self.updates.last_mut() {
            Some(last)
                if last.kind == UpdateKind::Update
                    && last.to.map(normal) == image
                    && matches!(last.states.last(), Some(&("updating" | "paused"))) =>
            {
                last.resumed.push(at);
                last.unwatched = false;
                last.ended = None;
                true
            }
            _ => false,
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
            ran: None,
            to: self.image,
            started: at,
            ended: None,
            states: Vec::new(),
            resumed: Vec::new(),
            unwatched: false,
            replicas: Vec::new(),
            policies: Vec::new(),
            tasks: Vec::new(),
            took: std::mem::take(&mut self.pending.0),
            gave: std::mem::take(&mut self.pending.1),
        });
        // A new specification clears the state of the update before.
        self.state = None;
        self.started = None;
    }

    fn begin_rollback(&mut self, id: &'a str, from: Option<&'a str>, at: Timestamp) {
        // Straight out of a running update nobody had to ask; the message corrects this where it was read.
        let was_running = self.state == Some("updating");
        let mut undone = Vec::new();
        if let Some(last) = self.updates.last_mut()
            && last.kind == UpdateKind::Update
        {
            last.states.push("rolled_back");
            undone.extend(last.policies.last().copied());
        }
        self.begin(id, UpdateKind::Rollback, from, at);
        if let Some(last) = self.updates.last_mut() {
            last.policies = undone;
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

    pub(super) fn finished(mut self) -> Vec<Update<'a>> {
        for update in &mut self.updates {
            update.service = self.name;
        }
        self.updates
    }
}

/// Adds what a moment took and gave to what an update did so far: what it took back was not given.
fn settle<'a>(
    all_took: &mut BTreeSet<&'a str>,
    all_gave: &mut BTreeSet<&'a str>,
    took: &mut BTreeSet<&'a str>,
    gave: &mut BTreeSet<&'a str>,
) {
    for name in std::mem::take(took) {
        if !all_gave.remove(name) {
            all_took.insert(name);
        }
    }
    for name in std::mem::take(gave) {
        if !all_took.remove(name) {
            all_gave.insert(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_back_was_not_given() {
        let set = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<_>>();
        let (mut took, mut gave) = (set(&["v1"]), set(&["v2"]));
        settle(&mut took, &mut gave, &mut set(&["v2"]), &mut set(&["v3"]));
        assert_eq!((&took, &gave), (&set(&["v1"]), &set(&["v3"])));
        settle(&mut took, &mut gave, &mut set(&["v3"]), &mut set(&["v1"]));
        assert_eq!((took, gave), (set(&[]), set(&[])));
    }
}
