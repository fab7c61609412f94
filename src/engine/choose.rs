//! Which engine: `DOCKER_HOST`, else the docker context, else the default socket, as the docker CLI reads them.
//!
//! Order of docker/cli `cli/command/cli.go` (`resolveContextName`): `DOCKER_HOST` wins over `DOCKER_CONTEXT`, which
//! wins over `currentContext` of `config.json`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::connect::{ConnectError, ConnectInputs, DEFAULT_SOCKET};
use super::dial::Address;

/// Which address the docker CLI would use. `read` gives a file's text, `None` when it does not exist.
pub(super) fn choose(
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
}
