//! Comparisons that several kinds of objects share.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::grader::{Count, MountSpec, PortSpec};
use crate::text::Text;

use super::evidence::Evidence;
use super::image::shown;
use super::json::{matches, text_at};
use super::object::Check;

/// A count in words: `4`, `at least 2`.
pub(super) fn count_words(count: Count, text: &dyn Text) -> String {
    match count.max {
        Some(max) if max == count.min => count.min.to_string(),
        Some(max) if count.min == 0 => text.at_most(&max.to_string()),
        Some(max) => text.between(&count.min.to_string(), &max.to_string()),
        None => text.at_least(&count.min.to_string()),
    }
}

/// What was found, or the word for nothing.
pub(super) fn or_none(found: String, none: &str) -> String {
    if found.is_empty() {
        none.to_owned()
    } else {
        found
    }
}

/// A number that has to be met.
pub(super) fn count(field: &str, wanted: Count, found: Option<u64>, text: &dyn Text) -> Check {
    Check::field(
        field,
        found.is_some_and(|found| wanted.holds(found)),
        found.map_or_else(|| text.none().to_owned(), |found| found.to_string()),
        count_words(wanted, text),
    )
}

/// A word that has to be met.
pub(super) fn word(field: &str, wanted: &str, found: Option<&str>, none: &str) -> Check {
    Check::field(field, found == Some(wanted), found.unwrap_or(none), wanted)
}

/// An image that has to be met.
pub(super) fn image(wanted: &str, found: Option<&str>, evidence: &Evidence<'_>) -> Check {
    match evidence.images.wanted(wanted) {
        Err(role) => Check::unknown(evidence.text.role_not_known(&role), wanted),
        Ok(wanted) => Check::new(
            found.is_some_and(|found| evidence.images.same(&wanted, found)),
            found.map_or(evidence.text.none(), shown),
            wanted,
        ),
    }
}

/// Labels that have to be there; `*` stands for any value, and a role's image may be written as images may.
pub(super) fn labels(
    field: &str,
    wanted: &BTreeMap<String, String>,
    found: Option<&Value>,
    evidence: &Evidence<'_>,
) -> Vec<Check> {
    let none = evidence.text.none();
    wanted
        .iter()
        .map(|(key, value)| {
            let image = value.starts_with("{{");
            let value = match evidence.images.wanted(value) {
                Ok(reference) if image => &reference.clone(),
                Err(role) if image => {
                    return Check::unknown(
                        evidence.text.role_not_known(&role),
                        format!("{key}={value}"),
                    );
                }
                _ => value,
            };
            let is = found
                .and_then(|labels| labels.get(key))
                .and_then(Value::as_str);
            let all = found.and_then(Value::as_object).map(|labels| {
                let mut all: Vec<String> = labels
                    .iter()
                    .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
                    .collect();
                all.sort();
                all.join(", ")
            });
            let observed = match is {
                Some(is) => format!("{key}={is}"),
                None => all
                    .filter(|all| !all.is_empty())
                    .unwrap_or_else(|| none.to_owned()),
            };
            let holds =
                is.is_some_and(|is| matches(value, is) || image && evidence.images.same(value, is));
            Check::field(field, holds, observed, format!("{key}={value}"))
        })
        .collect()
}

/// Variables that have to be set: `NAME`, or `NAME=value`; `*` stands for any text.
pub(super) fn present_patterns(
    field: &str,
    wanted: &[String],
    found: &[&str],
    text: &dyn Text,
) -> Vec<Check> {
    wanted
        .iter()
        .map(|wanted| {
            let name = wanted.split('=').next().unwrap_or(wanted);
            let named: Vec<&&str> = found
                .iter()
                .filter(|found| {
                    found
                        .split('=')
                        .next()
                        .is_some_and(|found| matches(name, found))
                })
                .collect();
            let is = named
                .iter()
                .find(|is| !wanted.contains('=') || matches(wanted, is));
            let shown = is.or(named.first()).map_or(text.none(), |is| **is);
            Check::field(field, is.is_some(), shown, wanted)
        })
        .collect()
}

/// Variables that must not be set so. Their values are not repeated: they may be passwords.
pub(super) fn missing_patterns(
    field: &str,
    unwanted: &[String],
    found: &[&str],
    text: &dyn Text,
) -> Vec<Check> {
    unwanted
        .iter()
        .map(|pattern| {
            let is = found.iter().find(|found| {
                matches(pattern, found)
                    || (!pattern.contains('=') && found.split('=').next() == Some(pattern))
            });
            let name = is.map(|is| is.split('=').next().unwrap_or(is));
            Check::field(
                field,
                is.is_none(),
                name.unwrap_or(text.none()),
                text.without(pattern),
            )
        })
        .collect()
}

/// A mount that has to be there; `keys` are those of type, source and target.
pub(super) fn mount(wanted: &MountSpec, found: &[Value], keys: [&str; 3], none: &str) -> Check {
    let fields = [&wanted.kind, &wanted.source, &wanted.target];
    let holds = found.iter().any(|mount| {
        wanted
            .named
            .is_none_or(|named| named == has_name(mount, keys[1]))
            && fields.iter().zip(keys).all(|(wanted, key)| {
                wanted.as_deref().is_none_or(|wanted| {
                    // A volume's name is `Name` in a container's inspect, its path is `Source`.
                    text_at(mount, &[key]).is_some_and(|found| matches(wanted, found))
                        || key == keys[1]
                            && text_at(mount, &["Name"]).is_some_and(|found| matches(wanted, found))
                })
            })
    });
    let words = |kind: &str, source: &str, target: &str| format!("{kind} {source} → {target}");
    let shown: Vec<String> = found
        .iter()
        .map(|mount| {
            words(
                text_at(mount, &[keys[0]]).unwrap_or("?"),
                text_at(mount, &["Name"])
                    .or_else(|| text_at(mount, &[keys[1]]))
                    .unwrap_or(""),
                text_at(mount, &[keys[2]]).unwrap_or("?"),
            )
        })
        .collect();
    let shown = or_none(shown.join(", "), none);
    let expected = words(
        wanted.kind.as_deref().unwrap_or("*"),
        wanted.source.as_deref().unwrap_or("*"),
        wanted.target.as_deref().unwrap_or("*"),
    );
    Check::field("mount", holds, shown, expected)
}

/// Whether a mount is a volume with a name that somebody gave: an anonymous one has 64 digits for a name, or none.
fn has_name(mount: &Value, source: &str) -> bool {
    let name = text_at(mount, &["Name"])
        .or_else(|| text_at(mount, &[source]))
        .map(|name| name.trim_end_matches("/_data"))
        .and_then(|name| name.rsplit('/').next())
        .unwrap_or_default();
    let is_volume = text_at(mount, &["Type"]) == Some("volume");
    let is_random = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_volume && !name.is_empty() && !is_random
}

/// A wanted port in words: `8080:80/tcp (ingress)`, as far as it is given.
pub(super) fn port_words(wanted: &PortSpec) -> String {
    let number = |port: Option<u16>| port.map_or_else(|| "*".to_owned(), |port| port.to_string());
    let mut words = format!("{}:{}", number(wanted.published), number(wanted.target));
    if let Some(protocol) = &wanted.protocol {
        words = format!("{words}/{protocol}");
    }
    if let Some(mode) = &wanted.mode {
        words = format!("{words} ({mode})");
    }
    words
}
