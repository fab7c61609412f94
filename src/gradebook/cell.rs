//! Cells of CSV that a spreadsheet reads as text, whatever a student is called.

use std::io::Write;

use super::export::ExportError;
use super::view::harmless;
use crate::text::sanitize::sanitize;

/// What begins a formula.
const TRIGGERS: [char; 10] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%'];

/// Untrusted words on one line; an apostrophe stands before whatever a spreadsheet would compute, at the start or
/// where a spreadsheet with another separator would cut the line. An ordinary name is left as it is.
pub(super) fn name(words: &str) -> String {
    inert(&harmless(words))
}

/// As [`name`], keeping lines.
pub(super) fn prose(words: &str) -> String {
    inert(&sanitize(words))
}

/// A mark as machines read it: a point, no useless decimals.
pub(super) fn number(value: f64) -> String {
    let value = super::mark::cents(value);
    format!("{value}")
}

fn inert(words: &str) -> String {
    let mut safe = String::with_capacity(words.len() + 2);
    let mut at_start = true;
    for character in words.chars() {
        if at_start && TRIGGERS.contains(&character) {
            safe.push('\'');
        }
        safe.push(character);
        // Spaces and quotes after a separator don't keep a spreadsheet from computing.
        at_start = match character {
            ';' | '\t' | '\n' | '\r' => true,
            ' ' | '"' | '\'' | '\u{a0}' => at_start,
            _ => false,
        };
    }
    safe
}

/// A CSV file that is being written, with the line ends of RFC 4180.
pub(super) struct Csv<'w> {
    writer: csv::Writer<&'w mut dyn Write>,
    width: usize,
}

impl<'w> Csv<'w> {
    /// Begins with the header, which is as long as every row.
    pub(super) fn new(out: &'w mut dyn Write, header: Vec<String>) -> Result<Self, ExportError> {
        let writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        let width = header.len();
        let mut csv = Self { writer, width };
        csv.row(header)?;
        Ok(csv)
    }

    /// Writes a row; cells that it lacks are empty.
    pub(super) fn row(&mut self, mut row: Vec<String>) -> Result<(), ExportError> {
        row.resize(self.width, String::new());
        Ok(self.writer.write_record(row)?)
    }

    /// Writes what is still held.
    pub(super) fn end(mut self) -> Result<(), ExportError> {
        Ok(self.writer.flush()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use test_case::test_case;

    #[test_case("Zoé Dupont-Martin", "Zoé Dupont-Martin"; "a name")]
    #[test_case("O'Brien, Anne; M.Sc.", "O'Brien, Anne; M.Sc."; "punctuation")]
    #[test_case("=cmd()", "'=cmd()"; "a formula")]
    #[test_case("  @SUM(1)", "'@SUM(1)"; "after spaces")]
    #[test_case("x;=1+1", "x;'=1+1"; "where a semicolon cuts")]
    #[test_case("\t=1", "'=1"; "after a tab")]
    #[test_case("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"; "a minus")]
    #[test_case("＝1", "'＝1"; "a wide equals sign")]
    fn a_formula_stays_text(words: &str, expected: &str) {
        assert_eq!(name(words), expected);
    }

    proptest! {
        #[test]
        fn no_cell_begins_a_formula(words in ".*") {
            for part in name(&words).split(';') {
                let first = part.trim_start_matches([' ', '"', '\u{a0}']).chars().next();
                prop_assert!(!first.is_some_and(|first| TRIGGERS.contains(&first)));
            }
        }
    }
}
