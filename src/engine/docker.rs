//! A connection to one Docker engine.

use std::path::Path;
use std::time::Duration;

use bollard::Docker;
use bollard::errors::Error;

use super::dial::Address;
use super::http::bollard_on;
use super::transport::Transport;

/// An answer the engine did not give.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct EngineError {
    /// What was asked, lower case: `create container swarmlab-lab-3-manager-1`.
    pub what: String,
    /// The engine's own words.
    #[source]
    pub source: Error,
}

impl EngineError {
    /// What was asked and everything that the engine said about it, on one line.
    #[must_use]
    pub fn in_full(&self) -> String {
        format!("{}: {}", self.what, self.source)
    }

    /// HTTP status of the engine's answer; `None` when there was no answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match &self.source {
            Error::DockerResponseServerError { status_code, .. } => Some(*status_code),
            _ => None,
        }
    }

    /// The engine's own message, without the frame that bollard puts around it.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.source {
            Error::DockerResponseServerError { message, .. } => message.clone(),
            other => other.to_string(),
        }
    }

    /// The object does not exist (404).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// The object is in the way of what was asked (409).
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }

    /// The engine did not answer in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.source, Error::RequestTimeoutError)
    }

    /// The error of the connection itself, if that is what failed.
    #[must_use]
    pub fn io(&self) -> Option<&std::io::Error> {
        match &self.source {
            Error::IOError { err } => Some(err),
            _ => None,
        }
    }
}

/// One Docker engine: the host's, or a node's.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(in crate::engine) docker: Docker,
    pub(in crate::engine) address: Address,
    pub(in crate::engine) transport: Transport,
    pub(in crate::engine) patience: Duration,
    pub(in crate::engine) is_local: bool,
}

impl Engine {
    /// An engine at `address`, each of whose answers may take `patience`. Does not connect yet.
    pub fn at(address: Address, patience: Duration) -> Result<Self, EngineError> {
        let transport = Transport::to(address.clone());
        Ok(Self {
            docker: bollard_on(&transport, &address, patience)?,
            transport,
            is_local: matches!(address, Address::Unix(_)) && cfg!(target_os = "linux"),
            address,
            patience,
        })
    }

    /// The same engine, known to run in a machine of its own though its socket is here: Docker Desktop's.
    #[must_use]
    pub(in crate::engine) fn elsewhere(self) -> Self {
        Self {
            is_local: false,
            ..self
        }
    }

    /// It runs on this machine's kernel: a Unix socket that a container makes in a shared directory can be connected
    /// to from here.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.is_local
    }

    /// An engine that listens on a Unix socket. Does not connect yet.
    pub fn at_socket(path: &Path, timeout_seconds: u64) -> Result<Self, EngineError> {
        Self::at(
            Address::Unix(path.to_owned()),
            Duration::from_secs(timeout_seconds),
        )
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The same engine with another patience.
    pub fn with_patience(&self, patience: Duration) -> Result<Self, EngineError> {
        Ok(Self {
            docker: bollard_on(&self.transport, &self.address, patience)?,
            patience,
            ..self.clone()
        })
    }
}
