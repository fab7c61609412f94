//! The engine that the docker CLI would use, asked for its version, and why it cannot be used.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::choose::choose;
use super::dial::Address;
use super::docker::{Engine, EngineError};

/// Where an engine listens when nobody says otherwise.
pub const DEFAULT_SOCKET: &str = "/var/run/docker.sock";
/// Set by `swarmlab env` beside `DOCKER_HOST`: what `DOCKER_HOST` was before, empty if it was not set.
pub const HOST_ENGINE: &str = "SWARMLAB_HOST_ENGINE";
/// The oldest engine whose API carries everything used here (API 1.41).
pub const OLDEST_ENGINE: (u32, u32) = (20, 10);
/// Longest time for one ordinary answer. Stops and removals of a container take their own time on top.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longest time for the first answer.
const FIRST_PATIENCE: Duration = Duration::from_secs(10);

/// What the environment says about the engine. Read in `commands`.
#[derive(Debug, Clone, Default)]
pub struct ConnectInputs {
    /// `DOCKER_HOST`.
    pub docker_host: Option<String>,
    /// `DOCKER_CONTEXT`.
    pub docker_context: Option<String>,
    /// `DOCKER_TLS_VERIFY` is set and not empty.
    pub tls_verify: bool,
    /// `DOCKER_CONFIG`, else `~/.docker`.
    pub config_directory: Option<PathBuf>,
}

impl ConnectInputs {
    /// Reads the process's environment.
    #[must_use]
    pub fn from_environment() -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        // In a shell that `swarmlab env` pointed at a node, the host's engine is what it was before.
        let docker_host = match std::env::var(HOST_ENGINE) {
            Ok(before) => Some(before).filter(|value| !value.is_empty()),
            Err(_) => set("DOCKER_HOST"),
        };
        Self {
            docker_host,
            docker_context: set("DOCKER_CONTEXT"),
            tls_verify: set("DOCKER_TLS_VERIFY").is_some(),
            config_directory: set("DOCKER_CONFIG")
                .map(PathBuf::from)
                .or_else(|| set("HOME").map(|home| Path::new(&home).join(".docker"))),
        }
    }
}

/// Why no engine could be reached.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nothing is at the socket's path.
    #[error("no Docker engine at {address}: there is no such socket")]
    NoSocket {
        /// Where it was looked for.
        address: Address,
    },
    /// The socket is somebody else's.
    #[error("no permission to use the Docker engine at {address}")]
    PermissionDenied {
        /// The socket.
        address: Address,
    },
    /// The socket is there and nobody listens.
    #[error("the Docker engine at {address} is not running: connection refused")]
    NotRunning {
        /// Where it was looked for.
        address: Address,
    },
    /// Something listens and does not answer.
    #[error("the Docker engine at {address} did not answer within {seconds} s")]
    NoAnswer {
        /// Where it was asked.
        address: Address,
        /// How long.
        seconds: u64,
    },
    /// The engine's version is below [`OLDEST_ENGINE`].
    #[error("the Docker engine at {address} is version {version}; 20.10 or newer is needed")]
    TooOld {
        /// Where.
        address: Address,
        /// Its version.
        version: String,
    },
    /// Podman answers on Docker's API and has no Swarm.
    #[error("what listens at {address} is {product}, not Docker; it has no Swarm mode")]
    NotDocker {
        /// Where.
        address: Address,
        /// What it calls itself.
        product: String,
    },
    /// `DOCKER_CONTEXT` or `currentContext` names a context that does not exist.
    #[error("docker context `{name}` does not exist")]
    UnknownContext {
        /// The context.
        name: String,
    },
    /// A file of the docker CLI could not be understood.
    #[error("cannot read {path}: {why}")]
    BrokenConfig {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// An address that this program does not speak.
    #[error("cannot reach an engine at `{address}`: {why}")]
    Unsupported {
        /// As it was given.
        address: String,
        /// Why.
        why: &'static str,
    },
    /// Anything else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// An engine that answered.
#[derive(Debug, Clone)]
pub struct Connected {
    /// The engine.
    pub engine: Engine,
    /// Its version: `20.10.24+dfsg1`.
    pub version: String,
}

/// Finds the engine, asks its version.
pub async fn connect(inputs: &ConnectInputs) -> Result<Connected, ConnectError> {
    let address = choose(inputs, |path| match fs_err::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    })?;
    let first = Engine::at(address.clone(), FIRST_PATIENCE)?;
    let answer = first
        .version()
        .await
        .map_err(|error| explain(&address, error))?;
    let version = answer["Version"].as_str().unwrap_or_default().to_owned();
    accept(&address, &version, &answer)?;
    let engine = Engine::at(address, PATIENCE)?;
    Ok(Connected {
        engine: if is_desktop(&answer) {
            engine.elsewhere()
        } else {
            engine
        },
        version,
    })
}

/// Refuses what is too old or no Docker.
fn accept(address: &Address, version: &str, answer: &Value) -> Result<(), ConnectError> {
    let podman = answer["Components"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|component| component["Name"].as_str())
        .find(|name| name.contains("Podman"));
    if let Some(product) = podman {
        return Err(ConnectError::NotDocker {
            address: address.clone(),
            product: product.to_owned(),
        });
    }
    match major_minor(version) {
        Some(found) if found < OLDEST_ENGINE => Err(ConnectError::TooOld {
            address: address.clone(),
            version: version.to_owned(),
        }),
        // A version without numbers (`dev`, a distribution's own) is given the benefit of the doubt.
        _ => Ok(()),
    }
}

/// Docker Desktop's engine runs in a virtual machine: `Platform.Name` of `GET /version` is `Docker Desktop 4.41.2 (…)`.
fn is_desktop(version: &Value) -> bool {
    let platform = version["Platform"]["Name"].as_str();
    platform.is_some_and(|name| name.starts_with("Docker Desktop"))
}

fn major_minor(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split(|c: char| !c.is_ascii_digit());
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Names the failure of a first request.
fn explain(address: &Address, error: EngineError) -> ConnectError {
    if error.is_timeout() {
        return ConnectError::NoAnswer {
            address: address.clone(),
            seconds: FIRST_PATIENCE.as_secs(),
        };
    }
    let address = address.clone();
    match error.io().map(std::io::Error::kind) {
        Some(ErrorKind::NotFound) => ConnectError::NoSocket { address },
        Some(ErrorKind::PermissionDenied) => ConnectError::PermissionDenied { address },
        Some(ErrorKind::ConnectionRefused) => ConnectError::NotRunning { address },
        _ => ConnectError::Engine(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        let address = Address::Unix(PathBuf::from(DEFAULT_SOCKET));
        let accepted = |version: &str| accept(&address, version, &Value::Null).is_ok();
        assert!(accepted("20.10.24+dfsg1"));
        assert!(accepted("29.0.1"));
        assert!(!accepted("19.03.15"));
        assert!(!accepted("20.9.1"));
        assert!(accepted("dev"));
    }

    #[test]
    fn docker_desktop_is_told_by_its_platform() {
        let named = |name: &str| serde_json::json!({"Platform": {"Name": name}});
        assert!(is_desktop(&named("Docker Desktop 4.41.2 (191736)")));
        assert!(!is_desktop(&named("Docker Engine - Community")));
        assert!(!is_desktop(&Value::Null));
    }

    #[test]
    fn podman_is_not_docker() {
        let answer = serde_json::json!({"Components": [{"Name": "Podman Engine"}]});
        let address = Address::Unix(PathBuf::from(DEFAULT_SOCKET));
        let error = accept(&address, "5.4.2", &answer).unwrap_err();
        assert!(error.to_string().contains("Podman Engine, not Docker"));
    }
}
