//! What the managers agree on: who leads, whether there is a quorum, the swarm's own settings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Count, Span};

/// Recorded changes of the managers' leader, from one node to another.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LeaderAssertion {
    /// How many changes; at least one unless told.
    pub changes: Option<Count>,
    /// Only changes after which the former leader was `down` or had to start again: a leader that was demoted or
    /// left does not count.
    pub lost: bool,
    /// Only changes from this node; `*` stands for any text.
    pub from: Option<String>,
    /// Only changes to this node; `*` stands for any text.
    pub to: Option<String>,
}

/// A recorded time in which no manager could answer for want of a quorum.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QuorumAssertion {
    /// It was lost for so long, `20s` unless told: an election takes 10 to 15 s and is no loss.
    pub longer: Option<Span>,
    /// And a manager answered again later.
    pub regained: bool,
    /// And it came back in this way.
    pub by: Option<QuorumBack>,
}

/// How a lost quorum came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QuorumBack {
    /// The lost managers came back: more than one can be reached again.
    Return,
    /// `docker swarm init --force-new-cluster`: the manager that answers again is alone.
    NewCluster,
}

/// The swarm's own settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SwarmAssertion {
    /// The join tokens of these roles (`worker`, `manager`) were replaced in the record, at least once each.
    pub rotated: Vec<TokenRole>,
    /// Managers are locked when they start (`--autolock`), or not.
    pub autolock: Option<bool>,
    /// With `autolock`: at some recorded moment, not only now.
    pub ever: bool,
}

/// Whose join token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TokenRole {
    /// That of workers.
    Worker,
    /// That of managers.
    Manager,
}
