//! JSON Schemas of the content files, for editors.

use schemars::{Schema, schema_for};

use crate::model::grader::Grader;
use crate::model::lab::{Course, Lab};
use crate::model::solution::Solution;

/// The files that have a schema.
pub const SCHEMAS: [&str; 4] = ["course", "lab", "grader", "solution"];

/// The schema of `course.toml`, `lab.toml`, `grader.toml` or `solution.toml`, by the name without its ending.
#[must_use]
pub fn schema(name: &str) -> Option<Schema> {
    Some(match name {
        "course" => schema_for!(Course),
        "lab" => schema_for!(Lab),
        "grader" => schema_for!(Grader),
        "solution" => schema_for!(Solution),
        _ => return None,
    })
}
