//! What marks, their reasons and the reports of a class say.

mod en;
mod fr;

use jiff::SignedDuration;

use crate::model::class::{AdjustmentKind, Difference, Integrity};
use crate::model::history::{LaneKind, State};
use crate::model::report::Outcome;
use crate::model::roster::RosterError;

/// Labels of reports: a language that misses one does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is its own English word")]
pub enum Word {
    ClassReport,
    Feedback,
    Student,
    Number,
    File,
    Lab,
    Mark,
    Points,
    Integrity,
    Note,
    HandedIn,
    Submissions,
    Graded,
    Refused,
    Missing,
    Median,
    Mean,
    Distribution,
    DistributionAxis,
    Checkpoints,
    Checkpoint,
    Outcomes,
    FailsMost,
    Similar,
    Degree,
    Students,
    Base,
    Adjustments,
    Reason,
    Observed,
    Expected,
    See,
    Why,
    Hint,
    Differences,
    Unidentified,
    GradedWith,
    NothingHandedIn,
    Superseded,
    NothingGradable,
    NothingSimilar,
    AllIntact,
    UnknownCostsNothing,
    ToLookAt,
    NoMark,
    Record,
    AsText,
    Judged,
}

/// What a record tells, in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Recorded moments.
    pub moments: usize,
    /// Services that were there at some time.
    pub services: usize,
    /// Updates that began.
    pub updates: u32,
    /// Tasks that failed or were rejected.
    pub failed: u32,
    /// Requests without an answer.
    pub unanswered: u32,
}

/// Sentences about marks and classes.
pub trait GradebookText {
    /// A label.
    fn word(&self, word: Word) -> &'static str;
    /// `label: value`, with the language's space before the colon.
    fn labelled(&self, label: &str, value: &str) -> String;
    /// Headers of the terminal's table: file, student, lab, mark, integrity, note.
    fn class_headers(&self) -> [&'static str; 6];
    /// An outcome, one word.
    fn outcome(&self, outcome: Outcome) -> &'static str;
    /// A kind of adjustment.
    fn adjustment(&self, kind: AdjustmentKind) -> &'static str;
    /// Integrity, one word.
    fn integrity(&self, integrity: &Integrity) -> &'static str;
    /// What the integrity rests on; nothing to say when intact.
    fn integrity_detail(&self, integrity: &Integrity) -> Option<String>;
    /// Hints were read.
    fn hints_read(&self) -> String;
    /// `solve` was used.
    fn was_assisted(&self) -> String;
    /// A required checkpoint did not pass.
    fn gate_closed(&self, checkpoint: &str, cap: f64) -> String;
    /// `2 d 3 h late`.
    fn late_by(&self, by: SignedDuration) -> String;
    /// Rounded to a multiple.
    fn rounded_to(&self, step: f64) -> String;
    /// `14.5 of 20`.
    fn mark_of(&self, earned: f64, possible: f64) -> String;
    /// A change with its sign: `−2`, `+1.5`.
    fn change(&self, points: f64) -> String;
    /// A verdict that differs from the student's own.
    fn differs(&self, difference: &Difference) -> String;
    /// How many verdicts differ.
    fn verdicts_differ(&self, count: usize) -> String;
    /// The submission could not be graded.
    fn was_refused(&self, why: &str) -> String;
    /// `5 of 8 fail here`.
    fn failing_of(&self, failing: usize, judged: usize) -> String;
    /// What is wrong with a roster.
    fn roster_error(&self, error: &RosterError) -> String;
    /// How the LMS columns are called: the grade of a lab, its feedback.
    fn feedback_column(&self, lab: &str) -> String;
    /// A state of what the record shows, a few words.
    fn state(&self, state: State) -> &'static str;
    /// The name of a lane of the record's drawing.
    fn lane(&self, kind: LaneKind, name: &str) -> String;
    /// What the record tells, in one line.
    fn record_told(&self, told: &Told) -> String;
    /// Moments of a try before the lab was reset are not drawn.
    fn earlier_try(&self, moments: usize) -> String;
    /// Lanes for which there was no room.
    fn lanes_left_out(&self, lanes: usize) -> String;
    /// Time in which nothing happened, cut out of the drawing.
    fn time_cut(&self, length: SignedDuration) -> String;
}

/// Days, hours and minutes of a length, with the language's letter for a day; its two greatest parts.
fn length(by: SignedDuration, day: &str) -> String {
    let minutes = by.as_secs() / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{} s", by.as_secs()),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} {day}"),
        (days, hours, _) => format!("{days} {day} {hours} h"),
    }
}

/// A number with its sign; a true minus, so that a reader and a narrow column see it.
fn signed(points: f64, shown: &str) -> String {
    if points > 0.0 {
        format!("+{shown}")
    } else if points < 0.0 {
        format!("−{shown}")
    } else {
        shown.to_owned()
    }
}
