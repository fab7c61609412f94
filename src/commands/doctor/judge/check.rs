//! One thing looked at, and how bad it is.

use serde::Serialize;

use crate::text::Text;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::commands::doctor) enum Level {
    /// Good.
    Ok,
    /// Labs work, with a limit.
    Warn,
    /// Labs do not work.
    Fail,
}

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::commands::doctor) struct Check {
    /// Stable key for scripts.
    pub(in crate::commands::doctor) id: &'static str,
    /// What was looked at, in the user's language.
    pub(in crate::commands::doctor) title: String,
    /// The verdict.
    pub(in crate::commands::doctor) outcome: Level,
    /// What was seen.
    pub(in crate::commands::doctor) observed: String,
    /// What follows from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::commands::doctor) means: Option<String>,
    /// The command that mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::commands::doctor) fix: Option<String>,
}

pub(super) fn check(
    id: &'static str,
    outcome: Level,
    observed: impl Into<String>,
    text: &dyn Text,
) -> Check {
    Check {
        id,
        title: text.doctor_title(id),
        outcome,
        observed: observed.into(),
        means: None,
        fix: None,
    }
}

impl Check {
    pub(super) fn means(mut self, means: impl Into<String>) -> Self {
        self.means = Some(means.into());
        self
    }

    pub(super) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}
