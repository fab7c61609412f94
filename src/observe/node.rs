//! One node's own view.

use futures_util::future::join_all;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::cluster::AgentClient;
use crate::engine::{Engine, EngineError};
use crate::model::agent_api::AgentRequest;
use crate::model::ids::NodeName;
use crate::model::snapshot::{KernelFacts, NodeView, Unread};

use super::collect::NodeSource;
use super::record::{Record, read_facts, read_record};

/// Containers inspected one by one on a node; a student's node holds far fewer.
const INSPECTED_CONTAINERS: usize = 200;

/// What was read of one node.
pub(super) struct NodeReading {
    pub(super) name: NodeName,
    pub(super) view: NodeView,
    pub(super) record: Record,
    pub(super) unread: Vec<Unread>,
}

/// Notes what could not be read of a node.
struct Missing<'a> {
    node: &'a NodeName,
    unread: Vec<Unread>,
}

impl Missing<'_> {
    fn note(&mut self, what: &str, why: impl Into<String>) {
        self.unread.push(Unread {
            what: what.to_owned(),
            node: Some(self.node.clone()),
            why: why.into(),
        });
    }

    /// The answer, or nothing and a note.
    fn take<T: Default>(&mut self, what: &str, answer: Result<T, String>) -> T {
        answer.unwrap_or_else(|why| {
            self.note(what, why);
            T::default()
        })
    }
}

/// An answer before the deadline, or why not.
pub(super) async fn in_time<T>(
    deadline: Instant,
    answer: impl Future<Output = Result<T, EngineError>>,
) -> Result<T, String> {
    match timeout_at(deadline, answer).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(error.in_full()),
        Err(_) => Err("no answer in time".to_owned()),
    }
}

/// Reads one node: its daemon and the files of its agent.
pub(super) async fn read_node(source: &NodeSource, deadline: Instant) -> NodeReading {
    let mut missing = Missing {
        node: &source.name,
        unread: Vec::new(),
    };
    let mut view = NodeView {
        container: source.container.clone(),
        ..NodeView::default()
    };
    if let Some(engine) = &source.engine {
        Box::pin(read_engine(engine, deadline, &mut view, &mut missing)).await;
    } else {
        missing.note(
            "info",
            format!("the node's container is {}", source.container),
        );
    }

    // Last, so that the record reaches beyond what the engine was just seen to hold.
    if source.engine.is_some()
        && let Err(why) = flush(&source.agent, deadline).await
    {
        missing.note("timeline", why);
    }
    let directory = source.directory.clone();
    let files =
        tokio::task::spawn_blocking(move || (read_record(&directory), read_facts(&directory)));
    let (record, facts) = match files.await {
        Ok((record, facts)) => (missing.take("timeline", record), facts),
        Err(error) => (
            missing.take("timeline", Err(error.to_string())),
            Err(error.to_string()),
        ),
    };
    view.kernel = missing.take::<KernelFacts>("kernel", facts);
    NodeReading {
        name: source.name.clone(),
        view,
        record,
        unread: missing.unread,
    }
}

/// Has the agent bring its record up to the present.
async fn flush(agent: &AgentClient, deadline: Instant) -> Result<(), String> {
    let patience = deadline.saturating_duration_since(Instant::now());
    match agent.ask(&AgentRequest::Flush, patience).await {
        Ok(_) => Ok(()),
        Err(error) => Err(in_full(&error)),
    }
}

/// An error and its sources on one line.
pub(super) fn in_full(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text.push_str(": ");
        text.push_str(&source.to_string());
        next = source.source();
    }
    text
}

/// Puts all questions to the node's engine at once.
async fn read_engine(
    engine: &Engine,
    deadline: Instant,
    view: &mut NodeView,
    missing: &mut Missing<'_>,
) {
    let (info, containers, volumes, networks, images) = tokio::join!(
        in_time(deadline, engine.info()),
        in_time(deadline, inspected_containers(engine)),
        in_time(deadline, engine.volumes()),
        in_time(deadline, engine.networks()),
        in_time(deadline, engine.images()),
    );
    match info {
        Ok(info) => view.info = Some(info),
        Err(why) => missing.note("info", why),
    }
    view.containers = missing.take("containers", containers);
    view.volumes = missing.take("volumes", volumes);
    view.networks = missing.take("networks", networks);
    view.images = missing.take("images", images);
}

/// The containers of a node, each with its `inspect` under `Inspect`.
async fn inspected_containers(engine: &Engine) -> Result<Vec<Value>, EngineError> {
    let mut containers = engine.containers().await?;
    let inspections = join_all(containers.iter().take(INSPECTED_CONTAINERS).map(
        |container| async {
            // A container that went away between the two calls simply has no `Inspect`.
            engine.container(container.get("Id")?.as_str()?).await.ok()
        },
    ))
    .await;
    for (container, inspection) in containers.iter_mut().zip(inspections) {
        if let (Some(object), Some(inspection)) = (container.as_object_mut(), inspection) {
            object.insert("Inspect".to_owned(), inspection);
        }
    }
    Ok(containers)
}
