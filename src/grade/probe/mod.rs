//! Assertions about answers to active probes.

mod answers;
mod dns;
mod http;
mod questions;
mod tcp;

pub(super) use dns::dns;
pub(super) use http::http;
pub use questions::{probes, questions};
pub(super) use tcp::tcp;

use serde_json::Value;

use super::json::text_at;

/// The service that a container works for, by the label that swarm gives it.
fn service_label(container: &Value) -> Option<&str> {
    text_at(container, &["Labels", "com.docker.swarm.service.name"])
}
