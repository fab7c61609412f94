//! Marks and classes, in English.

use jiff::SignedDuration;

use super::{GradebookText, Told, Word, length, signed};
use crate::model::class::{AdjustmentKind, Difference, Integrity};
use crate::model::history::{LaneKind, State};
use crate::model::language::Language::En;
use crate::model::report::Outcome;
use crate::model::roster::RosterError;
use crate::text::English;
use crate::text::plural::{counted, first_names};
use crate::text::replay::ReplayText as _;
use crate::text::verdict::VerdictText as _;

impl GradebookText for English {
    fn word(&self, word: Word) -> &'static str {
        match word {
            Word::ClassReport => "Class report",
            Word::Feedback => "Feedback",
            Word::Student => "Student",
            Word::Number => "Number",
            Word::File => "File",
            Word::Lab => "Lab",
            Word::Mark => "Mark",
            Word::Points => "Points",
            Word::Integrity => "Integrity",
            Word::Note => "Note",
            Word::HandedIn => "Handed in",
            Word::Submissions => "Submissions",
            Word::Graded => "Marks",
            Word::Refused => "Refused",
            Word::Missing => "Missing",
            Word::Median => "Median",
            Word::Mean => "Mean",
            Word::Distribution => "Distribution of marks",
            Word::DistributionAxis => "mark, in % of the best",
            Word::Checkpoints => "Checkpoints",
            Word::Checkpoint => "Checkpoint",
            Word::Outcomes => "Outcomes",
            Word::FailsMost => "fails most",
            Word::Similar => "Similar work",
            Word::Degree => "Likeness",
            Word::Students => "Students",
            Word::Base => "From the checkpoints",
            Word::Adjustments => "How the mark was made",
            Word::Reason => "Reason",
            Word::Observed => "observed",
            Word::Expected => "expected",
            Word::See => "see",
            Word::Why => "why",
            Word::Hint => "Hint",
            Word::Differences => "Verdicts that differ from the student's own",
            Word::Unidentified => "unidentified",
            Word::GradedWith => "graded with swarmlab",
            Word::NothingHandedIn => "nothing handed in",
            Word::Superseded => "a later submission counts",
            Word::NothingGradable => "nothing could be judged",
            Word::NothingSimilar => {
                "No submissions resemble each other more than separate work does."
            }
            Word::AllIntact => "Every record is what its cluster wrote.",
            Word::UnknownCostsNothing => "could not be judged; costs nothing",
            Word::ToLookAt => "To look at",
            Word::NoMark => "no mark",
            Word::Record => "What happened",
            Word::AsText => "The same as text",
            Word::Judged => "judged",
        }
    }

    fn labelled(&self, label: &str, value: &str) -> String {
        format!("{label}: {value}")
    }

    fn class_headers(&self) -> [&'static str; 6] {
        ["FILE", "STUDENT", "LAB", "MARK", "INTEGRITY", "NOTE"]
    }

    fn outcome(&self, outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Pass => "passed",
            Outcome::Fail => "failed",
            Outcome::Blocked => "blocked",
            Outcome::Unknown => "unknown",
        }
    }

    fn adjustment(&self, kind: AdjustmentKind) -> &'static str {
        match kind {
            AdjustmentKind::Gate => "Required checkpoint",
            AdjustmentKind::Bonus => "Bonus",
            AdjustmentKind::Hints => "Hints",
            AdjustmentKind::Assisted => "Assistance",
            AdjustmentKind::Late => "Lateness",
            AdjustmentKind::Override => "Teacher's decision",
            AdjustmentKind::Rounding => "Rounding",
        }
    }

    fn integrity(&self, integrity: &Integrity) -> &'static str {
        match integrity {
            Integrity::Intact => "intact",
            Integrity::Altered { .. } => "altered",
            Integrity::Transplanted { .. } => "transplanted",
            Integrity::Stale { .. } => "stale",
            Integrity::Replayed(_) => "replayed here",
        }
    }

    fn integrity_detail(&self, integrity: &Integrity) -> Option<String> {
        match integrity {
            Integrity::Intact => None,
            Integrity::Altered { places } => {
                Some(format!("the record was changed: {}", places.join("; ")))
            }
            Integrity::Transplanted { also_in } => {
                Some(format!("the same record is in {}", first_names(also_in)))
            }
            Integrity::Replayed(how) => Some(self.replayed(how)),
            Integrity::Stale { what } => Some(format!(
                "made with another version: {}; judged with yours",
                what.join(", ")
            )),
        }
    }

    fn hints_read(&self) -> String {
        "hints were read".to_owned()
    }

    fn was_assisted(&self) -> String {
        "`swarmlab solve` was used".to_owned()
    }

    fn gate_closed(&self, checkpoint: &str, cap: f64) -> String {
        format!(
            "`{checkpoint}` is required; without it the mark is {} at most",
            self.points(cap)
        )
    }

    fn late_by(&self, by: SignedDuration) -> String {
        format!("{} late", length(by, "d"))
    }

    fn rounded_to(&self, step: f64) -> String {
        format!("rounded to a multiple of {}", self.points(step))
    }

    fn mark_of(&self, earned: f64, possible: f64) -> String {
        format!("{} of {}", self.points(earned), self.points(possible))
    }

    fn change(&self, points: f64) -> String {
        signed(points, &self.points(points.abs()))
    }

    fn differs(&self, difference: &Difference) -> String {
        let judged = self.outcome(difference.judged);
        match difference.claimed {
            Some(claimed) => format!(
                "{}: claimed {}, judged {judged}",
                difference.checkpoint,
                self.outcome(claimed)
            ),
            None => format!("{}: not claimed, judged {judged}", difference.checkpoint),
        }
    }

    fn verdicts_differ(&self, count: usize) -> String {
        let verdicts = counted(En, count, "verdict differs", "verdicts differ");
        format!("{verdicts} from the student's own")
    }

    fn was_refused(&self, why: &str) -> String {
        format!("could not be graded: {why}")
    }

    fn failing_of(&self, failing: usize, judged: usize) -> String {
        format!("{failing} of {judged}")
    }

    fn roster_error(&self, error: &RosterError) -> String {
        match error {
            RosterError::Empty => "the roster is empty".to_owned(),
            RosterError::NoNumbers(columns) => format!(
                "the roster has no column `number`; its columns are: {}",
                columns.join(", ")
            ),
            RosterError::TwoColumns(column) => {
                format!("the roster has two columns of `{column}`")
            }
            RosterError::BadLine { line, reason } => format!("roster, line {line}: {reason}"),
            RosterError::NoNumber(line) => {
                format!("roster, line {line}: the student has no number")
            }
            RosterError::Duplicate { line, number } => {
                format!("roster, line {line}: number `{number}` is there twice")
            }
            RosterError::BadExtension { line, value } => format!(
                "roster, line {line}: `{value}` is no extension, such as `2d`, `36h` or `2026-12-05T12:00`"
            ),
        }
    }

    fn feedback_column(&self, lab: &str) -> String {
        format!("{lab} feedback")
    }

    fn state(&self, state: State) -> &'static str {
        match state {
            State::There => "there",
            State::Answered => "answered",
            State::Starting => "starting",
            State::Running => "running",
            State::Complete => "complete",
            State::Scaled => "scaled",
            State::Image => "image changed",
            State::Leader => "became leader",
            State::Updating => "updating",
            State::Updated => "updated",
            State::RollingBack => "rolling back",
            State::RolledBack => "rolled back",
            State::Reset => "lab reset",
            State::Drained => "drained",
            State::Paused => "update paused",
            State::Gap => "gap in the record",
            State::NoLeader => "no leader",
            State::Away => "broken by chaos",
            State::Down => "down",
            State::Failed => "failed",
            State::Unanswered => "not answered",
        }
    }

    fn lane(&self, kind: LaneKind, name: &str) -> String {
        match kind {
            LaneKind::Service | LaneKind::Slot | LaneKind::Node => name.to_owned(),
            LaneKind::Running => format!("{name}: tasks"),
            LaneKind::Answers => format!("{name} answers"),
            LaneKind::Record => "record".to_owned(),
        }
    }

    fn record_told(&self, told: &Told) -> String {
        let count = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        [
            counted(En, told.moments, "moment", "moments"),
            counted(En, told.services, "service", "services"),
            counted(En, count(told.updates), "update", "updates"),
            counted(En, count(told.failed), "failed task", "failed tasks"),
            counted(
                En,
                count(told.unanswered),
                "request not answered",
                "requests not answered",
            ),
        ]
        .join(", ")
    }

    fn earlier_try(&self, moments: usize) -> String {
        let moments = counted(En, moments, "moment", "moments");
        format!("{moments} of a try before the lab was reset are not drawn.")
    }

    fn lanes_left_out(&self, lanes: usize) -> String {
        let lanes = counted(En, lanes, "lane", "lanes");
        format!("No room for {lanes} more.")
    }

    fn time_cut(&self, by: SignedDuration) -> String {
        length(by, "d")
    }
}
