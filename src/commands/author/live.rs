//! The live part of `author verify`: the lab on a cluster of its own, before and after its solution.

use crate::cli::{ClusterArg, DestroyArgs, ImageSourceArgs, SolveArgs, StartArgs};
use crate::commands::context::Context;
use crate::commands::{destroy, solve, start};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::model::report::Outcome;

/// Starts the lab, sees that nothing passes yet, replays the solution, sees that it passes, and removes the cluster.
/// A cluster in which the solution did not pass stays, to be looked at.
pub(super) fn prove(context: &Context, lab: &str) -> Result<bool, Failure> {
    let cluster = format!("verify-{lab}");
    let named = || ClusterArg {
        cluster: Some(cluster.clone()),
    };
    // A student's files survive; this cluster's are nobody's.
    let clear = || {
        let workspace = context.workspace(&cluster)?;
        workspace
            .clear()
            .map_err(|error| context.workspace_failure(&error))
    };
    clear()?;
    start::run(
        context,
        &StartArgs {
            lab: lab.to_owned(),
            cluster: Some(cluster.clone()),
            images: ImageSourceArgs::default(),
        },
    )?;
    let before = context.block_on(async {
        let session = context.session(Some(&cluster)).await?;
        let snapshot = session.snapshot(context).await;
        Ok(session.judge(context, &snapshot))
    })?;
    let mut is_proven = true;
    for checkpoint in &before.checkpoints {
        if checkpoint.outcome == Outcome::Pass {
            is_proven = false;
            let words = context.text.passes_untouched("live", &checkpoint.id);
            context.ui.out(&format!("{lab}: {words}"));
        }
    }
    let solved = solve::run(
        context,
        &SolveArgs {
            until: None,
            cluster: named(),
        },
    )?;
    if solved != ExitCode::Ok {
        context.ui.out(&context.text.live_failed(lab, &cluster));
        return Ok(false);
    }
    clear()?;
    destroy::run(
        context,
        &DestroyArgs {
            all: false,
            cluster: named(),
        },
    )?;
    Ok(is_proven)
}
