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

use super::json::{names_service, text_at};
use super::world::spec_name;
use crate::model::snapshot::ClusterSnapshot;

/// Whether a container works for the service `wanted`, by the label that swarm gives it. Where a service bears exactly
/// this name, one that some stack calls so is another's.
fn works_for(wanted: &str, container: &Value, snapshot: &ClusterSnapshot) -> bool {
    let label = text_at(container, &["Labels", "com.docker.swarm.service.name"]);
    let mut services = snapshot.swarm.iter().flat_map(|swarm| &swarm.services);
    label.is_some_and(|name| {
        name == wanted
            || names_service(wanted, name) && !services.any(|body| spec_name(body) == wanted)
    })
}
