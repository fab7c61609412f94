//! `swarmlab start`: images, cluster, starting state, first step.

use std::path::PathBuf;

use super::context::Context;
use super::course::Position;
use super::guide;
use crate::cli::StartArgs;
use crate::cluster::{
    self, Cluster, ClusterSpec, How, Limits, Reach, Started, StartingSwarm, Voice,
};
use crate::content::LabContent;
use crate::engine::Engine;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::images::{self, Prepared};
use crate::model::agent_api::{ProbeEndpoint, ProbePlan};
use crate::model::lab::{Lab, SwarmStart};
use crate::replay::{self, NodeCommand, ReplayError};
use crate::workspace::Workspace;

/// Files of an earlier cluster that are named.
const SHOWN_FILES: usize = 6;

/// Prepares images, provisions or resumes the lab's cluster, shows the step to do next.
pub fn run(context: &Context, args: &StartArgs) -> CommandResult {
    let library = context.library()?;
    let content = context.lab(&library, &args.lab)?;
    let name = args.cluster.clone().unwrap_or_else(|| content.id.clone());
    let mut plan = context.image_plan(&args.images)?;
    plan.roles = context.roles_of(&content);

    let started = context.block_on(async {
        let host = context.connect().await?.engine;
        let _lock = context.hold(&name, "start").await?;
        let shown = context.progress();
        let prepared = images::prepare(&host, &plan, &shown.events())
            .await
            .map_err(|error| context.image_failure(&error))?;
        let spec = spec(context, &content, &name, &prepared)?;
        let started = begin(context, &host, &spec, &content, &context.voice(&shown)).await?;
        shown.finish();
        Ok(started)
    })?;

    let cluster = &started.cluster;
    let attempt = context.update_progress(|progress| {
        progress.started(&cluster.name, &cluster.id, &cluster.lab, context.now);
        progress.attempts.get(&cluster.name).cloned()
    })?;
    let text = context.text;
    context.ui.talk(&match started.how {
        How::Created => text.cluster_created(&cluster.name),
        How::Resumed => text.cluster_resumed(&cluster.name),
        How::Running => text.cluster_running(&cluster.name),
    });
    for (lab, host) in &cluster.ports {
        context.ui.talk(&text.port_is_at(*lab, *host));
    }
    if cluster.nodes.iter().any(|node| node.has_workspace) {
        let files = context.workspace(&cluster.name)?;
        let path = files.path().display().to_string();
        context.ui.talk(&text.workspace_is_at(&path));
    } else {
        context.ui.talk(&text.no_workspace_in_nodes());
    }
    let position = attempt.map_or(Position::Step(0), |attempt| {
        Position::of(&content.lab, &attempt)
    });
    context.ui.out(&guide::at(context, &content, position));
    Ok(ExitCode::Ok)
}

/// The cluster; a new one is brought to the lab's starting state.
async fn begin(
    context: &Context,
    host: &Engine,
    spec: &ClusterSpec,
    content: &LabContent,
    voice: &Voice,
) -> Result<Started, Failure> {
    let started = cluster::start(host, spec, voice)
        .await
        .map_err(|error| context.cluster_failure(&error))?;
    let (workspace, aside) = place_files(context, &spec.name, content)?;
    if let Some(path) = aside {
        let path = path.display().to_string();
        voice.note(context.text.other_labs_files_set_aside(&path));
    }
    if started.how == How::Created {
        // An earlier cluster of this name was removed, and its student's files were not.
        let own = workspace
            .own_files()
            .map_err(|error| context.workspace_failure(&error))?;
        if !own.is_empty() {
            let shown = own.len().min(SHOWN_FILES);
            voice.note(context.text.workspace_was_used(&own[..shown]));
        }
        prepare_lab(context, host, &started.cluster, content).await?;
        started
            .cluster
            .mark_born()
            .map_err(|error| context.cluster_failure(&error))?;
    }
    Ok(started)
}

/// Puts the lab's files into the workspace, where the student has none of that name. Where work on another lab went.
pub(super) fn place_files(
    context: &Context,
    cluster: &str,
    content: &LabContent,
) -> Result<(Workspace, Option<PathBuf>), Failure> {
    let workspace = context.workspace(cluster)?;
    let aside = workspace
        .place(&content.id, &context.starting_files(&content.files))
        .map_err(|error| context.workspace_failure(&error))?;
    Ok((workspace, aside))
}

/// Runs the commands of the lab's start in a cluster that is at its beginning.
pub(super) async fn prepare_lab(
    context: &Context,
    host: &Engine,
    cluster: &Cluster,
    content: &LabContent,
) -> Result<(), Failure> {
    let commands = NodeCommand::of_start(&content.lab.start, |text| context.with_images(text))
        .map_err(|error| context.replay_failure(&error.into()))?;
    for command in commands {
        replay::run(host, cluster, &command)
            .await
            .map_err(|error| context.replay_failure(&error))?;
    }
    Ok(())
}

/// What `lab` needs of a cluster called `name`.
pub(super) fn spec(
    context: &Context,
    content: &LabContent,
    name: &str,
    prepared: &Prepared,
) -> Result<ClusterSpec, Failure> {
    let lab = &content.lab;
    let program = std::env::current_exe()
        .map_err(|error| Failure::environment(context.text.no_own_program()).because(&error))?;
    Ok(ClusterSpec {
        name: name.to_owned(),
        lab: content.id.clone(),
        home: context.home()?.root().to_owned(),
        workspace: context.workspace(name)?.path().to_owned(),
        program,
        node_image: prepared.node.reference.clone(),
        registry_image: prepared.registry.reference.clone(),
        mirror_tree: prepared.mirror.clone(),
        swarm: match lab.start.swarm {
            SwarmStart::Formed => StartingSwarm::Formed,
            SwarmStart::None => StartingSwarm::None,
        },
        registry: lab.registry,
        ports: lab.ports.clone(),
        probes: probes(lab),
        limits: Limits::default(),
        reach: Reach::World,
        runtime: None,
    })
}

/// What the availability probes of the lab's nodes ask.
fn probes(lab: &Lab) -> ProbePlan {
    let endpoints = lab.endpoints.iter();
    ProbePlan {
        endpoints: endpoints
            .map(|endpoint| ProbeEndpoint {
                port: endpoint.port,
                path: endpoint.path.clone(),
            })
            .collect(),
    }
}

impl Context {
    /// Words for a command of the lab's data that did not do what it should.
    #[must_use]
    pub fn replay_failure(&self, error: &ReplayError) -> Failure {
        let failure = Failure::environment(self.text.lab_command_failed()).because(error);
        match error {
            ReplayError::NotRunning { .. } => failure.hint(self.text.start_some_lab_hint()),
            _ => failure.hint(self.text.reset_hint()),
        }
    }
}
