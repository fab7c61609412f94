//! One finished command: what it said, how it ended, how long it took.

use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

/// A command that ended by itself within its time.
pub(crate) struct Ran {
    line: String,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

impl Ran {
    /// Runs `command` without standard input; panics when it is not done within `limit` (it is killed then).
    #[must_use = "assert its exit status or read its output"]
    pub(crate) fn to_end(mut command: Command, limit: Duration) -> Self {
        let line = line_of(&command);
        // Files, not pipes: a grandchild that keeps a pipe open must not make the test wait for it.
        let (mut out, mut err) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
        let begun = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(out.try_clone().unwrap())
            .stderr(err.try_clone().unwrap())
            .spawn()
            .unwrap_or_else(|error| panic!("{line}: {error}"));
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            if begun.elapsed() > limit {
                break None;
            }
            sleep(Duration::from_millis(5));
        };
        if status.is_none() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let ran = Self {
            line,
            code: status.and_then(|status| status.code()),
            stdout: text(&mut out),
            stderr: text(&mut err),
            took: begun.elapsed(),
        };
        assert!(status.is_some(), "not done after {limit:?}\n{ran}");
        ran
    }

    /// Asserts exit code 0.
    pub(crate) fn ok(self) -> Self {
        self.exits(0)
    }

    /// Asserts this exit code.
    pub(crate) fn exits(self, code: i32) -> Self {
        assert!(self.code == Some(code), "exit code {code} expected\n{self}");
        self
    }

    /// Asserts that standard error holds `text`.
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no {text:?} on stderr\n{self}");
        self
    }

    /// Standard output as one JSON document.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("not one JSON document: {error}\n{self}"))
    }

    /// Lines of standard output.
    pub(crate) fn lines(&self) -> Vec<&str> {
        self.stdout.lines().collect()
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self
            .code
            .map_or("by a signal".to_owned(), |code| code.to_string());
        writeln!(f, "$ {}  [exit {code} after {:.1?}]", self.line, self.took)?;
        writeln!(f, "{}------- stderr -------\n{}", self.stdout, self.stderr)
    }
}

fn line_of(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned();
    command
        .get_args()
        .fold(name, |line, arg| line + " " + &arg.to_string_lossy())
}

fn text(file: &mut File) -> String {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0)).unwrap();
    file.read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}
