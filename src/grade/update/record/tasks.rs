//! The tasks that each update made, and the ones that they replaced.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::{NewTask, SLACK, Update};
use crate::grade::image::normal;
use crate::grade::json::{count_at, text_at, time_at};
use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::Moment;

/// Finds the tasks that each update made.
pub(super) fn add_tasks<'a>(updates: &mut [Update<'a>], snapshot: &'a ClusterSnapshot) {
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
                    // More replicas afterwards are no batch of it.
                    && update
                        .ended
                        .is_none_or(|ended| created.duration_since(ended) <= SLACK)
            }) && image.map(normal) == update.to.map(normal)
        };
        let mut tasks: Vec<NewTask<'_>> = slots
            .values()
            .filter_map(|bodies| new_task(bodies, &is_new))
            .collect();
        tasks.sort_by_key(|task| task.created);
        update.tasks = tasks;
        let is_old = |body: &&&Value| {
            !is_new(body)
                && text_at(body, &["Status", "State"]) == Some("running")
                && time_at(body, &["CreatedAt"]).is_some_and(|at| at < update.started)
        };
        let had = slots
            .values()
            .filter(|bodies| bodies.iter().any(|body| is_old(&body)))
            .count();
        finish_unwatched(update, had);
    }
}

/// Whoever gives a service the same specification again while it is updated (`docker stack deploy` twice) clears the
/// update's state; the updater goes on all the same and tells nothing at its end (swarmkit
/// `manager/orchestrator/update/updater.go`, `completeUpdate`). So its end is seen by its tasks: the first moment when
/// as many run as the service wants, or had (`had`) where it is global. What came later (more replicas, a rollback) is
/// no part of it.
fn finish_unwatched(update: &mut Update<'_>, had: usize) {
    let going = update.states.iter().position(|state| *state != "updating");
    let is_open = going.is_none_or(|after| update.states[after] == "rolled_back");
    if !update.unwatched || update.states.is_empty() || !is_open {
        return;
    }
    let running: Vec<Timestamp> = update
        .tasks
        .iter()
        .filter_map(|task| task.running)
        .collect();
    let wanted_at = |at: Timestamp| {
        let known = update.replicas.iter().rev().find(|(since, _)| *since <= at);
        let replicas = known.or(update.replicas.first())?.1;
        Some(replicas.map_or(had, |replicas| {
            usize::try_from(replicas).unwrap_or(usize::MAX)
        }))
    };
    let is_done = |at: &Timestamp| {
        let ran = running.iter().filter(|running| *running <= at).count();
        wanted_at(*at).is_some_and(|wanted| wanted > 0 && ran >= wanted)
    };
    let moments = update.replicas.iter().map(|(at, _)| *at);
    let done = running.iter().copied().chain(moments).filter(is_done).min();
    if let Some(done) = done {
        let place = going.unwrap_or(update.states.len());
        update.states.insert(place, "completed");
        update.ended = Some(done);
        update.tasks.retain(|task| task.created <= done);
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
