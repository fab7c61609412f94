//! What a student is told of a lab, as plain lines: for the formats whose readers know no markup.

use super::view::{base, is_marked};
use crate::model::class::{LabGrade, Mark};
use crate::model::report::{AssertionReport, CheckpointReport, Outcome};
use crate::text::Text;
use crate::text::gradebook::Word;
use crate::text::sanitize::sanitize_line;

/// The mark, every checkpoint that did not pass with its reasons, and what changed the mark.
pub(super) fn lines(grade: &LabGrade, text: &dyn Text) -> Vec<String> {
    let mut lines = vec![mark(&grade.mark, text)];
    for checkpoint in &grade.report.checkpoints {
        if checkpoint.outcome != Outcome::Pass {
            lines.push(format!(
                "{} {} ({})",
                symbol(checkpoint.outcome),
                sanitize_line(&checkpoint.title),
                text.outcome(checkpoint.outcome)
            ));
            lines.extend(reasons(checkpoint, text).map(|reason| format!("  {reason}")));
        }
    }
    lines.extend(changes(&grade.mark, text));
    lines
}

/// `14.5 of 20`, or that there is no mark.
pub(super) fn mark(mark: &Mark, text: &dyn Text) -> String {
    if is_marked(mark) {
        text.mark_of(mark.earned, mark.possible)
    } else {
        text.word(Word::NothingGradable).to_owned()
    }
}

/// Why a checkpoint did not pass: a line each.
pub(super) fn reasons<'c>(
    checkpoint: &'c CheckpointReport,
    text: &'c dyn Text,
) -> impl Iterator<Item = String> + 'c {
    let waits =
        (checkpoint.outcome == Outcome::Blocked).then(|| text.waits_for(&checkpoint.blocked_by));
    let unknown = (checkpoint.outcome == Outcome::Unknown)
        .then(|| text.word(Word::UnknownCostsNothing).to_owned());
    let hint = checkpoint
        .hint
        .as_deref()
        .filter(|_| checkpoint.outcome == Outcome::Fail)
        .map(|hint| text.labelled(text.word(Word::Hint), &sanitize_line(hint)));
    let mismatches = mismatches(checkpoint).map(|one| assertion(one, text));
    waits
        .into_iter()
        .chain(unknown)
        .chain(mismatches)
        .chain(hint)
}

/// The assertions that do not hold.
pub(super) fn mismatches(checkpoint: &CheckpointReport) -> impl Iterator<Item = &AssertionReport> {
    let all = checkpoint.assertions.iter();
    all.filter(|assertion| assertion.outcome != Outcome::Pass)
}

fn assertion(assertion: &AssertionReport, text: &dyn Text) -> String {
    let mut parts = vec![sanitize_line(&assertion.subject)];
    if assertion.outcome == Outcome::Fail {
        for (label, value) in [
            (Word::Observed, Some(&assertion.observed)),
            (Word::Expected, Some(&assertion.expected)),
            (Word::See, assertion.see.as_ref()),
        ] {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                parts.push(format!("{} {}", text.word(label), sanitize_line(value)));
            }
        }
    } else if let Some(why) = &assertion.why {
        parts.push(sanitize_line(why));
    }
    parts.join(" · ")
}

/// From the checkpoints' points to the mark, where anything changed it.
pub(super) fn changes(mark: &Mark, text: &dyn Text) -> Vec<String> {
    if mark.adjustments.is_empty() || !is_marked(mark) {
        return Vec::new();
    }
    let mut lines = vec![text.labelled(text.word(Word::Base), &text.points(base(mark)))];
    lines.extend(mark.adjustments.iter().map(|one| {
        let change = text.change(one.points);
        let change = format!("{change} ({})", sanitize_line(&one.reason));
        text.labelled(text.adjustment(one.kind), &change)
    }));
    lines
}

/// A sign for an outcome; the word stands beside it.
pub(super) fn symbol(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "✓",
        Outcome::Fail => "✗",
        Outcome::Blocked => "…",
        Outcome::Unknown => "?",
    }
}
