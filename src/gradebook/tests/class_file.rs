//! `class.toml`: what is read, and how a mistake is told.

use indoc::indoc;

use crate::gradebook::{ClassFile, Known, Roster};
use crate::model::language::Language;

pub(super) const CLASS: &str = include_str!("class.toml");

fn told(text: &str, language: Language) -> String {
    let problems = ClassFile::parse("class.toml", text).unwrap_err();
    let told: Vec<String> = problems.iter().map(|one| one.render(language)).collect();
    told.join("\n\n")
}

#[test]
fn a_class_is_read() {
    let class = ClassFile::parse("class.toml", CLASS).unwrap();
    assert_eq!(class.name, "Orchestration, groupe B");
    assert_eq!(class.rules("lab-3").out_of, Some(20.0));
    assert_eq!(class.rules("lab-4").late.unwrap().steps.len(), 2);
    assert_eq!(class.rules("lab-9").late.unwrap().per_day, Some(0.1));
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let text = indoc! {r#"
        format = 2
        timezone = "Europe/Pariss"
        [defaults]
        out_of = 0
        deadline = "tomorrow"
        grace = "a while"
        [defaults.late]
        per_day = 10
        step = [{ after = "2d", cost = 0.5 }, { after = "1d", cost = 0.6 }]
        [[lab]]
        id = "lab-3"
        [[lab]]
        id = "lab-3"
        bonus = [{ checkpoint = "a", points = -1 }]
        [lab.rules]
        deadline = "2026-12-01T12:00"
        [[extension]]
        student = "1"
        [[override]]
        student = "1"
        lab = "lab-3"
        mark = 12
        reason = " "
    "#};
    insta::assert_snapshot!("mistakes_en", told(text, Language::En));
    insta::assert_snapshot!("mistakes_fr", told(text, Language::Fr));
}

#[test]
fn a_misspelt_field_is_recognised() {
    let told = told("format = 1\n[defaults]\ndeadlin = \"x\"\n", Language::En);
    insta::assert_snapshot!(told);
}

#[test]
fn names_that_exist_nowhere_are_told() {
    let labs = [
        (
            "lab-3".to_owned(),
            vec!["deploy".to_owned(), "updated".to_owned()],
        ),
        ("lab-4".to_owned(), Vec::new()),
    ];
    let roster = Roster::parse("number,name\n22005,A\n22008,B\n").unwrap();
    let known = Known {
        labs: &labs,
        roster: Some(&roster),
    };
    let problems = ClassFile::unknown_names("class.toml", CLASS, &known);
    let told: Vec<String> = problems
        .iter()
        .map(|one| one.render(Language::En))
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn the_schema_knows_the_fields() {
    let schema = serde_json::to_string(&crate::gradebook::class_schema()).unwrap();
    for field in [
        "\"override\"",
        "\"required\"",
        "\"per_day\"",
        "\"above_best\"",
    ] {
        assert!(schema.contains(field), "{field}");
    }
}

/// The example of the documentation is a class that this program reads.
#[test]
fn the_documented_example_is_read() {
    let page = include_str!("../../../docs/grading.md");
    let example = page.split("```toml\n").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    let class = ClassFile::parse("class.toml", example).unwrap();
    assert_eq!(class.labs.len(), 2);
}
