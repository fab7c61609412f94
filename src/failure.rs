//! An error as a person meets it: one sentence, its causes, the next command. Inside, layers have their own
//! error types; they become a [`Failure`] in `commands`.

use std::error::Error;

use crate::exit_code::ExitCode;

/// What kind of failure it is decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The command line is wrong.
    Usage,
    /// The environment lacks something.
    Environment,
    /// A lab's content is invalid.
    Content,
    /// A bug in swarmlab.
    Internal,
    /// Ctrl-C.
    Interrupted,
}

/// An error on its way to the terminal.
#[derive(Debug)]
pub struct Failure {
    /// Decides the exit code.
    pub kind: FailureKind,
    /// One sentence, lower case, no final period.
    pub message: String,
    /// From the nearest cause to the farthest.
    pub causes: Vec<String>,
    /// What to do; commands in backticks.
    pub hints: Vec<String>,
}

/// Result of a command.
pub type CommandResult = Result<ExitCode, Failure>;

impl Failure {
    /// A failure of `kind` that says `message`.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// A wrong command line.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Usage, message)
    }

    /// A lack of the environment.
    pub fn environment(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Environment, message)
    }

    /// Adds `error` and all its sources as causes.
    #[must_use]
    pub fn because(mut self, error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(cause) = next {
            let text = cause.to_string();
            // Libraries repeat the source in their own message; once is enough.
            if self.causes.last().is_none_or(|last| !last.contains(&text)) {
                self.causes.push(text);
            }
            next = cause.source();
        }
        self
    }

    /// Adds a cause that is no error of its own: the last words of a program, a place in a file.
    #[must_use]
    pub fn because_text(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The exit code of this failure.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        match self.kind {
            FailureKind::Usage => ExitCode::Usage,
            FailureKind::Environment => ExitCode::Environment,
            FailureKind::Content => ExitCode::Content,
            FailureKind::Internal => ExitCode::Internal,
            FailureKind::Interrupted => ExitCode::Interrupted,
        }
    }
}
