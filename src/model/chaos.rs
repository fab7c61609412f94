//! What may be done to a node on purpose.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is done to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChaosKind {
    /// Its machine dies, and stays dead until it is healed.
    Kill,
    /// It is frozen: it keeps its connections and answers nobody.
    Pause,
    /// It is cut off from the other nodes; one can still work on it.
    Partition,
    /// Whatever was done is undone.
    Heal,
}

impl ChaosKind {
    /// The word of the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Pause => "pause",
            Self::Partition => "partition",
            Self::Heal => "heal",
        }
    }

    /// The action in the record.
    #[must_use]
    pub fn action(self) -> &'static str {
        match self {
            Self::Kill => "chaos_kill",
            Self::Pause => "chaos_pause",
            Self::Partition => "chaos_partition",
            Self::Heal => "chaos_heal",
        }
    }
}
