//! Values that a service took one after the other, as recorded.

use serde_json::Value;

use crate::model::grader::ServiceAssertion;
use crate::model::timeline::Moment;

use super::evidence::Evidence;
use super::image::shown;
use super::json::text_at;
use super::object::Check;
use super::service::{image_of, replicas_of};

/// Checks of `replicas_sequence` and `image_sequence`.
pub(super) fn checks(
    assertion: &ServiceAssertion,
    service: &Value,
    evidence: &Evidence<'_>,
) -> Vec<Check> {
    let mut checks = Vec::new();
    let id = text_at(service, &["ID"]).unwrap_or_default();
    if !assertion.replicas_sequence.is_empty() {
        let found = history(id, evidence, "replicas.", |body| {
            replicas_of(body).map(|replicas| replicas.to_string())
        });
        let wanted: Vec<String> = assertion
            .replicas_sequence
            .iter()
            .map(u64::to_string)
            .collect();
        checks.push(sequence(
            "replicas",
            &wanted,
            &found,
            evidence,
            |wanted, found| wanted == found,
        ));
    }
    if !assertion.image_sequence.is_empty() {
        let found = history(id, evidence, "image.", |body| {
            image_of(body).map(str::to_owned)
        });
        let wanted: Result<Vec<String>, String> = assertion
            .image_sequence
            .iter()
            .map(|image| evidence.images.wanted(image))
            .collect();
        checks.push(match wanted {
            Err(role) => Check::unknown(evidence.text.role_not_known(&role), ""),
            Ok(wanted) => sequence("image", &wanted, &found, evidence, |wanted, found| {
                evidence.images.same(wanted, found)
            }),
        });
    }
    checks
}

/// The values of one property of a service in the record, without repetitions.
fn history(
    id: &str,
    evidence: &Evidence<'_>,
    attribute: &str,
    read: impl Fn(&Value) -> Option<String>,
) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    let mut add = |value: Option<String>| {
        if let Some(value) = value
            && values
                .last()
                .is_none_or(|last| shown(last) != shown(&value))
        {
            values.push(value);
        }
    };
    for entry in &evidence.snapshot.timeline {
        match &entry.what {
            Moment::Object { kind, id: of, body } if kind == "service" && of == id => {
                add(read(body));
            }
            Moment::Event {
                kind,
                id: of,
                attributes,
                ..
            } if kind == "service" && of == id => {
                add(attributes.get(&format!("{attribute}old")).cloned());
                add(attributes.get(&format!("{attribute}new")).cloned());
            }
            _ => {}
        }
    }
    add(evidence
        .now
        .services
        .get(id)
        .and_then(|service| read(service)));
    values
}

fn sequence(
    field: &str,
    wanted: &[String],
    found: &[String],
    evidence: &Evidence<'_>,
    same: impl Fn(&str, &str) -> bool,
) -> Check {
    let mut rest = found.iter();
    let holds = wanted
        .iter()
        .all(|wanted| rest.any(|found| same(wanted, found)));
    let arrows = |values: &[String]| {
        values
            .iter()
            .map(|value| shown(value))
            .collect::<Vec<_>>()
            .join(" → ")
    };
    let observed = if found.is_empty() {
        evidence.text.never_recorded()
    } else {
        arrows(found)
    };
    let check = Check::field(field, holds, observed, arrows(wanted)).see("docker service ls");
    match evidence.hole() {
        Some(why) if !holds => Check::unknown(why, check.expected),
        _ => check,
    }
}
