//! How containers ended: by themselves, by a signal from outside the engine, or by an order to it.

use crate::model::timeline::{Moment, TimelineEntry};

/// Signals that `docker kill` may carry and that end nothing: HUP, USR1, USR2, WINCH.
const GENTLE: [&str; 4] = ["1", "10", "12", "28"];

/// One recorded end of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End<'a> {
    /// Its exit code, as the engine wrote it.
    pub(super) code: &'a str,
    /// Somebody asked the engine for it: `docker kill`, `stop`, `rm`, `compose up` that makes it anew.
    pub(super) is_ordered: bool,
}

/// Every recorded end of a container, by its ID. Before it ends a container by order the engine tells a `kill`.
pub(super) fn ends<'a>(timeline: &'a [TimelineEntry], container: &str) -> Vec<End<'a>> {
    let mut is_ordered = false;
    let mut found = Vec::new();
    for entry in timeline {
        let Moment::Event {
            kind,
            action,
            id,
            attributes,
            ..
        } = &entry.what
        else {
            continue;
        };
        if kind != "container" || id != container {
            continue;
        }
        let get = |key: &str| attributes.get(key).map(String::as_str);
        match action.as_str() {
            "start" => is_ordered = false,
            "kill" => is_ordered |= get("signal").is_none_or(|signal| !GENTLE.contains(&signal)),
            "die" => found.push(End {
                code: get("exitCode").unwrap_or_default(),
                is_ordered,
            }),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;
    use test_case::test_case;

    use super::*;
    use crate::model::timeline::EventScope;

    #[test_case(&[("start", ""), ("die", "137")], &[("137", false)]; "its process was killed")]
    #[test_case(&[("start", ""), ("oom", ""), ("die", "137")], &[("137", false)]; "out of memory")]
    #[test_case(&[("start", ""), ("kill", "9"), ("die", "137")], &[("137", true)]; "docker kill")]
    #[test_case(&[("start", ""), ("kill", "15"), ("kill", "9"), ("die", "137")], &[("137", true)]; "stopped, deaf to TERM")]
    #[test_case(&[("start", ""), ("kill", "1"), ("die", "137")], &[("137", false)]; "told to read its settings again, killed later")]
    #[test_case(&[("kill", "15"), ("die", "0"), ("start", ""), ("die", "137")], &[("0", true), ("137", false)]; "stopped, started, crashed")]
    fn how_it_ended(events: &[(&str, &str)], expected: &[(&str, bool)]) {
        let timeline: Vec<TimelineEntry> = (1..)
            .zip(events)
            .map(|(second, (action, value))| TimelineEntry {
                at: Timestamp::from_second(second).unwrap(),
                node: "manager-1".parse().unwrap(),
                what: Moment::Event {
                    kind: "container".to_owned(),
                    scope: EventScope::Local,
                    action: (*action).to_owned(),
                    id: "c".to_owned(),
                    attributes: BTreeMap::from([
                        ("signal".to_owned(), (*value).to_owned()),
                        ("exitCode".to_owned(), (*value).to_owned()),
                    ]),
                },
            })
            .collect();
        let found: Vec<(&str, bool)> = ends(&timeline, "c")
            .iter()
            .map(|end| (end.code, end.is_ordered))
            .collect();
        assert_eq!(found, expected);
        assert!(ends(&timeline, "another").is_empty());
    }
}
