//! What a record tells of a lab, condensed to what a drawing needs: bounded, however long the record is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Seconds in one unit of [`Span::from`] and [`Span::to`].
pub const UNIT: f64 = 0.1;

/// The lab from its start to its snapshot, a lane for each thing that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// First moment of the record, of this try where the lab was reset.
    pub from: Timestamp,
    /// When the snapshot was taken: the verdicts are of then.
    pub to: Timestamp,
    /// How many moments the record has.
    pub moments: usize,
    /// How many of them belong to an earlier try, and are not in the lanes.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub earlier: usize,
    /// How many lanes there was no room for.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: usize,
    /// Images of tasks, without digest, in order of appearance; untrusted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
    /// Each service with its slots, then ports, nodes and the record itself.
    pub lanes: Vec<Lane>,
}

/// One line of the drawing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lane {
    /// What it is the lane of.
    pub kind: LaneKind,
    /// Its name: `web`, `web.1`, `:8080`, `worker-2`; empty for the record. Untrusted.
    pub name: String,
    /// In order of time.
    pub spans: Vec<Span>,
}

/// The kinds of lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneKind {
    /// A service: there or not, its updates, what was changed.
    Service,
    /// A slot of a service, or a node of a global one: its tasks, one after the other.
    Slot,
    /// A service of too many slots to draw each: how many of its tasks ran.
    Running,
    /// Whether a published port or the tasks of a service answered.
    Answers,
    /// A node that was away, drained or without a quorum.
    Node,
    /// The record itself.
    Record,
}

/// A stretch of time in one state. One without length is a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Begin, in tenths of a second after [`History::from`].
    pub from: u32,
    /// End, likewise; never before `from`.
    pub to: u32,
    /// The state.
    pub state: State,
    /// Index in [`History::images`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<u8>,
    /// How many stand for it: requests, tasks, or spans too short to be drawn apart.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
    /// In Docker's words: the node, the error, `2 → 5`; untrusted.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Box<str>,
}

/// What there is to see, mild before grave: of what is condensed, the gravest stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A service is there.
    There,
    /// A port or a service's tasks answered.
    Answered,
    /// A task is on its way.
    Starting,
    /// A task runs.
    Running,
    /// A task ended by itself, well.
    Complete,
    /// Another number of replicas.
    Scaled,
    /// Another image.
    Image,
    /// A manager leads from then on.
    Leader,
    /// An update goes on.
    Updating,
    /// An update came to its end.
    Updated,
    /// The service goes back.
    RollingBack,
    /// The service is back.
    RolledBack,
    /// The lab began anew.
    Reset,
    /// A node takes no new tasks.
    Drained,
    /// An update, or the way back, stopped and waits for somebody.
    Paused,
    /// Moments may be missing.
    Gap,
    /// A manager could not answer.
    NoLeader,
    /// `swarmlab chaos` cut a node off, stopped or paused it.
    Away,
    /// Swarm took a node for lost.
    Down,
    /// A task failed or was rejected.
    Failed,
    /// A request was not answered.
    Unanswered,
}

impl Span {
    /// Whether it has no length.
    #[must_use]
    pub fn is_moment(&self) -> bool {
        self.from == self.to
    }
}

fn one() -> u32 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
fn is_one(count: &u32) -> bool {
    *count == 1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
