//! `swarmlab check`: judge and say why.

use super::context::Context;
use super::session::Session;
use super::watch;
use crate::cli::CheckArgs;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::model::report::{LabReport, Outcome};
use crate::ui::report;

/// Judges the cluster once, or at every change under `--watch`.
pub fn run(context: &Context, args: &CheckArgs) -> CommandResult {
    context.block_on(async {
        let session = context.session(args.cluster.cluster.as_deref()).await?;
        known_checkpoints(context, &session, &args.checkpoint)?;
        if args.watch {
            return watch::run(context, session, &args.checkpoint).await;
        }
        let report = judged(context, &session, &args.checkpoint).await?;
        if args.json {
            context.ui.json(&report);
        } else {
            context.ui.out(&report::render(
                &report,
                context.text,
                context.ui.out_paint(),
            ));
        }
        Ok(if report.passed {
            ExitCode::Ok
        } else {
            ExitCode::NotPassed
        })
    })
}

/// The judgement of the cluster now, kept in the student's progress; of `only` some checkpoints when any are named.
pub(super) async fn judged(
    context: &Context,
    session: &Session,
    only: &[String],
) -> Result<LabReport, Failure> {
    let snapshot = session.snapshot(context).await;
    let mut report = session.judge(context, &snapshot);
    if session.attempt.is_some() {
        context.update_progress(|progress| progress.checked(&report))?;
    }
    if !only.is_empty() {
        select(&mut report, only);
    }
    Ok(report)
}

/// Keeps some checkpoints of a report. The score stays the whole lab's; `passed` speaks of those that are kept.
fn select(report: &mut LabReport, only: &[String]) {
    report
        .checkpoints
        .retain(|checkpoint| only.contains(&checkpoint.id));
    let mut gradable = report
        .checkpoints
        .iter()
        .filter(|checkpoint| checkpoint.outcome != Outcome::Unknown)
        .peekable();
    report.passed =
        gradable.peek().is_some() && gradable.all(|checkpoint| checkpoint.outcome == Outcome::Pass);
}

/// Refuses checkpoints that the lab does not have.
pub(super) fn known_checkpoints(
    context: &Context,
    session: &Session,
    wanted: &[String],
) -> Result<(), Failure> {
    let known: Vec<String> = session
        .content
        .grader
        .checkpoints
        .iter()
        .map(|checkpoint| checkpoint.id.clone())
        .collect();
    match wanted.iter().find(|id| !known.contains(id)) {
        None => Ok(()),
        Some(id) => {
            let message = context.text.unknown_checkpoint(&session.content.id, id);
            Err(context.unknown_name(message, id, &known))
        }
    }
}
