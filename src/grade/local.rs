//! What each node's own daemon knows. A node that could not be read makes the verdict Unknown, unless the others
//! decide it already.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::grader::{
    ContainerAssertion, Count, DaemonAssertion, FileAssertion, ImageAssertion, VolumeAssertion,
};
use crate::model::report::{AssertionReport, Outcome};
use crate::model::snapshot::NodeView;
use crate::model::timeline::Moment;

use super::compare::{count, image, labels, missing_patterns, mount, present_patterns, word};
use super::container;
use super::evidence::Evidence;
use super::json::{at, count_at, flag_at, list_at, matches, text_at};
use super::object::{Candidate, Check, Verdict};

/// Which things were found on the nodes, and which nodes could not be read.
struct Found {
    candidates: Vec<Candidate>,
    unread: Vec<String>,
}

/// How an assertion about local things speaks of itself.
struct Local<'a> {
    kind: &'static str,
    name: Option<&'a str>,
    count: Option<Count>,
    see: String,
    wanted: String,
}

impl Local<'_> {
    fn report(&self, outcome: Outcome, observed: String, expected: String) -> AssertionReport {
        AssertionReport {
            subject: self.name.map_or_else(
                || self.kind.to_owned(),
                |name| format!("{} {name}", self.kind),
            ),
            outcome,
            observed,
            expected,
            see: Some(self.see.clone()),
            why: None,
        }
    }

    fn unknown(&self, why: &str, evidence: &Evidence<'_>) -> AssertionReport {
        AssertionReport {
            why: Some(why.to_owned()),
            ..self.report(
                Outcome::Unknown,
                evidence.text.not_known(),
                self.wanted.clone(),
            )
        }
    }

    /// So many of the things must have all properties.
    fn judge(&self, found: &Found, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
        let holding: Vec<&str> = found
            .candidates
            .iter()
            .filter(|candidate| candidate.holds())
            .map(|candidate| candidate.name.as_str())
            .collect();
        let maybe = found
            .candidates
            .iter()
            .any(|candidate| candidate.failures() == 0 && candidate.unknowns() > 0);
        let wanted = self.count.unwrap_or(Count::at_least(1));
        let number = holding.len() as u64;
        let open = maybe || !found.unread.is_empty();
        // More may be where nothing could be read: only a lower bound that is met, or an upper one that is
        // exceeded, is decided.
        let decided = !open
            || wanted.max.is_none() && number >= wanted.min
            || wanted.max.is_some_and(|max| number > max);
        if !decided {
            let why = found.unread.first().cloned().or_else(|| {
                found
                    .candidates
                    .iter()
                    .flat_map(|candidate| &candidate.checks)
                    .find_map(|check| match &check.verdict {
                        Verdict::Unknown(why) => Some(why.clone()),
                        _ => None,
                    })
            });
            return vec![self.unknown(&why.unwrap_or_default(), evidence)];
        }
        if self.count.is_none()
            && holding.is_empty()
            && let Some(best) = found
                .candidates
                .iter()
                .min_by_key(|candidate| candidate.failures())
        {
            return best
                .checks
                .iter()
                .map(|check| {
                    let outcome = match check.verdict {
                        Verdict::Pass => Outcome::Pass,
                        _ => Outcome::Fail,
                    };
                    let mut report =
                        self.report(outcome, check.observed.clone(), check.expected.clone());
                    report.subject = format!("{} {}", self.kind, best.name);
                    report
                })
                .collect();
        }
        let holds = wanted.holds(number);
        let mut observed = evidence.text.how_many(holding.len(), &holding);
        if !holds && number < wanted.min {
            let off: Vec<String> = found
                .candidates
                .iter()
                .filter_map(|candidate| {
                    let check = candidate
                        .checks
                        .iter()
                        .find(|check| check.verdict == Verdict::Fail)?;
                    Some(format!("{}: {}", candidate.name, check.observed))
                })
                .take(6)
                .collect();
            if !off.is_empty() {
                observed = format!("{observed}; {}", off.join("; "));
            }
        }
        let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
        vec![self.report(
            outcome,
            observed,
            evidence.text.count_with(wanted, &self.wanted),
        )]
    }

    /// None of the things may be there.
    fn judge_absence(
        &self,
        found: &Found,
        existed: Option<bool>,
        evidence: &Evidence<'_>,
    ) -> Vec<AssertionReport> {
        let there: Vec<&str> = found
            .candidates
            .iter()
            .filter(|candidate| candidate.holds())
            .map(|candidate| candidate.name.as_str())
            .collect();
        let text = evidence.text;
        vec![if !there.is_empty() {
            self.report(
                Outcome::Fail,
                text.still_there(&there.join(", ")),
                text.absent(),
            )
        } else if let Some(why) = found.unread.first() {
            self.unknown(why, evidence)
        } else if existed == Some(false) {
            match evidence.hole() {
                Some(why) => self.unknown(&why, evidence),
                None => self.report(Outcome::Fail, text.never_recorded(), text.was_removed()),
            }
        } else {
            self.report(Outcome::Pass, text.absent(), text.absent())
        }]
    }
}

/// Looks at one list of every node that is meant.
fn over_nodes<'a>(
    evidence: &'a Evidence<'_>,
    node: Option<&str>,
    what: &str,
    mut look: impl FnMut(&'a str, &'a NodeView) -> Vec<Candidate>,
) -> Found {
    let mut found = Found {
        candidates: Vec::new(),
        unread: Vec::new(),
    };
    for (name, view) in &evidence.snapshot.nodes {
        if node.is_some_and(|pattern| !matches(pattern, name.as_str())) {
            continue;
        }
        let unread = evidence.snapshot.unread.iter().find(|unread| {
            unread.node.as_ref() == Some(name) && [what, "info"].contains(&unread.what.as_str())
        });
        match unread {
            Some(unread) => found.unread.push(unread.why.clone()),
            None if view.info.is_none() => {
                found
                    .unread
                    .push(evidence.text.daemon_without_answer(name.as_str()));
            }
            None => found.candidates.extend(look(name.as_str(), view)),
        }
    }
    found
}

/// Judges an assertion about daemons.
pub(super) fn daemon(assertion: &DaemonAssertion, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
    let meant: Vec<_> = evidence
        .snapshot
        .nodes
        .iter()
        .filter(|(name, _)| {
            assertion
                .node
                .as_deref()
                .is_none_or(|pattern| matches(pattern, name.as_str()))
        })
        .collect();
    let mut found = Found {
        candidates: Vec::new(),
        unread: Vec::new(),
    };
    for (name, view) in &meant {
        let why = evidence
            .unread_of("info", Some(name.as_str()))
            .unwrap_or_else(|| evidence.text.daemon_without_answer(name.as_str()));
        found.candidates.push(Candidate {
            name: name.as_str().to_owned(),
            checks: daemon_checks(assertion, view, &why, evidence),
        });
    }
    let wanted: Vec<String> = daemon_checks(assertion, &NodeView::default(), "", evidence)
        .into_iter()
        .map(|check| check.expected)
        .collect();
    let default = match assertion.node {
        Some(_) => Count::exactly(meant.len() as u64),
        None => Count::at_least(1),
    };
    let local = Local {
        kind: "daemon",
        name: assertion.node.as_deref(),
        count: Some(assertion.count.unwrap_or(default)),
        see: "docker info".to_owned(),
        wanted: wanted.join(", "),
    };
    let mut reports = local.judge(&found, evidence);
    if assertion.same_cluster == Some(true) {
        let holding: BTreeSet<&str> = found
            .candidates
            .iter()
            .filter(|candidate| candidate.holds())
            .map(|candidate| candidate.name.as_str())
            .collect();
        let views: Vec<(&str, &Value)> = meant
            .iter()
            .filter(|(name, _)| holding.contains(name.as_str()))
            .filter_map(|(name, view)| Some((name.as_str(), view.info.as_ref()?)))
            .collect();
        let strangers = strangers(&views, evidence);
        let (outcome, observed) = if strangers.is_empty() && !views.is_empty() {
            (Outcome::Pass, evidence.text.one_swarm())
        } else {
            (
                Outcome::Fail,
                evidence.text.several_swarms(&strangers.join(", ")),
            )
        };
        let open = found
            .candidates
            .iter()
            .any(|candidate| candidate.unknowns() > 0);
        reports.push(if outcome == Outcome::Fail && open {
            local.unknown(&evidence.text.not_known(), evidence)
        } else {
            local.report(outcome, observed, evidence.text.one_swarm())
        });
    }
    reports
}

fn daemon_checks(
    assertion: &DaemonAssertion,
    view: &NodeView,
    why: &str,
    evidence: &Evidence<'_>,
) -> Vec<Check> {
    let none = evidence.text.none();
    let mut checks = Vec::new();
    if let Some(wanted) = &assertion.container {
        checks.push(word("container", wanted, Some(&view.container), none));
    }
    let Some(info) = &view.info else {
        let said = daemon_info_checks(assertion, &Value::Null, evidence);
        checks.extend(
            said.into_iter()
                .map(|check| Check::unknown(why, check.expected)),
        );
        return checks;
    };
    checks.extend(daemon_info_checks(assertion, info, evidence));
    checks
}

fn daemon_info_checks(
    assertion: &DaemonAssertion,
    info: &Value,
    evidence: &Evidence<'_>,
) -> Vec<Check> {
    let none = evidence.text.none();
    let mut checks = Vec::new();
    if let Some(wanted) = &assertion.swarm {
        checks.push(word(
            "swarm",
            wanted,
            text_at(info, &["Swarm", "LocalNodeState"]),
            none,
        ));
    }
    let control = flag_at(info, &["Swarm", "ControlAvailable"]);
    if let Some(wanted) = assertion.control {
        let word = |control: bool| {
            if control {
                "Is Manager: true"
            } else {
                "Is Manager: false"
            }
        };
        checks.push(Check::new(control == wanted, word(control), word(wanted)));
    }
    if let Some(wanted) = &assertion.error {
        let found = text_at(info, &["Swarm", "Error"]);
        let holds =
            found.is_some_and(|found| found.to_lowercase().contains(&wanted.to_lowercase()));
        checks.push(Check::field(
            "error",
            holds,
            found.unwrap_or(none),
            format!("*{wanted}*"),
        ));
    }
    for (field, wanted, key) in [
        ("managers", assertion.managers, "Managers"),
        ("nodes", assertion.nodes, "Nodes"),
    ] {
        if let Some(wanted) = wanted {
            // Only a manager counts them; a worker says 0 whatever there is.
            let found = control.then(|| count_at(info, &["Swarm", key])).flatten();
            checks.push(count(field, wanted, found, evidence.text));
        }
    }
    if let Some(wanted) = assertion.autolock {
        let found = flag_at(
            info,
            &[
                "Swarm",
                "Cluster",
                "Spec",
                "EncryptionConfig",
                "AutoLockManagers",
            ],
        );
        checks.push(Check::field("autolock", found == wanted, found, wanted));
    }
    checks
}

/// The daemons that are not in the swarm of the first manager among them.
fn strangers<'a>(views: &[(&'a str, &'a Value)], evidence: &Evidence<'_>) -> Vec<&'a str> {
    let cluster = |info: &'a Value| text_at(info, &["Swarm", "Cluster", "ID"]);
    let node = |info: &'a Value| text_at(info, &["Swarm", "NodeID"]);
    let Some(first) = views.iter().find_map(|(_, info)| cluster(info)) else {
        return views.iter().map(|(name, _)| *name).collect();
    };
    let mut members: BTreeSet<&str> = views
        .iter()
        .filter(|(_, info)| cluster(info) == Some(first))
        .filter_map(|(_, info)| node(info))
        .collect();
    let swarm_id = evidence
        .snapshot
        .swarm
        .as_ref()
        .and_then(|swarm| text_at(&swarm.swarm, &["ID"]));
    if swarm_id == Some(first) {
        members.extend(evidence.now.nodes.keys());
    }
    views
        .iter()
        .filter(|(_, info)| {
            if let Some(id) = cluster(info) {
                return id != first;
            }
            // A worker does not say which swarm it is in, but which managers it follows.
            let listed = node(info).is_some_and(|id| members.contains(id));
            let follows = list_at(info, &["Swarm", "RemoteManagers"])
                .iter()
                .filter_map(|manager| text_at(manager, &["NodeID"]))
                .any(|id| members.contains(id));
            !listed && !follows
        })
        .map(|(name, _)| *name)
        .collect()
}

/// Judges an assertion about containers.
pub(super) fn containers(
    assertion: &ContainerAssertion,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let found = over_nodes(
        evidence,
        assertion.node.as_deref(),
        "containers",
        |node, view| {
            view.containers
                .iter()
                .filter(|object| container::is_meant(assertion, object))
                .map(|object| Candidate {
                    name: format!("{} ({node})", container::name_of(object).unwrap_or("?")),
                    checks: container_checks(assertion, object, evidence),
                })
                .collect()
        },
    );
    let wanted: Vec<String> = container_checks(assertion, &Value::Null, evidence)
        .into_iter()
        .map(|check| check.expected)
        .collect();
    let local = Local {
        kind: "container",
        name: assertion
            .name
            .as_deref()
            .or(assertion.service.as_deref())
            .or(assertion.project.as_deref()),
        count: assertion.count,
        see: "docker ps --all".to_owned(),
        wanted: wanted.join(", "),
    };
    if assertion.absent {
        let existed = assertion
            .existed
            .then(|| container::was_recorded(assertion, evidence));
        local.judge_absence(&found, existed, evidence)
    } else if found.candidates.is_empty() && found.unread.is_empty() && assertion.count.is_none() {
        vec![local.report(
            Outcome::Fail,
            evidence.text.not_there(),
            evidence.text.there(),
        )]
    } else {
        local.judge(&found, evidence)
    }
}

fn container_checks(
    assertion: &ContainerAssertion,
    object: &Value,
    evidence: &Evidence<'_>,
) -> Vec<Check> {
    let text = evidence.text;
    let none = text.none();
    let inspect = at(object, &["Inspect"]).unwrap_or(&Value::Null);
    let mut checks = Vec::new();
    if let Some(wanted) = &assertion.state {
        checks.push(word("state", wanted, text_at(object, &["State"]), none));
    }
    if let Some(wanted) = &assertion.health {
        let found = text_at(inspect, &["State", "Health", "Status"]).unwrap_or("none");
        checks.push(word("health", wanted, Some(found), none));
    }
    if let Some(wanted) = &assertion.image {
        let found = text_at(inspect, &["Config", "Image"]).or(text_at(object, &["Image"]));
        checks.push(image(wanted, found, evidence));
    }
    if let Some(wanted) = assertion.exit_code {
        let found = at(inspect, &["State", "ExitCode"]).and_then(Value::as_i64);
        let shown = found.map_or_else(|| none.to_owned(), |code| code.to_string());
        checks.push(Check::field(
            "exit_code",
            found == Some(wanted),
            shown,
            wanted,
        ));
    }
    let env: Vec<&str> = list_at(inspect, &["Config", "Env"])
        .iter()
        .filter_map(Value::as_str)
        .collect();
    checks.extend(present_patterns("env", &assertion.env, &env, text));
    checks.extend(missing_patterns("env", &assertion.env_absent, &env, text));
    checks.extend(labels(
        "label",
        &assertion.labels,
        at(object, &["Labels"]),
        none,
    ));
    let networks: Vec<&str> = at(object, &["NetworkSettings", "Networks"])
        .and_then(Value::as_object)
        .map(|networks| networks.keys().map(String::as_str).collect())
        .unwrap_or_default();
    let shown = if networks.is_empty() {
        none.to_owned()
    } else {
        networks.join(", ")
    };
    for wanted in &assertion.networks {
        let holds = networks.iter().any(|name| matches(wanted, name));
        checks.push(Check::field("network", holds, &shown, wanted));
    }
    let mounts = list_at(object, &["Mounts"]);
    let keys = ["Type", "Source", "Destination"];
    checks.extend(
        assertion
            .mounts
            .iter()
            .map(|wanted| mount(wanted, mounts, keys, none)),
    );
    let ports = list_at(object, &["Ports"]);
    checks.extend(
        assertion
            .ports
            .iter()
            .map(|wanted| container::port(wanted, ports, none)),
    );
    let host = at(inspect, &["HostConfig"]).unwrap_or(&Value::Null);
    if let Some(wanted) = assertion.memory {
        let found = count_at(host, &["Memory"]).filter(|bytes| *bytes > 0);
        let shown = found.map_or_else(
            || none.to_owned(),
            |bytes| crate::model::grader::Bytes(bytes).to_string(),
        );
        checks.push(Check::field(
            "memory",
            found == Some(wanted.0),
            shown,
            wanted,
        ));
    }
    if let Some(wanted) = assertion.cpus {
        let found = container::cpus(host);
        let shown = found.map_or_else(|| none.to_owned(), |cpus| cpus.to_string());
        let holds = found.is_some_and(|found| (found - wanted).abs() < 1e-6);
        checks.push(Check::field("cpus", holds, shown, wanted));
    }
    if let Some(wanted) = &assertion.restart {
        let found = text_at(host, &["RestartPolicy", "Name"]).unwrap_or("no");
        checks.push(word("restart", wanted, Some(found), none));
    }
    checks
}

/// Judges an assertion about volumes.
pub(super) fn volumes(
    assertion: &VolumeAssertion,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let none = evidence.text.none();
    let checks = |volume: &Value| {
        let mut checks = Vec::new();
        if let Some(wanted) = &assertion.driver {
            checks.push(word("driver", wanted, text_at(volume, &["Driver"]), none));
        }
        checks.extend(labels(
            "label",
            &assertion.labels,
            at(volume, &["Labels"]),
            none,
        ));
        checks
    };
    let is_meant = |volume: &Value| {
        let name = text_at(volume, &["Name"]).unwrap_or_default();
        assertion
            .name
            .as_deref()
            .is_none_or(|pattern| matches(pattern, name))
            && assertion
                .stack
                .as_deref()
                .is_none_or(|stack| super::world::stack_of(volume) == Some(stack))
    };
    let found = over_nodes(
        evidence,
        assertion.node.as_deref(),
        "volumes",
        |node, view| {
            view.volumes
                .iter()
                .filter(|volume| is_meant(volume))
                .map(|volume| Candidate {
                    name: format!("{} ({node})", text_at(volume, &["Name"]).unwrap_or("?")),
                    checks: checks(volume),
                })
                .collect()
        },
    );
    let wanted: Vec<String> = checks(&Value::Null)
        .into_iter()
        .map(|check| check.expected)
        .collect();
    let local = Local {
        kind: "volume",
        name: assertion.name.as_deref().or(assertion.stack.as_deref()),
        count: assertion.count,
        see: "docker volume ls".to_owned(),
        wanted: wanted.join(", "),
    };
    if assertion.absent {
        let existed = assertion.existed.then(|| {
            evidence
                .snapshot
                .timeline
                .iter()
                .any(|entry| match &entry.what {
                    Moment::Event {
                        kind, action, id, ..
                    } => {
                        kind == "volume"
                            && action == "create"
                            && assertion
                                .name
                                .as_deref()
                                .is_none_or(|pattern| matches(pattern, id))
                    }
                    _ => false,
                })
        });
        local.judge_absence(&found, existed, evidence)
    } else if found.candidates.is_empty() && found.unread.is_empty() && assertion.count.is_none() {
        vec![local.report(
            Outcome::Fail,
            evidence.text.not_there(),
            evidence.text.there(),
        )]
    } else {
        local.judge(&found, evidence)
    }
}

/// Judges an assertion about images on the nodes.
pub(super) fn images(assertion: &ImageAssertion, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
    let mut local = Local {
        kind: "image",
        name: Some(&assertion.name),
        count: Some(assertion.count.unwrap_or(Count::at_least(1))),
        see: "docker image ls".to_owned(),
        wanted: String::new(),
    };
    let wanted = match evidence.images.wanted(&assertion.name) {
        Ok(wanted) => wanted,
        Err(role) => return vec![local.unknown(&evidence.text.role_not_known(&role), evidence)],
    };
    local.name = Some(&wanted);
    let found = over_nodes(
        evidence,
        assertion.node.as_deref(),
        "images",
        |node, view| {
            let has = view.images.iter().any(|image| {
                list_at(image, &["RepoTags"])
                    .iter()
                    .chain(list_at(image, &["RepoDigests"]))
                    .filter_map(Value::as_str)
                    .any(|tag| evidence.images.same(&wanted, tag))
            });
            let candidate = has.then(|| Candidate {
                name: node.to_owned(),
                checks: Vec::new(),
            });
            candidate.into_iter().collect()
        },
    );
    if assertion.absent {
        local.judge_absence(&found, None, evidence)
    } else {
        local.judge(&found, evidence)
    }
}

/// Judges an assertion about the student's files.
pub(super) fn files(assertion: &FileAssertion, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
    let text = evidence.text;
    let report = |subject: &str, outcome, observed: String, expected: String| AssertionReport {
        subject: format!("file {subject}"),
        outcome,
        observed,
        expected,
        see: None,
        why: None,
    };
    if let Some(why) = evidence.unread_of("workspace", None) {
        let mut unknown = report(
            &assertion.path,
            Outcome::Unknown,
            text.not_known(),
            String::new(),
        );
        unknown.why = Some(why);
        return vec![unknown];
    }
    let Some((path, content)) = evidence
        .snapshot
        .workspace
        .iter()
        .find(|(path, _)| matches(&assertion.path, path))
    else {
        return vec![report(
            &assertion.path,
            Outcome::Fail,
            text.not_there(),
            text.there(),
        )];
    };
    let lower = content.to_lowercase();
    let lines = content.lines().count();
    let has = |words: &String| lower.contains(&words.to_lowercase());
    let wanted = assertion.contains.iter().map(|words| (words, true));
    let unwanted = assertion.lacks.iter().map(|words| (words, false));
    let mut reports: Vec<AssertionReport> = wanted
        .chain(unwanted)
        .map(|(words, wanted)| {
            let holds = has(words) == wanted;
            let outcome = if holds { Outcome::Pass } else { Outcome::Fail };
            let expected = if wanted {
                format!("*{words}*")
            } else {
                text.without(words)
            };
            report(
                path,
                outcome,
                text.lines_without(lines, has(words), words),
                expected,
            )
        })
        .collect();
    if reports.is_empty() {
        reports.push(report(path, Outcome::Pass, text.there(), text.there()));
    }
    reports
}
