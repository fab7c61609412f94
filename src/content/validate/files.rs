//! Rules for the files that a student or a solution is given.

use super::check::unknown;
use crate::content::problem::{Place, Problem};
use crate::content::tree::ContentFile;
use crate::model::roles::{ROLES, roles_in};

/// A file of a lab's or a solution's `files`: its roles exist.
pub(in crate::content) fn file(name: &str, file: &ContentFile, problems: &mut Vec<Problem>) {
    let text = file.text().unwrap_or_default();
    for (role, range) in roles_in(text) {
        if !ROLES.contains(&role) {
            problems.push(Problem {
                file: name.to_owned(),
                place: Some(Place::of(text, &range)),
                complaint: unknown("role", role, ROLES.iter().copied()),
            });
        }
    }
}
