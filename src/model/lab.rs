//! What `lab.toml` and `course.toml` say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::text::Localized;

/// Version of the content files that this program reads.
pub const FORMAT: u32 = 1;

/// `labs/course.toml`: the course as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Version of the format: 1.
    pub format: u32,
    /// Title of the course.
    pub title: Localized,
    /// The labs in the order in which they are taken; each is a folder beside this file.
    pub order: Vec<String>,
}

/// `labs/LAB/lab.toml`: one lab without its texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lab {
    /// Version of the format: 1.
    pub format: u32,
    /// How long a student needs, in minutes.
    pub minutes: u32,
    /// Title of the lab.
    pub title: Localized,
    /// What one can do after it, in one or two sentences.
    pub goal: Localized,
    /// A registry that students can push to, at `registry:5000` inside the cluster.
    #[serde(default)]
    pub registry: bool,
    /// Name under which a stack file is deployed that is handed in without commands; the lab's ID without one.
    pub stack: Option<String>,
    /// Ports of the cluster that are published on 127.0.0.1 of the host.
    #[serde(default)]
    pub ports: Vec<u16>,
    /// The state that the lab starts from.
    #[serde(default)]
    pub start: Start,
    /// What the availability probe asks while the lab runs.
    #[serde(default, rename = "endpoint")]
    pub endpoints: Vec<Endpoint>,
    /// Image roles that the lab uses beyond those its texts name.
    #[serde(default)]
    pub images: Vec<String>,
    /// The steps in order; each has a section `## Title {#id}` in both guides.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    /// The questions of the lab's quiz.
    #[serde(default, rename = "question")]
    pub questions: Vec<Question>,
    /// What is said at the end.
    pub summary: Option<Summary>,
}

/// Start of a lab.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Start {
    /// `formed`: three managers and three workers; `none`: six engines without a swarm.
    pub swarm: SwarmStart,
    /// Commands (`sh -c`) that prepare the start, each in a node, in order.
    pub run: Vec<StartCommand>,
}

/// A command of the lab's start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartCommand {
    /// The node.
    pub node: String,
    /// What `sh -c` runs.
    pub command: String,
}

/// The swarm that a lab starts with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SwarmStart {
    /// Three managers, three workers.
    #[default]
    Formed,
    /// No node is in a swarm.
    None,
}

/// What the availability probe asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// The published port. The tasks are asked at the port that the service publishes there.
    pub port: u16,
    /// Path and query of the request.
    #[serde(default = "root_path")]
    pub path: String,
}

pub(crate) fn root_path() -> String {
    "/".to_owned()
}

/// One step of a lab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Key of the step, also `{#id}` in the guides.
    pub id: String,
    /// The checkpoints of the grader that show that the step is done.
    #[serde(default)]
    pub checkpoints: Vec<String>,
    /// Items of the course that the step meets (`A-1209`).
    #[serde(default)]
    pub covers: Vec<String>,
    /// Hints, from the lightest to the one that gives the answer.
    #[serde(default, rename = "hint")]
    pub hints: Vec<StepHint>,
}

/// One rung of a step's ladder of hints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepHint {
    /// Points that reading it costs.
    #[serde(default)]
    pub cost: f64,
    /// The hint.
    pub text: Localized,
    /// Items of the course that the hint meets.
    #[serde(default)]
    pub covers: Vec<String>,
}

/// One question of the quiz.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Key of the question.
    pub id: String,
    /// The question.
    pub text: Localized,
    /// Items of the course that the question meets.
    #[serde(default)]
    pub covers: Vec<String>,
    /// The answers to choose from; at least one is right.
    #[serde(rename = "choice")]
    pub choices: Vec<Choice>,
}

/// One answer of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The answer.
    pub text: Localized,
    /// It is right.
    #[serde(default)]
    pub right: bool,
    /// Why it is right or wrong, told after the choice.
    pub why: Localized,
}

/// What is said at the end of a lab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// What the student can do now.
    pub learned: Localized,
}
