//! Canvas' gradebook: Grades → Import. The columns that its own export has; an assignment is found by its title.

use super::cell;
use super::export::ExportError;
use super::moodle::identifiers;
use super::view::{best, is_marked, labs, people};
use crate::model::class::ClassReport;

/// The columns before the assignments, in Canvas' order.
const COLUMNS: [&str; 5] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"];

pub(super) fn write(report: &ClassReport) -> Result<Vec<u8>, ExportError> {
    let labs = labs(report);
    let people = people(report);
    let mut header: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    header.extend(labs.iter().map(|lab| cell::name(lab)));
    let mut worth: Vec<String> = ["    Points Possible", "", "", "", ""]
        .map(str::to_owned)
        .to_vec();
    worth.extend(labs.iter().map(|lab| cell::number(best(&people, lab))));
    let mut rows = vec![header, worth];
    for person in &people {
        // Without number and address Canvas would go by the name, which anybody can type.
        let Some([number, email]) = identifiers(person) else {
            continue;
        };
        let mut row = vec![student(&person.name()), String::new(), number, email];
        row.push(String::new());
        row.extend(labs.iter().map(|lab| {
            let grade = person.grade(lab).filter(|grade| is_marked(&grade.mark));
            // An empty cell leaves what is there: the teacher decides what nothing is worth.
            grade.map_or(String::new(), |grade| cell::number(grade.mark.earned))
        }));
        rows.push(row);
    }
    cell::csv(&rows)
}

/// A name. Canvas takes a row whose first cell contains these two words for what the assignments are worth.
fn student(name: &str) -> String {
    cell::name(&name.replace("Points Possible", "Points-Possible"))
}
