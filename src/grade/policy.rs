//! Policies of a service, with the defaults that Swarm applies where nothing is said (swarmkit `api/defaults`).

use serde_json::Value;

use crate::model::grader::{
    Bytes, HealthcheckSpec, ResourceSpec, RestartPolicy, Span, UpdatePolicy,
};
use crate::text::Text;

use super::compare::count;
use super::json::{count_at, float_at, int_at, text_at, texts_at};
use super::object::Check;

fn span(prefix: &str, field: &str, wanted: Span, found: Option<i64>, default: Span) -> Check {
    let found = found.map_or(default, Span::from_nanoseconds);
    Check::field(&dotted(prefix, field), found == wanted, found, wanted)
}

fn words(prefix: &str, field: &str, wanted: &str, found: Option<&str>, default: &str) -> Check {
    let found = found.unwrap_or(default);
    Check::field(&dotted(prefix, field), found == wanted, found, wanted)
}

fn dotted(prefix: &str, field: &str) -> String {
    format!("{prefix}.{field}")
}

/// Update or rollback policy.
pub(super) fn update(
    prefix: &str,
    wanted: &UpdatePolicy,
    found: &Value,
    text: &dyn Text,
) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(wanted) = wanted.parallelism {
        let found = count_at(found, &["Parallelism"]).unwrap_or(1);
        checks.push(count(
            &dotted(prefix, "parallelism"),
            wanted,
            Some(found),
            text,
        ));
    }
    if let Some(wanted) = wanted.delay {
        checks.push(span(
            prefix,
            "delay",
            wanted,
            int_at(found, &["Delay"]),
            Span::from_seconds(0),
        ));
    }
    if let Some(wanted) = &wanted.failure_action {
        let is = text_at(found, &["FailureAction"]);
        checks.push(words(prefix, "failure_action", wanted, is, "pause"));
    }
    if let Some(wanted) = wanted.monitor {
        let is = int_at(found, &["Monitor"]).filter(|monitor| *monitor > 0);
        checks.push(span(prefix, "monitor", wanted, is, Span::from_seconds(5)));
    }
    if let Some(wanted) = wanted.max_failure_ratio {
        let is = float_at(found, &["MaxFailureRatio"]).unwrap_or(0.0);
        // The engine keeps it as a 32-bit float.
        let holds = (is - wanted).abs() < 1e-6;
        checks.push(Check::field(
            &dotted(prefix, "max_failure_ratio"),
            holds,
            round(is),
            wanted,
        ));
    }
    if let Some(wanted) = &wanted.order {
        let is = text_at(found, &["Order"]);
        checks.push(words(prefix, "order", wanted, is, "stop-first"));
    }
    checks
}

/// A ratio without the noise of its 32 bits.
fn round(ratio: f64) -> f64 {
    (ratio * 1e6).round() / 1e6
}

/// Restart policy.
pub(super) fn restart(wanted: &RestartPolicy, found: &Value, text: &dyn Text) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(wanted) = &wanted.condition {
        checks.push(words(
            "restart",
            "condition",
            wanted,
            text_at(found, &["Condition"]),
            "any",
        ));
    }
    if let Some(wanted) = wanted.delay {
        let is = int_at(found, &["Delay"]);
        checks.push(span("restart", "delay", wanted, is, Span::from_seconds(5)));
    }
    if let Some(wanted) = wanted.max_attempts {
        let is = count_at(found, &["MaxAttempts"]).unwrap_or(0);
        checks.push(count("restart.max_attempts", wanted, Some(is), text));
    }
    if let Some(wanted) = wanted.window {
        let is = int_at(found, &["Window"]);
        checks.push(span("restart", "window", wanted, is, Span::from_seconds(0)));
    }
    checks
}

/// Limits or reservations.
pub(super) fn resources(
    prefix: &str,
    wanted: &ResourceSpec,
    found: &Value,
    none: &str,
) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(wanted) = wanted.cpus {
        let is = float_at(found, &["NanoCPUs"])
            .filter(|nano| *nano > 0.0)
            .map(|nano| nano / 1e9);
        checks.push(Check::field(
            &dotted(prefix, "cpus"),
            is.is_some_and(|is| (is - wanted).abs() < 1e-6),
            is.map_or_else(|| none.to_owned(), |is| is.to_string()),
            wanted,
        ));
    }
    if let Some(wanted) = wanted.memory {
        let is = count_at(found, &["MemoryBytes"])
            .filter(|bytes| *bytes > 0)
            .map(Bytes);
        checks.push(Check::field(
            &dotted(prefix, "memory"),
            is == Some(wanted),
            is.map_or_else(|| none.to_owned(), |is| is.to_string()),
            wanted,
        ));
    }
    checks
}

/// Health check; the engine's defaults are 30 s, 30 s, 3 retries, no start period.
pub(super) fn healthcheck(wanted: &HealthcheckSpec, found: &Value, text: &dyn Text) -> Vec<Check> {
    let mut checks = Vec::new();
    let test = texts_at(found, &["Test"]).join(" ");
    if let Some(wanted) = &wanted.test {
        let shown = if test.is_empty() { text.none() } else { &test };
        // Two names of the same place.
        let plain = |text: &str| text.replace("127.0.0.1", "localhost");
        checks.push(Check::field(
            "healthcheck.test",
            plain(&test).contains(&plain(wanted)),
            shown,
            format!("*{wanted}*"),
        ));
    }
    let thirty = Span::from_seconds(30);
    for (field, key, wanted, default) in [
        ("interval", "Interval", wanted.interval, thirty),
        ("timeout", "Timeout", wanted.timeout, thirty),
        (
            "start_period",
            "StartPeriod",
            wanted.start_period,
            Span::from_seconds(0),
        ),
    ] {
        if let Some(wanted) = wanted {
            let is = int_at(found, &[key]).filter(|length| *length > 0);
            checks.push(span("healthcheck", field, wanted, is, default));
        }
    }
    if let Some(wanted) = wanted.retries {
        let is = count_at(found, &["Retries"])
            .filter(|retries| *retries > 0)
            .unwrap_or(3);
        checks.push(count("healthcheck.retries", wanted, Some(is), text));
    }
    checks
}
