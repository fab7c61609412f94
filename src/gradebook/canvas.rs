//! Canvas' gradebook: Grades → Import. The columns that its own export has; an assignment is found by its title.

use std::io::Write;

use super::cell::{self, Csv};
use super::class::Class;
use super::export::ExportError;
use super::moodle::identifiers;
use super::view::is_marked;

/// The columns before the assignments, in Canvas' order.
const COLUMNS: [&str; 5] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"];

pub(super) fn write(class: &Class<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    let mut header: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    header.extend(class.labs().map(|lab| cell::name(&lab.id)));
    let mut worth: Vec<String> = ["    Points Possible", "", "", "", ""]
        .map(str::to_owned)
        .to_vec();
    worth.extend(class.labs().map(|lab| cell::number(class.best(lab))));
    let mut csv = Csv::new(out, header)?;
    csv.row(worth)?;
    class.each_person(
        |_| true,
        |person| {
            // Without number and address Canvas would go by the name, which anybody can type.
            let Some([number, email]) = identifiers(person) else {
                return Ok(());
            };
            let mut row = vec![student(&person.name), String::new(), number, email];
            row.push(String::new());
            row.extend(class.labs().map(|lab| {
                let grade = person.grade(&lab.id);
                // An empty cell leaves what is there: the teacher decides what nothing is worth.
                let grade = grade.filter(|grade| is_marked(&grade.mark));
                grade.map_or(String::new(), |grade| cell::number(grade.mark.earned))
            }));
            csv.row(row)
        },
    )?;
    csv.end()
}

/// A name. Canvas takes a row whose first cell contains these two words for what the assignments are worth.
fn student(name: &str) -> String {
    cell::name(&name.replace("Points Possible", "Points-Possible"))
}
