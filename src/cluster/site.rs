//! What all steps of making a cluster share.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::engine::{Engine, EngineError};
use crate::model::event::{Event, Events};
use crate::text::Text;

use super::layout::Layout;
use super::plan::{Circumstances, Planner, Privilege};
use super::spec::ClusterSpec;

/// Who hears what goes on, and in which language.
#[derive(Debug, Clone)]
pub struct Voice {
    /// Where events go.
    pub events: Events,
    /// The words.
    pub text: &'static dyn Text,
}

impl Voice {
    /// A step began.
    pub(super) fn begin(&self, id: &str, label: impl Into<String>) {
        self.events.send(Event::StepStarted {
            id: id.to_owned(),
            label: label.into(),
        });
    }

    /// A step ended.
    pub(super) fn end(&self, id: &str) {
        self.events.send(Event::StepFinished {
            id: id.to_owned(),
            note: None,
        });
    }

    /// Worth knowing.
    pub fn note(&self, message: String) {
        self.events.send(Event::Note(message));
    }

    /// Not as it should be.
    pub(super) fn warn(&self, message: String) {
        self.events.send(Event::Warning(message));
    }
}

/// When each phase of a start was over, counted from its beginning.
#[derive(Debug)]
pub(super) struct Clock {
    start: Instant,
    marks: Mutex<Vec<(&'static str, Duration)>>,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            marks: Mutex::new(Vec::new()),
        }
    }
}

impl Clock {
    /// Notes that `phase` is over; of several nodes the last one counts.
    pub(super) fn mark(&self, phase: &'static str) {
        let now = self.start.elapsed();
        if let Ok(mut marks) = self.marks.lock() {
            match marks.iter_mut().find(|(name, _)| *name == phase) {
                Some(mark) => mark.1 = now,
                None => marks.push((phase, now)),
            }
        }
    }

    /// Phases and when they were over, in order.
    #[must_use]
    pub(super) fn marks(&self) -> Vec<(&'static str, Duration)> {
        let mut marks = self
            .marks
            .lock()
            .map(|marks| marks.clone())
            .unwrap_or_default();
        marks.sort_by_key(|(_, at)| *at);
        marks
    }
}

/// A cluster under construction or repair.
pub(super) struct Site<'a> {
    pub(super) host: &'a Engine,
    pub(super) spec: &'a ClusterSpec,
    pub(super) at: &'a Circumstances,
    pub(super) layout: Layout,
    pub(super) voice: &'a Voice,
    pub(super) clock: &'a Clock,
    /// The engine refused limited privileges once; all further nodes get full ones at once.
    pub(super) privileged: &'a AtomicBool,
}

impl Site<'_> {
    pub(super) fn planner(&self) -> Planner<'_> {
        Planner::new(self.spec, self.at)
    }

    pub(super) fn privilege(&self) -> Privilege {
        if self.privileged.load(Ordering::Relaxed) {
            Privilege::Full
        } else {
            Privilege::Least
        }
    }

    /// From now on with full privileges; tells it once.
    pub(super) fn raise_privilege(&self, why: &str) {
        if !self.privileged.swap(true, Ordering::Relaxed) {
            self.voice.warn(self.voice.text.privileged_instead(why));
        }
    }
}

/// The engine's refusal speaks of privileges: words of runc, containerd and moby for what limited privileges run
/// into (capabilities, seccomp, `AppArmor`, mounts).
pub(super) fn is_about_privilege(error: &EngineError) -> bool {
    let message = error.message().to_lowercase();
    [
        "operation not permitted",
        "permission denied",
        "capabilit",
        "apply caps",
        "apparmor",
        "seccomp",
    ]
    .iter()
    .any(|word| message.contains(word))
}
