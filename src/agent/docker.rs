//! The node's own dockerd, asked over its socket.

use std::io::{self, BufReader, Read};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::deadline::Limited;
use super::http::{self, Body};

/// Where dockerd listens in the node.
pub(super) const SOCKET: &str = "/var/run/docker.sock";

/// A manager without a leader answers only after its own time-out; whoever asks must not wait for that.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Why dockerd gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum DockerError {
    /// It did not answer.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It refused, in its own words.
    #[error("{message}")]
    Refused { status: u16, message: String },
    #[error("the engine's answer is no JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Client of one dockerd; every request is a connection of its own.
#[derive(Debug, Clone)]
pub(super) struct Docker {
    socket: PathBuf,
}

impl Docker {
    pub(super) fn new(socket: impl Into<PathBuf>) -> Self {
        Self {
            socket: socket.into(),
        }
    }

    /// The daemon answers requests.
    pub(super) fn answers(&self) -> bool {
        self.bytes("/_ping").is_ok()
    }

    /// Where the daemon is in a swarm: `inactive`, `active/worker`, `active/manager`, `locked`, … (the header `Swarm` of
    /// `GET /_ping`, since engine 23). `GET /info` would begin two programs to tell the same.
    pub(super) fn swarm_status(&self) -> Result<Option<String>, DockerError> {
        let stream = UnixStream::connect(&self.socket)?;
        let stream = Limited::new(stream, Instant::now() + TIMEOUT);
        let response = http::get(stream, "docker", "/_ping")?;
        Ok(response.header("swarm").map(str::to_owned))
    }

    /// `GET path` as JSON.
    pub(super) fn json(&self, path: &str) -> Result<Value, DockerError> {
        Ok(serde_json::from_slice(&self.bytes(path)?)?)
    }

    /// `GET path` as it came.
    pub(super) fn bytes(&self, path: &str) -> Result<Vec<u8>, DockerError> {
        let stream = UnixStream::connect(&self.socket)?;
        let stream = Limited::new(stream, Instant::now() + TIMEOUT);
        let mut response = http::get(stream, "docker", path)?;
        let mut body = Vec::new();
        response.body.read_to_end(&mut body)?;
        refusal(response.status, &body)?;
        Ok(body)
    }

    /// `GET path` whose body never ends. A second handle on the socket shuts it down from elsewhere.
    pub(super) fn stream(
        &self,
        path: &str,
    ) -> Result<(Body<BufReader<UnixStream>>, UnixStream), DockerError> {
        let stream = UnixStream::connect(&self.socket)?;
        let handle = stream.try_clone()?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        let mut response = http::get(stream, "docker", path)?;
        if response.status >= 400 {
            let mut body = Vec::new();
            response.body.read_to_end(&mut body)?;
            refusal(response.status, &body)?;
        }
        handle.set_read_timeout(None)?;
        Ok((response.body, handle))
    }
}

/// The engine's refusals are `{"message": "…"}`.
fn refusal(status: u16, body: &[u8]) -> Result<(), DockerError> {
    if status < 400 {
        return Ok(());
    }
    let document: Option<Value> = serde_json::from_slice(body).ok();
    let message = document
        .as_ref()
        .and_then(|value| value["message"].as_str());
    Err(DockerError::Refused {
        status,
        message: message.map_or_else(
            || String::from_utf8_lossy(body).trim().to_owned(),
            str::to_owned,
        ),
    })
}
