//! Labs, guide, hints and quiz through the real binary, on a small course.

use jiff::Timestamp;
use swarmlab::workspace::{Home, Progress};

use crate::common::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::new().with_small_course()
}

/// What `start` and `check` would have written.
fn started(sandbox: &Sandbox, passed: &[&str]) {
    Progress::update(&Home::at(sandbox.home()), |progress| {
        progress.started("lab-1", "birth", "lab-1", Timestamp::UNIX_EPOCH);
        let attempt = progress.attempts.get_mut("lab-1").expect("just started");
        attempt.passed = passed.iter().map(|name| (*name).to_owned()).collect();
    })
    .expect("the sandbox is writable");
}

#[test]
fn where_you_are() {
    let sandbox = sandbox();
    insta::assert_snapshot!("nowhere", sandbox.run(&[]).exits(0).shown());
    started(&sandbox, &["created"]);
    insta::assert_snapshot!("in_a_lab", sandbox.run(&[]).exits(0).shown());
    started(&sandbox, &["created", "removed"]);
    insta::assert_snapshot!(
        "lab_done_fr",
        sandbox.run(&["--lang", "fr"]).exits(0).shown()
    );
}

#[test]
fn labs() {
    let sandbox = sandbox();
    insta::assert_snapshot!("labs", sandbox.run(&["labs"]).exits(0).shown());
    let narrow = sandbox.with("COLUMNS", 30);
    insta::assert_snapshot!("labs_narrow", narrow.run(&["labs"]).exits(0).shown());
    let json = narrow.run(&["labs", "--json"]).exits(0);
    let document: serde_json::Value = serde_json::from_str(&json.stdout).expect("one document");
    assert_eq!(document["labs"][0]["state"], "new");
}

#[test]
fn guide_follows_the_work() {
    let sandbox = sandbox();
    started(&sandbox, &[]);
    insta::assert_snapshot!("guide_first", sandbox.run(&["guide"]).exits(0).shown());
    started(&sandbox, &["created"]);
    let ran = sandbox.run(&["guide"]).exits(0);
    assert!(
        ran.stdout.contains("docker service rm web"),
        "{}",
        ran.shown()
    );
    insta::assert_snapshot!(
        "guide_list",
        sandbox.run(&["guide", "--list"]).exits(0).shown()
    );
    started(&sandbox, &["created", "removed"]);
    insta::assert_snapshot!("guide_end", sandbox.run(&["guide"]).exits(0).shown());
}

#[test]
fn guide_of_a_step_by_name_and_number() {
    let sandbox = sandbox();
    let by_name = sandbox.run(&["guide", "create", "--lab", "lab-1"]).exits(0);
    let by_number = sandbox.run(&["guide", "2", "--lab", "1"]).exits(0);
    assert_eq!(by_name.stdout, by_number.stdout);
    insta::assert_snapshot!("guide_step", by_name.shown());
    let wrong = sandbox.run(&["guide", "creat", "--lab", "lab-1"]).exits(2);
    assert!(
        wrong.stderr.contains("did you mean `create`?"),
        "{}",
        wrong.shown()
    );
}

#[test]
fn guide_in_french_in_forty_columns() {
    let sandbox = sandbox().with("COLUMNS", 40).with("LANG", "fr_FR.UTF-8");
    let ran = sandbox.run(&["guide", "create", "--lab", "lab-1"]).exits(0);
    for line in ran
        .stdout
        .lines()
        .filter(|line| !line.starts_with("    docker"))
    {
        assert!(line.chars().count() <= 40, "{line}");
    }
    insta::assert_snapshot!("guide_narrow_fr", ran.shown());
}

#[test]
fn colours_only_where_they_are_wanted() {
    let guide = ["guide", "create", "--lab", "lab-1"];
    let coloured = |sandbox: Sandbox| sandbox.run(&guide).exits(0).stdout.contains('\u{1b}');
    assert!(!coloured(sandbox()), "a pipe");
    assert!(coloured(sandbox().with("CLICOLOR_FORCE", 1)), "forced");
    let both = sandbox().with("CLICOLOR_FORCE", 1).with("NO_COLOR", 1);
    assert!(!coloured(both), "NO_COLOR is stronger");
    let always = sandbox().run(&["--color", "always", "guide", "create", "--lab", "lab-1"]);
    assert!(always.exits(0).stdout.contains('\u{1b}'), "--color always");
}

#[test]
fn a_locale_without_utf8_gets_ascii() {
    for locale in ["C", "POSIX", "fr_FR.ISO-8859-1"] {
        let sandbox = sandbox().with("LANG", locale);
        let ran = sandbox
            .run(&["--lang", "fr", "guide", "--all", "--lab", "lab-1"])
            .exits(0);
        assert!(ran.stdout.is_ascii(), "{}", ran.shown());
        assert!(ran.stdout.contains("Creer un service"), "{}", ran.shown());
    }
}

#[test]
fn language_from_the_locale_the_variable_and_the_flag() {
    let title = |sandbox: &Sandbox, arguments: &[&str]| {
        let ran = sandbox.run(arguments).exits(0);
        if ran.stdout.contains("Un petit lab") {
            "fr"
        } else {
            "en"
        }
    };
    let french = sandbox().with("LANG", "fr_CA.UTF-8");
    assert_eq!(title(&french, &["labs"]), "fr");
    assert_eq!(title(&french, &["labs", "--lang", "en"]), "en");
    let english = french.with("SWARMLAB_LANG", "en");
    assert_eq!(title(&english, &["labs"]), "en");
    assert_eq!(title(&sandbox().without("LANG"), &["labs"]), "en");
}

#[test]
fn hints_are_a_ladder_and_are_remembered() {
    let sandbox = sandbox();
    started(&sandbox, &[]);
    let again = sandbox.run(&["hint", "--again"]).exits(0);
    assert!(again.stderr.contains("no hint"), "{}", again.shown());
    insta::assert_snapshot!("hint_1", sandbox.run(&["hint"]).exits(0).shown());
    insta::assert_snapshot!("hint_2", sandbox.run(&["hint"]).exits(0).shown());
    insta::assert_snapshot!("hint_none_left", sandbox.run(&["hint"]).exits(0).shown());
    let again = sandbox.run(&["hint", "--again"]).exits(0);
    assert_eq!(
        again.stdout.matches("Hint ").count(),
        2,
        "{}",
        again.shown()
    );
    let progress = Progress::load(&Home::at(sandbox.home())).expect("readable");
    assert_eq!(progress.attempts["lab-1"].hints["create"], 2);
}

#[test]
fn quiz_without_a_terminal_lists() {
    let sandbox = sandbox();
    insta::assert_snapshot!(
        "quiz",
        sandbox.run(&["quiz", "--lab", "lab-1"]).exits(0).shown()
    );
    let answers = sandbox.run(&["quiz", "--lab", "lab-1", "--answers", "--lang", "fr"]);
    insta::assert_snapshot!("quiz_answers_fr", answers.exits(0).shown());
}
