//! What only a terminal shows: colours, questions. `script` gives the binary one; Debian always has it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use jiff::Timestamp;
use swarmlab::workspace::{Home, Progress};

use crate::common::Sandbox;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new()
        .with_small_course()
        .with("TERM", "xterm-256color");
    Progress::update(&Home::at(sandbox.home()), |progress| {
        progress.started("lab-1", "birth", "lab-1", Timestamp::UNIX_EPOCH);
    })
    .expect("the sandbox is writable");
    sandbox
}

/// Runs the binary on a terminal of its own where `typed` is typed; gives its exit code and all that was shown.
fn on_terminal(sandbox: &Sandbox, arguments: &str, typed: &str) -> (Option<i32>, String) {
    let direct = sandbox.command(&[]);
    let program = direct.get_program().to_string_lossy();
    let mut command = Command::new("script");
    command
        .args(["--quiet", "--return", "--command"])
        .arg(format!("{program} {arguments}"))
        .arg("/dev/null")
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("SHELL", "/bin/sh")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for (name, value) in direct.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let mut child = command.spawn().expect("`script` is there");
    let mut stdin = child.stdin.take().expect("piped");
    // The terminal keeps what is typed ahead; at its end `script` types Ctrl-D.
    stdin.write_all(typed.as_bytes()).expect("it listens");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let shown = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    (output.status.code(), shown)
}

#[test]
fn colours_on_a_terminal() {
    let coloured = |sandbox: &Sandbox| on_terminal(sandbox, "guide 2", "").1.contains('\u{1b}');
    assert!(coloured(&sandbox()));
    assert!(!coloured(&sandbox().with("TERM", "dumb")));
    assert!(!coloured(&sandbox().with("NO_COLOR", 1)));
}

#[test]
fn the_quiz_asks_and_remembers() {
    let sandbox = sandbox().with("NO_COLOR", 1);
    let (code, shown) = on_terminal(&sandbox, "quiz", "x\nb\n");
    assert_eq!(code, Some(0), "{shown}");
    assert!(
        shown.contains("type one or more letters from a to b"),
        "{shown}"
    );
    assert!(shown.contains("not quite: a"), "{shown}");
    assert!(shown.contains("A node runs tasks."), "{shown}");
    assert!(shown.contains("0 right of 1"), "{shown}");
    let progress = Progress::load(&Home::at(sandbox.home())).expect("readable");
    assert_eq!(progress.labs["lab-1"].quiz["tasks"].choices, [2]);
    let (_, shown) = on_terminal(&sandbox, "quiz --lang fr", "a\n");
    assert!(shown.contains("1 juste sur 1"), "{shown}");
}

#[test]
fn a_hint_that_costs_asks_first() {
    let sandbox = sandbox().with("NO_COLOR", 1);
    let taken = || {
        let progress = Progress::load(&Home::at(sandbox.home())).expect("readable");
        progress.attempts["lab-1"].hints.get("create").copied()
    };
    let (code, shown) = on_terminal(&sandbox, "hint create", "");
    assert_eq!((code, taken()), (Some(0), Some(1)), "{shown}");
    let (code, shown) = on_terminal(&sandbox, "hint create", "n\n");
    assert!(shown.contains("this hint costs 0.5 point"), "{shown}");
    assert_eq!((code, taken()), (Some(130), Some(1)), "{shown}");
    assert!(!shown.contains("docker service create"), "{shown}");
    let (code, shown) = on_terminal(&sandbox, "hint create", "y\n");
    assert_eq!((code, taken()), (Some(0), Some(2)), "{shown}");
    assert!(shown.contains("docker service create"), "{shown}");
}

#[test]
fn yes_and_ci_ask_nothing() {
    for (sandbox, arguments) in [
        (sandbox(), "hint create --yes"),
        (sandbox().with("CI", "true"), "hint create"),
    ] {
        for _ in 0..2 {
            let (code, shown) = on_terminal(&sandbox, arguments, "");
            assert_eq!(code, Some(0), "{shown}");
            assert!(!shown.contains("[y/N]"), "{shown}");
        }
    }
}
