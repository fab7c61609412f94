//! Assertions about answers to active probes.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::grader::{Count, DnsAssertion, Grader, HttpAssertion, TcpAssertion};
use crate::model::probe::ProbePlan;
use crate::model::report::{AssertionReport, Outcome};
use crate::model::snapshot::{
    ClusterSnapshot, HttpAnswer, Probe, ProbeAnswer, ProbeRequest, ProbeResult,
};

use super::compare::count_words;
use super::evidence::Evidence;
use super::json::{list_at, matches, names_service, text_at};
use super::object::Verdict;
use super::world::{is_running, spec_name};

fn http_plan(assertion: &HttpAssertion) -> ProbePlan {
    ProbePlan {
        request: ProbeRequest::Http {
            host: assertion.host.clone(),
            port: assertion.port,
            path: assertion.path.clone(),
            count: assertion.requests,
        },
        from: assertion.from.clone(),
        within: assertion.within.clone(),
    }
}

fn tcp_plan(assertion: &TcpAssertion) -> ProbePlan {
    ProbePlan {
        request: ProbeRequest::Tcp {
            host: assertion.host.clone(),
            port: assertion.port,
        },
        from: assertion.from.clone(),
        within: assertion.within.clone(),
    }
}

fn dns_plan(assertion: &DnsAssertion) -> ProbePlan {
    ProbePlan {
        request: ProbeRequest::Dns {
            name: assertion.name.clone(),
        },
        from: assertion.from.clone(),
        within: assertion.within.clone(),
    }
}

/// Every probe that a grader's checkpoints need, each once.
#[must_use]
pub fn probes(grader: &Grader) -> Vec<ProbePlan> {
    let mut plans: Vec<ProbePlan> = Vec::new();
    for checkpoint in &grader.checkpoints {
        let wanted = checkpoint
            .http
            .iter()
            .map(http_plan)
            .chain(checkpoint.tcp.iter().map(tcp_plan))
            .chain(checkpoint.dns.iter().map(dns_plan));
        for plan in wanted {
            if !plans.contains(&plan) {
                plans.push(plan);
            }
        }
    }
    plans
}

/// Every single question that a grader's checkpoints put to the nodes and containers that the snapshot shows running.
#[must_use]
pub fn questions(grader: &Grader, snapshot: &ClusterSnapshot) -> Vec<Probe> {
    let mut questions = Vec::new();
    for plan in probes(grader) {
        for (name, node) in &snapshot.nodes {
            let asks = plan
                .from
                .as_deref()
                .is_none_or(|pattern| matches(pattern, name.as_str()));
            if !asks || node.container != "running" {
                continue;
            }
            let question = |container: Option<&str>| Probe {
                request: plan.request.clone(),
                from: name.clone(),
                container: container.map(str::to_owned),
            };
            match &plan.within {
                None => questions.push(question(None)),
                Some(service) => questions.extend(
                    node.containers
                        .iter()
                        .filter(|container| text_at(container, &["State"]) == Some("running"))
                        .filter(|container| {
                            service_label(container)
                                .is_some_and(|name| names_service(service, name))
                        })
                        .filter_map(|container| text_at(container, &["Id"]))
                        .map(|id| question(Some(id))),
                ),
            }
        }
    }
    questions
}

/// How an assertion about probes is told.
struct Asked<'a> {
    subject: String,
    expected: String,
    see: Option<String>,
    count: Option<Count>,
    plan: ProbePlan,
    mesh: bool,
    judge: &'a dyn Fn(&ProbeAnswer) -> (Verdict, String),
}

impl Asked<'_> {
    fn report(&self, outcome: Outcome, observed: String) -> AssertionReport {
        AssertionReport {
            subject: self.subject.clone(),
            outcome,
            observed,
            expected: self.expected.clone(),
            see: self.see.clone(),
            why: None,
        }
    }

    fn unknown(&self, why: String, evidence: &Evidence<'_>) -> AssertionReport {
        AssertionReport {
            why: Some(why),
            ..self.report(Outcome::Unknown, evidence.text.not_known())
        }
    }

    fn decide(&self, evidence: &Evidence<'_>) -> AssertionReport {
        let text = evidence.text;
        if self.mesh && evidence.ip_vs() == Some(false) {
            return self.unknown(text.no_ip_vs(), evidence);
        }
        let answers: Vec<&ProbeResult> = evidence
            .snapshot
            .probes
            .iter()
            .filter(|result| was_asked(&self.plan, result, evidence))
            .collect();
        if answers.is_empty() {
            return match &self.plan.within {
                Some(service) if !runs_somewhere(service, evidence) => {
                    match evidence.unread_of("containers", None) {
                        Some(why) => self.unknown(why, evidence),
                        None => self.report(Outcome::Fail, text.no_container_of(service)),
                    }
                }
                _ => {
                    let why = evidence.unread_of("probe", None);
                    self.unknown(why.unwrap_or_else(|| text.not_asked()), evidence)
                }
            };
        }
        let judged: Vec<(String, Verdict, String)> = answers
            .iter()
            .map(|result| {
                let (verdict, words) = (self.judge)(&result.answer);
                (result.from.to_string(), verdict, words)
            })
            .collect();
        let right = judged
            .iter()
            .filter(|(_, verdict, _)| *verdict == Verdict::Pass)
            .count() as u64;
        let open = judged
            .iter()
            .filter(|(_, verdict, _)| matches!(verdict, Verdict::Unknown(_)))
            .count() as u64;
        let wanted = self.count.unwrap_or(Count::exactly(answers.len() as u64));
        let could = (right..=right + open).any(|number| wanted.holds(number));
        let must = (right..=right + open).all(|number| wanted.holds(number));
        let shown = |pass: bool| {
            let mut words: Vec<String> = judged
                .iter()
                .filter(|(_, verdict, _)| (*verdict == Verdict::Pass) == pass)
                .map(|(place, _, words)| format!("{place}: {words}"))
                .collect();
            words.dedup();
            words.truncate(6);
            words.join("; ")
        };
        if must {
            self.report(Outcome::Pass, shown(true))
        } else if could {
            let why = judged.iter().find_map(|(place, verdict, _)| match verdict {
                Verdict::Unknown(why) => Some(format!("{place}: {why}")),
                _ => None,
            });
            self.unknown(why.unwrap_or_default(), evidence)
        } else {
            let off = shown(right > wanted.min);
            self.report(Outcome::Fail, off)
        }
    }
}

fn was_asked(plan: &ProbePlan, result: &ProbeResult, evidence: &Evidence<'_>) -> bool {
    let from = plan
        .from
        .as_deref()
        .is_none_or(|pattern| matches(pattern, result.from.as_str()));
    let place = match (&plan.within, &result.container) {
        (None, None) => true,
        (Some(service), Some(id)) => evidence
            .snapshot
            .nodes
            .get(&result.from)
            .into_iter()
            .flat_map(|node| &node.containers)
            .any(|container| {
                text_at(container, &["Id"]) == Some(id)
                    && service_label(container).is_some_and(|name| names_service(service, name))
            }),
        _ => false,
    };
    result.request == plan.request && from && place
}

fn service_label(container: &Value) -> Option<&str> {
    text_at(container, &["Labels", "com.docker.swarm.service.name"])
}

fn runs_somewhere(service: &str, evidence: &Evidence<'_>) -> bool {
    evidence
        .snapshot
        .nodes
        .values()
        .flat_map(|node| &node.containers)
        .any(|container| {
            text_at(container, &["State"]) == Some("running")
                && service_label(container).is_some_and(|name| names_service(service, name))
        })
}

/// Judges an assertion about HTTP answers.
pub(super) fn http(assertion: &HttpAssertion, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
    let text = evidence.text;
    let url = format!(
        "http://{}:{}{}",
        assertion.host, assertion.port, assertion.path
    );
    let is_right = |answer: &HttpAnswer| {
        let status = match assertion.status {
            Some(wanted) => answer.status == wanted,
            None => (100..400).contains(&answer.status),
        };
        let has = |wanted: &Option<String>, found: &str| {
            wanted
                .as_deref()
                .is_none_or(|wanted| found.contains(wanted))
        };
        status && has(&assertion.body, &answer.body) && has(&assertion.server, &answer.server)
    };
    let judge = |answer: &ProbeAnswer| match answer {
        ProbeAnswer::Http(answers) if assertion.refused => {
            let none = answers.iter().all(|answer| answer.status == 0);
            let words = answers
                .first()
                .map_or_else(|| text.none().to_owned(), words_of);
            (if none { Verdict::Pass } else { Verdict::Fail }, words)
        }
        ProbeAnswer::Http(answers) => match answers.iter().find(|answer| !is_right(answer)) {
            Some(wrong) => (Verdict::Fail, words_of(wrong)),
            None if answers.is_empty() => (Verdict::Fail, text.none().to_owned()),
            None => (Verdict::Pass, words_of(&answers[0])),
        },
        ProbeAnswer::Refused(why) => {
            let verdict = if assertion.refused {
                Verdict::Pass
            } else {
                Verdict::Fail
            };
            (verdict, why.clone())
        }
        ProbeAnswer::Error(why) => (Verdict::Unknown(why.clone()), why.clone()),
        ProbeAnswer::TcpOpen | ProbeAnswer::Dns(_) => {
            (Verdict::Unknown(text.not_asked()), text.not_asked())
        }
    };
    let mut expected = if assertion.refused {
        text.no_answer_wanted()
    } else {
        assertion
            .status
            .map_or_else(|| "HTTP 2xx".to_owned(), |status| format!("HTTP {status}"))
    };
    if let Some(body) = &assertion.body {
        expected = format!("{expected}, *{body}*");
    }
    if let Some(server) = &assertion.server {
        expected = format!("{expected}, Server: {server}");
    }
    let asked = Asked {
        subject: url.clone(),
        expected,
        see: Some(format!("curl -i {url}")),
        count: assertion.count,
        plan: http_plan(assertion),
        mesh: assertion.mesh,
        judge: &judge,
    };
    let mut reports = vec![asked.decide(evidence)];
    if let (Some(wanted), Outcome::Pass) = (assertion.distinct, reports[0].outcome) {
        let bodies: BTreeSet<&str> = evidence
            .snapshot
            .probes
            .iter()
            .filter(|result| was_asked(&asked.plan, result, evidence))
            .flat_map(|result| match &result.answer {
                ProbeAnswer::Http(answers) => answers.as_slice(),
                _ => &[],
            })
            .map(|answer| answer.body.as_str())
            .collect();
        let holds = wanted.holds(bodies.len() as u64);
        reports.push(AssertionReport {
            expected: text.different_answers(&count_words(wanted, text)),
            ..asked.report(
                if holds { Outcome::Pass } else { Outcome::Fail },
                text.different_answers(&bodies.len().to_string()),
            )
        });
    }
    reports
}

fn words_of(answer: &HttpAnswer) -> String {
    if let Some(error) = &answer.error {
        return error.clone();
    }
    let line = answer
        .body
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty());
    let line: String = line.unwrap_or_default().chars().take(60).collect();
    format!("HTTP {} {line}", answer.status)
        .trim_end()
        .to_owned()
}

/// Judges an assertion about TCP connections.
pub(super) fn tcp(assertion: &TcpAssertion, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
    let text = evidence.text;
    let pass = |holds: bool| if holds { Verdict::Pass } else { Verdict::Fail };
    let judge = |answer: &ProbeAnswer| match answer {
        ProbeAnswer::TcpOpen => (pass(!assertion.refused), text.open()),
        ProbeAnswer::Refused(why) => (pass(assertion.refused), why.clone()),
        ProbeAnswer::Error(why) => (Verdict::Unknown(why.clone()), why.clone()),
        ProbeAnswer::Http(_) | ProbeAnswer::Dns(_) => {
            (Verdict::Unknown(text.not_asked()), text.not_asked())
        }
    };
    let asked = Asked {
        subject: format!("tcp {}:{}", assertion.host, assertion.port),
        expected: if assertion.refused {
            text.no_answer_wanted()
        } else {
            text.open()
        },
        see: Some(format!("nc -vz {} {}", assertion.host, assertion.port)),
        count: assertion.count,
        plan: tcp_plan(assertion),
        mesh: assertion.mesh,
        judge: &judge,
    };
    vec![asked.decide(evidence)]
}

/// Judges an assertion about a name.
pub(super) fn dns(assertion: &DnsAssertion, evidence: &Evidence<'_>) -> Vec<AssertionReport> {
    let text = evidence.text;
    let service = assertion
        .name
        .strip_prefix("tasks.")
        .unwrap_or(&assertion.name);
    let known = addresses(assertion.of.as_deref(), service, evidence);
    let count = assertion.addresses.unwrap_or(Count::at_least(1));
    let judge = |answer: &ProbeAnswer| match answer {
        ProbeAnswer::Dns(found) => {
            let shown = if found.is_empty() {
                text.none().to_owned()
            } else {
                found.join(", ")
            };
            let holds = if assertion.absent {
                found.is_empty()
            } else {
                count.holds(found.len() as u64)
                    && (assertion.of.is_none()
                        || !found.is_empty()
                            && found.iter().all(|address| known.contains(address.as_str())))
            };
            (if holds { Verdict::Pass } else { Verdict::Fail }, shown)
        }
        ProbeAnswer::Refused(why) => (
            if assertion.absent {
                Verdict::Pass
            } else {
                Verdict::Fail
            },
            why.clone(),
        ),
        ProbeAnswer::Error(why) => (Verdict::Unknown(why.clone()), why.clone()),
        ProbeAnswer::Http(_) | ProbeAnswer::TcpOpen => {
            (Verdict::Unknown(text.not_asked()), text.not_asked())
        }
    };
    let mut expected = if assertion.absent {
        text.absent()
    } else {
        text.addresses(&count_words(count, text))
    };
    if let Some(of) = &assertion.of {
        let list: Vec<&str> = known.iter().copied().collect();
        expected = format!("{expected}, {of} {}", list.join(", "));
    }
    let asked = Asked {
        subject: format!("dns {}", assertion.name),
        expected,
        see: Some(format!("nslookup {}", assertion.name)),
        count: assertion.count,
        plan: dns_plan(assertion),
        mesh: false,
        judge: &judge,
    };
    vec![asked.decide(evidence)]
}

/// The virtual addresses of a service, or those of its running tasks.
fn addresses<'a>(of: Option<&str>, service: &str, evidence: &'a Evidence<'_>) -> BTreeSet<&'a str> {
    let bare = |address: &'a str| address.split('/').next().unwrap_or(address);
    let named = evidence.now.services.values().filter(|body| {
        let name = spec_name(body);
        name == service || name.rsplit('_').next() == Some(service)
    });
    match of {
        Some("vip") => named
            .flat_map(|body| list_at(body, &["Endpoint", "VirtualIPs"]))
            .filter_map(|vip| text_at(vip, &["Addr"]))
            .map(bare)
            .collect(),
        Some("tasks") => {
            let ids: Vec<&str> = named.filter_map(|body| text_at(body, &["ID"])).collect();
            evidence
                .now
                .tasks
                .values()
                .filter(|task| {
                    text_at(task, &["ServiceID"]).is_some_and(|id| ids.contains(&id))
                        && is_running(task)
                })
                .flat_map(|task| list_at(task, &["NetworksAttachments"]))
                .flat_map(|attachment| list_at(attachment, &["Addresses"]))
                .filter_map(Value::as_str)
                .map(bare)
                .collect()
        }
        _ => BTreeSet::new(),
    }
}
