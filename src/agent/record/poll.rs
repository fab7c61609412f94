//! Asks the daemon for what its events do not carry.

use std::collections::VecDeque;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::common::{Managers, without_tokens};
use super::membership::Membership;
use super::objects::{self, LISTS, Objects};
use super::tasks::Tasks;
use crate::agent::container::started;
use crate::agent::docker::DockerError;
use crate::agent::shared::{Shared, lock};
use crate::model::timeline::{LEADER, MANAGERS, Moment};

/// While something moves.
const BUSY: Duration = Duration::from_secs(1);
/// While nothing does, and on nodes that are no managers: when one becomes a manager, swarm events come.
const QUIET: Duration = Duration::from_secs(5);
/// Events come in bursts; one reading for several of them.
const SHORTEST: Duration = Duration::from_millis(200);
/// After an event, something may still move that has not begun to.
const AFTERMATH: Duration = Duration::from_secs(30);

/// An object that the managers have not finished making is asked for again so long.
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

/// What the other threads want of the poller.
#[derive(Debug, Default)]
pub(in crate::agent) struct Poller {
    wishes: Mutex<Wishes>,
    wake: Condvar,
}

#[derive(Debug, Default)]
struct Wishes {
    /// Kind and ID of objects whose body is wanted, with the time of the event.
    objects: VecDeque<(String, String, Timestamp)>,
    removed: Vec<String>,
    /// Everything is to be read anew.
    resync: bool,
    /// Tasks are to be read soon.
    tasks: bool,
    last_event: Option<Instant>,
    flushers: Vec<Sender<()>>,
}

impl Poller {
    /// A swarm event was written.
    pub(super) fn event(&self, object: Option<(String, String)>, at: Timestamp) {
        let mut wishes = lock(&self.wishes);
        if let Some((kind, id)) = object
            && !wishes.objects.iter().any(|(_, waiting, _)| *waiting == id)
        {
            wishes.objects.push_back((kind, id, at));
        }
        wishes.tasks = true;
        wishes.last_event = Some(Instant::now());
        self.wake.notify_all();
    }

    /// An object is gone.
    pub(super) fn removed(&self, id: String) {
        lock(&self.wishes).removed.push(id);
    }

    /// The stream was opened: whatever was missed before is caught up with.
    pub(super) fn resync(&self) {
        lock(&self.wishes).resync = true;
        self.wake.notify_all();
    }

    /// Returns when everything up to now is written; false if that took too long.
    pub(in crate::agent) fn flush(&self, limit: Duration) -> bool {
        let (sender, receiver) = channel();
        lock(&self.wishes).flushers.push(sender);
        self.wake.notify_all();
        receiver.recv_timeout(limit).is_ok()
    }

    /// Waits until there is something to do, at most until `due`; nothing but a flush before `earliest`.
    fn wait(&self, earliest: Instant, due: Instant) -> Wishes {
        let mut wishes = lock(&self.wishes);
        loop {
            let now = Instant::now();
            let wanted = wishes.tasks || wishes.resync || !wishes.objects.is_empty();
            if !wishes.flushers.is_empty() || now >= due || (wanted && now >= earliest) {
                let last_event = wishes.last_event;
                let taken = std::mem::take(&mut *wishes);
                wishes.last_event = last_event;
                return taken;
            }
            let until = if wanted { earliest } else { due };
            let left = until.saturating_duration_since(now);
            wishes = self
                .wake
                .wait_timeout(wishes, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}

/// What the timeline knows.
#[derive(Default)]
struct Known {
    objects: Objects,
    tasks: Tasks,
    managers: Managers,
    /// The last answer to `GET /tasks` as it came: most readings bring no change, and are not even parsed.
    answer: Vec<u8>,
}

pub(super) fn run(shared: &Shared) {
    let mut known = Known::default();
    let mut earliest = Instant::now();
    let mut due = earliest;
    loop {
        let wishes = shared.poller.wait(earliest, due);
        for id in &wishes.removed {
            known.objects.forget(id);
        }
        if wishes.resync {
            read_all(shared, &mut known);
        }
        for (kind, id, at) in &wishes.objects {
            let body = match objects::path(kind, id) {
                Some(path) => shared.docker.json(&path).ok(),
                None => started(&shared.docker, id),
            };
            match body {
                Some(body)
                    if objects::is_unfinished(kind, &body)
                        && Timestamp::now().duration_since(*at) < PATIENCE =>
                {
                    shared.poller.event(Some((kind.clone(), id.clone())), *at);
                }
                Some(body) if objects::is_unfinished(kind, &body) => {}
                Some(body) => write_object(shared, &mut known, kind, id, body, *at),
                None => {}
            }
        }
        let was_manager = shared.membership() == Some(Membership::Manager);
        if was_manager || may_manage(shared) {
            read_tasks(shared, &mut known);
        }
        let is_manager = shared.membership() == Some(Membership::Manager);
        if is_manager {
            read_common(shared, &mut known);
        } else {
            // Whoever leads when this node manages again is news.
            known.managers = Managers::default();
        }
        if is_manager && !was_manager && !wishes.resync {
            read_all(shared, &mut known);
        }
        for flusher in wishes.flushers {
            // Who asked may have given up.
            let _ = flusher.send(());
        }
        let recent = wishes
            .last_event
            .is_some_and(|event| event.elapsed() < AFTERMATH);
        let busy = is_manager && (recent || known.tasks.unsettled);
        let now = Instant::now();
        earliest = now + SHORTEST;
        due = now + if busy { BUSY } else { QUIET };
    }
}

/// Every object as it is now. A node that is no manager refuses, and has none.
fn read_all(shared: &Shared, known: &mut Known) {
    let now = Timestamp::now();
    for (kind, list) in LISTS {
        let Ok(Value::Array(bodies)) = shared.docker.json(list) else {
            continue;
        };
        for body in bodies {
            if let Some(id) = objects::swarm_id(kind, &body) {
                write_object(shared, known, kind, &id, body, now);
            }
        }
    }
}

fn write_object(
    shared: &Shared,
    known: &mut Known,
    kind: &str,
    id: &str,
    mut body: Value,
    event: Timestamp,
) {
    if known.objects.is_new(kind, id, &mut body) {
        let at = objects::changed_at(&body, event);
        let moment = Moment::Object {
            kind: kind.to_owned(),
            id: id.to_owned(),
            body,
        };
        shared.record(at, moment);
    }
}

/// Asks a node that was no manager a moment ago in a way that it can answer: a question that only managers answer
/// is an error in its log.
fn may_manage(shared: &Shared) -> bool {
    let status = shared.docker.swarm_status().ok().flatten();
    let Some(membership) = status.as_deref().and_then(Membership::of_status) else {
        return false;
    };
    if membership == Membership::Manager {
        return true;
    }
    shared.set_membership(membership, Timestamp::now(), "");
    false
}

/// What has no events: who leads, who can be reached, the swarm's settings.
fn read_common(shared: &Shared, known: &mut Known) {
    if let Ok(nodes) = shared.docker.json("/nodes") {
        let managers = Managers::of(&nodes);
        if let Some(leader) = managers
            .leader
            .as_ref()
            .filter(|_| managers.leader != known.managers.leader)
        {
            shared.record_own(LEADER, leader.as_str());
        }
        if managers.reachable != known.managers.reachable {
            shared.record_own(MANAGERS, managers.reachable.as_str());
        }
        known.managers = managers;
    }
    if let Ok(swarm) = shared.docker.json("/swarm")
        && let Some(id) = swarm["ID"].as_str().map(str::to_owned)
    {
        let body = without_tokens(swarm);
        write_object(shared, known, "swarm", &id, body, Timestamp::now());
    }
}

fn read_tasks(shared: &Shared, known: &mut Known) {
    let asked = Timestamp::now();
    let answer = shared.docker.bytes("/tasks");
    if let Some(membership) = Membership::of(&answer) {
        let note = match &answer {
            Err(DockerError::Refused { message, .. }) => message.as_str(),
            _ => "",
        };
        // A manager without a leader thinks about its answer for half a minute.
        let at = match membership {
            Membership::NoLeader => asked,
            _ => Timestamp::now(),
        };
        shared.set_membership(membership, at, note);
    }
    let Ok(answer) = answer else { return };
    if answer == known.answer {
        return;
    }
    if let Ok(tasks) = serde_json::from_slice(&answer) {
        for (at, body) in known.tasks.read(tasks) {
            shared.record(at, Moment::Task { body });
        }
        known.answer = answer;
    }
}
