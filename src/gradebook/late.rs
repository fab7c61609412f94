//! Lateness: when it was due for this student, and what being later costs.

use jiff::{SignedDuration, Timestamp};

use super::class_file::{ClassFile, Penalty, means};
use super::moment::{Length, zone};
use crate::model::class::Student;

/// How late something is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lateness {
    /// Time after the student's own deadline.
    pub(super) by: SignedDuration,
    /// Share of the mark that it costs.
    pub(super) share: f64,
    /// No mark falls below this through lateness.
    pub(super) floor: f64,
}

/// When `lab` is due for `student`; `None`: never.
pub(super) fn due(class: &ClassFile, lab: &str, student: Option<&Student>) -> Option<Timestamp> {
    let zone = class.timezone.as_deref().and_then(|name| zone(name).ok());
    let deadline = class.rules(lab).deadline?.resolve(zone.as_ref()).ok()?;
    let extended = class
        .extensions
        .iter()
        .filter(|one| one.lab.as_deref().is_none_or(|only| only == lab))
        .filter(|one| student.is_some_and(|student| means(&one.student, student)))
        .filter_map(|one| match (&one.until, &one.by) {
            (Some(moment), _) => moment.resolve(zone.as_ref()).ok(),
            (None, Some(length)) => deadline.checked_add(length.resolve().ok()?).ok(),
            (None, None) => None,
        })
        .max();
    // An extension never brings a deadline forward.
    Some(extended.map_or(deadline, |extended| extended.max(deadline)))
}

/// How late `submitted_at` is; `None`: in time, or within the grace.
pub(super) fn lateness(
    class: &ClassFile,
    lab: &str,
    submitted_at: Timestamp,
    student: Option<&Student>,
) -> Option<Lateness> {
    let by = submitted_at.duration_since(due(class, lab, student)?);
    let rules = class.rules(lab);
    let grace = rules.grace.as_ref().and_then(|grace| grace.resolve().ok());
    if by <= grace.unwrap_or_default() {
        return None;
    }
    let penalty = rules.late.unwrap_or_default();
    Some(Lateness {
        by,
        share: share(&penalty, by),
        floor: penalty.floor.unwrap_or(0.0),
    })
}

/// The share of the mark that being late `by` costs: never less for more.
fn share(penalty: &Penalty, by: SignedDuration) -> f64 {
    const DAY: i64 = 24 * 60 * 60;
    let whole = by.as_secs() / DAY;
    let begun = whole + i64::from(by.as_secs() % DAY > 0 || by.subsec_nanos() > 0);
    let daily = penalty.per_day.unwrap_or(0.0) * begun as f64;
    let stepped = penalty
        .steps
        .iter()
        .filter(|step| Length::resolve(&step.after).is_ok_and(|after| by > after))
        .map(|step| step.cost)
        .fold(0.0, f64::max);
    daily.max(stepped).clamp(0.0, penalty.max.unwrap_or(1.0))
}
