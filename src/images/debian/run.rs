//! Running a tool of the host, stoppable.

use std::io::{Read, Seek};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::images::cancel::Cancel;
use crate::images::error::ImageError;

/// A tool of the host that dies with this process, even of kill -9: one that lived on would write into what the next
/// run works on.
pub(crate) fn tool(program: &str) -> Command {
    // Part of util-linux, which every Debian has.
    if is_installed("setpriv") {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--", program]);
        command
    } else {
        Command::new(program)
    }
}

/// The program that a command runs, not what starts it.
fn name_of(command: &Command) -> String {
    let mut arguments = command.get_args();
    let wrapped = arguments.by_ref().any(|argument| argument == "--");
    match arguments.next() {
        Some(program) if wrapped && command.get_program() == "setpriv" => program,
        _ => command.get_program(),
    }
    .to_string_lossy()
    .into_owned()
}

/// Runs `command` to its end and gives what it wrote to stdout. Calls `tick` about ten times a second.
pub(crate) fn run(
    command: &mut Command,
    cancel: &Cancel,
    mut tick: impl FnMut(),
) -> Result<String, ImageError> {
    let program = name_of(command);
    let failed = |words: String| ImageError::Tool {
        program: program.clone(),
        words,
    };
    // Files, not pipes: nobody has to read while the tool writes.
    let mut output = tempfile::tempfile()?;
    let mut complaints = tempfile::tempfile()?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(complaints.try_clone()?)
        .env("LC_ALL", "C.UTF-8")
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if cancel.is_set() {
            let _ = child.kill();
            let _ = child.wait();
            return Err(ImageError::Interrupted);
        }
        tick();
        std::thread::sleep(Duration::from_millis(50));
    };
    if !status.success() {
        complaints.rewind()?;
        let mut text = String::new();
        complaints.read_to_string(&mut text)?;
        return Err(failed(
            last_words(&text).unwrap_or_else(|| status.to_string()),
        ));
    }
    output.rewind()?;
    let mut text = String::new();
    output.read_to_string(&mut text)?;
    Ok(text)
}

/// The errors among the lines of a tool's stderr, else its last line.
fn last_words(text: &str) -> Option<String> {
    let errors: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("E: "))
        .take(3)
        .collect();
    if errors.is_empty() {
        text.lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .map(|line| line.trim().to_owned())
    } else {
        Some(errors.join("; "))
    }
}

/// Whether `program` is on the search path.
pub(crate) fn is_installed(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_fails_is_quoted() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo 'W: hm' >&2; echo 'E: no room' >&2; exit 3"]);
        let error = run(&mut command, &Cancel::default(), || {}).unwrap_err();
        assert_eq!(error.to_string(), "sh: no room");
    }

    #[test]
    fn a_tool_that_is_not_there_is_named() {
        let error = run(
            &mut Command::new("swarmlab-no-such-tool"),
            &Cancel::default(),
            || {},
        )
        .unwrap_err();
        assert!(error.to_string().starts_with("swarmlab-no-such-tool:"));
    }

    #[test]
    fn what_starts_a_tool_is_not_named() {
        assert_eq!(name_of(&tool("apt-get")), "apt-get");
        let error = run(&mut tool("false"), &Cancel::default(), || {}).unwrap_err();
        assert!(error.to_string().starts_with("false: "), "{error}");
    }

    #[test]
    fn a_cancelled_tool_is_killed() {
        let cancel = Cancel::default();
        cancel.set();
        let started = std::time::Instant::now();
        let error = run(Command::new("sleep").arg("30"), &cancel, || {}).unwrap_err();
        assert!(matches!(error, ImageError::Interrupted));
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
