//! What `class.toml` says: how points become marks in this class.

use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::check::check;
use super::moment::{Length, Moment};
use super::roster::Roster;
use crate::content::{Problem, parse};
use crate::model::class::Student;
use crate::model::language::Language;

/// The version of the format that this program reads.
pub(super) const FORMAT: u32 = 1;

/// `class.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassFile {
    /// Version of the format: 1.
    pub format: u32,
    /// Name of the class, on every report.
    #[serde(default)]
    pub name: String,
    /// Language of the reports for the teacher; feedback is in each student's own.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub language: Option<Language>,
    /// Zone of the dates that say neither offset nor zone: `Europe/Paris`.
    #[serde(default)]
    pub timezone: Option<String>,
    /// The list of students: a CSV file beside this one.
    #[serde(default)]
    pub roster: Option<String>,
    /// What holds for every lab that does not say otherwise.
    #[serde(default)]
    pub defaults: Rules,
    /// What holds for one lab.
    #[serde(default, rename = "lab")]
    pub labs: Vec<LabRules>,
    /// More time for some.
    #[serde(default, rename = "extension")]
    pub extensions: Vec<Extension>,
    /// The teacher's word.
    #[serde(default, rename = "override")]
    pub overrides: Vec<Override>,
}

/// Rules that a class has for all labs, and that a lab may have for itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The best mark without bonus; without it, the points of the lab's own grader.
    pub out_of: Option<f64>,
    /// A checkpoint that fails brings the share of its assertions that hold; `false`: nothing.
    pub partial: Option<bool>,
    /// Share of the mark that `swarmlab solve` costs (0 to 1); without it, it is only told.
    pub assisted_cost: Option<f64>,
    /// What hints cost, times this: 0 makes them free, 1 is what the lab says.
    pub hint_factor: Option<f64>,
    /// Marks are rounded to a multiple of this, such as 0.5.
    pub round_to: Option<f64>,
    /// Whether bonus lifts a mark above `out_of` (default: yes).
    pub above_best: Option<bool>,
    /// When it has to be handed in.
    pub deadline: Option<Moment>,
    /// Lateness up to this costs nothing.
    pub grace: Option<Length>,
    /// What lateness costs.
    pub late: Option<Penalty>,
}

/// What lateness costs: `per_day` or `step`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// Share of the mark for every day begun.
    pub per_day: Option<f64>,
    /// Shares by lateness; the last one reached counts.
    #[serde(default, rename = "step")]
    pub steps: Vec<Step>,
    /// The most that is taken, as a share of the mark.
    pub max: Option<f64>,
    /// Lateness takes no mark below this.
    pub floor: Option<f64>,
}

/// One step of a penalty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Later than this after the deadline.
    pub after: Length,
    /// Share of the mark that is taken in all.
    pub cost: f64,
}

/// Rules of one lab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabRules {
    /// `lab-3`.
    pub id: String,
    /// What this lab does otherwise than the class.
    #[serde(default)]
    pub rules: Rules,
    /// Points of a checkpoint in place of the grader's.
    #[serde(default)]
    pub weights: BTreeMap<String, f64>,
    /// Checkpoints without which the mark is capped.
    #[serde(default, rename = "required")]
    pub gates: Vec<Gate>,
    /// Checkpoints that count beyond the best mark.
    #[serde(default)]
    pub bonus: Vec<Bonus>,
}

/// A checkpoint without which the mark is capped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// The checkpoint.
    pub checkpoint: String,
    /// The best mark without it (default: 0).
    #[serde(default)]
    pub cap: f64,
}

/// A checkpoint that counts beyond the best mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bonus {
    /// The checkpoint.
    pub checkpoint: String,
    /// What it adds to the mark.
    pub points: f64,
}

/// More time for a student.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// The student's number or address.
    pub student: String,
    /// For this lab; without it, for all.
    pub lab: Option<String>,
    /// Until then.
    pub until: Option<Moment>,
    /// So much longer than the others.
    pub by: Option<Length>,
}

/// A mark that the teacher gives or changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The student's number or address.
    pub student: String,
    /// The lab.
    pub lab: String,
    /// The mark is this.
    pub mark: Option<f64>,
    /// The mark is changed by this.
    pub add: Option<f64>,
    /// Why; the student reads it.
    pub reason: String,
}

impl Default for ClassFile {
    /// A class without `class.toml`: marks are the grader's points.
    fn default() -> Self {
        Self {
            format: FORMAT,
            name: String::new(),
            language: None,
            timezone: None,
            roster: None,
            defaults: Rules::default(),
            labs: Vec::new(),
            extensions: Vec::new(),
            overrides: Vec::new(),
        }
    }
}

impl ClassFile {
    /// Reads `text`, the content of the file called `name`; every problem is told with its line.
    pub fn parse(name: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (value, places, mut problems) = parse::<Self>(name, text).split();
        let Some(class) = value else {
            return Err(problems);
        };
        problems.extend(check(&class, &places));
        if problems.is_empty() {
            Ok(class)
        } else {
            Err(problems)
        }
    }

    /// Adds the extensions that the roster gives.
    pub fn enroll(&mut self, roster: &Roster) {
        for entry in &roster.entries {
            if let Some(by) = &entry.extension {
                self.extensions.push(Extension {
                    student: entry.student.number.clone(),
                    lab: None,
                    until: by.as_moment(),
                    by: by.as_length(),
                });
            }
        }
    }

    /// The rules of that lab's own, if it has any.
    #[must_use]
    pub fn lab(&self, id: &str) -> Option<&LabRules> {
        self.labs.iter().find(|lab| lab.id == id)
    }

    /// The class's rules with the lab's own in their place.
    #[must_use]
    pub fn rules(&self, lab: &str) -> Rules {
        let common = &self.defaults;
        let Some(own) = self.lab(lab).map(|lab| &lab.rules) else {
            return common.clone();
        };
        Rules {
            out_of: own.out_of.or(common.out_of),
            partial: own.partial.or(common.partial),
            assisted_cost: own.assisted_cost.or(common.assisted_cost),
            hint_factor: own.hint_factor.or(common.hint_factor),
            round_to: own.round_to.or(common.round_to),
            above_best: own.above_best.or(common.above_best),
            deadline: own.deadline.clone().or_else(|| common.deadline.clone()),
            grace: own.grace.clone().or_else(|| common.grace.clone()),
            late: own.late.clone().or_else(|| common.late.clone()),
        }
    }
}

/// JSON Schema of `class.toml`, for editors.
#[must_use]
pub fn class_schema() -> Schema {
    schema_for!(ClassFile)
}

/// Whether the teacher's `key` means that student.
#[must_use]
pub fn means(key: &str, student: &Student) -> bool {
    let key = key.trim();
    let is_number = !student.number.is_empty() && student.number.trim() == key;
    let is_email = student
        .email
        .as_deref()
        .is_some_and(|email| !email.is_empty() && email.trim().eq_ignore_ascii_case(key));
    !key.is_empty() && (is_number || is_email)
}
