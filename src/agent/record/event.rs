//! An event of the engine as a moment of the timeline. Pure.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde_json::Value;

use crate::model::timeline::{EventScope, Moment};

/// One message of `GET /events`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Event {
    /// Nanoseconds since the epoch.
    pub(super) nanoseconds: i128,
    pub(super) kind: String,
    pub(super) scope: EventScope,
    pub(super) action: String,
    pub(super) id: String,
    pub(super) attributes: BTreeMap<String, String>,
}

/// What an event says of a container's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    Started,
    /// Told to stop, or ended by itself.
    Ended,
}

impl Event {
    /// Reads a message; `None` when it is none.
    pub(super) fn parse(message: &Value) -> Option<Self> {
        let nanoseconds = message["timeNano"].as_i64().map(i128::from);
        let seconds = || {
            message["time"]
                .as_i64()
                .map(|time| i128::from(time) * 1_000_000_000)
        };
        let attributes = message["Actor"]["Attributes"].as_object();
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        Some(Self {
            nanoseconds: nanoseconds.or_else(seconds)?,
            kind: message["Type"].as_str()?.to_owned(),
            scope: match message["scope"].as_str() {
                Some("swarm") => EventScope::Swarm,
                _ => EventScope::Local,
            },
            action: message["Action"].as_str()?.to_owned(),
            id: message["Actor"]["ID"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            attributes: attributes
                .into_iter()
                .flatten()
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
        })
    }

    pub(super) fn at(&self) -> Timestamp {
        Timestamp::from_nanosecond(self.nanoseconds).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    pub(super) fn into_moment(self) -> Moment {
        Moment::Event {
            kind: self.kind,
            scope: self.scope,
            action: self.action,
            id: self.id,
            attributes: self.attributes,
        }
    }

    /// Whether a container began or ended its life with this.
    ///
    /// A signal that makes a server read its settings again, or a terminal resize, ends nothing; any other is how
    /// somebody stops it (nginx asks to be stopped with QUIT).
    pub(super) fn life(&self) -> Option<Life> {
        const HARMLESS: [&str; 4] = ["1", "10", "12", "28"]; // HUP, USR1, USR2, WINCH
        if self.kind != "container" {
            return None;
        }
        match self.action.as_str() {
            "start" => Some(Life::Started),
            "die" | "stop" | "destroy" | "oom" => Some(Life::Ended),
            "kill" => {
                let signal = self.attributes.get("signal").map_or("15", String::as_str);
                (!HARMLESS.contains(&signal)).then_some(Life::Ended)
            }
            _ => None,
        }
    }

    /// The object whose body is worth reading after this: one that a manager keeps and that is still there, or a
    /// container of this node that starts.
    pub(super) fn object(&self) -> Option<(String, String)> {
        if self.life() == Some(Life::Started) {
            return Some((self.kind.clone(), self.id.clone()));
        }
        let kept = ["service", "node", "network", "secret", "config"].contains(&self.kind.as_str());
        let there = self.action != "remove" && !self.id.is_empty();
        (self.scope == EventScope::Swarm && kept && there)
            .then(|| (self.kind.clone(), self.id.clone()))
    }
}

/// Keeps out what would fill the file and tells nothing: each run of a health check is three events.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// Container and command of the `exec_create` events that were let through.
    seen: HashSet<(String, String)>,
}

impl Filter {
    /// Whether the event belongs into the timeline. Of the same command in the same container only the first does.
    pub(super) fn admits(&mut self, event: &Event) -> bool {
        if event.kind != "container" {
            return true;
        }
        match event.action.split(':').next().unwrap_or_default() {
            "exec_start" | "exec_die" | "exec_detach" | "top" | "resize" => false,
            "exec_create" => {
                if self.seen.len() >= 4096 {
                    self.seen.clear();
                }
                self.seen.insert((event.id.clone(), event.action.clone()))
            }
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::json;
    use test_case::test_case;

    use super::*;

    /// As engine 26.1.5 sent it.
    fn service_update() -> Value {
        json!({"Type":"service","Action":"update","Actor":{"ID":"lm4x","Attributes":{"name":"web","updatestate.new":"updating"}},
               "scope":"swarm","time":1_763_693_000,"timeNano":1_763_693_000_123_456_789_i64})
    }

    fn container(action: &str, attributes: &[(&str, &str)]) -> Event {
        Event {
            nanoseconds: 0,
            kind: "container".to_owned(),
            scope: EventScope::Local,
            action: action.to_owned(),
            id: "4f1c".to_owned(),
            attributes: attributes
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn a_message_keeps_all_it_says() {
        let event = Event::parse(&service_update()).unwrap();
        assert_eq!(event.at().to_string(), "2025-11-21T02:43:20.123456789Z");
        assert_eq!(
            event.object(),
            Some(("service".to_owned(), "lm4x".to_owned()))
        );
        let Moment::Event {
            scope, attributes, ..
        } = event.into_moment()
        else {
            panic!("no event")
        };
        assert_eq!(scope, EventScope::Swarm);
        assert_eq!(attributes["updatestate.new"], "updating");
    }

    #[test]
    fn a_removed_object_is_not_asked_for() {
        let mut message = service_update();
        message["Action"] = json!("remove");
        assert_eq!(Event::parse(&message).unwrap().object(), None);
    }

    #[test]
    fn a_local_network_is_no_object_of_the_swarm() {
        let message =
            json!({"Type":"network","Action":"create","Actor":{"ID":"n"},"scope":"local","time":5});
        let event = Event::parse(&message).unwrap();
        assert_eq!((event.object(), event.at().as_second()), (None, 5));
    }

    #[test]
    fn what_is_no_event_is_none() {
        assert_eq!(Event::parse(&json!({"message": "page not found"})), None);
    }

    #[test_case("start", &[], Some(Life::Started))]
    #[test_case("die", &[("exitCode", "137")], Some(Life::Ended))]
    #[test_case("kill", &[("signal", "15")], Some(Life::Ended))]
    #[test_case("kill", &[("signal", "3")], Some(Life::Ended); "nginx's way to stop")]
    #[test_case("kill", &[("signal", "1")], None; "reload")]
    #[test_case("pause", &[], None; "paused is an outage, not an end")]
    fn lives(action: &str, attributes: &[(&str, &str)], expected: Option<Life>) {
        assert_eq!(container(action, attributes).life(), expected);
    }

    #[test]
    fn a_health_check_is_recorded_once() {
        let mut filter = Filter::default();
        let create = container("exec_create: curl -f http://localhost/", &[]);
        assert!(filter.admits(&create));
        assert!(!filter.admits(&create));
        assert!(!filter.admits(&container("exec_start: curl -f http://localhost/", &[])));
        assert!(!filter.admits(&container("exec_die", &[("exitCode", "0")])));
        assert!(filter.admits(&container("exec_create: cat /run/secrets/password", &[])));
        assert!(filter.admits(&container("health_status: healthy", &[])));
    }
}
