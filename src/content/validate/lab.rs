//! Rules for `lab.toml`.

use super::check::{Check, Places, unknown};
use crate::content::complaint::Complaint;
use crate::content::parse::Part::{Index, Key};
use crate::content::parse::parse;
use crate::content::problem::Problem;
use crate::model::grader::Grader;
use crate::model::lab::Lab;
use crate::model::roles::ROLES;

/// `lab.toml`; `grader` when it could be read.
pub(in crate::content) fn lab(
    places: &Places<'_>,
    lab: &Lab,
    grader: Option<&Grader>,
) -> Vec<Problem> {
    let mut check = Check::new(places, lab.format);
    if lab.steps.is_empty() {
        check.add(&[Key("step")], Complaint::Nothing("step"));
    }
    if let Some(name) = &lab.stack {
        // What Swarm takes as the beginning of a service's name.
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let begins_well = name.starts_with(|first: char| first.is_ascii_lowercase());
        if !begins_well || !name.bytes().all(is_plain) {
            check.add(&[Key("stack")], Complaint::BadKey(name.clone()));
        }
    }
    check.unique("step", lab.steps.iter().map(|step| step.id.as_str()));
    check.unique(
        "question",
        lab.questions.iter().map(|question| question.id.as_str()),
    );
    for (index, run) in lab.start.run.iter().enumerate() {
        check.node(
            &[Key("start"), Key("run"), Index(index), Key("node")],
            &run.node,
        );
    }
    for (index, role) in lab.images.iter().enumerate() {
        if !ROLES.contains(&role.as_str()) {
            let complaint = unknown("role", role, ROLES.iter().copied());
            check.add(&[Key("images"), Index(index)], complaint);
        }
    }
    for (index, step) in lab.steps.iter().enumerate() {
        let path = [Key("step"), Index(index)];
        check.covers(&path, &step.covers);
        for (hint, rung) in step.hints.iter().enumerate() {
            let path = [path[0], path[1], Key("hint"), Index(hint)];
            check.covers(&path, &rung.covers);
            check.amount(&[&path[..], &[Key("cost")]].concat(), rung.cost);
        }
        if let Some(grader) = grader {
            for (position, id) in step.checkpoints.iter().enumerate() {
                let ids = || {
                    grader
                        .checkpoints
                        .iter()
                        .map(|checkpoint| checkpoint.id.as_str())
                };
                if !ids().any(|known| known == id) {
                    let path = [path[0], path[1], Key("checkpoints"), Index(position)];
                    check.add(&path, unknown("checkpoint", id, ids()));
                }
            }
        }
    }
    for (index, question) in lab.questions.iter().enumerate() {
        let path = [Key("question"), Index(index)];
        check.covers(&path, &question.covers);
        if question.choices.len() < 2 {
            check.add(&path, Complaint::TooFewChoices);
        } else if !question.choices.iter().any(|choice| choice.right) {
            check.add(&path, Complaint::NoRightChoice);
        }
    }
    check.problems
}

/// Checkpoints that no step names: a student would never be told of them.
pub(in crate::content) fn orphans(
    file: &str,
    text: &str,
    lab: &Lab,
    grader: &Grader,
    problems: &mut Vec<Problem>,
) {
    let (_, places, _) = parse::<Lab>(file, text).split();
    for checkpoint in &grader.checkpoints {
        let named = lab
            .steps
            .iter()
            .any(|step| step.checkpoints.contains(&checkpoint.id));
        if !named {
            problems.push(places.problem(
                &[Key("step")],
                Complaint::OrphanCheckpoint(checkpoint.id.clone()),
            ));
        }
    }
}
