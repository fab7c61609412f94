//! `JUnit` XML against the rules of Jenkins' schema.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::exports::files;
use crate::gradebook::Format;

/// What Jenkins' `junit-10.xsd` allows: element, its attributes (`!`: required), its children.
const XSD: [(&str, &[&str], &[&str]); 9] = [
    (
        "testsuites",
        &["name", "time", "tests", "failures", "errors"],
        &["testsuite"],
    ),
    (
        "testsuite",
        &[
            "!name",
            "!tests",
            "!failures",
            "!errors",
            "skipped",
            "time",
            "timestamp",
            "hostname",
            "id",
        ],
        &["properties", "testcase", "system-out", "system-err"],
    ),
    ("properties", &[], &["property"]),
    ("property", &["!name", "!value"], &[]),
    (
        "testcase",
        &["!name", "time", "classname", "group"],
        &["skipped", "error", "failure", "system-out", "system-err"],
    ),
    ("failure", &["type", "message"], &[]),
    ("error", &["type", "message"], &[]),
    ("skipped", &["type", "message"], &[]),
    ("system-out", &[], &[]),
];

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
    let mut open: Vec<String> = Vec::new();
    // Of each open suite: what it says of itself, what is in it.
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    loop {
        let event = reader.read_event().unwrap();
        let (start, empty) = match &event {
            Event::Start(start) => (start.clone(), false),
            Event::Empty(start) => (start.clone(), true),
            Event::End(_) => {
                if open.pop().as_deref() == Some("testsuite") {
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
        if let Some(parent) = open.last() {
            let (_, _, children) = XSD.iter().find(|(one, _, _)| one == parent).unwrap();
            assert!(children.contains(&name.as_str()), "{name} in {parent}");
        } else {
            assert_eq!(name, "testsuites");
        }
        let has = attributes(&start);
        for attribute in has.keys() {
            let fits = allowed
                .iter()
                .any(|one| one.trim_start_matches('!') == attribute);
            assert!(fits, "{attribute} of {name}");
        }
        for required in allowed.iter().filter_map(|one| one.strip_prefix('!')) {
            assert!(has.contains_key(required), "{required} of {name}");
        }
        if name == "testsuite" {
            said = has;
        }
        *counted.entry(*known).or_default() += 1;
        if !empty {
            open.push(name);
        }
    }
    assert!(open.is_empty());
    let legal = |one: char| matches!(one, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(legal));
}
