//! The judge on made-up histories: what it says of right answers, wrong ones, and what could not be seen.

#![expect(
    clippy::float_cmp,
    reason = "points of these graders are halves, which are exact"
)]

use std::fmt::Write as _;

use indoc::{formatdoc, indoc};
use serde_json::json;
use swarmlab::content;
use swarmlab::grade;
use swarmlab::model::grader::Grader;
use swarmlab::model::lab::SwarmStart;
use swarmlab::model::language::Language;
use swarmlab::model::report::{CheckpointReport, LabReport, Outcome};
use swarmlab::model::snapshot::{ClusterSnapshot, Unread};
use test_case::test_case;

use crate::common::history::{History, V1, V2, at};

/// A grader of one checkpoint with these assertions (or several checkpoints, when the text names more).
fn grader(assertions: &str) -> Grader {
    let text = formatdoc! {r#"
        format = 1
        version = 1
        [[checkpoint]]
        id = "a"
        title = {{ fr = "Point A", en = "Point A" }}
        points = 2.0
        {assertions}
    "#};
    let parsed = content::parse::<Grader>("grader.toml", &text);
    let problems: Vec<String> = parsed
        .problems
        .iter()
        .map(|problem| problem.render(Language::En))
        .collect();
    parsed
        .value
        .unwrap_or_else(|| panic!("{}", problems.join("\n")))
}

fn report(assertions: &str, snapshot: &ClusterSnapshot) -> LabReport {
    grade::judge(&grader(assertions), snapshot, Language::En)
}

fn judged(assertions: &str, snapshot: &ClusterSnapshot) -> CheckpointReport {
    report(assertions, snapshot).checkpoints.swap_remove(0)
}

fn outcome(assertions: &str, snapshot: &ClusterSnapshot) -> Outcome {
    judged(assertions, snapshot).outcome
}

/// What a student reads.
fn told(assertions: &str, snapshot: &ClusterSnapshot, language: Language) -> String {
    let report = grade::judge(&grader(assertions), snapshot, language);
    let mut text = String::new();
    for assertion in &report.checkpoints[0].assertions {
        let _ = writeln!(
            text,
            "{:?} {}: {} | {} | {}{}",
            assertion.outcome,
            assertion.subject,
            assertion.observed,
            assertion.expected,
            assertion.see.as_deref().unwrap_or("-"),
            assertion
                .why
                .as_ref()
                .map(|why| format!(" | {why}"))
                .unwrap_or_default(),
        );
    }
    text
}

/// The course's exercise: update in two batches, a bad update that pauses, a rollback, removal.
fn exercise() -> History {
    let mut history = History::new();
    history.update(20.0, V2, &[(20.2, &[1, 2]), (32.0, &[3, 4])]);
    history.begin_update(60.0, "nginx:bad");
    history.task(
        1,
        60.3,
        "nginx:bad",
        "rejected",
        0.5,
        "No such image: nginx:bad",
    );
    history.task(
        2,
        60.3,
        "nginx:bad",
        "rejected",
        0.5,
        "No such image: nginx:bad",
    );
    history.state(
        62.0,
        "paused",
        "update paused due to failure or early termination of task x",
    );
    history.begin_rollback(80.0, V2, "manually requested rollback");
    history.task(1, 80.2, V2, "running", 1.0, "");
    history.task(2, 82.2, V2, "running", 1.0, "");
    history.state(90.0, "rollback_completed", "rollback completed");
    history.now(100.0);
    history
}

const UPDATED: &str = indoc! {r#"
    [[checkpoint.update]]
    service = "web"
    from = "{{web_v1}}"
    to = "{{web_v2}}"
    state = ["completed"]
    parallelism = 2
    delay = "10s"
"#};

const PAUSED: &str = indoc! {r#"
    [[checkpoint.update]]
    service = "web"
    to_none_of = ["{{web_v1}}", "{{web_v2}}"]
    state = ["paused"]
    task_state = ["rejected", "failed"]
"#};

const ROLLED_BACK: &str = indoc! {r#"
    [[checkpoint.update]]
    service = "web"
    kind = "rollback"
    by = "manual"
    to = "{{web_v2}}"
    state = ["rollback_completed"]
"#};

#[test]
fn the_exercise_is_proven_from_the_record_alone() {
    let mut history = exercise();
    history.remove(110.0);
    for assertions in [UPDATED, PAUSED, ROLLED_BACK] {
        assert_eq!(
            outcome(assertions, &history.snapshot),
            Outcome::Pass,
            "{}",
            told(assertions, &history.snapshot, Language::En)
        );
    }
    let gone = "[[checkpoint.service]]\nname = \"web\"\nabsent = true\nexisted = true";
    assert_eq!(outcome(gone, &history.snapshot), Outcome::Pass);
}

#[test]
fn the_way_of_the_update_is_told() {
    let mut all_at_once = History::new();
    all_at_once.update(20.0, V2, &[(20.2, &[1, 2, 3, 4])]);
    let mut no_delay = History::new();
    no_delay.update(20.0, V2, &[(20.2, &[1, 2]), (22.5, &[3, 4])]);
    let mut one_by_one = History::new();
    one_by_one.update(
        20.0,
        V2,
        &[(20.2, &[1]), (32.0, &[2]), (44.0, &[3]), (56.0, &[4])],
    );
    let mut text = told(UPDATED, &all_at_once.snapshot, Language::En);
    text += &told(UPDATED, &no_delay.snapshot, Language::Fr);
    text += &told(UPDATED, &one_by_one.snapshot, Language::En);
    text += &told(UPDATED, &History::new().snapshot, Language::Fr);
    insta::assert_snapshot!(text);
}

#[test]
fn more_replicas_after_an_update_are_no_batch_of_it() {
    let mut history = History::new();
    history.update(20.0, V2, &[(20.2, &[1, 2]), (32.0, &[3, 4])]);
    assert_eq!(outcome(UPDATED, &history.snapshot), Outcome::Pass);
    for slot in [5, 6, 7] {
        history.task(slot, 90.0, V2, "running", 1.0, "");
    }
    history.now(100.0);
    assert_eq!(outcome(UPDATED, &history.snapshot), Outcome::Pass);
}

#[test_case(&[(50.0, 1, 10)], &[100.0, 112.0, 124.0, 136.0], Outcome::Pass; "from beginning to end")]
#[test_case(&[(50.0, 1, 10), (138.0, 4, 0)], &[100.0, 112.0, 124.0, 136.0], Outcome::Pass; "another one came when all was started")]
#[test_case(&[(50.0, 1, 0), (105.0, 1, 10)], &[100.0, 106.0, 118.0, 130.0], Outcome::Pass; "corrected before the second task")]
#[test_case(&[(50.0, 1, 0), (105.0, 1, 10)], &[100.0, 103.0, 106.0, 118.0], Outcome::Fail; "corrected after it")]
#[test_case(&[(50.0, 1, 10), (113.0, 4, 0)], &[100.0, 112.0, 114.0, 114.0], Outcome::Fail; "taken away in the middle")]
fn a_policy_that_is_changed_meanwhile(
    policies: &[(f64, u64, u64)],
    tasks: &[f64],
    expected: Outcome,
) {
    let wanted = indoc! {r#"
        [[checkpoint.update]]
        service = "web"
        from = "{{web_v1}}"
        to = "{{web_v2}}"
        policy = { parallelism = 1, delay = "10s" }
    "#};
    let mut history = History::new();
    let (first, others) = policies.split_first().unwrap();
    history.policy(first.0, first.1, first.2);
    history.begin_update(99.0, V2);
    for (at, parallelism, delay) in others {
        history.policy(*at, *parallelism, *delay);
    }
    for (slot, at) in (1..).zip(tasks) {
        history.task(slot, *at, V2, "running", 1.5, "");
    }
    history.state(150.0, "completed", "update completed");
    history.now(160.0);
    assert_eq!(outcome(wanted, &history.snapshot), expected);
}

/// Swarm tells nothing of the end of an update whose specification was given once more.
#[test]
fn deployed_again_in_the_last_batch_then_scaled_and_rolled_back() {
    let wanted = indoc! {r#"
        [[checkpoint.update]]
        service = "web"
        from = "{{web_v1}}"
        to = "{{web_v2}}"
        parallelism = 1
        state = ["completed"]
    "#};
    let mut history = History::new();
    history.begin_update(100.0, V2);
    for (slot, at) in (1..).zip([100.5, 112.0, 124.0]) {
        history.task(slot, at, V2, "running", 1.5, "");
    }
    history.task(4, 136.0, V2, "running", 1.5, "");
    history.forget_state(136.5);
    history.now(140.0);
    assert_eq!(outcome(wanted, &history.snapshot), Outcome::Pass);
    // Before the last one runs it is not at its end.
    let mut early = history.snapshot.clone();
    early.timeline.retain(|entry| entry.at <= at(137.0));
    early.swarm.as_mut().unwrap().tasks.clear();
    assert_eq!(outcome(wanted, &early), Outcome::Fail);

    history.scale(150.0, 6);
    for slot in [5, 6] {
        history.task(slot, 150.5, V2, "running", 1.5, "");
    }
    history.begin_rollback(160.0, V2, "manually requested rollback");
    history.state(165.0, "rollback_completed", "rollback completed");
    history.now(170.0);
    assert_eq!(outcome(wanted, &history.snapshot), Outcome::Pass);
}

#[test]
fn an_expression_over_files_that_could_not_be_read_is_unknown() {
    let over = |cel: &str| {
        formatdoc! {r#"
            [[checkpoint.expr]]
            subject = "file"
            cel = '{cel}'
            expected = {{ fr = "x", en = "x" }}
            observed = {{ fr = "y", en = "y" }}
        "#}
    };
    let files = over("workspace.exists(f, f.endsWith(\"app.py\"))");
    let services = over("services.exists(s, s.name == \"other\")");
    let mut history = History::new();
    assert_eq!(outcome(&files, &history.snapshot), Outcome::Fail);
    history.snapshot.unread.push(Unread {
        what: "workspace".to_owned(),
        node: None,
        why: "permission denied".to_owned(),
    });
    assert_eq!(outcome(&files, &history.snapshot), Outcome::Unknown);
    assert_eq!(outcome(&services, &history.snapshot), Outcome::Fail);
}

#[test]
fn an_update_back_is_no_rollback() {
    let mut history = History::new();
    history.update(20.0, V2, &[(20.2, &[1, 2]), (32.0, &[3, 4])]);
    history.begin_update(60.0, "nginx:bad");
    history.state(62.0, "paused", "update paused due to failure");
    history.update(80.0, V2, &[(80.2, &[1, 2])]);
    insta::assert_snapshot!(told(ROLLED_BACK, &history.snapshot, Language::En), @"Fail service web: update nginx:1.22 → nginx:1.26 (updating, completed); update nginx:1.26 → nginx:bad (updating, paused); update nginx:bad → nginx:1.26 (updating, completed) | rollback → nginx:1.26, rollback_completed | docker service ps web");
}

#[test]
fn the_failure_action_is_told_from_a_hand() {
    let mut history = History::new();
    history.begin_update(20.0, "nginx:bad");
    history.begin_rollback(
        25.0,
        V1,
        "update rolled back due to failure or early termination of task x",
    );
    history.state(30.0, "rollback_completed", "rollback completed");
    history.now(40.0);
    let automatic = ROLLED_BACK
        .replace("manual", "automatic")
        .replace("{{web_v2}}", "{{web_v1}}");
    assert_eq!(outcome(&automatic, &history.snapshot), Outcome::Pass);
    let manual = ROLLED_BACK.replace("{{web_v2}}", "{{web_v1}}");
    insta::assert_snapshot!(told(&manual, &history.snapshot, Language::Fr), @"
    Pass service web: retour arrière nginx:bad → nginx:1.22 (rollback_started, rollback_completed) | retour arrière → nginx:1.22 | docker service ps web
    Pass service web: update rollback_started, rollback_completed | update rollback_completed | docker service inspect web --pretty
    Fail service web: retour arrière automatique | retour arrière manuel | docker service ps web
    ");
}

#[test]
fn every_mismatch_is_told_with_the_command_that_shows_it() {
    let assertions = indoc! {r#"
        [[checkpoint.service]]
        name = "web"
        replicas = 5
        running = { min = 5 }
        image = "{{web_v2}}"
        update = { parallelism = 1, delay = "10s", order = "start-first" }
        ports = [{ published = 80, target = 80 }]
        labels = { tier = "front" }
        constraints = ["node.role == worker"]
        limits = { memory = "50M" }
    "#};
    let history = History::new();
    let mut text = told(assertions, &history.snapshot, Language::En);
    text += &told(assertions, &history.snapshot, Language::Fr);
    insta::assert_snapshot!(text);
}

#[test]
fn the_same_image_by_another_name_is_right() {
    let mut history = History::new();
    for image in [
        "docker.io/library/nginx:1.26".to_owned(),
        format!("198.18.0.2:5000/library/{V2}"),
    ] {
        history.begin_update(20.0, &image);
        history.now(30.0);
        let assertions = "[[checkpoint.service]]\nname = \"web\"\nimage = \"{{web_v2}}\"";
        assert_eq!(
            outcome(assertions, &history.snapshot),
            Outcome::Pass,
            "{image}"
        );
    }
}

#[test]
fn ever_looks_back_and_needs_one_moment_with_everything() {
    let history = exercise();
    let assertions = |replicas| {
        format!(
            "[[checkpoint.service]]\nname = \"web\"\never = true\nimage = \"{{{{web_v1}}}}\"\nrunning = {replicas}"
        )
    };
    assert_eq!(outcome(&assertions(4), &history.snapshot), Outcome::Pass);
    assert_eq!(outcome(&assertions(5), &history.snapshot), Outcome::Fail);
    let now = assertions(4).replace("ever = true", "");
    assert_eq!(outcome(&now, &history.snapshot), Outcome::Fail);
}

#[test]
fn what_could_not_be_read_is_unknown_in_the_engines_own_words() {
    let assertions = "[[checkpoint.service]]\nname = \"web\"\nreplicas = 5";
    let mut snapshot = History::new().snapshot;
    assert_eq!(outcome(assertions, &snapshot), Outcome::Fail);
    snapshot.swarm = None;
    snapshot.unread.push(Unread {
        what: "swarm".to_owned(),
        node: Some("manager-1".parse().unwrap()),
        why: "The swarm does not have a leader.".to_owned(),
    });
    insta::assert_snapshot!(told(assertions, &snapshot, Language::En), @"Unknown service web: could not be seen |  | docker service inspect web --pretty | The swarm does not have a leader.");
    let report = report(assertions, &snapshot);
    assert!(!report.passed);
    assert_eq!(report.score.gradable, 0.0);
    assert_eq!(report.score.possible, 2.0);
}

#[test]
fn no_swarm_is_evidence() {
    let snapshot = grade::untouched(
        "lab-1",
        SwarmStart::None,
        &std::collections::BTreeMap::new(),
    );
    let assertions = "[[checkpoint.node]]\nrole = \"manager\"\nstate = \"ready\"\ncount = 3";
    insta::assert_snapshot!(told(assertions, &snapshot, Language::Fr), @"Fail node: aucun nœud n'est dans un swarm | 3 avec role manager, state ready | docker node ls");
}

#[test]
fn a_hole_in_the_record_is_no_evidence() {
    let mut history = History::new();
    let assertions = UPDATED;
    assert_eq!(outcome(assertions, &history.snapshot), Outcome::Fail);
    history.snapshot.unread.push(Unread {
        what: "timeline".to_owned(),
        node: Some("manager-2".parse().unwrap()),
        why: "timeline.jsonl: permission denied".to_owned(),
    });
    assert_eq!(outcome(assertions, &history.snapshot), Outcome::Unknown);
    // What the rest of the record shows is evidence all the same.
    let created = "[[checkpoint.service]]\nname = \"web\"\never = true\nreplicas = 4";
    assert_eq!(outcome(created, &history.snapshot), Outcome::Pass);
}

const MESH: &str = indoc! {r#"
    [[checkpoint.availability]]
    mesh = 8080
    failed = 0
    during = { service = "web", to = "{{web_v2}}" }
"#};

#[test]
fn the_mesh_is_judged_only_where_it_can_work() {
    let mut history = exercise();
    assert_eq!(outcome(MESH, &history.snapshot), Outcome::Unknown);
    // Before and after the update nobody asks.
    history.mesh(5.0, 6.0, 0, 2);
    history.mesh(20.0, 40.0, 21, 0);
    assert_eq!(outcome(MESH, &history.snapshot), Outcome::Pass);
    history.mesh(33.0, 33.0, 0, 1);
    insta::assert_snapshot!(told(MESH, &history.snapshot, Language::En), @"Fail port 8080: requests failed: 1 of 22; first: 14:13:53Z worker-1: connection refused | requests failed: 0 | -");
    for node in history.snapshot.nodes.values_mut() {
        node.kernel.ip_vs = Some(false);
    }
    insta::assert_snapshot!(told(MESH, &history.snapshot, Language::Fr), @"Unknown port 8080: n'a pas pu être vu |  | - | ce noyau n'a pas ip_vs : ni adresse virtuelle, ni routing mesh");
}

#[test]
fn tasks_have_to_answer_at_all_times() {
    let assertions = indoc! {r#"
        [[checkpoint.availability]]
        service = "web"
        at_all_times = 2
        during = { service = "web", to = "{{web_v2}}" }
    "#};
    let mut history = exercise();
    // Tasks 3 and 4 answer until the second batch, the new ones from 23 on.
    for task in ["task3", "task4"] {
        history.answered(task, 3.0, 31.0);
    }
    history.answered("task5", 23.0, 100.0);
    assert_eq!(outcome(assertions, &history.snapshot), Outcome::Fail);
    history.answered("task6", 23.0, 100.0);
    assert_eq!(
        outcome(assertions, &history.snapshot),
        Outcome::Pass,
        "{}",
        told(assertions, &history.snapshot, Language::En)
    );
}

#[test]
fn needs_block_and_an_unknown_need_does_not() {
    let mut snapshot = History::new().snapshot;
    let text = indoc! {r#"
        [[checkpoint.service]]
        name = "web"
        replicas = 5
        [[checkpoint]]
        id = "b"
        title = { fr = "B", en = "B" }
        points = 1.0
        needs = ["a"]
        [[checkpoint.node]]
        count = 6
        state = "ready"
    "#};
    let second = |snapshot: &ClusterSnapshot| report(text, snapshot).checkpoints.swap_remove(1);
    let blocked = second(&snapshot);
    assert_eq!(blocked.outcome, Outcome::Blocked);
    assert_eq!(blocked.blocked_by, ["a"]);
    snapshot.unread.push(Unread {
        what: "services".to_owned(),
        node: None,
        why: "no answer in time".to_owned(),
    });
    assert_eq!(second(&snapshot).outcome, Outcome::Pass);
    let report = report(text, &snapshot);
    assert!(report.passed, "all that can be judged passes");
    assert_eq!((report.score.earned, report.score.gradable), (1.0, 1.0));
}

#[test]
fn help_costs_but_never_below_zero() {
    let report = report("[[checkpoint.node]]\ncount = 6", &History::new().snapshot);
    assert_eq!(report.score.earned, 2.0);
    let helped = grade::with_help(report.clone(), 0.5, true);
    assert_eq!((helped.score.earned, helped.score.assisted), (1.5, true));
    assert_eq!(grade::with_help(report, 9.0, false).score.earned, 0.0);
}

#[test]
fn a_hint_fits_what_was_observed() {
    let text = |when: &str| {
        format!(
            "[[checkpoint.service]]\nname = \"web\"\nreplicas = 5\n[[checkpoint.hint]]\nwhen = '{when}'\n\
             text = {{ fr = \"un\", en = \"scale {{{{web_v1}}}}\" }}\n[[checkpoint.hint]]\ntext = {{ fr = \"deux\", en = \"other\" }}"
        )
    };
    let snapshot = History::new().snapshot;
    let hint = |when: &str| judged(&text(when), &snapshot).hint;
    let fits = "services.exists(s, s.name == \"web\" && s.replicas + 1 == 5)";
    assert_eq!(hint(fits).as_deref(), Some("scale nginx:1.22"));
    assert_eq!(
        hint("services.exists(s, s.replicas > 9)").as_deref(),
        Some("other")
    );
    // A mistake in a hint's condition costs nobody a verdict.
    assert_eq!(
        hint("services[7].name == \"web\"").as_deref(),
        Some("other")
    );
}

#[test]
fn expressions_are_a_way_out() {
    let text = indoc! {r#"
        [[checkpoint.expr]]
        subject = "service web"
        cel = 'services.filter(s, s.name == "web")[0].replicas * 2 == 10'
        observed = { fr = "{services.size()} service, {services[0].replicas} exemplaires", en = "{services.size()} service, {services[0].replicas} replicas" }
        expected = { fr = "5 exemplaires", en = "5 replicas" }
        see = "docker service ls"
    "#};
    let snapshot = History::new().snapshot;
    insta::assert_snapshot!(told(text, &snapshot, Language::Fr), @"Fail service web: 1 service, 4 exemplaires | 5 exemplaires | docker service ls");
    assert_eq!(outcome(&text.replace("10", "8"), &snapshot), Outcome::Pass);
    assert_eq!(
        outcome(
            &text.replace("[0].replicas * 2", "[3].replicas * 2"),
            &snapshot
        ),
        Outcome::Unknown
    );
}

#[test]
fn a_hostile_expression_is_refused_before_it_runs() {
    let hostile = [
        format!("{}1{}", "(".repeat(400), ")".repeat(400)),
        "[".repeat(900),
        format!("{}true", "!".repeat(900)),
        format!("{}1", "-".repeat(900)),
        format!("{}1", "true?1:".repeat(130)),
        format!("1{}", " +1".repeat(320)),
        format!("a{}", ".b".repeat(450)),
        format!("a{}", "[0]".repeat(300)),
        format!("1{}", " + 1".repeat(400)),
        "tasks.all(a, tasks.all(b, tasks.all(c, true)))".to_owned(),
        "1 +".to_owned(),
        "\u{0}".to_owned(),
        "\"".to_owned(),
        "x.y(".to_owned(),
    ];
    for source in &hostile {
        assert!(grade::check_expression(source).is_err(), "{source:.40}");
    }
    // Long, and yet nothing that anybody would miss.
    let long = format!("a{}", " && a".repeat(190));
    assert_eq!(grade::check_expression(&long), Ok(()));
    // Two nested macros over long lists are too costly at judgement, and say so.
    let mut snapshot = History::new().snapshot;
    let swarm = snapshot.swarm.as_mut().unwrap();
    swarm.tasks = (0..20_000)
        .map(|number| json!({ "ID": format!("t{number}") }))
        .collect();
    let text = "[[checkpoint.expr]]\nsubject = \"x\"\ncel = 'tasks.all(a, tasks.all(b, true))'\n\
        observed = { fr = \"-\", en = \"-\" }\nexpected = { fr = \"-\", en = \"-\" }";
    let began = std::time::Instant::now();
    assert_eq!(outcome(text, &snapshot), Outcome::Unknown);
    assert!(began.elapsed().as_secs() < 20);
}

#[test]
fn every_assertion_can_be_left_out() {
    let grader = grader(&format!("{UPDATED}{MESH}"));
    let lacks: Vec<String> = grade::mutants(&grader)
        .into_iter()
        .map(|mutant| mutant.lacks)
        .collect();
    assert_eq!(
        lacks.iter().filter(|lacks| lacks.ends_with(" 1")).count(),
        2
    );
    assert!(
        lacks.contains(&"update 1 parallelism".to_owned()),
        "{lacks:?}"
    );
}

#[test]
fn a_file_is_judged_by_its_text_and_unknown_when_it_was_left_out() {
    let wanted = indoc! {r#"
        [[checkpoint.file]]
        path = "*.yml"
        contains = ["replicas: 5"]
        lacks = ["latest"]
    "#};
    let mut snapshot = exercise().snapshot.clone();
    assert_eq!(outcome(wanted, &snapshot), Outcome::Fail);
    let mut put = |path: &str, text: &str| {
        let files = &mut snapshot.workspace;
        files.insert(path.to_owned(), text.to_owned());
        outcome(wanted, &snapshot)
    };
    assert_eq!(put("a.yml", "replicas: 3\n"), Outcome::Fail);
    assert_eq!(put("b.txt", "replicas: 5\n"), Outcome::Fail);
    assert_eq!(put("c.yml", "Replicas: 5\n"), Outcome::Pass);
    assert_eq!(put("c.yml", "replicas: 5 # latest\n"), Outcome::Fail);

    let mut leave_out = |what: &str| {
        snapshot.unread = vec![Unread {
            what: what.to_owned(),
            node: None,
            why: "larger than 64 KiB".to_owned(),
        }];
        outcome(wanted, &snapshot)
    };
    assert_eq!(leave_out("workspace/logo.png"), Outcome::Fail);
    assert_eq!(leave_out("workspace/large.yml"), Outcome::Unknown);
    assert_eq!(leave_out("workspace"), Outcome::Unknown);
}
