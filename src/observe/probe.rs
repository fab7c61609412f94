//! Active questions to the cluster, put through the agents of the nodes that shall ask them.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use crate::model::agent_api::{AgentReply, AgentRequest};
use crate::model::snapshot::{Probe, ProbeAnswer, ProbeRequest, ProbeResult};

use super::collect::Source;
use super::node::in_full;

/// Longest wait for one answer. A service that needs longer is not answering, for a person in front of a browser.
const ANSWER: Duration = Duration::from_secs(2);

/// Time for the way to the agent and back.
const SLACK: Duration = Duration::from_millis(500);

/// Puts all questions at once; the answers come in the questions' order, none later than `patience` and a little.
pub async fn probe(source: &Source, probes: Vec<Probe>, patience: Duration) -> Vec<ProbeResult> {
    let deadline = Instant::now() + patience;
    join_all(probes.into_iter().map(|probe| async move {
        let answer = ask(source, &probe, deadline).await;
        ProbeResult {
            request: probe.request,
            from: probe.from,
            container: probe.container,
            answer,
        }
    }))
    .await
}

async fn ask(source: &Source, probe: &Probe, deadline: Instant) -> ProbeAnswer {
    let Some(node) = source.nodes.iter().find(|node| node.name == probe.from) else {
        return ProbeAnswer::Error(format!("{} is not read", probe.from));
    };
    if node.engine.is_none() {
        return ProbeAnswer::Error(format!(
            "the container of {} is {}",
            node.name, node.container
        ));
    }
    let requests = match &probe.request {
        ProbeRequest::Http { count, .. } => (*count).max(1),
        ProbeRequest::Tcp { .. } | ProbeRequest::Dns { .. } => 1,
    };
    let left = deadline.saturating_duration_since(Instant::now());
    let request = AgentRequest::Probe {
        request: probe.request.clone(),
        container: probe.container.clone(),
        timeout_ms: u64::try_from(ANSWER.min(left).as_millis()).unwrap_or(u64::MAX),
    };
    match node
        .agent
        .ask(&request, (ANSWER * requests + SLACK).min(left + SLACK))
        .await
    {
        Ok(AgentReply::Probe(answer)) => answer,
        Ok(other) => ProbeAnswer::Error(format!("the agent answered {other:?}")),
        Err(error) => ProbeAnswer::Error(in_full(&error)),
    }
}
