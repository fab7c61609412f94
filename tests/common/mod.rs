//! A sandbox for the real binary: an empty environment, a state directory of its own, a fixed width.

pub(crate) mod evidence;
pub(crate) mod fuzz;
pub(crate) mod history;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The binary under test.
const SWARMLAB: &str = env!("CARGO_BIN_EXE_swarmlab");

/// A place where nothing of the user's machine is seen.
pub(crate) struct Sandbox {
    directory: TempDir,
    environment: Vec<(String, String)>,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let sandbox = Self {
            directory,
            environment: Vec::new(),
        };
        let home = sandbox.home().display().to_string();
        // No engine: a test that needs one belongs to the end-to-end tests.
        let socket = format!("unix://{}", sandbox.path("no-engine.sock").display());
        let user_home = sandbox.directory.path().display().to_string();
        sandbox
            .with("HOME", user_home)
            .with("SWARMLAB_HOME", home)
            .with("DOCKER_HOST", socket)
            .with("LANG", "en_GB.UTF-8")
            .with("COLUMNS", "80")
    }

    /// The small course of `tests/course` in place of the real one.
    pub(crate) fn with_small_course(self) -> Self {
        let course = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/course");
        self.with("SWARMLAB_CONTENT", course.display())
    }

    /// Sets a variable.
    pub(crate) fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_string()));
        self
    }

    /// Unsets a variable.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self
    }

    /// `SWARMLAB_HOME`.
    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    /// A path in the sandbox.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// A command of the binary, not yet run.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(SWARMLAB);
        command
            .args(arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.directory.path())
            .stdin(std::process::Stdio::null());
        command
    }

    /// Runs the binary to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().expect("the binary starts");
        let text = |bytes: &[u8]| self.redacted(&String::from_utf8_lossy(bytes));
        Ran {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// `text` with what differs from run to run replaced.
    fn redacted(&self, text: &str) -> String {
        text.replace(&self.directory.path().display().to_string(), "$SANDBOX")
            .replace(env!("CARGO_MANIFEST_DIR"), "$PROJECT")
    }
}

/// How a run ended.
#[must_use = "look at what it said, or at least at its exit code"]
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The run exits with `code`.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.shown());
        self
    }

    /// Everything in one text, for a snapshot.
    pub(crate) fn shown(&self) -> String {
        let mut text = self.stdout.clone();
        if !self.stderr.is_empty() {
            let _ = write!(text, "------- stderr -------\n{}", self.stderr);
        }
        match self.code {
            Some(0) => {}
            Some(code) => {
                let _ = writeln!(text, "[exit code: {code}]");
            }
            None => text.push_str("[ended by a signal]\n"),
        }
        text
    }
}
