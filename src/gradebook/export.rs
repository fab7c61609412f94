//! The formats a class is written in: one report, many writers, each of which returns bytes.

use std::str::FromStr;

use super::{canvas, gradescope, html, junit, markdown, moodle, table};
use crate::model::class::ClassReport;
use crate::text::Text;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// One line a submission and lab, for spreadsheets.
    Csv,
    /// The [`ClassReport`] itself.
    Json,
    /// `JUnit` XML.
    Junit,
    /// `results.json` of a Gradescope autograder, one a submission.
    Gradescope,
    /// Moodle's gradebook, CSV.
    Moodle,
    /// Canvas' gradebook, CSV.
    Canvas,
    /// Feedback for each student, in the student's language.
    Markdown,
    /// One page for the whole class.
    Html,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// Where, below the output directory: letters, digits, `-`, `.` and `/` only, never `..`.
    pub path: String,
    /// What.
    pub bytes: Vec<u8>,
}

/// No format is called so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no format {0}")]
pub struct UnknownFormat(pub String);

/// A writer refused: a defect of this program, not of a submission.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// CSV.
    #[error("cannot write CSV")]
    Csv(#[from] csv::Error),
    /// JSON.
    #[error("cannot write JSON")]
    Json(#[from] serde_json::Error),
    /// XML.
    #[error("cannot write XML")]
    Xml(#[from] std::io::Error),
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 8] = [
        Self::Csv,
        Self::Json,
        Self::Junit,
        Self::Gradescope,
        Self::Moodle,
        Self::Canvas,
        Self::Markdown,
        Self::Html,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Gradescope => "gradescope",
            Self::Moodle => "moodle",
            Self::Canvas => "canvas",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// The class in that format. `text` is the teacher's language; what a student reads is in the student's own.
pub fn export(
    format: Format,
    report: &ClassReport,
    text: &dyn Text,
) -> Result<Vec<ExportFile>, ExportError> {
    let one = |path: &str, bytes| {
        vec![ExportFile {
            path: path.to_owned(),
            bytes,
        }]
    };
    Ok(match format {
        Format::Csv => one("grades.csv", table::write(report, text)?),
        Format::Json => {
            let mut bytes = serde_json::to_vec_pretty(report)?;
            bytes.push(b'\n');
            one("grades.json", bytes)
        }
        Format::Junit => one("junit.xml", junit::write(report, text)?),
        Format::Gradescope => gradescope::write(report)?,
        Format::Moodle => one("moodle.csv", moodle::write(report, text)?),
        Format::Canvas => one("canvas.csv", canvas::write(report)?),
        Format::Markdown => markdown::write(report),
        Format::Html => one("report.html", html::write(report, text).into_bytes()),
    })
}
