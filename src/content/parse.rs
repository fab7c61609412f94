//! TOML to types, collecting every problem: serde stops at the first one, so what it complains about is taken out
//! of the document and it reads again.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::complaint::Complaint;
use super::problem::{Place, Problem};

/// More problems than anybody reads.
const MOST_PROBLEMS: usize = 50;

/// A file that was read: its value when nothing is wrong, and the places of its values.
#[derive(Debug)]
pub struct Parsed<'a, T> {
    /// The value; `None` when there are problems.
    pub value: Option<T>,
    /// Everything that is wrong.
    pub problems: Vec<Problem>,
    file: &'a str,
    text: &'a str,
    document: Spanned<DeTable<'a>>,
}

/// A part of a path into a document.
#[derive(Debug, Clone, Copy)]
pub enum Part<'p> {
    /// A key of a table.
    Key(&'p str),
    /// An element of an array.
    Index(usize),
}

impl<'a, T> Parsed<'a, T> {
    /// The value, the places, the problems.
    #[must_use]
    pub fn split(self) -> (Option<T>, Parsed<'a, ()>, Vec<Problem>) {
        let places = Parsed {
            value: None,
            problems: Vec::new(),
            file: self.file,
            text: self.text,
            document: self.document,
        };
        (self.value, places, self.problems)
    }

    /// A problem at a path of the document; at the nearest existing place above, when the path does not exist.
    #[must_use]
    pub fn problem(&self, path: &[Part<'_>], complaint: Complaint) -> Problem {
        Problem {
            file: self.file.to_owned(),
            place: self.locate(path).map(|span| Place::of(self.text, &span)),
            complaint,
        }
    }

    /// A problem at a range of bytes of the file.
    pub(super) fn problem_at(&self, span: &Range<usize>, complaint: Complaint) -> Problem {
        Problem {
            file: self.file.to_owned(),
            place: Some(Place::of(self.text, span)),
            complaint,
        }
    }

    /// Every text of the document, with its place and whether it is one language of a localized text.
    pub(super) fn strings(&self) -> Vec<(&str, Range<usize>, bool)> {
        fn visit<'d>(
            value: &'d Spanned<DeValue<'_>>,
            localized: bool,
            found: &mut Vec<(&'d str, Range<usize>, bool)>,
        ) {
            match value.get_ref() {
                DeValue::String(text) => found.push((text, value.span(), localized)),
                DeValue::Array(array) => {
                    for element in array {
                        visit(element, false, found);
                    }
                }
                DeValue::Table(table) => {
                    let localized = table.len() == 2
                        && table
                            .keys()
                            .all(|key| key.get_ref() == "fr" || key.get_ref() == "en");
                    for inner in table.values() {
                        visit(inner, localized, found);
                    }
                }
                _ => {}
            }
        }
        let mut found = Vec::new();
        for value in self.document.get_ref().values() {
            visit(value, false, &mut found);
        }
        found
    }

    /// Flags of assertions that make no sense together, in every table below `top`.
    pub(super) fn flags_in(&self, top: &str) -> Vec<Problem> {
        fn visit(value: &Spanned<DeValue<'_>>, found: &mut Vec<(Range<usize>, Complaint)>) {
            match value.get_ref() {
                DeValue::Array(array) => {
                    for element in array {
                        visit(element, found);
                    }
                }
                DeValue::Table(table) => {
                    let flag = |name: &str| {
                        table
                            .get(name)
                            .filter(|value| value.get_ref().as_bool() == Some(true))
                            .map(Spanned::span)
                    };
                    if let (Some(span), None) = (flag("existed"), flag("absent")) {
                        found.push((span, Complaint::Needs("existed", "absent")));
                    }
                    if let (Some(span), Some(_)) = (flag("ever"), flag("absent")) {
                        found.push((span, Complaint::Contradiction("ever", "absent")));
                    }
                    if let (Some(span), true) = (flag("absent"), table.contains_key("count")) {
                        found.push((span, Complaint::Contradiction("absent", "count")));
                    }
                    for name in ["until", "between"] {
                        if let (Some(value), false) = (table.get(name), table.contains_key("after"))
                        {
                            found.push((value.span(), Complaint::Needs(name, "after")));
                        }
                    }
                    for inner in table.values() {
                        visit(inner, found);
                    }
                }
                _ => {}
            }
        }
        let mut found = Vec::new();
        if let Some(value) = self.document.get_ref().get(top) {
            visit(value, &mut found);
        }
        found
            .into_iter()
            .map(|(span, complaint)| self.problem_at(&span, complaint))
            .collect()
    }

    fn locate(&self, path: &[Part<'_>]) -> Option<Range<usize>> {
        let Some((Part::Key(first), rest)) = path.split_first() else {
            return None;
        };
        let mut value = self.document.get_ref().get(*first)?;
        for part in rest {
            let next = match part {
                Part::Key(key) => value.get_ref().get(*key),
                Part::Index(index) => value.get_ref().get(*index),
            };
            match next {
                Some(inner) => value = inner,
                None => break,
            }
        }
        Some(value.span())
    }
}

/// Reads `text`, the content of `file`.
#[must_use]
pub fn parse<'a, T: DeserializeOwned>(file: &'a str, text: &'a str) -> Parsed<'a, T> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut parsed = Parsed {
        value: None,
        problems: Vec::new(),
        file,
        text,
        document,
    };
    let complain = |parsed: &mut Parsed<'a, T>, span: Option<&Range<usize>>, complaint| {
        parsed.problems.push(Problem {
            file: file.to_owned(),
            place: span.map(|span| Place::of(text, span)),
            complaint,
        });
    };
    for error in &errors {
        let complaint = Complaint::Syntax(error.message().to_owned());
        complain(&mut parsed, error.span().as_ref(), complaint);
    }
    if !errors.is_empty() {
        return parsed;
    }

    let mut removed: Vec<Range<usize>> = Vec::new();
    // Fields that are missing only because what stood for them was taken out, with the table they belong to.
    let mut consequences: Vec<(String, Range<usize>)> = Vec::new();
    while parsed.problems.len() < MOST_PROBLEMS && removed.len() < MOST_PROBLEMS {
        let (mut document, _) = DeTable::parse_recoverable(text);
        let root = document.span();
        for span in &removed {
            remove(document.get_mut(), span);
        }
        let error = match T::deserialize(toml::Deserializer::from(document)) {
            Ok(value) => {
                parsed.value = parsed.problems.is_empty().then_some(value);
                break;
            }
            Err(error) => error,
        };
        let span = error.span();
        let complaint = classify(error.message());
        let holder = span
            .as_ref()
            .and_then(|span| holder(parsed.document.get_ref(), &root, span));
        let is_consequence = matches!((&complaint, &span), (Complaint::MissingField(field), Some(span))
            if consequences.iter().any(|(gone, table)| gone == field && table == span));
        if let Some((table, key)) = &holder {
            let stood_for = match &complaint {
                Complaint::UnknownField { nearest, .. } => nearest.clone(),
                _ => Some(key.clone()),
            };
            consequences.extend(stood_for.map(|field| (field, table.clone())));
        }
        if !is_consequence {
            complain(&mut parsed, span.as_ref(), complaint);
        }
        match span {
            Some(span) if holder.is_some() && !removed.contains(&span) => removed.push(span),
            _ => break,
        }
    }
    parsed.problems.sort_by_key(|problem| {
        let place = problem.place.as_ref();
        place.map(|place| (place.line, place.column))
    });
    parsed
}

/// Makes a complaint of serde's English.
fn classify(message: &str) -> Complaint {
    let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
    if message.starts_with("unknown field") {
        let field = quoted.next().unwrap_or_default();
        let expected: Vec<String> = quoted.collect();
        Complaint::UnknownField {
            nearest: nearest(&field, expected.iter().map(String::as_str)),
            field,
            expected,
        }
    } else if message.starts_with("unknown variant") {
        let name = quoted.next().unwrap_or_default();
        let expected: Vec<String> = quoted.collect();
        let close = nearest(&name, expected.iter().map(String::as_str));
        if close.is_some() {
            Complaint::Unknown {
                what: "value",
                name,
                nearest: close,
            }
        } else {
            Complaint::BadValue(message.to_owned())
        }
    } else if message.starts_with("missing field") {
        Complaint::MissingField(quoted.next().unwrap_or_default())
    } else {
        Complaint::BadValue(message.to_owned())
    }
}

/// The candidate that `name` was probably meant to be.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<String> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(similarity, _)| *similarity > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.to_owned())
}

/// Takes the innermost entry or element out whose key or value lies exactly there.
fn remove(table: &mut DeTable<'_>, span: &Range<usize>) -> bool {
    if table
        .iter_mut()
        .any(|(_, value)| remove_inside(value.get_mut(), span))
    {
        return true;
    }
    let found = table
        .iter()
        .find(|(key, value)| key.span() == *span || value.span() == *span)
        .map(|(key, _)| key.clone());
    found.is_some_and(|key| table.remove(&key).is_some())
}

fn remove_inside(value: &mut DeValue<'_>, span: &Range<usize>) -> bool {
    match value {
        DeValue::Table(table) => remove(table, span),
        DeValue::Array(array) => {
            if array
                .iter_mut()
                .any(|element| remove_inside(element.get_mut(), span))
            {
                return true;
            }
            let Some(index) = array.iter().position(|element| element.span() == *span) else {
                return false;
            };
            let elements = array.clone().into_iter().enumerate();
            *array = elements
                .filter(|(position, _)| *position != index)
                .map(|(_, element)| element)
                .collect();
            true
        }
        _ => false,
    }
}

/// The table that holds what lies at `span`, and the key under which it does; innermost first, as [`remove`].
fn holder(
    table: &DeTable<'_>,
    table_span: &Range<usize>,
    span: &Range<usize>,
) -> Option<(Range<usize>, String)> {
    fn inside(value: &Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<(Range<usize>, String)> {
        match value.get_ref() {
            DeValue::Table(table) => holder(table, &value.span(), span),
            DeValue::Array(array) => array.iter().find_map(|element| {
                inside(element, span)
                    .or_else(|| (element.span() == *span).then(|| (value.span(), String::new())))
            }),
            _ => None,
        }
    }
    table
        .values()
        .find_map(|value| inside(value, span))
        .or_else(|| {
            table
                .iter()
                .find(|(key, value)| key.span() == *span || value.span() == *span)
                .map(|(key, _)| (table_span.clone(), key.get_ref().to_string()))
        })
}

#[cfg(test)]
mod tests {
    use indoc::indoc;

    use super::*;
    use crate::model::grader::Grader;
    use crate::model::language::Language;

    #[test]
    fn what_says_nothing_alone_is_told() {
        let text = indoc! {r#"
            [[checkpoint]]
            [[checkpoint.service]]
            existed = true
            [[checkpoint.event]]
            between = [{ type = "service" }]
            [[checkpoint.event]]
            until = [{ type = "node" }]
            after = { type = "volume" }
        "#};
        let found = parse::<Grader>("grader.toml", text).flags_in("checkpoint");
        let told: Vec<String> = found.iter().map(|one| one.render(Language::En)).collect();
        let told = told.join("\n");
        for pair in [
            "`existed` says nothing without `absent`",
            "`between` says nothing without `after`",
        ] {
            assert_eq!(told.matches(pair).count(), 1, "{told}");
        }
        assert_eq!(found.len(), 2, "{told}");
    }
}
