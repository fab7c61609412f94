//! A local container, as far as the agent needs it.

use std::net::Ipv4Addr;

use serde_json::Value;

use super::docker::{Docker, DockerError};

/// A running container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Container {
    /// Its first process, in the node's PID namespace.
    pub(super) pid: u32,
    /// Its address on the ingress network.
    pub(super) ingress: Option<Ipv4Addr>,
    /// What its service named, without digest.
    pub(super) image: String,
}

/// Why there is no such container to look into.
#[derive(Debug, thiserror::Error)]
pub(super) enum ContainerError {
    #[error(transparent)]
    Docker(#[from] DockerError),
    #[error("container {0} does not run")]
    NotRunning(String),
    #[error("`{0}` is no container ID")]
    NoId(String),
}

impl Container {
    /// Asks the daemon for a container by ID (or a unique beginning of it) or name.
    pub(super) fn read(docker: &Docker, id: &str) -> Result<Self, ContainerError> {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
        if id.is_empty() || !id.chars().all(plain) {
            return Err(ContainerError::NoId(id.to_owned()));
        }
        let body = docker.json(&format!("/containers/{id}/json"))?;
        Self::from_body(&body).ok_or_else(|| ContainerError::NotRunning(id.to_owned()))
    }

    fn from_body(body: &Value) -> Option<Self> {
        let pid = body["State"]["Pid"].as_u64().filter(|pid| *pid > 0)?;
        let ingress = body["NetworkSettings"]["Networks"]["ingress"]["IPAddress"].as_str();
        let image = body["Config"]["Image"].as_str().unwrap_or_default();
        Some(Self {
            pid: u32::try_from(pid).ok()?,
            ingress: ingress.and_then(|address| address.parse().ok()),
            image: image.split('@').next().unwrap_or_default().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_needed_of_an_inspect() {
        let body = json!({
            "State": {"Pid": 4711},
            "Config": {"Image": "nginx:1.26@sha256:aa"},
            "NetworkSettings": {"Networks": {"ingress": {"IPAddress": "10.0.0.7"}, "back": {"IPAddress": "10.0.1.7"}}},
        });
        let expected = Container {
            pid: 4711,
            ingress: Some(Ipv4Addr::new(10, 0, 0, 7)),
            image: "nginx:1.26".to_owned(),
        };
        assert_eq!(Container::from_body(&body), Some(expected));
        assert_eq!(Container::from_body(&json!({"State": {"Pid": 0}})), None);
    }

    #[test]
    fn an_id_cannot_lead_elsewhere() {
        let error = Container::read(&Docker::new("/nowhere"), "../info").unwrap_err();
        assert_eq!(error.to_string(), "`../info` is no container ID");
    }
}
