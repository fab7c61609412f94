//! Rules for a grader's `cases`.

use super::check::unknown;
use crate::content::case::Case;
use crate::content::complaint::Complaint;
use crate::content::problem::Problem;
use crate::model::grader::Grader;

/// Cases: they are of this lab, and expect something of every checkpoint and of nothing else.
pub(in crate::content) fn cases(
    id: &str,
    grader: &Grader,
    cases: &[Case],
    problems: &mut Vec<Problem>,
) {
    let ids = || {
        grader
            .checkpoints
            .iter()
            .map(|checkpoint| checkpoint.id.as_str())
    };
    for case in cases {
        let mut add = |complaint| {
            problems.push(Problem {
                file: format!("graders/{id}/cases/{}", case.name),
                place: None,
                complaint,
            });
        };
        for expected in case.file.expect.keys() {
            if !ids().any(|known| known == expected) {
                add(unknown("checkpoint", expected, ids()));
            }
        }
        for checkpoint in ids() {
            if !case.file.expect.contains_key(checkpoint) {
                add(Complaint::MissingField(format!("expect.{checkpoint}")));
            }
        }
        if case.file.about.trim().is_empty() {
            add(Complaint::EmptyText);
        }
        if case.file.snapshot.cluster.lab != id {
            add(unknown(
                "lab",
                &case.file.snapshot.cluster.lab,
                [id].into_iter(),
            ));
        }
    }
}
