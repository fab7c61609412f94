//! Containers: which are meant, and how the engine writes their values.

use serde_json::Value;

use crate::model::grader::{ContainerAssertion, PortSpec};
use crate::model::timeline::Moment;

use super::compare::port_words;
use super::evidence::Evidence;
use super::json::{at, count_at, int_at, list_at, matches, names_service, text_at};
use super::object::Check;

const SERVICE: &str = "com.docker.swarm.service.name";
const PROJECT: &str = "com.docker.compose.project";

/// Name of a container of `GET /containers/json`.
pub(super) fn name_of(object: &Value) -> Option<&str> {
    let name = list_at(object, &["Names"]).first()?.as_str()?;
    Some(name.trim_start_matches('/'))
}

/// Whether a container passes the filters of an assertion.
pub(super) fn is_meant(assertion: &ContainerAssertion, object: &Value) -> bool {
    let label = |key| text_at(object, &["Labels", key]);
    assertion
        .name
        .as_deref()
        .is_none_or(|pattern| name_of(object).is_some_and(|name| matches(pattern, name)))
        && assertion
            .service
            .as_deref()
            .is_none_or(|pattern| label(SERVICE).is_some_and(|name| names_service(pattern, name)))
        && assertion
            .project
            .as_deref()
            .is_none_or(|pattern| label(PROJECT).is_some_and(|name| matches(pattern, name)))
        && assertion
            .swarm
            .is_none_or(|wanted| label("com.docker.swarm.task.id").is_some() == wanted)
}

/// Whether the record has such a container.
pub(super) fn was_recorded(assertion: &ContainerAssertion, evidence: &Evidence<'_>) -> bool {
    let image = assertion
        .image
        .as_deref()
        .map(|image| evidence.images.wanted(image));
    evidence.snapshot.timeline.iter().any(|entry| {
        let Moment::Event {
            kind, attributes, ..
        } = &entry.what
        else {
            return false;
        };
        let is = |pattern: Option<&str>, key: &str| {
            pattern.is_none_or(|pattern| {
                attributes
                    .get(key)
                    .is_some_and(|value| matches(pattern, value))
            })
        };
        let same_image = match &image {
            Some(Ok(wanted)) => attributes
                .get("image")
                .is_some_and(|found| evidence.images.same(wanted, found)),
            _ => true,
        };
        kind == "container"
            && is(assertion.name.as_deref(), "name")
            && is(assertion.service.as_deref(), SERVICE)
            && is(assertion.project.as_deref(), PROJECT)
            && same_image
    })
}

/// A published port of a container.
pub(super) fn port(wanted: &PortSpec, found: &[Value], none: &str) -> Check {
    let holds = found.iter().any(|port| {
        let number = |key: &str, wanted: Option<u16>| {
            wanted.is_none_or(|wanted| int_at(port, &[key]) == Some(i64::from(wanted)))
        };
        number("PublicPort", wanted.published)
            && number("PrivatePort", wanted.target)
            && wanted
                .protocol
                .as_deref()
                .is_none_or(|wanted| text_at(port, &["Type"]) == Some(wanted))
    });
    let mut shown: Vec<String> = found
        .iter()
        .map(|port| {
            let number = |key| {
                int_at(port, &[key]).map_or_else(|| "–".to_owned(), |number| number.to_string())
            };
            format!("{}:{}", number("PublicPort"), number("PrivatePort"))
        })
        .collect();
    shown.sort();
    shown.dedup();
    let shown = if shown.is_empty() {
        none.to_owned()
    } else {
        shown.join(", ")
    };
    Check::field("port", holds, shown, port_words(wanted))
}

/// CPU limit of a container, as `--cpus` or as quota and period (swarm uses these).
pub(super) fn cpus(host: &Value) -> Option<f64> {
    let nano = count_at(host, &["NanoCpus"]).filter(|nano| *nano > 0);
    if let Some(nano) = nano {
        return Some(nano as f64 / 1e9);
    }
    let quota = count_at(host, &["CpuQuota"]).filter(|quota| *quota > 0)?;
    let period = at(host, &["CpuPeriod"])
        .and_then(Value::as_u64)
        .filter(|period| *period > 0)
        .unwrap_or(100_000);
    Some(quota as f64 / period as f64)
}
