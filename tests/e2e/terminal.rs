//! The same commands on a real terminal (a pseudo-terminal made by `script`).

use std::process::Command;

use super::ran::Ran;
use super::stage::Stage;

/// Runs a shell line on a terminal of `columns` columns, with `typed` as what a person types.
/// `None`, and a note, where this world has no `script`.
fn on_terminal(stage: &Stage, columns: u16, line: &str, typed: &str) -> Option<Ran> {
    if Command::new("script").arg("--version").output().is_err() {
        stage
            .world
            .not_judged("output on a terminal", "no `script` command");
        return None;
    }
    let mut command = stage.command();
    let environment: Vec<_> = command
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
    let line = format!("stty cols {columns}; {line}");
    let typed =
        format!("{{ sleep 2; printf '{typed}'; sleep 2; }} | script -qec \"$LINE\" /dev/null");
    command = Command::new("sh");
    command
        .args(["-c", &typed])
        .envs(environment)
        .env_remove("CI")
        .env_remove("COLUMNS");
    command
        .env(
            "LINE",
            line.replace("swarmlab", &stage.world.binary.to_string_lossy()),
        )
        .env("TERM", "xterm");
    Some(Ran::to_end(command, stage.world.seconds(60)))
}

/// `shell NODE` is a shell on that node.
pub(crate) fn shell_opens_on_the_node(stage: &mut Stage) {
    if let Some(ran) = on_terminal(
        stage,
        80,
        "swarmlab shell worker-2",
        "echo on-$(hostname)\\nexit\\n",
    ) {
        assert!(ran.stdout.contains("on-worker-2"), "{ran}");
    }
}

/// Nothing is wider than the terminal.
pub(crate) fn forty_columns_are_enough(stage: &mut Stage) {
    for line in [
        "swarmlab nodes",
        "swarmlab check",
        "swarmlab labs",
        "swarmlab status",
    ] {
        let Some(ran) = on_terminal(stage, 40, line, "") else {
            return;
        };
        for line in ran.stdout.lines().map(without_escapes) {
            let width = line.trim_end().chars().count();
            // What must not be broken (an address, a command to copy) may stand out.
            assert!(
                width <= 40 || !line.trim().contains(' ') || line.trim().starts_with("see: "),
                "{width} columns: {line:?}\n{ran}"
            );
        }
    }
}

fn without_escapes(line: &str) -> String {
    let mut clean = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else if !character.is_control() {
            clean.push(character);
        }
    }
    clean
}
