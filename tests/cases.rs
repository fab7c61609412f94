//! Every case of every lab gets the verdicts that it expects; nobody passes by doing nothing; the solution passes.

use swarmlab::content::{self, Fault, Library};
use swarmlab::model::language::Language;

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
