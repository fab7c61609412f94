//! A problem of a content file: where, what, and what was probably meant.

use std::fmt::Write as _;
use std::ops::Range;

use crate::model::language::Language;

use super::complaint::Complaint;

/// A place in a text file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The whole line.
    pub text: String,
    /// How many characters of the line are meant, at least 1.
    pub width: usize,
}

impl Place {
    /// The place of a range of bytes of `source`; what goes beyond its first line is left out.
    #[must_use]
    pub fn of(source: &str, range: &Range<usize>) -> Self {
        let mut start = range.start.min(source.len());
        while !source.is_char_boundary(start) {
            start -= 1;
        }
        let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = source[start..]
            .find('\n')
            .map_or(source.len(), |at| start + at);
        let mut end = range.end.clamp(start, line_end);
        while !source.is_char_boundary(end) {
            end -= 1;
        }
        Self {
            line: source[..start].matches('\n').count() + 1,
            column: source[line_start..start].chars().count() + 1,
            text: source[line_start..line_end]
                .trim_end_matches('\r')
                .replace('\t', " "),
            width: source[start..end.max(start)].chars().count().max(1),
        }
    }
}

/// Something wrong in a content file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path of the file from the content's root: `graders/lab-3/grader.toml`.
    pub file: String,
    /// Where in the file; `None`: the file as a whole.
    pub place: Option<Place>,
    /// What is wrong.
    pub complaint: Complaint,
}

impl Problem {
    /// The problem as text of several lines: place, sentence, line with caret, help.
    #[must_use]
    pub fn render(&self, language: Language) -> String {
        let mut text = self.file.clone();
        if let Some(place) = &self.place {
            let _ = write!(text, ":{}:{}", place.line, place.column);
        }
        let _ = write!(text, ": {}", self.complaint.message(language));
        if let Some(place) = &self.place {
            let number = place.line.to_string();
            let margin = " ".repeat(number.len());
            let caret = " ".repeat(place.column - 1) + &"^".repeat(place.width);
            let _ = write!(
                text,
                "\n{margin} |\n{number} | {}\n{margin} | {caret}",
                place.text
            );
        }
        if let Some(help) = self.complaint.help(language) {
            let _ = write!(
                text,
                "\n{} {help}",
                if language == Language::Fr {
                    "aide :"
                } else {
                    "help:"
                }
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_not_bytes() {
        let place = Place::of("é = 1\nèà = 2\n", &(7..11));
        assert_eq!((place.line, place.column, place.width), (2, 1, 2));
        assert_eq!(place.text, "èà = 2");
    }

    #[test]
    fn a_range_beyond_the_text_is_its_end() {
        let place = Place::of("a", &(5..9));
        assert_eq!((place.line, place.column, place.width), (1, 2, 1));
    }
}
