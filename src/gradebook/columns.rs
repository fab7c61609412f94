//! Which column of a roster is which: its separator and its header, in French or English.

use csv::StringRecord;

use crate::model::roster::RosterError;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Number,
    Name,
    FirstName,
    LastName,
    Email,
    Extension,
}

/// The one of the usual separators that the header has most of.
pub(super) fn delimiter(header: &str) -> u8 {
    let count = |byte: u8| header.bytes().filter(|found| *found == byte).count();
    let mut best = b',';
    for candidate in [b';', b'\t'] {
        if count(candidate) > count(best) {
            best = candidate;
        }
    }
    best
}

/// Canvas' second row tells what assignments are worth, not who a student is.
pub(super) fn is_points_possible(record: &StringRecord) -> bool {
    record.get(0) == Some("Points Possible")
}

pub(super) fn columns(headers: &StringRecord) -> Result<Vec<Option<Column>>, RosterError> {
    let mut columns: Vec<Option<Column>> = headers.iter().map(recognise).collect();
    let has = |columns: &[Option<Column>], wanted| columns.contains(&Some(wanted));
    // Canvas has its own `ID` beside the institution's `SIS User ID`.
    let sis = headers.iter().position(|name| plain(name) == "sisuserid");
    if let Some(sis) = sis {
        for (at, column) in columns.iter_mut().enumerate() {
            if *column == Some(Column::Number) && at != sis {
                *column = None;
            }
        }
    }
    // `Nom` beside `Prénom` is the family name.
    if has(&columns, Column::FirstName) && !has(&columns, Column::LastName) {
        for column in &mut columns {
            if *column == Some(Column::Name) {
                *column = Some(Column::LastName);
            }
        }
    }
    for (wanted, word) in [
        (Column::Number, "number"),
        (Column::Email, "email"),
        (Column::Extension, "extension"),
    ] {
        if columns.iter().filter(|one| **one == Some(wanted)).count() > 1 {
            return Err(RosterError::TwoColumns(word));
        }
    }
    if !has(&columns, Column::Number) {
        let names = headers.iter().map(str::to_owned).collect();
        return Err(RosterError::NoNumbers(names));
    }
    Ok(columns)
}

/// A header without case, accents, spaces and punctuation.
fn plain(header: &str) -> String {
    header
        .to_lowercase()
        .chars()
        .filter_map(|character| match character {
            'à' | 'â' => Some('a'),
            'é' | 'è' | 'ê' | 'ë' => Some('e'),
            'î' | 'ï' => Some('i'),
            'ô' | '°' | 'º' => Some('o'),
            'ù' | 'û' => Some('u'),
            'ç' => Some('c'),
            other => other.is_alphanumeric().then_some(other),
        })
        .collect()
}

fn recognise(header: &str) -> Option<Column> {
    Some(match plain(header).as_str() {
        "number"
        | "id"
        | "idnumber"
        | "studentnumber"
        | "studentid"
        | "sisuserid"
        | "no"
        | "num"
        | "numero"
        | "numeroetudiant"
        | "numetudiant"
        | "noetudiant"
        | "netudiant"
        | "numerodidentification"
        | "identifiant"
        | "matricule"
        | "codeetudiant" => Column::Number,
        "name" | "student" | "studentname" | "fullname" | "nom" | "nomcomplet" | "etudiant"
        | "nometprenom" | "nomprenom" => Column::Name,
        "firstname" | "givenname" | "prenom" => Column::FirstName,
        "lastname" | "surname" | "familyname" | "nomdefamille" => Column::LastName,
        "email"
        | "mail"
        | "emailaddress"
        | "courriel"
        | "adressedecourriel"
        | "adressemail"
        | "adresseemail"
        | "adresseelectronique" => Column::Email,
        "extension" | "extratime" | "delai" | "rallonge" | "prolongation" => Column::Extension,
        _ => return None,
    })
}
