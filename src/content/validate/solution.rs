//! Rules for `solution.toml`.

use super::check::{Check, Places, unknown};
use crate::content::complaint::Complaint;
use crate::content::parse::Part::{Index, Key};
use crate::content::problem::Problem;
use crate::model::lab::Lab;
use crate::model::solution::Solution;

/// `solution.toml`; `lab` when it could be read.
pub(in crate::content) fn solution(
    places: &Places<'_>,
    solution: &Solution,
    lab: Option<&Lab>,
) -> Vec<Problem> {
    let mut check = Check::new(places, solution.format);
    check.unique("step", solution.steps.iter().map(|step| step.id.as_str()));
    for (index, step) in solution.steps.iter().enumerate() {
        if let Some(lab) = lab {
            let ids = || lab.steps.iter().map(|step| step.id.as_str());
            if !ids().any(|known| known == step.id) {
                let path = [Key("step"), Index(index), Key("id")];
                check.add(&path, unknown("step", &step.id, ids()));
            }
        }
        for (position, run) in step.run.iter().enumerate() {
            let path = [Key("step"), Index(index), Key("run"), Index(position)];
            check.node(&[&path[..], &[Key("node")]].concat(), &run.node);
            let mut exclude = |is_there: bool, one: &'static str, other: &'static str| {
                if is_there {
                    let path = [&path[..], &[Key(other)]].concat();
                    check.add(&path, Complaint::Contradiction(one, other));
                }
            };
            exclude(run.background && run.save.is_some(), "background", "save");
            if run.chaos.is_some() {
                exclude(!run.command.is_empty(), "chaos", "command");
                exclude(run.background, "chaos", "background");
                exclude(run.expect_failure, "chaos", "expect_failure");
                exclude(run.save.is_some(), "chaos", "save");
            } else if run.command.trim().is_empty() {
                check.add(&path, Complaint::MissingField("command".to_owned()));
            }
        }
    }
    check.problems
}
