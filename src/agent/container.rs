//! A local container, as far as the agent needs it, and as the record keeps it.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::docker::{Docker, DockerError};
use super::mounts;

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

/// A container that starts, as the record keeps it: what `GET /containers/json` lists, under `Inspect` what is
/// judged of its details, and under `Filesystems` what the kernel has mounted in it: the engine does not tell of secrets.
pub(super) fn started(docker: &Docker, id: &str) -> Option<Value> {
    if id.is_empty() || !id.chars().all(|letter| letter.is_ascii_alphanumeric()) {
        return None;
    }
    // {"id":["…"]}
    let only = format!("%7B%22id%22%3A%5B%22{id}%22%5D%7D");
    let listed = docker
        .json(&format!("/containers/json?all=true&filters={only}"))
        .ok()?;
    let inspect = docker.json(&format!("/containers/{id}/json")).ok()?;
    let mut body = listed.get(0)?.clone();
    let details = body.as_object_mut()?;
    details.insert("Inspect".to_owned(), judged(&inspect));
    let found = Container::from_body(&inspect).and_then(|container| filesystems(container.pid));
    if let Some(found) = found {
        details.insert("Filesystems".to_owned(), found);
    }
    Some(body)
}

/// The details of a container that a grader may ask for.
fn judged(inspect: &Value) -> Value {
    let host = &inspect["HostConfig"];
    json!({
        "State": {
            "ExitCode": inspect["State"]["ExitCode"],
            "Health": {"Status": inspect["State"]["Health"]["Status"]},
        },
        "RestartCount": inspect["RestartCount"],
        "Config": {"Image": inspect["Config"]["Image"], "Env": inspect["Config"]["Env"]},
        "HostConfig": {
            "Memory": host["Memory"],
            "NanoCpus": host["NanoCpus"],
            "CpuQuota": host["CpuQuota"],
            "CpuPeriod": host["CpuPeriod"],
            "RestartPolicy": host["RestartPolicy"],
        },
    })
}

/// What is mounted in a container beside its own root and the kernel's interfaces.
fn filesystems(pid: u32) -> Option<Value> {
    const KERNELS: [&str; 3] = ["/proc", "/sys", "/dev"];
    let text = fs_err::read_to_string(format!("/proc/{pid}/mountinfo")).ok()?;
    let mounts = mounts::parse(&text).into_iter().filter(|mount| {
        mount.target != "/"
            && !KERNELS.iter().any(|kernels| {
                let below = mount.target.strip_prefix(kernels);
                below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    });
    Some(
        mounts
            .map(|mount| {
                json!({
                    "Target": mount.target,
                    "Type": mount.fs_type,
                    "ReadOnly": mount.read_only(),
                })
            })
            .collect(),
    )
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
