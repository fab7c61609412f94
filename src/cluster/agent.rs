//! Questions to the agent of a node, over its control socket.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::time::timeout;

use crate::engine::Address;
use crate::model::agent_api::{AgentReply, AgentRequest};

/// Why an agent gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The socket.
    #[error("no answer from the node's agent at {address}")]
    Socket {
        /// The socket.
        address: Address,
        /// What went wrong.
        #[source]
        source: io::Error,
    },
    /// It did not answer in time.
    #[error("the node's agent at {address} did not answer within {waited:?}")]
    TimedOut {
        /// The socket.
        address: Address,
        /// How long.
        waited: Duration,
    },
    /// It answered something that this program does not understand.
    #[error("the node's agent answered `{line}`")]
    Strange {
        /// What it said.
        line: String,
    },
    /// It refused, in its own words.
    #[error("{0}")]
    Refused(String),
}

/// The agent of one node. Does not keep a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentClient {
    address: Address,
}

impl AgentClient {
    /// The agent that listens at `address`.
    #[must_use]
    pub fn new(address: Address) -> Self {
        Self { address }
    }

    /// Puts one question. `AgentReply::Error` comes back as [`AgentError::Refused`].
    pub async fn ask(
        &self,
        request: &AgentRequest,
        patience: Duration,
    ) -> Result<AgentReply, AgentError> {
        let line = timeout(patience, self.exchange(request))
            .await
            .map_err(|_| AgentError::TimedOut {
                address: self.address.clone(),
                waited: patience,
            })?
            .map_err(|source| AgentError::Socket {
                address: self.address.clone(),
                source,
            })?;
        match serde_json::from_str(&line) {
            Ok(AgentReply::Error { message }) => Err(AgentError::Refused(message)),
            Ok(reply) => Ok(reply),
            Err(_) => Err(AgentError::Strange {
                line: line.trim_end().to_owned(),
            }),
        }
    }

    async fn exchange(&self, request: &AgentRequest) -> io::Result<String> {
        let mut line = serde_json::to_string(request)?;
        line.push('\n');
        let mut stream = self.address.dial().await?;
        stream.write_all(line.as_bytes()).await?;
        let mut answer = String::new();
        if BufReader::new(stream).read_line(&mut answer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(answer)
    }
}
