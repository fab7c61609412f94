//! What the record says: events, updates, availability.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Count, Span, UpdatePolicy};

/// Recorded events of the engine: how many have all of the properties.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EventAssertion {
    /// `service`, `node`, `container`, `network`, `secret`, `config`, `volume`, `image`; `agent` for swarmlab's own.
    #[serde(rename = "type")]
    pub kind: String,
    /// `create`, `update`, `remove`, `start`, `die`, `kill`, …; `*` stands for any text.
    pub action: Option<String>,
    /// Name of the object; `*` stands for any text.
    pub name: Option<String>,
    /// Only of this node's daemon.
    pub node: Option<String>,
    /// Attributes with these values; `*` stands for any text: `{ "replicas.new" = "5" }`.
    pub attributes: BTreeMap<String, String>,
    /// How many events; at least one unless told.
    pub count: Option<Count>,
    /// Only after the first event (or the last, see there) that has these properties.
    pub after: Option<EventSelector>,
    /// With `after`: only until one of these events; each `after` begins such a time anew.
    pub until: Vec<EventSelector>,
    /// With `after`: only if one of these events came between it and the nearest `after` before it.
    pub between: Vec<EventSelector>,
}

/// Which event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EventSelector {
    /// Type of the object.
    #[serde(rename = "type")]
    pub kind: String,
    /// Action; `*` stands for any text.
    pub action: Option<String>,
    /// Name of the object; `*` stands for any text.
    pub name: Option<String>,
    /// Attributes with these values; `*` stands for any text.
    pub attributes: BTreeMap<String, String>,
    /// The last such event, not the first.
    pub last: bool,
    /// Only what the same node recorded after it.
    pub same_node: bool,
    /// Of `until`: only if it came so soon after what began the time.
    pub within: Option<Span>,
}

/// An update or rollback of a service, found in the record. All properties have to hold for one and the same.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateAssertion {
    /// The service; `*` stands for any text.
    pub service: String,
    /// `update` or `rollback`; `update` unless told.
    pub kind: Option<UpdateKind>,
    /// Of a rollback: `manual` (somebody asked for it) or `automatic` (the failure action).
    pub by: Option<RollbackBy>,
    /// Image before, by role or reference; `*` stands for any text. With `to`, the two differ.
    pub from: Option<String>,
    /// Image after, by role or reference; `*` stands for any text.
    pub to: Option<String>,
    /// The image after is none of these.
    pub to_none_of: Vec<String>,
    /// Secrets and configs, by name (`*` stands for any text), that the service had before and has not after.
    pub took: Vec<String>,
    /// Secrets and configs, by name (`*` stands for any text), that the service has after and had not before.
    pub gave: Vec<String>,
    /// States that it reached, any of them: `completed`, `paused`, `rolled_back`, `rollback_completed`, ….
    pub state: Vec<String>,
    /// Some new task came to one of these states: `rejected`, `failed`, ….
    pub task_state: Vec<String>,
    /// So many new tasks were started at a time, batches apart by `delay`; without a `delay`, at most so many.
    pub parallelism: Option<u64>,
    /// Batches were at least so far apart (a second less is tolerated).
    pub delay: Option<Span>,
    /// Each new task took at least so long to run, counted from when it could start (a second less is tolerated): its
    /// health check was waited for.
    pub starting: Option<Span>,
    /// New tasks were started before the old ones were told to stop (`true`), or the other way round.
    pub start_first: Option<bool>,
    /// The update policy that set its pace. If it was changed meanwhile, each one under which two tasks or more were
    /// started; of a rollback, the last one of the update that it undid.
    pub policy: Option<UpdatePolicy>,
    /// How many updates have the properties; at least one unless told.
    pub count: Option<Count>,
    /// There is no such update in the record.
    pub absent: bool,
}

/// Update or rollback.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UpdateKind {
    /// Towards a new specification.
    #[default]
    Update,
    /// Back to the previous specification.
    Rollback,
}

/// Who started a rollback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RollbackBy {
    /// `docker service rollback`.
    Manual,
    /// The failure action of the update.
    Automatic,
}

/// What the availability probe recorded, each second, of a declared endpoint.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AvailabilityAssertion {
    /// The service: its tasks are asked one by one, without VIP or mesh.
    pub service: Option<String>,
    /// The published port: it is asked on every node through the routing mesh. Unknown on a kernel without `ip_vs`.
    pub mesh: Option<u16>,
    /// Only while this update or rollback ran; without it the whole record.
    pub during: Option<UpdateSelector>,
    /// With `service`: only tasks of this image.
    pub image: Option<String>,
    /// Requests that were answered.
    pub answered: Option<Count>,
    /// Requests that were not answered.
    pub failed: Option<Count>,
    /// With `service`: at every moment at least so many tasks answered.
    pub at_all_times: Option<u64>,
    /// With `service`: so many different tasks answered.
    pub tasks: Option<Count>,
    /// With `service`: at some moment at least so many tasks answered.
    pub at_once: Option<u64>,
    /// So many different nodes had an answer.
    pub nodes: Option<Count>,
}

/// Which update: of several, one that was completed is enough, or the last.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateSelector {
    /// The service.
    pub service: String,
    /// `update` or `rollback`; `update` unless told.
    pub kind: Option<UpdateKind>,
    /// Image before, by role or reference. With `to`, the two differ.
    pub from: Option<String>,
    /// Image after, by role or reference.
    pub to: Option<String>,
    /// Secrets and configs, by name, that it took from the service.
    pub took: Vec<String>,
    /// Secrets and configs, by name, that it gave to the service.
    pub gave: Vec<String>,
    /// In place of an update: the longest time in which the managers had lost their quorum.
    pub quorum_lost: bool,
}
