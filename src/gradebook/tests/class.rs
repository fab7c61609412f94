//! A class as classes are: perfect, partial, wrong, late, copied, altered, refused, unknown, hostile.

use jiff::Timestamp;

use super::class_file::CLASS;
use super::marks::report;
use crate::gradebook::{ClassFile, mark};
use crate::model::class::{
    ClassReport, Difference, Integrity, LabGrade, Similarity, Student, SubmissionReport,
};
use crate::model::history::{History, Lane, LaneKind, Span, State};
use crate::model::language::Language;
use crate::model::report::Outcome::{self, Blocked, Fail, Pass, Unknown};
use crate::model::report::{AssertionReport, CheckpointReport};
use crate::text::text;

const HOSTILE: &str = "=cmd()|' /C calc'!A0 \u{1b}[31m<script>alert(1)</script> \u{202e}evil;=1+1";

const CHECKPOINTS: [(&str, &str, &str); 4] = [
    (
        "deployed",
        "`web` runs three replicas",
        "`web` tourne en trois répliques",
    ),
    (
        "updated",
        "`web` runs nginx 1.26",
        "`web` tourne avec nginx 1.26",
    ),
    ("scaled", "Scaled 2 → 5 → 1", "Mise à l’échelle 2 → 5 → 1"),
    (
        "no-failed-request",
        "No request failed meanwhile",
        "Aucune requête n’a échoué pendant ce temps",
    ),
];

fn assertion(subject: &str, outcome: Outcome, observed: &str, expected: &str) -> AssertionReport {
    AssertionReport {
        subject: subject.to_owned(),
        outcome,
        observed: observed.to_owned(),
        expected: expected.to_owned(),
        see: (outcome == Fail).then(|| "docker service inspect web --pretty".to_owned()),
        why: (outcome == Unknown).then(|| "this kernel has no ip_vs".to_owned()),
    }
}

fn furnish(checkpoint: &mut CheckpointReport, at: usize, language: Language) {
    let french = language == Language::Fr;
    let (_, en, fr) = CHECKPOINTS[at];
    checkpoint.title = if french { fr } else { en }.to_owned();
    match checkpoint.outcome {
        Pass => {}
        Blocked => checkpoint.blocked_by = vec!["deployed".to_owned()],
        Unknown => checkpoint.assertions = vec![assertion("http web", Unknown, "", "")],
        Fail => {
            checkpoint.assertions = vec![
                assertion(
                    "service web: image",
                    Fail,
                    "nginx:1.22 <none>",
                    "nginx:1.26",
                ),
                assertion(
                    "service web: update.order",
                    Fail,
                    "stop-first",
                    "start-first",
                ),
                assertion("service web: replicas", Pass, "3", "3"),
            ];
            let hint = if french {
                "`docker service update --image` remplace les tâches une à une."
            } else {
                "`docker service update --image` replaces the tasks one by one."
            };
            checkpoint.hint = Some(hint.to_owned());
        }
    }
}

fn grade(student: &Student, language: Language, at: &str, outcomes: [Outcome; 4]) -> LabGrade {
    let pairs: Vec<(&str, Outcome)> = CHECKPOINTS
        .iter()
        .map(|(id, _, _)| *id)
        .zip(outcomes)
        .collect();
    let mut report = report(&pairs);
    for (at, checkpoint) in report.checkpoints.iter_mut().enumerate() {
        furnish(checkpoint, at, language);
    }
    report.score.assisted = student.number == "22003";
    report.score.earned -= if student.number == "22002" { 0.5 } else { 0.0 };
    let class = ClassFile::parse("class.toml", CLASS).unwrap();
    let submitted_at: Timestamp = at.parse().unwrap();
    let mark = mark(&class, &report, submitted_at, Some(student), text(language));
    LabGrade {
        title: if language == Language::Fr {
            "Mise à jour progressive"
        } else {
            "Rolling update"
        }
        .to_owned(),
        submitted_at,
        report,
        integrity: Integrity::Intact,
        differences: Vec::new(),
        mark,
        history: None,
    }
}

fn submission(
    number: &str,
    name: &str,
    language: Language,
    at: &str,
    outcomes: [Outcome; 4],
) -> SubmissionReport {
    let student = Student {
        number: number.to_owned(),
        name: name.to_owned(),
        email: Some(format!("{number}@example.org")),
    };
    SubmissionReport {
        source: format!(
            "{}_{number}_assignsubmission_file/lab-3.swarmlab",
            name.replace(' ', "_")
        ),
        digest: format!("{number:0>64}"),
        language,
        refused: None,
        labs: vec![grade(&student, language, at, outcomes)],
        student: Some(student),
    }
}

/// A record in which an update failed, a node went and a name was hostile.
fn history() -> History {
    let span = |from, to, state, image, count, note: &str| Span {
        from,
        to,
        state,
        image,
        count,
        note: note.into(),
    };
    let lane = |kind, name: &str, spans| Lane {
        kind,
        name: name.to_owned(),
        spans,
    };
    let bad = "</desc><script>alert(3)</script> \u{202e}";
    History {
        from: "2026-11-20T14:00:07Z".parse().unwrap(),
        to: "2026-11-20T15:59:00Z".parse().unwrap(),
        moments: 428,
        earlier: 12,
        left_out: 0,
        images: vec![
            "nginx:1.22".to_owned(),
            "nginx:1.26".to_owned(),
            bad.to_owned(),
        ],
        lanes: vec![
            lane(
                LaneKind::Service,
                "web",
                vec![
                    span(100, 71_330, State::There, None, 1, ""),
                    span(300, 300, State::Image, None, 1, "nginx:1.26"),
                    span(301, 500, State::Updating, None, 1, ""),
                    span(500, 65_000, State::Paused, None, 1, ""),
                    span(65_000, 65_100, State::RollingBack, None, 1, ""),
                    span(65_100, 65_100, State::RolledBack, None, 1, ""),
                    span(65_400, 65_400, State::Scaled, None, 1, "2 → 5"),
                ],
            ),
            lane(
                LaneKind::Slot,
                "web.1",
                vec![
                    span(101, 130, State::Starting, Some(0), 1, "worker-1"),
                    span(130, 310, State::Running, Some(0), 1, "worker-1"),
                    span(310, 480, State::Starting, Some(2), 1, "worker-1"),
                    span(480, 480, State::Failed, Some(2), 1, bad),
                    span(65_010, 71_330, State::Running, Some(1), 1, "worker-2"),
                ],
            ),
            lane(
                LaneKind::Running,
                bad,
                vec![span(100, 900, State::Running, None, 20, "")],
            ),
            lane(
                LaneKind::Answers,
                ":8080",
                vec![
                    span(200, 470, State::Answered, None, 27, ""),
                    span(480, 490, State::Unanswered, None, 2, "connection refused"),
                ],
            ),
            lane(
                LaneKind::Node,
                "worker-3",
                vec![span(65_200, 65_300, State::Down, None, 1, "")],
            ),
            lane(
                LaneKind::Record,
                "",
                vec![span(65_350, 65_350, State::Gap, None, 1, "manager-1")],
            ),
        ],
    }
}

/// The class.
pub(super) fn class() -> ClassReport {
    let (fr, en) = (Language::Fr, Language::En);
    let time = "2026-11-20T16:00:00Z";
    let perfect = submission("22001", "Amélie Durand", fr, time, [Pass; 4]);
    let mut partial = submission(
        "22002",
        "Bastien Le Gall",
        fr,
        time,
        [Pass, Fail, Pass, Unknown],
    );
    partial.labs[0].history = Some(history());
    let wrong = submission(
        "22003",
        "Chloé N’Diaye",
        fr,
        time,
        [Fail, Blocked, Blocked, Blocked],
    );
    let late = submission(
        "22004",
        "David O'Brien",
        en,
        "2026-11-22T01:00:00Z",
        [Pass, Pass, Pass, Fail],
    );
    let mut copied = submission(
        "22005",
        "Emma Lefèvre",
        fr,
        "2026-11-21T09:00:00Z",
        [Pass; 4],
    );
    copied.labs[0].integrity = Integrity::Transplanted {
        also_in: vec![perfect.source.clone()],
    };
    let mut altered = submission("22006", "Farid Benali", fr, time, [Pass, Pass, Fail, Fail]);
    altered.labs[0].integrity = Integrity::Altered {
        places: vec!["timeline, line 12".to_owned()],
    };
    altered.labs[0].differences = vec![Difference {
        checkpoint: "scaled".to_owned(),
        claimed: Some(Pass),
        judged: Fail,
    }];
    let mut unknown = submission("22007", "Grace Hopper", en, time, [Unknown; 4]);
    unknown.labs[0].integrity = Integrity::Stale {
        what: vec!["grader of lab-3".to_owned()],
    };
    let mut hostile = submission("22008", HOSTILE, en, time, [Pass, Fail, Fail, Fail]);
    hostile.labs[0].report.checkpoints[1].assertions[0].observed =
        "</code><script>alert(2)</script>]]>\u{0}\u{ffff}".to_owned();
    let refused = SubmissionReport {
        source: "zip/\u{202e}gnp.swarmlab".to_owned(),
        digest: String::new(),
        student: None,
        language: fr,
        refused: Some("the archive ends too early".to_owned()),
        labs: Vec::new(),
    };
    let similar = vec![Similarity {
        lab: "lab-3".to_owned(),
        sources: vec![perfect.source.clone(), copied.source.clone()],
        degree: 1.0,
        what: vec![
            "the same object IDs".to_owned(),
            "the same times".to_owned(),
        ],
    }];
    ClassReport {
        schema: crate::model::class::SCHEMA,
        class: "Orchestration, groupe B".to_owned(),
        graded_at: "2026-11-24T08:30:00Z".parse().unwrap(),
        tool: "0.1.0".to_owned(),
        submissions: vec![
            perfect, partial, wrong, late, copied, altered, unknown, hostile, refused,
        ],
        missing: vec![Student {
            number: "22009".to_owned(),
            name: "Inès Moreau".to_owned(),
            email: Some("22009@example.org".to_owned()),
        }],
        similar,
    }
}
