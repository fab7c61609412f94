//! `swarmlab stop`: stop the nodes, keep everything.

use super::context::Context;
use crate::cli::StopArgs;
use crate::cluster;
use crate::exit_code::ExitCode;
use crate::failure::CommandResult;

/// Runs `swarmlab stop`.
pub fn run(context: &Context, args: &StopArgs) -> CommandResult {
    context.block_on(async {
        let host = context.connect().await?.engine;
        let name = context
            .cluster_name(&host, args.cluster.cluster.as_deref())
            .await?;
        let _lock = context.hold(&name, "stop").await?;
        let home = context.home()?;
        let shown = context.progress();
        let stopped = async {
            let cluster = cluster::Cluster::get(&host, home.root(), &name).await?;
            cluster::stop(&host, &cluster, &context.voice(&shown)).await
        };
        stopped
            .await
            .map_err(|error| context.cluster_failure(&error))?;
        shown.finish();
        context.ui.talk(&context.text.stopped(&name));
        Ok(ExitCode::Ok)
    })
}
