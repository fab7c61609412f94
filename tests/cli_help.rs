//! `--help` of every command: it exists, gives examples, and is fast.

use std::time::{Duration, Instant};

use clap::CommandFactory as _;
use swarmlab::cli::Cli;

use crate::common::Sandbox;

/// The words that lead to every command people see: `["images", "list"]`.
fn commands() -> Vec<Vec<String>> {
    fn below(command: &clap::Command, path: &[String], all: &mut Vec<Vec<String>>) {
        for inner in command
            .get_subcommands()
            .filter(|inner| !inner.is_hide_set())
        {
            let mut path = path.to_vec();
            path.push(inner.get_name().to_owned());
            all.push(path.clone());
            below(inner, &path, all);
        }
    }
    let mut all = vec![Vec::new()];
    below(&Cli::command(), &[], &mut all);
    all
}

#[test]
fn every_command_has_help_with_examples() {
    let sandbox = Sandbox::new();
    for words in commands() {
        let mut arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        arguments.push("--help");
        let ran = sandbox.run(&arguments).exits(0);
        assert!(ran.stderr.is_empty(), "{}", ran.shown());
        assert!(ran.stdout.contains("Examples:\n  "), "{}", ran.shown());
        let name = format!("help_{}", words.join("_"));
        insta::assert_snapshot!(name, ran.stdout);
    }
}

#[test]
fn every_command_of_the_contract_is_there() {
    let all = commands();
    for name in [
        "start",
        "guide",
        "hint",
        "quiz",
        "check",
        "shell",
        "exec",
        "docker",
        "env",
        "workspace",
        "status",
        "nodes",
        "chaos",
        "solve",
        "reset",
        "stop",
        "destroy",
        "submit",
        "report",
        "grade",
        "labs",
        "images",
        "author",
        "doctor",
        "completions",
    ] {
        assert!(all.contains(&vec![name.to_owned()]), "{name}");
    }
}

#[test]
fn help_in_forty_columns_is_cut_nowhere() {
    let sandbox = Sandbox::new().with("COLUMNS", 40);
    let ran = sandbox.run(&["check", "--help"]).exits(0);
    // clap wraps what it words itself; examples are commands and stay whole.
    let (options, _) = ran.stdout.split_once("Examples:").expect("it has examples");
    for line in options
        .lines()
        .skip_while(|line| !line.starts_with("Options"))
    {
        assert!(line.chars().count() <= 40, "{line}");
    }
}

/// The figure (10 ms in the release build) is a benchmark's; this only sees that nobody parses a course or starts a
/// runtime for it: the peer does nothing at all. Best of several, because other tests run beside.
#[test]
fn help_does_no_work() {
    let sandbox = Sandbox::new();
    let (mut help, mut version) = (Duration::MAX, Duration::MAX);
    for _ in 0..10 {
        for (option, fastest) in [("--help", &mut help), ("--version", &mut version)] {
            let start = Instant::now();
            let ran = sandbox.run(&[option]);
            assert_eq!(ran.code, Some(0));
            *fastest = start.elapsed().min(*fastest);
        }
    }
    let most = 3 * version + Duration::from_millis(50);
    assert!(help < most, "{help:?}, and {version:?} for the version");
    assert!(!sandbox.home().exists(), "help writes nothing");
}

#[test]
fn completions_for_every_shell() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = sandbox.run(&["completions", shell]).exits(0);
        assert!(ran.stdout.contains("swarmlab"), "{}", ran.shown());
    }
    let _ = sandbox.run(&["completions", "tcsh"]).exits(2);
}

/// What a shell asks at `swarmlab WORDS<Tab>`, as its completion script does.
fn completed(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let index = words.len().to_string();
    let output = sandbox
        .command(&[])
        .args(["--", "swarmlab"])
        .args(words)
        .env("COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", index)
        .env("_CLAP_COMPLETE_COMP_TYPE", "9")
        .env("_CLAP_COMPLETE_SPACE", "false")
        .env("_CLAP_IFS", "\n")
        .output()
        .expect("the binary starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn the_shell_completes_commands_labs_and_nodes() {
    let sandbox = Sandbox::new().with_small_course();
    assert_eq!(completed(&sandbox, &["sta"]), ["start", "status"]);
    assert_eq!(completed(&sandbox, &["start", "l"]), ["lab-1"]);
    assert_eq!(
        completed(&sandbox, &["shell", "w"]),
        ["worker-1", "worker-2", "worker-3"]
    );
}
