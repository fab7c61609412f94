//! Rules for `grader.toml`.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Check, Places, unknown};
use crate::content::complaint::Complaint;
use crate::content::parse::Part::{Index, Key};
use crate::content::problem::Problem;
use crate::grade;
use crate::model::grader::Grader;

/// `grader.toml`.
pub(in crate::content) fn grader(places: &Places<'_>, grader: &Grader) -> Vec<Problem> {
    let mut check = Check::new(places, grader.format);
    if grader.checkpoints.is_empty() {
        check.add(&[Key("checkpoint")], Complaint::Nothing("checkpoint"));
    }
    check.unique(
        "checkpoint",
        grader
            .checkpoints
            .iter()
            .map(|checkpoint| checkpoint.id.as_str()),
    );
    let needs: BTreeMap<&str, &[String]> = grader
        .checkpoints
        .iter()
        .map(|checkpoint| (checkpoint.id.as_str(), checkpoint.needs.as_slice()))
        .collect();
    for (index, checkpoint) in grader.checkpoints.iter().enumerate() {
        let path = [Key("checkpoint"), Index(index)];
        check.covers(&path, &checkpoint.covers);
        check.amount(&[path[0], path[1], Key("points")], checkpoint.points);
        for (position, id) in checkpoint.needs.iter().enumerate() {
            if !needs.contains_key(id.as_str()) {
                let path = [path[0], path[1], Key("needs"), Index(position)];
                check.add(&path, unknown("checkpoint", id, needs.keys().copied()));
            }
        }
        if waits_for_itself(&checkpoint.id, &needs) {
            let path = [path[0], path[1], Key("needs")];
            check.add(&path, Complaint::Circle(checkpoint.id.clone()));
        }
        if grade::assertion_count(checkpoint) == 0 {
            check.add(&path, Complaint::NoAssertion(checkpoint.id.clone()));
        }
        for (position, assertion) in checkpoint.expressions.iter().enumerate() {
            let at = |key| [path[0], path[1], Key("expr"), Index(position), Key(key)];
            if let Err(why) = grade::check_expression(&assertion.cel) {
                check.add(&at("cel"), Complaint::Expression(why));
            }
            for template in [&assertion.observed.fr, &assertion.observed.en] {
                if let Err(why) = grade::check_template(template) {
                    check.add(&at("observed"), Complaint::Expression(why));
                }
            }
        }
        for (position, hint) in checkpoint.hints.iter().enumerate() {
            if let Some(Err(why)) = hint.when.as_deref().map(grade::check_expression) {
                let path = [path[0], path[1], Key("hint"), Index(position), Key("when")];
                check.add(&path, Complaint::Expression(why));
            }
        }
    }
    let pairs = places.flags_in("checkpoint");
    check.problems.extend(pairs);
    check.problems
}

fn waits_for_itself(id: &str, needs: &BTreeMap<&str, &[String]>) -> bool {
    let mut waiting: Vec<&str> = vec![id];
    let mut seen = BTreeSet::new();
    while let Some(next) = waiting.pop() {
        for need in needs.get(next).copied().unwrap_or_default() {
            if need == id {
                return true;
            }
            if seen.insert(need.as_str()) {
                waiting.push(need);
            }
        }
    }
    false
}
