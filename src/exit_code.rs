//! Exit codes: part of the interface (DESIGN.md).

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// Done; everything that could be judged passes.
    Ok,
    /// A checkpoint did not pass.
    NotPassed,
    /// The command line is wrong.
    Usage,
    /// The environment lacks something: engine, privilege, port, space.
    Environment,
    /// A lab's content is invalid.
    Content,
    /// A batch ended with submissions that could not be graded.
    Batch,
    /// A bug in swarmlab.
    Internal,
    /// Interrupted by Ctrl-C.
    Interrupted,
    /// A command run in a node ended with its own code (`exec`, `shell`, `docker`).
    Child(u8),
}

impl ExitCode {
    /// The number that the process ends with.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::NotPassed => 1,
            Self::Usage => 2,
            Self::Environment => 3,
            Self::Content => 4,
            Self::Batch => 5,
            Self::Internal => 70,
            Self::Interrupted => 130,
            Self::Child(code) => code,
        }
    }
}
