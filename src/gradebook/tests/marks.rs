//! How marks are made, case by case.

use jiff::Timestamp;
use test_case::test_case;

use super::class_file::CLASS;
use crate::gradebook::{ClassFile, Roster, mark};
use crate::model::class::{AdjustmentKind, Mark, Student};
use crate::model::language::Language;
use crate::model::report::Outcome::{self, Blocked, Fail, Pass, Unknown};
use crate::model::report::{AssertionReport, CheckpointReport, LabReport, Score};
use crate::text::text;

/// A report of a lab whose checkpoints are worth 2 points each.
pub(super) fn report(outcomes: &[(&str, Outcome)]) -> LabReport {
    let checkpoints: Vec<CheckpointReport> = outcomes
        .iter()
        .map(|(id, outcome)| CheckpointReport {
            id: (*id).to_owned(),
            title: format!("Title of {id}"),
            outcome: *outcome,
            points: 2.0,
            earned: if *outcome == Pass { 2.0 } else { 0.0 },
            blocked_by: Vec::new(),
            assertions: Vec::new(),
            hint: None,
        })
        .collect();
    let earned = checkpoints.iter().map(|one| one.earned).sum();
    LabReport {
        schema: 1,
        lab: "lab-3".to_owned(),
        cluster: "lab-3".to_owned(),
        captured_at: Timestamp::UNIX_EPOCH,
        passed: false,
        score: Score {
            earned,
            possible: 2.0 * outcomes.len() as f64,
            gradable: 0.0,
            assisted: false,
        },
        checkpoints,
    }
}

pub(super) fn student(number: &str) -> Student {
    Student {
        number: number.to_owned(),
        ..Student::default()
    }
}

fn marked(report: &LabReport, at: &str, number: &str) -> Mark {
    let class = ClassFile::parse("class.toml", CLASS).unwrap();
    let at: Timestamp = at.parse().unwrap();
    mark(
        &class,
        report,
        at,
        Some(&student(number)),
        text(Language::En),
    )
}

const IN_TIME: &str = "2026-11-20T20:00:00Z";
const ALL: [(&str, Outcome); 4] = [
    ("deployed", Pass),
    ("updated", Pass),
    ("scaled", Pass),
    ("no-failed-request", Pass),
];

fn with(changes: &[(&str, Outcome)]) -> LabReport {
    let mut outcomes = ALL;
    for (id, outcome) in changes {
        for one in &mut outcomes {
            if one.0 == *id {
                one.1 = *outcome;
            }
        }
    }
    report(&outcomes)
}

// Weights: deployed 2, updated 3, scaled 2; no-failed-request is bonus.
#[test_case(&[], 22.0; "everything, with bonus")]
#[test_case(&[("no-failed-request", Fail)], 20.0; "everything but the bonus")]
#[test_case(&[("no-failed-request", Unknown)], 20.0; "unknown bonus")]
#[test_case(&[("scaled", Fail), ("no-failed-request", Fail)], 14.29; "five of seven")]
#[test_case(&[("scaled", Unknown), ("no-failed-request", Fail)], 20.0; "five of the five that can be judged")]
#[test_case(&[("deployed", Fail)], 8.0; "a gate closes over the bonus too")]
#[test_case(&[("deployed", Blocked)], 8.0; "blocked is not passed")]
#[test_case(&[("deployed", Unknown)], 22.0; "an unknown gate stays open")]
fn verdicts_make_a_mark(changes: &[(&str, Outcome)], expected: f64) {
    let mark = marked(&with(changes), IN_TIME, "1");
    assert_eq!((mark.earned, mark.possible), (expected, 20.0));
}

#[test_case("2026-11-20T22:59:00Z", 20.0; "the last second in Paris")]
#[test_case("2026-11-20T23:09:00Z", 20.0; "within the grace")]
#[test_case("2026-11-20T23:10:00Z", 18.0; "one day begun")]
#[test_case("2026-11-22T01:00:00Z", 16.0; "two days begun")]
#[test_case("2027-01-01T00:00:00Z", 10.0; "never more than the most")]
fn lateness_costs(at: &str, expected: f64) {
    let report = with(&[("no-failed-request", Fail)]);
    assert_eq!(marked(&report, at, "1").earned, expected);
}

#[test]
fn lateness_stops_at_the_floor_and_lifts_nothing() {
    let late = "2027-01-01T00:00:00Z";
    let little = with(&[
        ("updated", Fail),
        ("scaled", Fail),
        ("no-failed-request", Fail),
    ]);
    assert_eq!(marked(&little, late, "1").earned, 4.0);
    let none = report(&ALL.map(|(id, _)| (id, Fail)));
    assert_eq!(marked(&none, late, "1").earned, 0.0);
}

#[test]
fn an_extension_is_the_students_own() {
    let at = "2026-11-22T01:00:00Z";
    assert_eq!(marked(&with(&[]), at, "22005").earned, 22.0);
    let mut class = ClassFile::parse("class.toml", CLASS).unwrap();
    class.enroll(&Roster::parse("numéro;délai\n9;2\n").unwrap());
    let at = at.parse().unwrap();
    let told = text(Language::Fr);
    let nine = mark(&class, &with(&[]), at, Some(&student("9")), told);
    let ten = mark(&class, &with(&[]), at, Some(&student("10")), told);
    assert_eq!((nine.earned, ten.earned), (22.0, 17.6));
    assert_eq!(ten.adjustments[1].reason, "1 j 2 h de retard");
}

#[test]
fn every_change_has_its_reason_and_adds_up() {
    let mut report = with(&[("scaled", Fail)]);
    report.score.earned -= 1.0;
    report.score.assisted = true;
    let mark = marked(&report, "2026-11-22T01:00:00Z", "22006");
    let told: Vec<String> = mark
        .adjustments
        .iter()
        .map(|one| format!("{:?} {} {}", one.kind, one.points, one.reason))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(mark.earned, 15.0);
}

#[test]
fn nothing_gradable_is_no_mark() {
    let mark = marked(&report(&ALL.map(|(id, _)| (id, Unknown))), IN_TIME, "1");
    assert_eq!(mark, Mark::default());
}

#[test]
fn without_a_class_the_mark_is_the_graders_points() {
    let mut report = with(&[("scaled", Fail)]);
    report.score.earned -= 0.5;
    let mark = mark(
        &ClassFile::default(),
        &report,
        Timestamp::UNIX_EPOCH,
        None,
        text(Language::En),
    );
    assert_eq!((mark.earned, mark.possible), (5.5, 8.0));
    assert_eq!(mark.adjustments[0].kind, AdjustmentKind::Hints);
}

#[test]
fn partial_credit_rounding_and_no_bonus_above_the_best() {
    let assertion = |outcome| AssertionReport {
        subject: "service web".to_owned(),
        outcome,
        observed: String::new(),
        expected: String::new(),
        see: None,
        why: None,
    };
    let mut report = with(&[("scaled", Fail)]);
    report.checkpoints[2].assertions = [Pass, Fail, Fail, Unknown].map(assertion).to_vec();
    let class = "format = 1\n[defaults]\nout_of = 10\npartial = true\nround_to = 0.5\nabove_best = false\n[[lab]]\nid = \"lab-3\"\nbonus = [{ checkpoint = \"no-failed-request\", points = 3 }]\n";
    let class = ClassFile::parse("class.toml", class).unwrap();
    let marked = |report: &LabReport| {
        let at = Timestamp::UNIX_EPOCH;
        mark(&class, report, at, None, text(Language::En)).earned
    };
    assert_eq!(marked(&report), 10.0);
    report.checkpoints[3].outcome = Fail;
    // (2 + 2 + 2/3) of 6 is 7.78 of 10.
    assert_eq!(marked(&report), 8.0);
}
