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
    let mut of_service: BTreeMap<&str, Vec<Seen<'_>>> = BTreeMap::new();
    for body in recorded.chain(present) {
        if let Some(service) = text_at(body, &["ServiceID"]) {
            of_service.entry(service).or_default().push(Seen::of(body));
        }
    }
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
        let mut slots: BTreeMap<Slot<'_>, Vec<&Seen<'_>>> = BTreeMap::new();
        for seen in of_service.get(update.service_id).into_iter().flatten() {
            slots.entry(seen.slot).or_default().push(seen);
        }
        let to = update.to.map(normal);
        let is_new = |seen: &Seen<'_>| {
            seen.created.is_some_and(|created| {
                created.duration_since(update.started) >= -SLACK
                    && next.is_none_or(|next| created < next)
                    // More replicas afterwards are no batch of it.
                    && update
                        .ended
                        .is_none_or(|ended| created.duration_since(ended) <= SLACK)
            }) && seen.image == to
        };
        let mut tasks: Vec<NewTask<'_>> = slots
            .values()
            .filter_map(|bodies| new_task(bodies, &is_new))
            .collect();
        tasks.sort_by_key(|task| task.created);
        let is_old = |seen: &Seen<'_>| {
            !is_new(seen)
                && seen.state == Some("running")
                && seen.created.is_some_and(|at| at < update.started)
        };
        let had = slots
            .values()
            .filter(|bodies| bodies.iter().any(|seen| is_old(seen)))
            .count();
        update.tasks = tasks;
        finish_unwatched(update, had);
    }
}

/// A body of a task, with what is asked of it for every update.
struct Seen<'a> {
    id: Option<&'a str>,
    slot: Slot<'a>,
    created: Option<Timestamp>,
    image: Option<String>,
    state: Option<&'a str>,
    /// Since when it is in this state.
    since: Option<Timestamp>,
    error: Option<&'a str>,
}

impl<'a> Seen<'a> {
    fn of(body: &'a Value) -> Self {
        Self {
            id: text_at(body, &["ID"]),
            slot: slot_of(body),
            created: time_at(body, &["CreatedAt"]),
            image: text_at(body, &["Spec", "ContainerSpec", "Image"]).map(normal),
            state: text_at(body, &["Status", "State"]),
            since: time_at(body, &["Status", "Timestamp"]),
            error: text_at(body, &["Status", "Err"]),
        }
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

fn new_task<'a>(bodies: &[&Seen<'a>], is_new: &dyn Fn(&Seen<'_>) -> bool) -> Option<NewTask<'a>> {
    let (new, others): (Vec<&Seen<'a>>, Vec<&Seen<'a>>) =
        bodies.iter().partition(|seen| is_new(seen));
    let created = new.iter().filter_map(|seen| seen.created).min()?;
    // A task that never ran (rejected, say) was not replaced: the one before it in the slot still stood.
    let has_run = |id: &str| {
        let mut bodies = bodies.iter();
        bodies.any(|seen| seen.id == Some(id) && seen.state == Some("running"))
    };
    let replaced = others
        .iter()
        .filter(|seen| seen.id.is_some_and(has_run))
        .filter_map(|seen| Some((seen.created.filter(|at| *at < created)?, seen.id?)))
        .max()
        .map(|(_, id)| id);
    Some(NewTask {
        created,
        running: new
            .iter()
            .filter(|seen| seen.state == Some("running"))
            .filter_map(|seen| seen.since)
            .min(),
        replaced_stopped: bodies
            .iter()
            .filter(|seen| seen.id == replaced && replaced.is_some())
            .filter(|seen| {
                let ended = ["shutdown", "complete", "failed"];
                seen.state.is_some_and(|state| ended.contains(&state))
            })
            .filter_map(|seen| seen.since)
            .min(),
        states: new.iter().filter_map(|seen| seen.state).collect(),
        error: new.iter().find_map(|seen| seen.error),
    })
}
