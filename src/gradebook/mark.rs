//! From verdicts to a mark: a pure function, each of whose steps never falls where its input rises.

use jiff::Timestamp;

use super::class_file::{ClassFile, LabRules, Override, Rules, means};
use super::late::lateness;
use crate::model::class::{Adjustment, AdjustmentKind, Mark, Student};
use crate::model::report::{CheckpointReport, LabReport, Outcome};
use crate::text::Text;

/// No checkpoint has more points.
const MOST_POINTS: f64 = 1e9;

/// The mark of one lab. Without `class.toml` ([`ClassFile::default`]) it is the grader's points. Where nothing could be
/// judged there is no mark: `possible` is 0.
#[must_use]
pub fn mark(
    class: &ClassFile,
    report: &LabReport,
    submitted_at: Timestamp,
    student: Option<&Student>,
    text: &dyn Text,
) -> Mark {
    let rules = class.rules(&report.lab);
    let lab = class.lab(&report.lab);
    let sheet = Sheet::of(report, &rules, lab);
    let changes = class.overrides.iter().filter(|change| {
        change.lab == report.lab && student.is_some_and(|student| means(&change.student, student))
    });
    let changes: Vec<&Override> = changes.collect();
    if sheet.gradable <= 0.0 && changes.iter().all(|change| change.mark.is_none()) {
        return Mark::default();
    }
    let possible = sheet.out_of;
    let most = possible + sheet.bonus_possible;
    let mut tally = Tally::new(sheet.base(), most);
    if sheet.bonus > 0.0 {
        let ceiling = if rules.above_best.unwrap_or(true) {
            most
        } else {
            possible
        };
        let lifted = (tally.now + sheet.bonus).min(ceiling.max(tally.now));
        tally.to(AdjustmentKind::Bonus, lifted, sheet.bonus_names.join(", "));
    }
    let hints = sheet.hints * rules.hint_factor.unwrap_or(1.0);
    if hints > 0.0 {
        tally.to(AdjustmentKind::Hints, tally.now - hints, text.hints_read());
    }
    if report.score.assisted {
        let kept = 1.0 - rules.assisted_cost.unwrap_or(0.0);
        tally.tell(
            AdjustmentKind::Assisted,
            tally.now * kept,
            text.was_assisted(),
        );
    }
    for gate in lab.iter().flat_map(|lab| &lab.gates) {
        let failed = report.checkpoints.iter().any(|checkpoint| {
            checkpoint.id == gate.checkpoint
                && matches!(checkpoint.outcome, Outcome::Fail | Outcome::Blocked)
        });
        if failed {
            let capped = tally.now.min(gate.cap);
            let reason = text.gate_closed(&gate.checkpoint, gate.cap);
            tally.to(AdjustmentKind::Gate, capped, reason);
        }
    }
    if let Some(late) = lateness(class, &report.lab, submitted_at, student) {
        let left = (tally.now * (1.0 - late.share)).max(late.floor.min(tally.now));
        tally.tell(AdjustmentKind::Late, left, text.late_by(late.by));
    }
    if let Some(step) = rules.round_to {
        let rounded = ((tally.now / step).round() * step).min(most);
        tally.to(AdjustmentKind::Rounding, rounded, text.rounded_to(step));
    }
    for change in changes {
        let value = change.mark.unwrap_or(tally.now + change.add.unwrap_or(0.0));
        tally.tell(AdjustmentKind::Override, value, change.reason.clone());
    }
    Mark {
        earned: tally.now,
        possible: cents(possible),
        adjustments: tally.adjustments,
    }
}

/// To hundredths: a mark's smallest step, and no noise of binary fractions.
pub(super) fn cents(points: f64) -> f64 {
    if points.is_finite() {
        // Adding zero makes -0 a plain 0.
        (points * 100.0).round() / 100.0 + 0.0
    } else {
        0.0
    }
}

/// A mark on its way.
struct Tally {
    now: f64,
    most: f64,
    adjustments: Vec<Adjustment>,
}

impl Tally {
    fn new(base: f64, most: f64) -> Self {
        Self {
            now: cents(base.clamp(0.0, most)),
            most,
            adjustments: Vec::new(),
        }
    }

    /// Moves the mark; what changes nothing is still told.
    fn tell(&mut self, kind: AdjustmentKind, value: f64, reason: String) {
        let value = cents(if value.is_finite() { value } else { self.now });
        let next = value.clamp(0.0, cents(self.most));
        self.adjustments.push(Adjustment {
            kind,
            points: cents(next - self.now),
            reason,
        });
        self.now = next;
    }

    /// Moves the mark; what changes nothing is not told.
    fn to(&mut self, kind: AdjustmentKind, value: f64, reason: String) {
        let before = self.now;
        self.tell(kind, value, reason);
        if (self.now - before).abs() < 0.005 {
            self.now = before;
            self.adjustments.pop();
        }
    }
}

/// The points of a lab by the class's weights.
struct Sheet {
    out_of: f64,
    earned: f64,
    gradable: f64,
    bonus: f64,
    bonus_possible: f64,
    bonus_names: Vec<String>,
    /// What hints cost, on the scale of the mark.
    hints: f64,
}

impl Sheet {
    fn of(report: &LabReport, rules: &Rules, lab: Option<&LabRules>) -> Self {
        let partial = rules.partial.unwrap_or(false);
        let mut sheet = Self {
            out_of: 0.0,
            earned: 0.0,
            gradable: 0.0,
            bonus: 0.0,
            bonus_possible: 0.0,
            bonus_names: Vec::new(),
            hints: 0.0,
        };
        let mut possible = 0.0;
        for checkpoint in &report.checkpoints {
            let share = share(checkpoint, partial);
            let bonus = lab.and_then(|lab| {
                let mut all = lab.bonus.iter();
                all.find(|bonus| bonus.checkpoint == checkpoint.id)
            });
            if let Some(bonus) = bonus {
                sheet.bonus_possible += bonus.points;
                if checkpoint.outcome == Outcome::Pass {
                    sheet.bonus += bonus.points;
                    sheet.bonus_names.push(checkpoint.title.clone());
                }
                continue;
            }
            let own = lab.and_then(|lab| lab.weights.get(&checkpoint.id).copied());
            let weight = finite(own.unwrap_or(checkpoint.points));
            possible += weight;
            if checkpoint.outcome != Outcome::Unknown {
                sheet.gradable += weight;
                sheet.earned += weight * share;
            }
        }
        sheet.out_of = rules.out_of.unwrap_or(possible);
        let brought: f64 = report
            .checkpoints
            .iter()
            .map(|one| finite(one.earned))
            .sum();
        let all: f64 = report
            .checkpoints
            .iter()
            .map(|one| finite(one.points))
            .sum();
        // A hint costs what it costs, however much could be judged.
        if all > 0.0 {
            let cost = finite(brought - finite(report.score.earned));
            sheet.hints = cost / all * sheet.out_of;
        }
        sheet
    }

    /// The mark before anything changes it: the share of what could be judged.
    fn base(&self) -> f64 {
        if self.gradable > 0.0 {
            self.out_of * self.earned / self.gradable
        } else {
            0.0
        }
    }
}

/// Points as they have to be: a damaged file may hold any number, and sums have to stay finite.
fn finite(points: f64) -> f64 {
    if points.is_finite() {
        points.clamp(0.0, MOST_POINTS)
    } else {
        0.0
    }
}

/// The share of a checkpoint that was reached.
pub(super) fn share(checkpoint: &CheckpointReport, partial: bool) -> f64 {
    match checkpoint.outcome {
        Outcome::Pass => 1.0,
        Outcome::Blocked | Outcome::Unknown => 0.0,
        Outcome::Fail if !partial => 0.0,
        Outcome::Fail => {
            let count = |wanted| {
                let all = checkpoint.assertions.iter();
                all.filter(|one| one.outcome == wanted).count() as f64
            };
            let (held, failed) = (count(Outcome::Pass), count(Outcome::Fail));
            if held + failed > 0.0 {
                held / (held + failed)
            } else {
                0.0
            }
        }
    }
}
