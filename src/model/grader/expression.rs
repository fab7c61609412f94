//! The way out: an expression over the snapshot.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::text::Localized;

/// A CEL expression that has to be true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExprAssertion {
    /// What is looked at: `service web`.
    pub subject: String,
    /// The expression; variables are in the chapter on expressions.
    pub cel: String,
    /// What had to be seen.
    pub expected: Localized,
    /// What was seen, when it is not; `{expression}` inside is replaced by its value.
    pub observed: Localized,
    /// The docker command that shows it.
    pub see: Option<String>,
}
