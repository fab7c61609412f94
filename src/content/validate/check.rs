//! Rules that hold in every document: its format, its texts, its keys, names of roles and nodes.

use std::collections::BTreeSet;

use crate::content::complaint::Complaint;
use crate::content::parse::Part::{self, Index, Key};
use crate::content::parse::{Parsed, nearest};
use crate::content::problem::Problem;
use crate::model::ids::NodeName;
use crate::model::lab::FORMAT;
use crate::model::roles::{ROLES, roles_in};

pub(super) type Places<'a> = Parsed<'a, ()>;

/// Collects problems of one document.
pub(super) struct Check<'p, 'a> {
    places: &'p Places<'a>,
    pub(super) problems: Vec<Problem>,
}

impl<'p, 'a> Check<'p, 'a> {
    pub(super) fn new(places: &'p Places<'a>, format: u32) -> Self {
        let mut check = Self {
            places,
            problems: Vec::new(),
        };
        if format != FORMAT {
            check.add(&[Key("format")], Complaint::Format(format));
        }
        check.strings();
        check
    }

    pub(super) fn add(&mut self, path: &[Part<'_>], complaint: Complaint) {
        self.problems.push(self.places.problem(path, complaint));
    }

    /// Roles that do not exist, and empty texts, wherever they stand.
    fn strings(&mut self) {
        for (text, span, is_localized) in self.places.strings() {
            if is_localized && text.trim().is_empty() {
                self.problems
                    .push(self.places.problem_at(&span, Complaint::EmptyText));
            }
            for (role, _) in roles_in(text) {
                if !ROLES.contains(&role) {
                    let complaint = unknown("role", role, ROLES.iter().copied());
                    self.problems.push(self.places.problem_at(&span, complaint));
                }
            }
        }
    }

    pub(super) fn unique<'i>(&mut self, what: &'static str, ids: impl Iterator<Item = &'i str>) {
        let mut seen = BTreeSet::new();
        for (index, id) in ids.enumerate() {
            let path = [Key(what), Index(index), Key("id")];
            let good = !id.is_empty()
                && id
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if !good {
                self.add(&path, Complaint::BadKey(id.to_owned()));
            }
            if !seen.insert(id) {
                self.add(
                    &path,
                    Complaint::Duplicate {
                        what,
                        id: id.to_owned(),
                    },
                );
            }
        }
    }

    pub(super) fn covers(&mut self, path: &[Part<'_>], items: &[String]) {
        for (index, item) in items.iter().enumerate() {
            let good = item.split_once('-').is_some_and(|(source, number)| {
                let digits = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
                source.len() == 1
                    && source.chars().all(|c| c.is_ascii_uppercase())
                    && digits.len() == 4
                    && number.len() <= 5
                    && digits.chars().all(|c| c.is_ascii_digit())
            });
            if !good {
                let path = [path, &[Key("covers"), Index(index)]].concat();
                self.add(&path, Complaint::BadItem(item.clone()));
            }
        }
    }

    pub(super) fn amount(&mut self, path: &[Part<'_>], amount: f64) {
        if !amount.is_finite() || amount < 0.0 {
            self.add(path, Complaint::BadPoints);
        }
    }

    pub(super) fn node(&mut self, path: &[Part<'_>], name: &str) {
        if name.parse::<NodeName>().is_err() {
            let all = NodeName::all();
            self.add(
                path,
                unknown("node", name, all.iter().map(NodeName::as_str)),
            );
        }
    }
}

pub(super) fn unknown<'c>(
    what: &'static str,
    name: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Complaint {
    Complaint::Unknown {
        what,
        name: name.to_owned(),
        nearest: nearest(name, candidates),
    }
}
