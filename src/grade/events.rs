//! Assertions about recorded events.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::model::grader::{Count, EventAssertion, EventSelector, Span};
use crate::model::report::{AssertionReport, Outcome};
use crate::model::timeline::{Moment, TimelineEntry};

use super::compare::count_words;
use super::evidence::Evidence;
use super::health_check::is_health_check;
use super::json::{clock, matches, seconds_between};

/// Which events are meant.
struct Selector<'a> {
    kind: &'a str,
    action: Option<&'a str>,
    name: Option<&'a str>,
    attributes: &'a BTreeMap<String, String>,
}

impl<'a> Selector<'a> {
    fn of(selector: &'a EventSelector) -> Self {
        Self {
            kind: &selector.kind,
            action: selector.action.as_deref(),
            name: selector.name.as_deref(),
            attributes: &selector.attributes,
        }
    }

    fn selects(&self, entry: &TimelineEntry, evidence: &Evidence<'_>) -> bool {
        match &entry.what {
            Moment::Event {
                kind,
                action,
                id,
                attributes,
                ..
            } => {
                let name = attributes.get("name").map_or(id.as_str(), String::as_str);
                kind == self.kind
                    && !is_health_check(evidence.snapshot, action, attributes)
                    // `exec_start: sh -c …`: what follows the colon is not the action.
                    && self.action.is_none_or(|wanted| {
                        matches(wanted, action) || action.split(':').next() == Some(wanted)
                    })
                    && self.name.is_none_or(|wanted| matches(wanted, name))
                    && self.attributes.iter().all(|(key, wanted)| {
                        attributes.get(key).is_some_and(|found| {
                            matches(wanted, found)
                                || wanted.starts_with("{{")
                                    && evidence.images.wanted(wanted).is_ok_and(|wanted| {
                                        evidence.images.same(&wanted, found)
                                    })
                        })
                    })
            }
            Moment::Agent { action, note } => {
                self.kind == "agent"
                    && evidence.is_of_this_try(entry)
                    && self.action.is_none_or(|wanted| matches(wanted, action))
                    && self.name.is_none_or(|wanted| matches(wanted, note))
                    && self.attributes.is_empty()
            }
            _ => false,
        }
    }
}

/// Judges an assertion about events.
pub(super) fn judge(assertion: &EventAssertion, evidence: &Evidence<'_>) -> AssertionReport {
    let text = evidence.text;
    let selector = Selector {
        kind: &assertion.kind,
        action: assertion.action.as_deref(),
        name: assertion.name.as_deref(),
        attributes: &assertion.attributes,
    };
    let timeline = &evidence.snapshot.timeline;
    let mut before: Vec<&TimelineEntry> = Vec::new();
    let start: Option<Timestamp> = match &assertion.after {
        None => None,
        Some(after) => {
            let first = Selector::of(after);
            let mut selected = timeline
                .iter()
                .filter(|entry| first.selects(entry, evidence));
            if after.same_node {
                before = selected.clone().collect();
            }
            let entry = if after.last {
                selected.next_back()
            } else {
                selected.next()
            };
            match entry {
                Some(entry) => Some(entry.at),
                // Nothing can come after what never happened.
                None => Some(Timestamp::MAX),
            }
        }
    };
    let found: Vec<&TimelineEntry> = timeline
        .iter()
        .filter(|entry| start.is_none_or(|start| entry.at > start))
        .filter(|entry| {
            assertion
                .node
                .as_deref()
                .is_none_or(|node| matches(node, entry.node.as_str()))
        })
        .filter(|entry| selector.selects(entry, evidence))
        .filter(|entry| is_in_time(assertion, entry.at, evidence))
        .filter(|entry| came_between(assertion, entry, evidence))
        .filter(|entry| {
            let is_before =
                |first: &&TimelineEntry| first.node == entry.node && first.at < entry.at;
            assertion
                .after
                .as_ref()
                .is_none_or(|after| !after.same_node)
                || before.iter().any(is_before)
        })
        .collect();
    let wanted = assertion.count.unwrap_or(Count::at_least(1));
    let number = found.len() as u64;
    let holds = wanted.holds(number);
    let mut words = vec![assertion.kind.clone()];
    words.extend(assertion.action.clone());
    words.extend(assertion.name.clone());
    words.extend(
        assertion
            .attributes
            .iter()
            .map(|(key, value)| format!("{key}={value}")),
    );
    let when: Vec<String> = found.iter().take(5).map(|entry| clock(entry.at)).collect();
    let report = AssertionReport {
        subject: format!("event {}", words.join(" ")),
        outcome: if holds { Outcome::Pass } else { Outcome::Fail },
        observed: text.how_many(
            found.len(),
            &when.iter().map(String::as_str).collect::<Vec<_>>(),
        ),
        expected: count_words(wanted, text),
        see: Some(format!(
            "docker events --since 1h --filter type={}",
            assertion.kind
        ))
        .filter(|_| assertion.kind != "agent"),
        why: None,
    };
    let more_changes_it = !holds && number < wanted.min || holds && wanted.max.is_some();
    match evidence.hole() {
        Some(why) if more_changes_it => AssertionReport {
            outcome: Outcome::Unknown,
            observed: text.not_known(),
            why: Some(why),
            ..report
        },
        _ => report,
    }
}

/// The event that `until` or `between` count from, where there are any.
fn after_with<'a>(
    assertion: &'a EventAssertion,
    others: &[EventSelector],
) -> Option<&'a EventSelector> {
    assertion.after.as_ref().filter(|_| !others.is_empty())
}

/// Whether a time that an `after` began had not been ended by one of `until`.
fn is_in_time(assertion: &EventAssertion, at: Timestamp, evidence: &Evidence<'_>) -> bool {
    let Some(after) = after_with(assertion, &assertion.until) else {
        return true;
    };
    let first = Selector::of(after);
    let until: Vec<(Selector<'_>, Option<f64>)> = assertion
        .until
        .iter()
        .map(|until| (Selector::of(until), until.within.map(Span::seconds)))
        .collect();
    let before = evidence
        .snapshot
        .timeline
        .iter()
        .filter(|entry| entry.at < at);
    let begun = before.fold(None, |begun: Option<Timestamp>, entry| {
        if first.selects(entry, evidence) {
            return Some(entry.at);
        }
        begun.filter(|begun| {
            let ends = |(until, within): &(Selector<'_>, Option<f64>)| {
                within.is_none_or(|within| seconds_between(*begun, entry.at) <= within)
                    && until.selects(entry, evidence)
            };
            !until.iter().any(ends)
        })
    });
    begun.is_some()
}

/// Whether one of `between` came after the nearest `after` before `entry`.
fn came_between(
    assertion: &EventAssertion,
    entry: &TimelineEntry,
    evidence: &Evidence<'_>,
) -> bool {
    let Some(after) = after_with(assertion, &assertion.between) else {
        return true;
    };
    let first = Selector::of(after);
    let timeline = &evidence.snapshot.timeline;
    let before = timeline.iter().filter(|other| other.at < entry.at);
    let nearest = before
        .clone()
        .filter(|other| !after.same_node || other.node == entry.node)
        .filter(|other| first.selects(other, evidence))
        .map(|other| other.at)
        .max();
    let between: Vec<Selector<'_>> = assertion.between.iter().map(Selector::of).collect();
    nearest.is_some_and(|nearest| {
        before
            .filter(|other| other.at > nearest)
            .any(|other| between.iter().any(|one| one.selects(other, evidence)))
    })
}

#[cfg(test)]
mod tests {
    use test_case::test_case;

    use super::*;
    use crate::model::lab::SwarmStart;
    use crate::model::language::Language;
    use crate::model::timeline::EventScope;
    use crate::text::text;

    fn event(second: i64, kind: &str) -> TimelineEntry {
        TimelineEntry {
            at: Timestamp::from_second(second).unwrap(),
            node: "manager-1".parse().unwrap(),
            what: Moment::Event {
                kind: kind.to_owned(),
                scope: EventScope::Local,
                action: "create".to_owned(),
                id: "db".to_owned(),
                attributes: BTreeMap::new(),
            },
        }
    }

    #[test_case(false, Outcome::Pass; "after the first")]
    #[test_case(true, Outcome::Fail; "after the last")]
    fn created_again_after_the_volume(last: bool, outcome: Outcome) {
        let mut snapshot = crate::grade::untouched("lab-4", SwarmStart::Formed, &BTreeMap::new());
        snapshot
            .timeline
            .extend([event(1, "volume"), event(2, "service"), event(3, "volume")]);
        let assertion = EventAssertion {
            kind: "service".to_owned(),
            after: Some(EventSelector {
                kind: "volume".to_owned(),
                last,
                ..EventSelector::default()
            }),
            ..EventAssertion::default()
        };
        let report = judge(&assertion, &Evidence::new(&snapshot, text(Language::En)));
        assert_eq!(report.outcome, outcome);
    }

    #[test_case(&["volume", "service", "node"], Outcome::Pass; "in the first time")]
    #[test_case(&["volume", "node", "service"], Outcome::Fail; "only after it had ended")]
    #[test_case(&["volume", "node", "volume", "service"], Outcome::Pass; "in the second time")]
    fn within_a_time(kinds: &[&str], outcome: Outcome) {
        let mut snapshot = crate::grade::untouched("lab-4", SwarmStart::Formed, &BTreeMap::new());
        snapshot
            .timeline
            .extend((1..).zip(kinds).map(|(second, kind)| event(second, kind)));
        let selector = |kind: &str| EventSelector {
            kind: kind.to_owned(),
            ..EventSelector::default()
        };
        let assertion = EventAssertion {
            kind: "service".to_owned(),
            after: Some(selector("volume")),
            until: vec![selector("node")],
            ..EventAssertion::default()
        };
        let report = judge(&assertion, &Evidence::new(&snapshot, text(Language::En)));
        assert_eq!(report.outcome, outcome);
    }

    /// On worker-1 the volume of second 1, on worker-2 that of second 3; the service is removed at second 2.
    #[test_case("worker-1", 4, Outcome::Pass; "the volume from before")]
    #[test_case("worker-2", 4, Outcome::Fail; "a new volume")]
    #[test_case("worker-2", 6, Outcome::Pass; "the new volume, found again")]
    #[test_case("worker-3", 6, Outcome::Fail; "no volume of this node was seen")]
    fn a_volume_found_again(node: &str, second: i64, outcome: Outcome) {
        let mut snapshot = crate::grade::untouched("lab-4", SwarmStart::Formed, &BTreeMap::new());
        let on = |node: &str, second: i64, kind: &str| TimelineEntry {
            node: node.parse().unwrap(),
            ..event(second, kind)
        };
        snapshot.timeline.extend([
            on("worker-1", 1, "volume"),
            event(2, "service"),
            on("worker-2", 3, "volume"),
            event(5, "service"),
            on(node, second, "mount"),
        ]);
        let selector = |kind: &str, same_node: bool| EventSelector {
            kind: kind.to_owned(),
            same_node,
            ..EventSelector::default()
        };
        let assertion = EventAssertion {
            kind: "mount".to_owned(),
            after: Some(selector("volume", true)),
            between: vec![selector("service", false)],
            ..EventAssertion::default()
        };
        snapshot.timeline.sort_by_key(|entry| entry.at);
        let report = judge(&assertion, &Evidence::new(&snapshot, text(Language::En)));
        assert_eq!(report.outcome, outcome);
    }

    #[test_case(2, Outcome::Fail; "at once")]
    #[test_case(5, Outcome::Pass; "later")]
    fn an_end_that_has_to_come_soon(node: i64, outcome: Outcome) {
        let mut snapshot = crate::grade::untouched("lab-4", SwarmStart::Formed, &BTreeMap::new());
        snapshot
            .timeline
            .extend([event(1, "volume"), event(node, "node"), event(9, "service")]);
        let selector = |kind: &str, within: Option<i64>| EventSelector {
            kind: kind.to_owned(),
            within: within.map(Span::from_seconds),
            ..EventSelector::default()
        };
        let assertion = EventAssertion {
            kind: "service".to_owned(),
            after: Some(selector("volume", None)),
            until: vec![selector("node", Some(2))],
            ..EventAssertion::default()
        };
        let report = judge(&assertion, &Evidence::new(&snapshot, text(Language::En)));
        assert_eq!(report.outcome, outcome);
    }

    #[test_case("manager-2", Outcome::Pass; "unlocked")]
    #[test_case("manager-3", Outcome::Fail; "another manager was always one")]
    fn a_manager_was_unlocked(manager: &str, outcome: Outcome) {
        let mut snapshot = crate::grade::untouched("lab-12", SwarmStart::Formed, &BTreeMap::new());
        let own = |second: i64, node: &str, action: &str| TimelineEntry {
            at: Timestamp::from_second(second).unwrap(),
            node: node.parse().unwrap(),
            what: Moment::Agent {
                action: action.to_owned(),
                note: String::new(),
            },
        };
        snapshot.timeline = vec![own(5, "manager-2", "locked"), own(9, manager, "manager")];
        let assertion = EventAssertion {
            kind: "agent".to_owned(),
            action: Some("manager".to_owned()),
            after: Some(EventSelector {
                kind: "agent".to_owned(),
                action: Some("locked".to_owned()),
                same_node: true,
                ..EventSelector::default()
            }),
            ..EventAssertion::default()
        };
        let report = judge(&assertion, &Evidence::new(&snapshot, text(Language::En)));
        assert_eq!(report.outcome, outcome);
        // Before a reset it proves nothing.
        snapshot.timeline.push(own(20, "manager-1", "reset"));
        let report = judge(&assertion, &Evidence::new(&snapshot, text(Language::En)));
        assert_eq!(report.outcome, Outcome::Fail);
    }
}
