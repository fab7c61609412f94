//! `swarmlab reset`: back to the lab's start.

use super::cluster::Open;
use super::context::Context;
use super::start;
use super::workspace::give_back;
use crate::cli::{ImageSourceArgs, ResetArgs};
use crate::cluster::{self, Cluster};
use crate::exit_code::ExitCode;
use crate::failure::CommandResult;
use crate::images;

/// Brings the cluster back to its lab's starting state; the work in it is thrown away.
pub fn run(context: &Context, args: &ResetArgs) -> CommandResult {
    let (name, content) = context.block_on(async {
        let open = context.open(args.cluster.cluster.as_deref()).await?;
        let content = context.lab(&context.library()?, &open.cluster.lab)?;
        Ok((open.cluster.name, content))
    })?;
    context.confirm(&context.text.reset_question(&name))?;

    let mut plan = context.image_plan(&ImageSourceArgs::default())?;
    plan.roles = context.roles_of(&content);
    let kept = context.block_on(async {
        let host = context.connect().await?.engine;
        let _lock = context.hold(&name, "reset").await?;
        let shown = context.progress();
        let voice = context.voice(&shown);
        let prepared = images::prepare(&host, &plan, &shown.events())
            .await
            .map_err(|error| context.image_failure(&error))?;
        let spec = start::spec(context, &content, &name, &prepared)?;
        cluster::reset(&host, &spec, &voice)
            .await
            .map_err(|error| context.cluster_failure(&error))?;
        let cluster = Cluster::get(&host, &spec.home, &name)
            .await
            .map_err(|error| context.cluster_failure(&error))?;
        let open = Open { host, cluster };
        let workspace = context.workspace(&name)?;
        give_back(&open, &workspace).await;
        let kept = workspace
            .set_aside()
            .map_err(|error| context.workspace_failure(&error))?;
        start::place_files(context, &name, &content)?;
        start::prepare_lab(context, &open.host, &open.cluster, &content).await?;
        shown.finish();
        Ok(kept)
    })?;
    context.update_progress(|progress| progress.reset(&name))?;
    context.ui.talk(&context.text.reset_done(&name));
    if let Some(path) = kept {
        let path = path.display().to_string();
        context.ui.talk(&context.text.files_set_aside(&path));
    }
    Ok(ExitCode::Ok)
}
