//! The formats a class is written in: one class, many writers, none of which holds more than one student.

use std::io::{self, Write};
use std::str::FromStr;

use super::class::{Class, ClassDocument};
use super::{canvas, gradescope, html, junit, markdown, moodle, table};
use crate::text::Text;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// One line a submission and lab, for spreadsheets.
    Csv,
    /// The [`ClassReport`](crate::model::class::ClassReport) itself.
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

/// What writes the bytes of one file.
pub type Fill<'f> = dyn FnMut(&mut dyn Write) -> Result<(), ExportError> + 'f;

/// Where exports are written.
pub trait Folder {
    /// Makes a file of what `fill` writes. `path` is below the output directory: letters, digits, `-`, `.` and `/` only,
    /// never `..`.
    fn file(&mut self, path: &str, fill: &mut Fill<'_>) -> Result<(), ExportError>;
}

/// No format is called so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no format {0}")]
pub struct UnknownFormat(pub String);

/// A file could not be written, or a submission not be fetched; or a writer refused, which is a defect of this program.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// CSV.
    #[error("cannot write CSV")]
    Csv(#[from] csv::Error),
    /// JSON.
    #[error("cannot write JSON")]
    Json(#[from] serde_json::Error),
    /// A file, or what is kept of a submission.
    #[error(transparent)]
    Io(#[from] io::Error),
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

/// Writes the class in that format. `text` is the teacher's language; what a student reads is in the student's own.
pub fn export(
    format: Format,
    class: &Class<'_>,
    text: &dyn Text,
    folder: &mut dyn Folder,
) -> Result<(), ExportError> {
    match format {
        Format::Csv => folder.file("grades.csv", &mut |out| table::write(class, text, out)),
        Format::Json => folder.file("grades.json", &mut |out| json(class, out)),
        Format::Junit => folder.file("junit.xml", &mut |out| junit::write(class, text, out)),
        Format::Gradescope => gradescope::write(class, folder),
        Format::Moodle => folder.file("moodle.csv", &mut |out| moodle::write(class, text, out)),
        Format::Canvas => folder.file("canvas.csv", &mut |out| canvas::write(class, out)),
        Format::Markdown => markdown::write(class, folder),
        Format::Html => folder.file("report.html", &mut |out| html::write(class, text, out)),
    }
}

fn json(class: &Class<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    let mut seen = |_: &_| {};
    let document = ClassDocument::new(class.head, class.submissions, &mut seen);
    serde_json::to_writer_pretty(&mut *out, &document)?;
    Ok(out.write_all(b"\n")?)
}
