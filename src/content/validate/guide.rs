//! Rules for `guide.en.md` and `guide.fr.md`.

use std::collections::BTreeSet;

use super::check::unknown;
use crate::content::complaint::Complaint;
use crate::content::guide::Guide;
use crate::content::problem::{Place, Problem};
use crate::model::lab::Lab;
use crate::model::roles::{ROLES, roles_in};

/// A guide: its sections are the lab's steps, in order, and its roles exist.
pub(in crate::content) fn guide(
    file: &str,
    text: &str,
    guide: &Guide,
    lab: &Lab,
    problems: &mut Vec<Problem>,
) {
    let mut add = |place: Option<Place>, complaint| {
        problems.push(Problem {
            file: file.to_owned(),
            place,
            complaint,
        });
    };
    let line_place = |line: usize| {
        let start: usize = text
            .split_inclusive('\n')
            .take(line - 1)
            .map(str::len)
            .sum();
        let length = text[start..].lines().next().map_or(0, str::len);
        Some(Place::of(text, &(start..start + length)))
    };
    if guide.introduction.trim().is_empty() {
        add(None, Complaint::EmptyText);
    }
    let steps: Vec<&str> = lab.steps.iter().map(|step| step.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    let mut in_order = Vec::new();
    for section in &guide.sections {
        if !steps.contains(&section.id.as_str()) {
            add(
                line_place(section.line),
                unknown("step", &section.id, steps.iter().copied()),
            );
        } else if !seen.insert(section.id.as_str()) {
            add(
                line_place(section.line),
                Complaint::Duplicate {
                    what: "section",
                    id: section.id.clone(),
                },
            );
        } else {
            in_order.push(section);
            if section.body.trim().is_empty() {
                add(line_place(section.line), Complaint::EmptyText);
            }
        }
    }
    let expected: Vec<&str> = steps
        .iter()
        .copied()
        .filter(|id| seen.contains(id))
        .collect();
    if let Some((section, _)) = in_order
        .iter()
        .zip(&expected)
        .find(|(section, expected)| section.id != **expected)
    {
        add(
            line_place(section.line),
            Complaint::SectionOrder(section.id.clone()),
        );
    }
    for id in steps {
        if !seen.contains(id) {
            add(None, Complaint::NoSection(id.to_owned()));
        }
    }
    for (role, range) in roles_in(text) {
        if !ROLES.contains(&role) {
            add(
                Some(Place::of(text, &range)),
                unknown("role", role, ROLES.iter().copied()),
            );
        }
    }
}
