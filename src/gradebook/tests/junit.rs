//! `JUnit` XML against the rules of its published schemas.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::exports::files;
use crate::gradebook::Format;

/// What two published schemas allow, of each the stricter word: Windy Road's of Ant's tasks
/// (<https://github.com/windyroad/JUnit-Schema/blob/master/JUnit.xsd>) and Jenkins'
/// (<https://github.com/jenkinsci/xunit-plugin>, `types/model/xsd/junit-10.xsd`). Element, its attributes (`!`: required),
/// its children in their order (`!`: required, `*`: any number, else at most one).
const XSD: [(&str, &[&str], &[&str]); 10] = [
    ("testsuites", &[], &["*testsuite"]),
    (
        "testsuite",
        &[
            "!id",
            "!package",
            "!name",
            "!hostname",
            "!timestamp",
            "!time",
            "!tests",
            "!failures",
            "!errors",
            "skipped",
        ],
        &["!properties", "*testcase", "!system-out", "!system-err"],
    ),
    ("properties", &[], &["*property"]),
    ("property", &["!name", "!value"], &[]),
    (
        "testcase",
        &["!name", "!time", "!classname"],
        &["skipped", "error", "failure"],
    ),
    ("failure", &["!type", "message"], &[]),
    ("error", &["!type", "message"], &[]),
    ("skipped", &["message"], &[]),
    ("system-out", &[], &[]),
    ("system-err", &[], &[]),
];

/// The types of attributes' values in Windy Road's schema.
fn has_its_type(attribute: &str, value: &str) -> bool {
    match attribute {
        "tests" | "failures" | "errors" | "skipped" | "id" => value.parse::<i32>().is_ok(),
        "time" => value.parse::<f64>().is_ok() && !value.contains(['e', 'E']),
        // xs:dateTime without a zone.
        "timestamp" => {
            value.len() == 19
                && value.parse::<jiff::civil::DateTime>().is_ok()
                && value.contains('T')
        }
        "name" | "classname" | "package" | "hostname" => !value.trim().is_empty(),
        _ => true,
    }
}

/// Whether children come in their order and number; of a choice, at most one.
fn fits(parent: &str, children: &[String]) -> bool {
    let (_, _, allowed) = XSD.iter().find(|(one, _, _)| *one == parent).unwrap();
    if parent == "testcase" {
        return children.len() <= 1;
    }
    let mut rest = children;
    for one in *allowed {
        let name = one.trim_start_matches(['!', '*']);
        let count = rest.iter().take_while(|child| *child == name).count();
        let enough = match one.chars().next() {
            Some('*') => true,
            Some('!') => count == 1,
            _ => count <= 1,
        };
        if !enough {
            return false;
        }
        rest = &rest[count..];
    }
    rest.is_empty()
}

fn attributes(start: &BytesStart<'_>) -> BTreeMap<String, String> {
    start
        .attributes()
        .map(|one| {
            let one = one.unwrap();
            let key = one.key.as_ref().to_owned();
            (key, one.value.to_string())
        })
        .collect()
}

#[test]
fn junit_is_as_its_schema_says() {
    let bytes = files(Format::Junit).remove(0).bytes;
    let xml = String::from_utf8(bytes).unwrap();
    let mut reader = Reader::from_str(&xml);
    let mut open: Vec<(String, Vec<String>)> = Vec::new();
    let mut ids = 0..;
    // Of each open suite: what it says of itself, what is in it.
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    loop {
        let event = reader.read_event().unwrap();
        let (start, empty) = match &event {
            Event::Start(start) => (start.clone(), false),
            Event::Empty(start) => (start.clone(), true),
            Event::End(_) => {
                let (closed, children) = open.pop().unwrap();
                assert!(fits(&closed, &children), "{closed}: {children:?}");
                if closed == "testsuite" {
                    for (attribute, element) in [
                        ("tests", "testcase"),
                        ("failures", "failure"),
                        ("errors", "error"),
                        ("skipped", "skipped"),
                    ] {
                        let found = counted.get(element).copied().unwrap_or(0);
                        assert_eq!(
                            said[attribute],
                            found.to_string(),
                            "{attribute} of {said:?}"
                        );
                    }
                    counted.clear();
                }
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let name = start.name().as_ref().to_owned();
        let (known, allowed, _) = XSD.iter().find(|(one, _, _)| *one == name).unwrap();
        if let Some((parent, children)) = open.last_mut() {
            let (_, _, allowed) = XSD.iter().find(|(one, _, _)| one == parent).unwrap();
            let is_known = allowed
                .iter()
                .any(|one| one.trim_start_matches(['!', '*']) == name);
            assert!(is_known, "{name} in {parent}");
            children.push(name.clone());
        } else {
            assert_eq!(name, "testsuites");
        }
        let has = attributes(&start);
        for (attribute, value) in &has {
            let is_known = allowed
                .iter()
                .any(|one| one.trim_start_matches('!') == attribute);
            assert!(is_known, "{attribute} of {name}");
            assert!(
                has_its_type(attribute, value),
                "{attribute} of {name}: {value}"
            );
        }
        for required in allowed.iter().filter_map(|one| one.strip_prefix('!')) {
            assert!(has.contains_key(required), "{required} of {name}");
        }
        if name == "testsuite" {
            assert_eq!(has["id"], ids.next().unwrap().to_string());
            said = has;
        }
        *counted.entry(*known).or_default() += 1;
        if !empty {
            open.push((name, Vec::new()));
        }
    }
    assert!(open.is_empty());
    let legal = |one: char| matches!(one, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(legal));
}
