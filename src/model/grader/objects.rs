//! The other objects of a swarm: nodes, tasks, stacks, networks, secrets, configs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Count, Span};

/// A node as the managers list it: the one called `name`, else `count` nodes with all of the properties.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NodeAssertion {
    /// Host name (`worker-1`); `*` stands for any text.
    pub name: Option<String>,
    /// How many nodes have the properties; at least one unless told.
    pub count: Option<Count>,
    /// At some recorded moment, not only now.
    pub ever: bool,
    /// No such node is listed.
    pub absent: bool,
    /// With `absent`: and the record shows that there was one.
    pub existed: bool,
    /// `manager` or `worker`.
    pub role: Option<String>,
    /// `active`, `pause` or `drain`.
    pub availability: Option<String>,
    /// `ready`, `down`, `unknown` or `disconnected`.
    pub state: Option<String>,
    /// It is the leader.
    pub leader: Option<bool>,
    /// `reachable` or `unreachable`; of managers only.
    pub reachability: Option<String>,
    /// Labels that it must have; `*` stands for any value.
    pub labels: BTreeMap<String, String>,
    /// Tasks that should and do run on it.
    pub running: Option<Count>,
    /// It had left the swarm by then (`docker swarm leave`, by its own record), or it had not: a node that is `down`
    /// without having left was switched off, frozen or cut off.
    pub left: Option<bool>,
    /// It joined as a new node after an earlier one of its name, or it is the first.
    pub anew: Option<bool>,
}

/// Tasks: how many have all of the properties.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TaskAssertion {
    /// Only tasks of this service; `*` stands for any text.
    pub service: Option<String>,
    /// Only tasks of this stack.
    pub stack: Option<String>,
    /// How many tasks have the properties; at least one unless told.
    pub count: Option<Count>,
    /// At some recorded moment, not only now.
    pub ever: bool,
    /// No such task is there.
    pub absent: bool,
    /// With `absent`: and the record shows that there was one.
    pub existed: bool,
    /// Any of these states: `pending`, `running`, `rejected`, `failed`, `shutdown`, `complete`, ….
    pub state: Vec<String>,
    /// Desired state: `running`, `shutdown`, `ready`, ….
    pub desired: Option<String>,
    /// Image, by role or reference.
    pub image: Option<String>,
    /// Only on this node; `*` stands for any text.
    pub node: Option<String>,
    /// Only on nodes of this role: `manager` or `worker`.
    pub node_role: Option<String>,
    /// Only on nodes with these labels; `*` stands for any value.
    pub node_labels: BTreeMap<String, String>,
    /// Number of the replica.
    pub slot: Option<u64>,
    /// A text that the error or the message of the task's status has to contain.
    pub error: Option<String>,
    /// Exit code of the container.
    pub exit_code: Option<i64>,
    /// Secrets that it was given, by name; `*` stands for any text.
    pub secrets: Vec<String>,
    /// The tasks with the properties are on so many different nodes.
    pub nodes: Option<Count>,
    /// On each node that has such a task there are so many.
    pub per_node: Option<Count>,
    /// The tasks with the properties are spread evenly (difference at most 1) over the values of this node label.
    pub spread: Option<String>,
}

/// In the record, a task of the service was lost and another took its place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HealingAssertion {
    /// The service.
    pub service: String,
    /// The lost task ended in one of these states; unless told `failed` or `complete`, so updates do not count, or its
    /// node failed.
    pub state: Vec<String>,
    /// The lost task was not one that a health check had found ill.
    pub healthy: bool,
    /// The lost task had answered a request of the availability probe.
    pub answered: bool,
    /// The lost task was on this node; `*` stands for any text.
    pub from_node: Option<String>,
    /// The new task is on another node.
    pub moved: Option<bool>,
    /// The lost task's node was `down` then, without having left the swarm: its machine failed, nobody drained it.
    pub node_failed: bool,
    /// The lost task's node was on `drain` when the next task was made.
    pub drained: bool,
    /// The new task ran so soon after.
    pub within: Option<Span>,
    /// How many times; at least once unless told.
    pub count: Option<Count>,
}

/// A stack: the services that carry its name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StackAssertion {
    /// Name of the stack; without it some stack.
    pub name: Option<String>,
    /// How many stacks have the properties; at least one unless told.
    pub count: Option<Count>,
    /// At some recorded moment, not only now.
    pub ever: bool,
    /// No such stack is there.
    pub absent: bool,
    /// With `absent`: and the record shows that there was one.
    pub existed: bool,
    /// Services that it must have, without the stack's name in front.
    pub services: Vec<String>,
    /// How many services it has.
    pub service_count: Option<Count>,
    /// Tasks of the stack that are running.
    pub running: Option<Count>,
}

/// A network of the swarm.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkAssertion {
    /// Name; `*` stands for any text. Without it any network but `ingress`.
    pub name: Option<String>,
    /// Only networks of this stack.
    pub stack: Option<String>,
    /// How many networks have the properties; at least one unless told.
    pub count: Option<Count>,
    /// At some recorded moment, not only now.
    pub ever: bool,
    /// No such network is there.
    pub absent: bool,
    /// With `absent`: and the record shows that there was one.
    pub existed: bool,
    /// `overlay`, ….
    pub driver: Option<String>,
    /// Containers may be attached to it by hand.
    pub attachable: Option<bool>,
    /// It has no way out.
    pub internal: Option<bool>,
    /// Its traffic between nodes is encrypted.
    pub encrypted: Option<bool>,
    /// Its subnet: `10.10.0.0/24`.
    pub subnet: Option<String>,
    /// Labels that it must have.
    pub labels: BTreeMap<String, String>,
    /// Services that must be attached to it.
    pub services: Vec<String>,
    /// A task on it has run, whatever became of it since.
    pub ran: Option<bool>,
}

/// A secret. Its content is never readable, so nothing can be said about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SecretAssertion {
    /// Name; `*` stands for any text.
    pub name: Option<String>,
    /// Only secrets of this stack.
    pub stack: Option<String>,
    /// How many secrets have the properties; at least one unless told.
    pub count: Option<Count>,
    /// At some recorded moment, not only now.
    pub ever: bool,
    /// No such secret is there.
    pub absent: bool,
    /// With `absent`: and the record shows that there was one.
    pub existed: bool,
    /// Labels that it must have.
    pub labels: BTreeMap<String, String>,
    /// Services that must be given it.
    pub services: Vec<String>,
}

/// A config.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ConfigAssertion {
    /// Name; `*` stands for any text.
    pub name: Option<String>,
    /// Only configs of this stack.
    pub stack: Option<String>,
    /// How many configs have the properties; at least one unless told.
    pub count: Option<Count>,
    /// At some recorded moment, not only now.
    pub ever: bool,
    /// No such config is there.
    pub absent: bool,
    /// With `absent`: and the record shows that there was one.
    pub existed: bool,
    /// Labels that it must have.
    pub labels: BTreeMap<String, String>,
    /// A text that its content has to contain.
    pub content: Option<String>,
    /// Services that must be given it.
    pub services: Vec<String>,
}
