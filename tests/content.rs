//! Content files: what their problems look like, and that the generated page is up to date.

use indoc::indoc;
use swarmlab::content::{self, Library};
use swarmlab::model::grader::Grader;
use swarmlab::model::language::Language;

fn complaints(text: &str, language: Language) -> String {
    let parsed = content::parse::<Grader>("graders/lab-3/grader.toml", text);
    assert!(parsed.value.is_none());
    let rendered: Vec<String> = parsed
        .problems
        .iter()
        .map(|problem| problem.render(language))
        .collect();
    rendered.join("\n\n")
}

const MISSPELT: &str = indoc! {r#"
    format = 1
    version = 1
    [[checkpoint]]
    id = "created"
    title = { fr = "Créé", en = "Created" }
    ponits = 1.0
    [[checkpoint.service]]
    name = "web"
    replicas = "four"
    update = { paralelism = 2, delay = "10 seconds" }
    mode = "globl"
    [[checkpoint]]
    title = { fr = "Mis à jour" }
    points = 1
"#};

#[test]
fn every_problem_of_a_file_is_told_at_once() {
    insta::assert_snapshot!(complaints(MISSPELT, Language::En));
}

#[test]
fn in_french_too() {
    insta::assert_snapshot!(complaints(MISSPELT, Language::Fr));
}

#[test]
fn broken_toml_is_told_with_its_place() {
    insta::assert_snapshot!(complaints(
        "format = 1\nversion = = 2\n[[checkpoint]\n",
        Language::En
    ));
}

#[test]
fn the_reference_page_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/graders/REFERENCE.md");
    let page = content::reference();
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs_err::write(path, &page).unwrap();
    }
    let committed = fs_err::read_to_string(path).unwrap_or_default();
    assert!(
        committed == page,
        "graders/REFERENCE.md is not up to date: UPDATE_REFERENCE=1 cargo test --test main reference"
    );
}

#[test]
fn the_course_has_no_problem() {
    let library = Library::load(None).unwrap();
    let problems: Vec<String> = library
        .lint()
        .iter()
        .map(|problem| problem.render(Language::En))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
