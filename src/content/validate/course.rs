//! Rules for `course.toml`.

use std::collections::BTreeSet;

use super::check::{Check, Places};
use crate::content::complaint::Complaint;
use crate::content::parse::Part::{Index, Key};
use crate::content::problem::Problem;
use crate::model::lab::Course;

/// `course.toml`.
pub(in crate::content) fn course(places: &Places<'_>, course: &Course) -> Vec<Problem> {
    let mut check = Check::new(places, course.format);
    let mut seen = BTreeSet::new();
    for (index, id) in course.order.iter().enumerate() {
        if !seen.insert(id) {
            check.add(
                &[Key("order"), Index(index)],
                Complaint::Duplicate {
                    what: "lab",
                    id: id.clone(),
                },
            );
        }
    }
    check.problems
}
