//! What is to be asked: the probes that assertions need, and each single question to a node or container.

use super::works_for;
use crate::grade::json::{matches, text_at};
use crate::model::grader::{DnsAssertion, Grader, HttpAssertion, TcpAssertion};
use crate::model::probe::ProbePlan;
use crate::model::snapshot::{ClusterSnapshot, Probe, ProbeRequest};

pub(super) fn http_plan(assertion: &HttpAssertion) -> ProbePlan {
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

pub(super) fn tcp_plan(assertion: &TcpAssertion) -> ProbePlan {
    ProbePlan {
        request: ProbeRequest::Tcp {
            host: assertion.host.clone(),
            port: assertion.port,
        },
        from: assertion.from.clone(),
        within: assertion.within.clone(),
    }
}

pub(super) fn dns_plan(assertion: &DnsAssertion) -> ProbePlan {
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

/// Every single question that a grader's checkpoints put to the nodes and containers that the snapshot shows running. What
/// is on its way out is not asked: it may be gone when its turn comes.
#[must_use]
pub fn questions(grader: &Grader, snapshot: &ClusterSnapshot) -> Vec<Probe> {
    let mut questions = Vec::new();
    let leaving: Vec<&str> = snapshot
        .swarm
        .iter()
        .flat_map(|swarm| &swarm.tasks)
        .filter(|task| text_at(task, &["DesiredState"]) != Some("running"))
        .filter_map(|task| text_at(task, &["Status", "ContainerStatus", "ContainerID"]))
        .collect();
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
                        .filter(|container| works_for(service, container, snapshot))
                        .filter_map(|container| text_at(container, &["Id"]))
                        .filter(|id| !leaving.contains(id))
                        .map(|id| question(Some(id))),
                ),
            }
        }
    }
    questions
}
