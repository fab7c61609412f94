//! A judgement for people: what was looked at, what was seen, what was expected, the command that shows it.

use super::paint::Paint;
use super::wrap::{hanging, wrap};
use crate::model::report::{AssertionReport, CheckpointReport, LabReport, Outcome, Score};
use crate::text::Text;
use crate::text::sanitize::{sanitize, sanitize_line};

/// The whole report as text.
#[must_use]
pub fn render(report: &LabReport, text: &dyn Text, paint: Paint) -> String {
    let mut parts: Vec<String> = report
        .checkpoints
        .iter()
        .map(|checkpoint| checkpoint_lines(checkpoint, text, paint))
        .collect();
    parts.push(String::new());
    parts.push(score_line(report, text, paint));
    parts.join("\n")
}

/// One checkpoint: its title, and all that keeps it from passing.
#[must_use]
pub fn checkpoint_lines(checkpoint: &CheckpointReport, text: &dyn Text, paint: Paint) -> String {
    let mut lines = vec![title_line(checkpoint, text, paint)];
    match checkpoint.outcome {
        Outcome::Pass => {}
        Outcome::Blocked => {
            let waits = text.waits_for(&checkpoint.blocked_by);
            lines.push(wrap(&waits, paint.columns, "     "));
        }
        Outcome::Fail | Outcome::Unknown => {
            if checkpoint.outcome == Outcome::Unknown {
                lines.push(wrap(&text.cannot_be_judged(), paint.columns, "     "));
            }
            let mismatches = checkpoint
                .assertions
                .iter()
                .filter(|assertion| assertion.outcome != Outcome::Pass);
            for assertion in mismatches {
                lines.push(assertion_lines(assertion, text, paint));
            }
        }
    }
    if let (Some(hint), false) = (&checkpoint.hint, checkpoint.outcome == Outcome::Pass) {
        let hint = format!("{} {}", text.hint_label(), sanitize(hint));
        let hint = hanging(&hint, paint.columns, "     ", "       ");
        lines.push(hint.replacen(text.hint_label(), &paint.good(text.hint_label()), 1));
    }
    lines.join("\n")
}

/// ` ✓ id  Title  2/2`
fn title_line(checkpoint: &CheckpointReport, text: &dyn Text, paint: Paint) -> String {
    let (symbol, points) = match checkpoint.outcome {
        Outcome::Pass => (paint.good(paint.tick()), true),
        Outcome::Fail => (paint.bad(paint.cross()), true),
        Outcome::Blocked => (paint.dim(paint.pause()), true),
        Outcome::Unknown => (paint.warn("?"), false),
    };
    let points = if points {
        format!(
            "[{}/{}]",
            text.points(checkpoint.earned),
            text.points(checkpoint.points)
        )
    } else {
        format!("[-/{}]", text.points(checkpoint.points))
    };
    let title = format!(
        "{} ({}) {points}",
        sanitize_line(&checkpoint.title),
        checkpoint.id
    );
    // The symbol is put before the wrapped text, so that its style does not count as width.
    let width = symbol_width(checkpoint.outcome, paint);
    let indent = " ".repeat(width + 2);
    let title = wrap(&title, paint.columns, &indent);
    format!(" {symbol} {}", title.trim_start())
}

fn symbol_width(outcome: Outcome, paint: Paint) -> usize {
    match outcome {
        Outcome::Pass => paint.tick().chars().count(),
        Outcome::Fail => paint.cross().chars().count(),
        Outcome::Blocked => paint.pause().chars().count(),
        Outcome::Unknown => 1,
    }
}

fn assertion_lines(assertion: &AssertionReport, text: &dyn Text, paint: Paint) -> String {
    let mut lines = vec![paint.bold(&wrap(
        &sanitize_line(&assertion.subject),
        paint.columns,
        "     ",
    ))];
    let mut said = |label: &str, value: &str| {
        let value = sanitize(value);
        if !value.trim().is_empty() {
            let line = format!("{label} {value}");
            lines.push(hanging(&line, paint.columns, "       ", "         "));
        }
    };
    said(text.observed_label(), &assertion.observed);
    said(text.expected_label(), &assertion.expected);
    if let Some(why) = &assertion.why {
        said(text.why_label(), why);
    }
    if let Some(see) = &assertion.see {
        // On one line whatever the width: it is there to be copied.
        let see = paint.command(&sanitize(see));
        lines.push(format!("       {} {see}", text.see_label()));
    }
    lines.join("\n")
}

/// `score: 4 of 10 (8 can be judged on this machine)`
#[must_use]
pub fn score_line(report: &LabReport, text: &dyn Text, paint: Paint) -> String {
    let Score {
        possible,
        gradable,
        assisted,
        ..
    } = report.score;
    let mut asides = Vec::new();
    let sum = |points: fn(&CheckpointReport) -> f64| -> f64 {
        report.checkpoints.iter().map(points).sum()
    };
    // With `--checkpoint` only some are here; the score is the whole lab's.
    let is_whole = (sum(|checkpoint| checkpoint.points) - possible).abs() < f64::EPSILON;
    let for_hints = sum(|checkpoint| checkpoint.earned) - report.score.earned;
    if is_whole && for_hints > f64::EPSILON {
        asides.push(text.taken_for_hints(for_hints));
    }
    if (gradable - possible).abs() > f64::EPSILON {
        asides.push(text.only_gradable(gradable));
    }
    if assisted {
        asides.push(text.assisted());
    }
    let mut line = text.score(&report.score);
    if !asides.is_empty() {
        line = format!("{line} ({})", asides.join(", "));
    }
    let line = paint.bold(&wrap(&line, paint.columns, ""));
    let judged =
        |outcome: Outcome| matches!(outcome, Outcome::Pass | Outcome::Fail | Outcome::Blocked);
    let verdict = if report.passed && !is_whole {
        paint.good(&text.these_passed())
    } else if report.passed {
        paint.good(&text.all_passed())
    } else if !report
        .checkpoints
        .iter()
        .any(|checkpoint| judged(checkpoint.outcome))
    {
        paint.warn(&text.nothing_gradable())
    } else {
        paint.dim(&wrap(&text.next_after_check(), paint.columns, ""))
    };
    format!("{line}\n{verdict}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::language::Language;
    use crate::text::text;
    use jiff::Timestamp;

    fn checkpoint(id: &str, title: &str, outcome: Outcome, points: f64) -> CheckpointReport {
        CheckpointReport {
            id: id.to_owned(),
            title: title.to_owned(),
            outcome,
            points,
            earned: if outcome == Outcome::Pass {
                points
            } else {
                0.0
            },
            blocked_by: Vec::new(),
            assertions: Vec::new(),
            hint: None,
        }
    }

    fn report() -> LabReport {
        let mut failed = checkpoint("updated", "The service runs nginx:1.26", Outcome::Fail, 2.5);
        failed.assertions = vec![
            AssertionReport {
                subject: "service web".to_owned(),
                outcome: Outcome::Fail,
                observed: "image nginx:1.22\u{1b}[2J".to_owned(),
                expected: "image nginx:1.26".to_owned(),
                see: Some("docker service inspect web --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}'".to_owned()),
                why: None,
            },
            AssertionReport {
                subject: "service web".to_owned(),
                outcome: Outcome::Pass,
                observed: "4 replicas".to_owned(),
                expected: "4 replicas".to_owned(),
                see: None,
                why: None,
            },
        ];
        failed.hint = Some("The option that names the new image is `--image`.".to_owned());
        let mut blocked = checkpoint("rolled-back", "Back to nginx:1.22", Outcome::Blocked, 4.0);
        blocked.blocked_by = vec!["updated".to_owned()];
        let mut unknown = checkpoint(
            "mesh",
            "Every node answers on port 8080",
            Outcome::Unknown,
            2.0,
        );
        unknown.assertions = vec![AssertionReport {
            subject: "http manager-1:8080".to_owned(),
            outcome: Outcome::Unknown,
            observed: String::new(),
            expected: "200".to_owned(),
            see: None,
            why: Some("this kernel has no ip_vs: a published port does not answer".to_owned()),
        }];
        LabReport {
            schema: 1,
            lab: "lab-3".to_owned(),
            cluster: "lab-3".to_owned(),
            captured_at: Timestamp::UNIX_EPOCH,
            passed: false,
            score: Score {
                earned: 1.5,
                possible: 10.0,
                gradable: 8.0,
                assisted: false,
            },
            checkpoints: vec![
                checkpoint(
                    "created",
                    "A service with four replicas",
                    Outcome::Pass,
                    1.5,
                ),
                failed,
                blocked,
                unknown,
            ],
        }
    }

    fn unicode(columns: usize) -> Paint {
        Paint {
            unicode: true,
            ..Paint::plain(columns)
        }
    }

    #[test]
    fn english() {
        insta::assert_snapshot!(render(&report(), text(Language::En), unicode(80)));
    }

    #[test]
    fn french_in_forty_columns() {
        let shown = render(&report(), text(Language::Fr), unicode(40));
        for line in shown.lines().filter(|line| !line.contains("voir :")) {
            assert!(line.chars().count() <= 40, "{line}");
        }
        insta::assert_snapshot!(shown);
    }

    #[test]
    fn json_is_the_contract() {
        insta::assert_json_snapshot!(report());
    }

    #[test]
    fn what_hints_took_is_told_of_the_whole_lab_only() {
        let mut report = report();
        report.checkpoints = vec![
            checkpoint("a", "A", Outcome::Pass, 1.5),
            checkpoint("b", "B", Outcome::Pass, 2.0),
        ];
        report.passed = true;
        report.score = Score {
            earned: 3.0,
            possible: 3.5,
            gradable: 3.5,
            assisted: false,
        };
        let told = |report: &LabReport| {
            let lines = score_line(report, text(Language::En), Paint::plain(100));
            lines.replace('\n', " | ")
        };
        assert_eq!(
            told(&report),
            "score: 3 of 3.5 (0.5 taken off for hints) | everything that can be judged passes"
        );
        report.checkpoints.truncate(1);
        assert_eq!(told(&report), "score: 3 of 3.5 | what was asked for passes");
    }
}
