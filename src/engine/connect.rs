//! Which engine: `DOCKER_HOST`, else the docker context, else the default socket, as the docker CLI reads them.
//!
//! Order of docker/cli `cli/command/cli.go` (`resolveContextName`): `DOCKER_HOST` wins over `DOCKER_CONTEXT`, which
//! wins over `currentContext` of `config.json`.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use sha2::{Digest, Sha256};

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
    /// It runs on this machine: what it bind-mounts are this machine's directories. Docker Desktop's is not,
    /// though its socket is.
    pub local: bool,
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
    let local = matches!(address, Address::Unix(_)) && cfg!(target_os = "linux");
    Ok(Connected {
        engine: Engine::at(address, PATIENCE)?,
        version,
        local,
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

/// Which address the docker CLI would use. `read` gives a file's text, `None` when it does not exist.
fn choose(
    inputs: &ConnectInputs,
    read: impl Fn(&Path) -> Result<Option<String>, String>,
) -> Result<Address, ConnectError> {
    if let Some(host) = &inputs.docker_host {
        return parse_address(host, inputs.tls_verify);
    }
    let default = Address::Unix(PathBuf::from(DEFAULT_SOCKET));
    let Some(config) = &inputs.config_directory else {
        return Ok(default);
    };
    let json = |path: &Path| -> Result<Option<Value>, ConnectError> {
        let broken = |why: String| ConnectError::BrokenConfig {
            path: path.to_owned(),
            why,
        };
        let Some(text) = read(path).map_err(broken)? else {
            return Ok(None);
        };
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| broken(error.to_string()))
    };
    let context = match &inputs.docker_context {
        Some(name) => Some(name.clone()),
        None => json(&config.join("config.json"))?
            .and_then(|config| config["currentContext"].as_str().map(str::to_owned)),
    };
    let Some(name) = context.filter(|name| !name.is_empty() && name != "default") else {
        return Ok(default);
    };
    let meta = config
        .join("contexts/meta")
        .join(context_directory(&name))
        .join("meta.json");
    let Some(body) = json(&meta)? else {
        return Err(ConnectError::UnknownContext { name });
    };
    let host = body["Endpoints"]["docker"]["Host"]
        .as_str()
        .unwrap_or_default();
    if host.is_empty() {
        return Ok(default);
    }
    // A context's TLS material lies beside it; this program has no TLS.
    parse_address(host, inputs.tls_verify)
}

/// Directory of a context: the SHA-256 of its name, in hexadecimal.
fn context_directory(name: &str) -> String {
    Sha256::digest(name.as_bytes())
        .iter()
        .fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}

/// An address as `DOCKER_HOST` writes it.
fn parse_address(text: &str, tls: bool) -> Result<Address, ConnectError> {
    let unsupported = |why| ConnectError::Unsupported {
        address: text.to_owned(),
        why,
    };
    if let Some(path) = text.strip_prefix("unix://") {
        return Ok(Address::Unix(PathBuf::from(path)));
    }
    if text.starts_with('/') {
        return Ok(Address::Unix(PathBuf::from(text)));
    }
    if let Some(target) = text.strip_prefix("ssh://") {
        return Ok(Address::Ssh(target.trim_end_matches('/').to_owned()));
    }
    if let Some(host) = text
        .strip_prefix("tcp://")
        .or_else(|| text.strip_prefix("http://"))
    {
        if tls {
            return Err(unsupported(
                "TLS is not supported; use ssh:// or a local engine",
            ));
        }
        let host = host.trim_end_matches('/');
        let has_port = host
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        return Ok(Address::Tcp(if has_port {
            host.to_owned()
        } else {
            format!("{host}:2375")
        }));
    }
    Err(unsupported(
        "it starts with none of unix://, tcp://, ssh://",
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn chosen(inputs: &ConnectInputs, files: &[(&str, &str)]) -> Result<String, String> {
        let files: HashMap<PathBuf, String> = files
            .iter()
            .map(|(path, text)| (PathBuf::from(path), (*text).to_owned()))
            .collect();
        choose(inputs, |path| Ok(files.get(path).cloned()))
            .map(|address| address.to_string())
            .map_err(|error| error.to_string())
    }

    fn inputs(host: Option<&str>, context: Option<&str>) -> ConnectInputs {
        ConnectInputs {
            docker_host: host.map(str::to_owned),
            docker_context: context.map(str::to_owned),
            tls_verify: false,
            config_directory: Some(PathBuf::from("/c")),
        }
    }

    const CURRENT: (&str, &str) = ("/c/config.json", r#"{"currentContext":"desktop-linux"}"#);
    /// `printf desktop-linux | sha256sum`
    const DESKTOP: (&str, &str) = (
        "/c/contexts/meta/fe9c6bd7a66301f49ca9b6a70b217107cd1284598bfc254700c989b916da791e/meta.json",
        r#"{"Name":"desktop-linux","Endpoints":{"docker":{"Host":"unix:///home/u/.docker/desktop/docker.sock"}}}"#,
    );

    #[test]
    fn nothing_said_is_the_default_socket() {
        assert_eq!(
            chosen(&inputs(None, None), &[]).unwrap(),
            "unix:///var/run/docker.sock"
        );
        let config = ("/c/config.json", r#"{"auths":{}}"#);
        assert_eq!(
            chosen(&inputs(None, None), &[config]).unwrap(),
            "unix:///var/run/docker.sock"
        );
    }

    #[test]
    fn the_current_context_is_followed() {
        assert_eq!(
            chosen(&inputs(None, None), &[CURRENT, DESKTOP]).unwrap(),
            "unix:///home/u/.docker/desktop/docker.sock"
        );
    }

    #[test]
    fn docker_context_wins_over_the_current_one() {
        assert_eq!(
            chosen(&inputs(None, Some("default")), &[CURRENT, DESKTOP]).unwrap(),
            "unix:///var/run/docker.sock"
        );
        assert_eq!(
            chosen(&inputs(None, Some("desktop-linux")), &[DESKTOP]).unwrap(),
            "unix:///home/u/.docker/desktop/docker.sock"
        );
    }

    #[test]
    fn docker_host_wins_over_contexts() {
        assert_eq!(
            chosen(
                &inputs(Some("tcp://10.1.2.3"), Some("x")),
                &[CURRENT, DESKTOP]
            )
            .unwrap(),
            "tcp://10.1.2.3:2375"
        );
        assert_eq!(
            chosen(
                &inputs(Some("unix:///run/user/1000/docker.sock"), None),
                &[]
            )
            .unwrap(),
            "unix:///run/user/1000/docker.sock"
        );
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let told = |host, context, files: &[(&str, &str)]| {
            chosen(&inputs(host, context), files).unwrap_err()
        };
        assert_eq!(
            told(None, Some("room"), &[]),
            "docker context `room` does not exist"
        );
        assert!(
            told(None, None, &[("/c/config.json", "{")])
                .starts_with("cannot read /c/config.json: EOF")
        );
        assert!(told(Some("fd://"), None, &[]).contains("none of unix://"));
    }

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
    fn podman_is_not_docker() {
        let answer = serde_json::json!({"Components": [{"Name": "Podman Engine"}]});
        let address = Address::Unix(PathBuf::from(DEFAULT_SOCKET));
        let error = accept(&address, "5.4.2", &answer).unwrap_err();
        assert!(error.to_string().contains("Podman Engine, not Docker"));
    }
}
