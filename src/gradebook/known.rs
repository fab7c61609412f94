//! Names of `class.toml` against what there is: a gate on a misspelt checkpoint would be no gate at all.

use super::class_file::{ClassFile, means};
use super::roster::Roster;
use crate::content::Part::{self, Index, Key};
use crate::content::{Complaint, Problem, nearest, parse};

/// What there is.
#[derive(Debug, Clone, Copy)]
pub struct Known<'k> {
    /// Every lab with its checkpoints.
    pub labs: &'k [(String, Vec<String>)],
    /// The class, where it has a roster.
    pub roster: Option<&'k Roster>,
}

impl ClassFile {
    /// The names in the file that `known` has not: labs, checkpoints, students. `name` and `text` are those that it
    /// was parsed of.
    #[must_use]
    pub fn unknown_names(name: &str, text: &str, known: &Known<'_>) -> Vec<Problem> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (Some(class), places, mut problems) = parse::<Self>(name, text).split() else {
            return Vec::new();
        };
        let mut look = |path: &[Part<'_>], what, name: &str, there: &[&str]| {
            if !there.contains(&name) {
                let nearest = nearest(name, there.iter().copied());
                let name = name.to_owned();
                let complaint = Complaint::Unknown {
                    what,
                    name,
                    nearest,
                };
                problems.push(places.problem(path, complaint));
            }
        };
        let labs: Vec<&str> = known.labs.iter().map(|(id, _)| id.as_str()).collect();
        for (index, lab) in class.labs.iter().enumerate() {
            let path = [Key("lab"), Index(index)];
            look(&[path[0], path[1], Key("id")], "lab", &lab.id, &labs);
            let Some((_, there)) = known.labs.iter().find(|(id, _)| *id == lab.id) else {
                continue;
            };
            let there: Vec<&str> = there.iter().map(String::as_str).collect();
            for checkpoint in lab.weights.keys() {
                let path = [&path[..], &[Key("weights"), Key(checkpoint)]].concat();
                look(&path, "checkpoint", checkpoint, &there);
            }
            let gates = lab.gates.iter().map(|gate| &gate.checkpoint).enumerate();
            let bonus = lab.bonus.iter().map(|bonus| &bonus.checkpoint).enumerate();
            let gates = gates.map(|(at, id)| ("required", at, id));
            for (field, at, id) in gates.chain(bonus.map(|(at, id)| ("bonus", at, id))) {
                let path = [&path[..], &[Key(field), Index(at), Key("checkpoint")]].concat();
                look(&path, "checkpoint", id, &there);
            }
        }
        let extended = class.extensions.iter().enumerate().map(|(at, extension)| {
            let lab = extension.lab.as_deref();
            ("extension", at, extension.student.as_str(), lab)
        });
        let changed = class.overrides.iter().enumerate().map(|(at, change)| {
            let lab = Some(change.lab.as_str());
            ("override", at, change.student.as_str(), lab)
        });
        for (field, at, student, lab) in extended.chain(changed) {
            if let Some(lab) = lab {
                look(&[Key(field), Index(at), Key("lab")], "lab", lab, &labs);
            }
            let Some(roster) = known.roster else { continue };
            let is_known = roster
                .entries
                .iter()
                .any(|one| means(student, &one.student));
            let numbers: Vec<&str> = roster
                .entries
                .iter()
                .map(|entry| entry.student.number.as_str())
                .chain(is_known.then_some(student))
                .collect();
            look(
                &[Key(field), Index(at), Key("student")],
                "student",
                student,
                &numbers,
            );
        }
        problems
    }
}
