//! `swarmlab destroy`: remove everything of a cluster.

use super::cluster::Open;
use super::context::Context;
use super::workspace::give_back;
use crate::cli::DestroyArgs;
use crate::cluster;
use crate::engine::Engine;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::workspace::Progress;

/// Runs `swarmlab destroy`.
pub fn run(context: &Context, args: &DestroyArgs) -> CommandResult {
    context.block_on(async {
        let host = context.connect().await?.engine;
        let home = context.home()?;
        let mut known = cluster::remains(&host, home.root())
            .await
            .map_err(|error| context.cluster_failure(&error))?;
        known.extend(directories(context)?);
        known.sort();
        known.dedup();
        let names = if args.all {
            known
        } else {
            let given = args.cluster.cluster.as_deref();
            let cluster = context.cluster_name(&host, given).await?;
            // Only a name that was typed can be wrong; the one started last may be gone already. A cluster of
            // another home has to be asked for by name: that home may exist no more.
            let foreign = cluster::Cluster::find(&host, &cluster)
                .await
                .map_err(|error| context.cluster_failure(&error))?;
            if given.is_some() && foreign.is_some() {
                known.push(cluster.clone());
            }
            if given.is_some() && !known.contains(&cluster) {
                let error = cluster::ClusterError::NoCluster { cluster, known };
                return Err(context.cluster_failure(&error));
            }
            if known.contains(&cluster) {
                vec![cluster]
            } else {
                Vec::new()
            }
        };
        if names.is_empty() {
            context.ui.talk(&context.text.nothing_to_destroy());
            return Ok(ExitCode::Ok);
        }
        context.confirm(&context.text.destroy_question(&names.join(", ")))?;
        for name in &names {
            destroy(context, &host, name).await?;
        }
        Ok(ExitCode::Ok)
    })
}

/// Clusters of which only a directory is left.
fn directories(context: &Context) -> Result<Vec<String>, Failure> {
    let home = context.home()?;
    let Ok(entries) = fs_err::read_dir(home.clusters()) else {
        return Ok(Vec::new());
    };
    Ok(entries
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| cluster::names::check_cluster_name(name).is_ok())
        .collect())
}

async fn destroy(context: &Context, host: &Engine, name: &str) -> Result<(), Failure> {
    let home = context.home()?;
    let _lock = context.hold(name, "destroy").await?;
    // What is the student's is known before the cluster's directory, which says so, is gone.
    let workspace = context.workspace(name)?;
    let open = cluster::Cluster::find(host, name).await.ok().flatten();
    if let Some(cluster) = open.filter(|cluster| cluster.home == home.root()) {
        let host = host.clone();
        give_back(&Open { host, cluster }, &workspace).await;
    }
    let own = workspace.own_files();
    let shown = context.progress();
    cluster::destroy(host, home.root(), name, &context.voice(&shown))
        .await
        .map_err(|error| context.cluster_failure(&error))?;
    shown.finish();
    // A damaged progress file must not keep a cluster alive; the next command tells of it.
    if let Err(error) = Progress::update(&home, |progress| progress.destroyed(name)) {
        tracing::warn!(%error, "cannot note that the cluster is gone");
    }
    context.ui.talk(&context.text.destroyed(name));
    if own.is_ok_and(|own| own.is_empty()) {
        workspace
            .remove()
            .map_err(|error| context.workspace_failure(&error))?;
    } else {
        let path = workspace.path().display().to_string();
        context.ui.talk(&context.text.files_kept(&path));
    }
    Ok(())
}
