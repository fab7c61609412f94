//! What `solution.toml` says: the commands that solve a lab.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::chaos::ChaosKind;
use super::grader::Span;

/// `solutions/LAB/solution.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Solution {
    /// Version of the format: 1.
    pub format: u32,
    /// The lab's steps, in the lab's order; a step that needs no command may be left out.
    #[serde(rename = "step")]
    pub steps: Vec<SolutionStep>,
}

/// How one step is solved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SolutionStep {
    /// The step's key in `lab.toml`.
    pub id: String,
    /// The commands in order.
    #[serde(default)]
    pub run: Vec<Run>,
    /// Longest wait for the step's checkpoints after the commands.
    pub settle: Option<Span>,
}

/// One command in a node, or something done to the node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// The node where it runs, or to which it is done.
    pub node: String,
    /// What `sh -c` runs; roles such as `{{web_v1}}` are replaced. Without `chaos` it has to be there.
    #[serde(default)]
    pub command: String,
    /// In place of a command: what `swarmlab chaos` does to the node.
    pub chaos: Option<ChaosKind>,
    /// It goes on beside the following commands.
    #[serde(default)]
    pub background: bool,
    /// Longest time, `60s` unless told.
    #[serde(default = "one_minute")]
    pub timeout: Span,
    /// It must end with an error.
    #[serde(default)]
    pub expect_failure: bool,
    /// Name of the environment variable in which all later commands, on any node, find what this one printed.
    pub save: Option<String>,
}

fn one_minute() -> Span {
    Span::from_seconds(60)
}
