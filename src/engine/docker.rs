//! A connection to one Docker engine.

use std::path::Path;

use bollard::Docker;

/// An answer the engine did not give.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct EngineError {
    /// What was asked, lower case: `create container swarmlab-lab-3-manager-1`.
    pub what: String,
    /// The engine's own words.
    #[source]
    pub source: bollard::errors::Error,
}

impl EngineError {
    /// What was asked and everything that the engine said about it, on one line.
    #[must_use]
    pub fn in_full(&self) -> String {
        format!("{}: {}", self.what, self.source)
    }
}

/// One Docker engine: the host's, or a node's.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(in crate::engine) docker: Docker,
}

impl Engine {
    /// An engine that listens on a Unix socket. Does not connect yet.
    pub fn at_socket(path: &Path, timeout_seconds: u64) -> Result<Self, EngineError> {
        let docker = Docker::connect_with_unix(
            &path.to_string_lossy(),
            timeout_seconds,
            bollard::API_DEFAULT_VERSION,
        )
        .map_err(|source| EngineError {
            what: format!("connect to {}", path.display()),
            source,
        })?;
        Ok(Self { docker })
    }
}
