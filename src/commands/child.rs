//! Handing the terminal over to another program: the docker CLI.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use super::context::Context;
use crate::engine::Address;
use crate::failure::Failure;

/// The docker CLI on the search path.
#[must_use]
pub fn docker_cli() -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|directory| directory.join("docker"))
        .find(|path| path.is_file())
}

/// The docker CLI, pointed at the engine at `address`.
#[must_use]
pub fn docker_at<A: AsRef<OsStr>>(
    docker: &PathBuf,
    address: &Address,
    arguments: impl IntoIterator<Item = A>,
) -> Command {
    let mut command = Command::new(docker);
    command
        .env("DOCKER_HOST", address.to_string())
        .env_remove("DOCKER_CONTEXT")
        .env_remove("DOCKER_TLS_VERIFY")
        .args(arguments);
    command
}

impl Context {
    /// Becomes `command`: its terminal, signals and exit code are then this process's. Returns only if it cannot
    /// be started.
    pub fn become_program(&self, mut command: Command) -> Failure {
        use std::os::unix::process::CommandExt;

        let error = command.exec();
        Failure::environment(self.text.no_docker_cli())
            .because(&error)
            .hint(self.text.no_docker_cli_hint())
    }
}
