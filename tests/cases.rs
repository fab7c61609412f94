//! Every case of every lab gets the verdicts that it expects; nobody passes by doing nothing; the solution passes.

use std::fmt::Write as _;

use pretty_assertions::assert_eq;
use swarmlab::content::{self, Fault, Library};
use swarmlab::model::language::Language;
use swarmlab::model::report::Outcome;

const TABLE_HEAD: &str = "\
# The labs and their proofs

A case is a cluster that somebody left in some state, captured, with the verdicts that it has to get
(`graders/LAB/cases/`); *right* ones lack no point that their kernel can show, *wrong* ones make a mistake or stop half way.
`swarmlab author verify LAB --mutate assertions` judges them all, then takes each assertion out of the grader and sees that a
case notices.

| lab | title | steps | checkpoints | questions | right cases | wrong cases |
|---|---|---|---|---|---|---|
";

#[test]
fn every_verdict_is_as_it_has_to_be() {
    let library = Library::load(None).unwrap();
    let mut wrong = Vec::new();
    for lab in library.labs() {
        let content = library.lab(lab).unwrap();
        let cases = library.cases(lab).unwrap();
        let proof = content::prove(&content, &cases, Language::En);
        for fault in proof.faults {
            // How many cases a lab needs is `author verify`'s question.
            if !matches!(fault, Fault::MissingCase(_) | Fault::FewCases(_)) {
                wrong.push(format!("{lab}: {fault:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `UPDATE_DOCS=1 cargo test --test main docs` writes it anew.
#[test]
fn the_table_in_docs_is_that_of_the_labs() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/labs.md");
    let library = Library::load(None).unwrap();
    let mut table = String::from(TABLE_HEAD);
    let mut sums = [0; 5];
    for lab in library.labs() {
        let content = library.lab(lab).unwrap();
        let cases = library.cases(lab).unwrap();
        let checkpoints = &content.grader.checkpoints;
        let passes_all = |case: &&content::Case| {
            let mut expected = case.file.expect.values();
            expected.all(|outcome| matches!(outcome, Outcome::Pass | Outcome::Unknown))
        };
        let right = cases.iter().filter(passes_all).count();
        let row = [
            content.lab.steps.len(),
            checkpoints.len(),
            content.lab.questions.len(),
            right,
            cases.len() - right,
        ];
        let title = &content.lab.title.en;
        let cells = row.map(|number| number.to_string()).join(" | ");
        writeln!(table, "| {lab} | {title} | {cells} |").unwrap();
        for (sum, number) in sums.iter_mut().zip(row) {
            *sum += number;
        }
    }
    let cells = sums.map(|number| number.to_string()).join(" | ");
    writeln!(table, "| all | | {cells} |").unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs_err::write(path, &table).unwrap();
    }
    assert_eq!(fs_err::read_to_string(path).unwrap(), table);
}

#[test]
fn no_case_holds_a_secret() {
    let library = Library::load(None).unwrap();
    for lab in library.labs() {
        for case in library.cases(lab).unwrap() {
            let text = serde_json::to_string(&case.file).unwrap();
            for secret in ["SWMTKN-", "SWMKEY-", "PRIVATE KEY"] {
                assert!(!text.contains(secret), "{lab}/{}: {secret}", case.name);
            }
        }
    }
}
