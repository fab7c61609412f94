//! Requests to an engine. bollard's own calls and our raw JSON questions take the same road.
//!
//! Raw JSON where bollard's types would lose a field that a newer or older engine sends: a snapshot has to keep
//! what the engine said.

use std::time::Duration;

use bollard::errors::Error;
use bollard::{BollardRequest, Docker, body_full};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::header::CONTENT_TYPE;
use hyper::{Method, Request};
use serde_json::Value;
use tokio::time::timeout;

use super::dial::Address;
use super::docker::{Engine, EngineError};
use super::transport::Transport;

/// bollard on our transport.
pub(in crate::engine) fn bollard_on(
    transport: &Transport,
    address: &Address,
    patience: Duration,
) -> Result<Docker, EngineError> {
    let transport = transport.clone();
    Docker::connect_with_custom_transport(
        move |request: BollardRequest| transport.send(request),
        Some("http://docker"),
        patience.as_secs().max(1),
        bollard::API_DEFAULT_VERSION,
    )
    .map_err(|source| EngineError {
        what: format!("connect to {address}"),
        source,
    })
}

impl Engine {
    /// Sends a request and reads the whole answer. A status from 400 up is an error with the engine's message.
    pub(in crate::engine) async fn ask(
        &self,
        what: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Bytes, EngineError> {
        let answer = timeout(self.patience, self.exchange(method, path, body)).await;
        answer
            .unwrap_or(Err(Error::RequestTimeoutError))
            .map_err(|source| EngineError {
                what: what.to_owned(),
                source,
            })
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Bytes, Error> {
        let mut request = Request::builder().method(method).uri(path);
        let bytes = match body {
            Some(value) => {
                request = request.header(CONTENT_TYPE, "application/json");
                Bytes::from(serde_json::to_vec(value)?)
            }
            None => Bytes::new(),
        };
        let request = request.body(body_full(bytes))?;
        let response = self.transport.send(request).await?;
        let status = response.status();
        let bytes = response.into_body().collect().await?.to_bytes();
        if status.is_client_error() || status.is_server_error() {
            return Err(Error::DockerResponseServerError {
                status_code: status.as_u16(),
                message: message_of(&bytes),
            });
        }
        Ok(bytes)
    }

    /// `GET path`, as the engine's own JSON.
    pub(in crate::engine) async fn get(
        &self,
        what: &str,
        path: &str,
    ) -> Result<Value, EngineError> {
        let bytes = self.ask(what, Method::GET, path, None).await?;
        parse(what, &bytes)
    }

    /// `GET path` that answers a list; the engine's `null` is the empty list.
    pub(in crate::engine) async fn get_list(
        &self,
        what: &str,
        path: &str,
    ) -> Result<Vec<Value>, EngineError> {
        match self.get(what, path).await? {
            Value::Array(items) => Ok(items),
            _ => Ok(Vec::new()),
        }
    }

    /// `POST path` with a JSON body; an empty answer is `null`.
    pub(in crate::engine) async fn post(
        &self,
        what: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, EngineError> {
        let bytes = self.ask(what, Method::POST, path, body).await?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Value::Null);
        }
        parse(what, &bytes)
    }

    /// `DELETE path`.
    pub(in crate::engine) async fn delete(
        &self,
        what: &str,
        path: &str,
    ) -> Result<(), EngineError> {
        self.ask(what, Method::DELETE, path, None).await.map(drop)
    }
}

fn parse(what: &str, bytes: &[u8]) -> Result<Value, EngineError> {
    serde_json::from_slice(bytes).map_err(|error| EngineError {
        what: what.to_owned(),
        source: error.into(),
    })
}

/// The `message` of an error answer, else its text.
fn message_of(bytes: &[u8]) -> String {
    serde_json::from_slice::<Value>(bytes)
        .ok()
        .and_then(|body| body.get("message")?.as_str().map(str::to_owned))
        .unwrap_or_else(|| String::from_utf8_lossy(bytes).trim().to_owned())
}

/// Makes text fit for a query: everything but unreserved characters as `%XX`.
pub(in crate::engine) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_encoded_byte_by_byte() {
        assert_eq!(
            encoded(r#"{"label":["a=é"]}"#),
            "%7B%22label%22%3A%5B%22a%3D%C3%A9%22%5D%7D"
        );
        assert_eq!(encoded("manager-1_x.y~"), "manager-1_x.y~");
    }

    #[test]
    fn an_error_answer_is_told_in_the_engines_words() {
        assert_eq!(
            message_of(br#"{"message":"No such container: x"}"#),
            "No such container: x"
        );
        assert_eq!(message_of(b"404 page not found\n"), "404 page not found");
    }
}
