//! The list of students: CSV as offices, Moodle and Canvas write it, in French or English.

use csv::{ReaderBuilder, StringRecord, Trim};
use jiff::civil::Date;

use super::columns::{Column, columns, delimiter, is_points_possible};
use super::moment::{Length, Moment};
use crate::model::class::Student;
use crate::model::roster::RosterError;

/// Everybody in the class, in the file's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// The students.
    pub entries: Vec<RosterEntry>,
}

/// One student of the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterEntry {
    /// Who.
    pub student: Student,
    /// More time, as the file says it.
    pub extension: Option<RosterExtension>,
}

/// More time for one student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RosterExtension {
    /// So much longer.
    By(Length),
    /// Until then.
    Until(Moment),
}

impl Roster {
    /// Reads a roster: comma, semicolon or tab, with or without a byte order mark.
    pub fn parse(text: &str) -> Result<Self, RosterError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text.lines().find(|line| !line.trim().is_empty());
        let first = first.ok_or(RosterError::Empty)?;
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter(first))
            .trim(Trim::All)
            .flexible(true)
            .from_reader(text.as_bytes());
        let bad = |error: &csv::Error| RosterError::BadLine {
            line: error.position().map_or(1, csv::Position::line),
            reason: error.to_string(),
        };
        let headers = reader.headers().map_err(|error| bad(&error))?.clone();
        let columns = columns(&headers)?;
        let mut roster = Self::default();
        for record in reader.records() {
            let record = record.map_err(|error| bad(&error))?;
            if record.iter().all(str::is_empty) || is_points_possible(&record) {
                continue;
            }
            let line = record.position().map_or(0, csv::Position::line);
            let entry = entry(&record, &columns, line)?;
            let number = &entry.student.number;
            if roster.find(number).is_some() {
                return Err(RosterError::Duplicate {
                    line,
                    number: number.clone(),
                });
            }
            roster.entries.push(entry);
        }
        Ok(roster)
    }

    /// The student of that number.
    #[must_use]
    pub fn find(&self, number: &str) -> Option<&Student> {
        self.entries
            .iter()
            .map(|entry| &entry.student)
            .find(|student| student.number == number.trim())
    }

    /// The roster's entry for who handed in, by number, else by address: the roster's name and address are the
    /// institution's, a submission's are what somebody typed.
    #[must_use]
    pub fn recognise(&self, student: &Student) -> Option<&Student> {
        let address = student.email.as_deref().filter(|email| !email.is_empty());
        self.find(&student.number).or_else(|| {
            let students = self.entries.iter().map(|entry| &entry.student);
            let mut same = students.filter(|known| match (&known.email, address) {
                (Some(known), Some(address)) => known.eq_ignore_ascii_case(address.trim()),
                _ => false,
            });
            same.next()
        })
    }

    /// Who is not among `present`.
    #[must_use]
    pub fn missing<'s>(&self, present: impl Iterator<Item = &'s Student>) -> Vec<Student> {
        let numbers: std::collections::BTreeSet<&str> = present
            .filter_map(|student| self.recognise(student))
            .map(|student| student.number.as_str())
            .collect();
        self.entries
            .iter()
            .map(|entry| &entry.student)
            .filter(|student| !numbers.contains(student.number.as_str()))
            .cloned()
            .collect()
    }
}

impl RosterExtension {
    pub(super) fn as_length(&self) -> Option<Length> {
        match self {
            Self::By(length) => Some(length.clone()),
            Self::Until(_) => None,
        }
    }

    pub(super) fn as_moment(&self) -> Option<Moment> {
        match self {
            Self::By(_) => None,
            Self::Until(moment) => Some(moment.clone()),
        }
    }
}

fn entry(
    record: &StringRecord,
    columns: &[Option<Column>],
    line: u64,
) -> Result<RosterEntry, RosterError> {
    let get = |wanted| {
        let at = columns.iter().position(|column| *column == Some(wanted));
        at.and_then(|at| record.get(at))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let names = [get(Column::FirstName), get(Column::LastName)];
    let joined: Vec<String> = names.into_iter().flatten().collect();
    let extension = match get(Column::Extension) {
        None => None,
        Some(value) => Some(extension(&value).ok_or(RosterError::BadExtension { line, value })?),
    };
    Ok(RosterEntry {
        student: Student {
            number: get(Column::Number).ok_or(RosterError::NoNumber(line))?,
            name: get(Column::Name).unwrap_or_else(|| joined.join(" ")),
            email: get(Column::Email),
        },
        extension,
    })
}

/// `2` (days), `36h`, `2 j`, `2026-12-05T12:00`, `2026-12-05` (its last minute).
fn extension(value: &str) -> Option<RosterExtension> {
    if let Ok(days) = value.parse::<u32>() {
        return Some(RosterExtension::By(Length(format!("{days}d"))));
    }
    let english = value
        .replace("jours", "d")
        .replace("jour", "d")
        .replace('j', "d");
    let length = Length(english);
    if length.resolve().is_ok() {
        return Some(RosterExtension::By(length));
    }
    if value.parse::<Date>().is_ok() && !value.contains(':') {
        return Some(RosterExtension::Until(Moment(format!("{value}T23:59"))));
    }
    let moment = Moment(value.to_owned());
    let is_moment = moment.resolve(Some(&jiff::tz::TimeZone::UTC)).is_ok();
    is_moment.then_some(RosterExtension::Until(moment))
}

#[cfg(test)]
mod tests {
    use super::*;
    use indoc::indoc;
    use test_case::test_case;

    #[test_case("number,name,email\n7,Zoé Dupont,zoe@example.org\n"; "plain")]
    #[test_case("\u{feff}N° étudiant;Nom;Prénom;Adresse de courriel\r\n7;Dupont;Zoé;zoe@example.org\r\n"; "french with a byte order mark")]
    #[test_case("First name\tSurname\tID number\tEmail address\nZoé\tDupont\t7\tzoe@example.org\n"; "moodle with tabs")]
    #[test_case("Student,ID,SIS User ID,SIS Login ID,Section,Email\n    Points Possible,,,,,\nZoé Dupont,991,7,zoe,A,zoe@example.org\n"; "canvas")]
    fn every_office_is_understood(text: &str) {
        let roster = Roster::parse(text).unwrap();
        let zoe = Student {
            number: "7".to_owned(),
            name: "Zoé Dupont".to_owned(),
            email: Some("zoe@example.org".to_owned()),
        };
        assert_eq!(roster.entries.len(), 1);
        assert_eq!(roster.entries[0].student, zoe);
        let other_case = Student {
            number: String::new(),
            name: "whoever".to_owned(),
            email: Some("ZOE@example.org".to_owned()),
        };
        assert_eq!(roster.recognise(&other_case), Some(&zoe));
        assert!(roster.missing([&other_case].into_iter()).is_empty());
        assert_eq!(roster.missing([].into_iter()), [zoe]);
    }

    #[test]
    fn extensions_are_days_lengths_or_instants() {
        let text = indoc! {"
            numéro;nom;délai
            1;A;2
            2;B;36h
            3;C;3 jours
            4;D;2026-12-05
            5;E;2026-12-05T12:00
            6;F;
        "};
        let roster = Roster::parse(text).unwrap();
        let shown: Vec<String> = roster
            .entries
            .iter()
            .map(|entry| match &entry.extension {
                Some(RosterExtension::By(length)) => {
                    length.resolve().unwrap().as_hours().to_string()
                }
                Some(RosterExtension::Until(moment)) => moment.0.clone(),
                None => String::new(),
            })
            .collect();
        let expected = ["48", "36", "72", "2026-12-05T23:59", "2026-12-05T12:00", ""];
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_is_wrong_has_its_line() {
        let parse = |text| Roster::parse(text).unwrap_err();
        assert_eq!(parse("\n"), RosterError::Empty);
        assert_eq!(
            parse("nom,prénom\na,b\n"),
            RosterError::NoNumbers(vec!["nom".to_owned(), "prénom".to_owned()])
        );
        assert_eq!(parse("id,name\n1,a\n,b\n"), RosterError::NoNumber(3));
        let twice = RosterError::Duplicate {
            line: 3,
            number: "1".to_owned(),
        };
        assert_eq!(parse("id,name\n1,a\n1,b\n"), twice);
        let soon = RosterError::BadExtension {
            line: 2,
            value: "soon".to_owned(),
        };
        assert_eq!(parse("id,extension\n1,soon\n"), soon);
    }
}
