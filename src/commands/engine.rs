//! The host's engine for a command, or why there is none, in the user's language.

use super::context::Context;
use crate::engine::connect::{ConnectError, ConnectInputs, Connected, connect};
use crate::failure::Failure;

impl Context {
    /// Reaches the host's Docker engine.
    pub async fn connect(&self) -> Result<Connected, Failure> {
        connect(&ConnectInputs::from_environment())
            .await
            .map_err(|error| self.connect_failure(&error))
    }

    /// Words for an engine that cannot be used; every one ends with what to do.
    #[must_use]
    pub fn connect_failure(&self, error: &ConnectError) -> Failure {
        let text = self.text;
        match error {
            ConnectError::NoSocket { address } => {
                Failure::environment(text.no_engine(&address.to_string()))
                    .because_text("no such file or directory")
                    .hint(text.engine_start_hint())
                    .hint(text.engine_choose_hint())
            }
            ConnectError::PermissionDenied { address } => {
                Failure::environment(text.engine_permission(&address.to_string()))
                    .because_text("permission denied")
                    .hint(text.engine_permission_hint())
            }
            ConnectError::NotRunning { address } => {
                Failure::environment(text.engine_not_running(&address.to_string()))
                    .because_text("connection refused")
                    .hint(text.engine_start_hint())
            }
            ConnectError::NoAnswer { address, seconds } => {
                Failure::environment(text.engine_silent(&address.to_string(), *seconds))
                    .hint(text.doctor_hint())
            }
            ConnectError::TooOld { address, version } => {
                Failure::environment(text.engine_too_old(&address.to_string(), version))
                    .hint(text.engine_upgrade_hint())
            }
            ConnectError::NotDocker { address, product } => {
                Failure::environment(text.engine_not_docker(&address.to_string(), product))
                    .hint(text.engine_choose_hint())
            }
            ConnectError::UnknownContext { name } => {
                Failure::environment(text.unknown_context(name)).hint(text.unknown_context_hint())
            }
            ConnectError::BrokenConfig { path, why } => {
                Failure::environment(text.broken_docker_config(&path.display().to_string()))
                    .because_text(why)
                    .hint(text.engine_choose_hint())
            }
            ConnectError::Unsupported { address, why } => {
                Failure::environment(text.unsupported_address(address))
                    .because_text(*why)
                    .hint(text.engine_choose_hint())
            }
            ConnectError::Engine(error) => Failure::environment(text.engine_unreachable())
                .because(error)
                .hint(text.doctor_hint()),
        }
    }
}
