//! `swarmlab solve`: replay the reference solution.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::check::{judged, known_checkpoints};
use super::cluster::Open;
use super::context::Context;
use super::course::step_title;
use super::session::Session;
use crate::cli::SolveArgs;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::model::event::{Event, Events};
use crate::model::report::{LabReport, Outcome};
use crate::model::solution::{Solution, SolutionStep};
use crate::replay::{self, NodeCommand};
use crate::ui::report;

/// How long the checkpoints of a step may take to pass after its commands, unless the solution says otherwise.
/// Swarm's own waits set it: a killed node is Down after some 40 s.
const SETTLE: Duration = Duration::from_secs(180);

/// Pause between two judgements while a step settles.
const PAUSE: Duration = Duration::from_millis(500);

/// Replays the reference solution step by step, each until its checkpoints pass; marks the score as assisted.
pub fn run(context: &Context, args: &SolveArgs) -> CommandResult {
    let report = context.block_on(async {
        let mut session = context.session(args.cluster.cluster.as_deref()).await?;
        known_checkpoints(context, &session, args.until.as_slice())?;
        let Some(solution) = &session.content.solution else {
            return Err(Failure::usage(
                context.text.no_solution(&session.content.id),
            ));
        };
        let solution = solution.clone();
        let _lock = context.hold(&session.open.cluster.name, "solve").await?;
        context.update_progress(|progress| {
            if let Some(attempt) = progress.attempts.get_mut(&session.open.cluster.name) {
                attempt.assisted = true;
            }
        })?;
        let name = &session.open.cluster.name;
        let files = context.starting_files(&session.content.solution_files);
        let _files = context
            .workspace(name)?
            .with_solution(&files)
            .map_err(|error| context.workspace_failure(&error))?;
        let shown = context.progress();
        replay_until(
            context,
            &mut session,
            &solution,
            args.until.as_deref(),
            &shown.events(),
        )
        .await?;
        shown.finish();
        // Anew: the attempt is an assisted one by now.
        let session = context.session(Some(&session.open.cluster.name)).await?;
        judged(context, &session, &[]).await
    })?;
    context.ui.out(&report::render(
        &report,
        context.text,
        context.ui.out_paint(),
    ));
    let done = report.passed || args.until.is_some();
    Ok(if done {
        ExitCode::Ok
    } else {
        ExitCode::NotPassed
    })
}

/// Replays the steps up to the one that `until` belongs to, or all.
pub(super) async fn replay_until(
    context: &Context,
    session: &mut Session,
    solution: &Solution,
    until: Option<&str>,
    events: &Events,
) -> Result<(), Failure> {
    let mut saved = BTreeMap::new();
    for step in &solution.steps {
        let place = session
            .content
            .lab
            .steps
            .iter()
            .position(|known| known.id == step.id);
        let label = place.map_or_else(
            || step.id.clone(),
            |index| step_title(context, &session.content, index),
        );
        let id = format!("solve:{}", step.id);
        events.send(Event::StepStarted {
            id: id.clone(),
            label,
        });
        let checkpoints = place.map_or_else(Vec::new, |index| {
            session.content.lab.steps[index].checkpoints.clone()
        });
        replay_step(context, session, step, &checkpoints, &mut saved).await?;
        events.send(Event::StepFinished { id, note: None });
        if until.is_some_and(|until| checkpoints.iter().any(|checkpoint| checkpoint == until)) {
            break;
        }
    }
    Ok(())
}

/// Runs the commands of a step, then waits for its checkpoints. A step whose checkpoints pass already is not run
/// again: the latecomer's own work stays. Only what later steps need to know is asked all the same.
async fn replay_step(
    context: &Context,
    session: &mut Session,
    step: &SolutionStep,
    checkpoints: &[String],
    saved: &mut BTreeMap<String, String>,
) -> Result<(), Failure> {
    let done =
        !checkpoints.is_empty() && open(&report(context, session).await, checkpoints).is_empty();
    for run in step.run.iter().filter(|run| !done || run.save.is_some()) {
        // An earlier command may have ended or started nodes.
        session.refresh(context).await?;
        if let Some(kind) = run.chaos {
            let Open { host, cluster } = &session.open;
            replay::inflict(host, cluster, &run.node, kind)
                .await
                .map_err(|error| context.replay_failure(&error))?;
            continue;
        }
        let command = NodeCommand::of_solution(run, |text| context.with_images(text), saved)
            .map_err(|error| context.replay_failure(&error.into()))?;
        if run.background {
            let Open { host, cluster } = session.open.clone();
            // Bounded by the command's own time limit in the node; what it comes to is not waited for.
            tokio::spawn(async move { replay::run(&host, &cluster, &command).await });
            continue;
        }
        let output = replay::run(&session.open.host, &session.open.cluster, &command)
            .await
            .map_err(|error| context.replay_failure(&error))?;
        if let Some(name) = &run.save {
            saved.insert(name.clone(), output);
        }
    }
    let patience = step
        .settle
        .map_or(SETTLE, crate::model::grader::Span::duration);
    let began = Instant::now();
    loop {
        session.refresh(context).await?;
        let report = report(context, session).await;
        let open = open(&report, checkpoints);
        if open.is_empty() {
            return Ok(());
        }
        if began.elapsed() > patience {
            let failure = Failure::environment(context.text.step_does_not_pass(
                &step.id,
                &open,
                patience.as_secs(),
            ));
            return Err(report
                .checkpoints
                .iter()
                .filter(|checkpoint| open.contains(&checkpoint.id))
                .flat_map(|checkpoint| &checkpoint.assertions)
                .filter(|assertion| assertion.outcome == Outcome::Fail)
                .fold(failure, |failure, assertion| {
                    failure.because_text(format!(
                        "{}: {} ({})",
                        assertion.subject, assertion.observed, assertion.expected
                    ))
                })
                .hint(context.text.reset_hint()));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn report(context: &Context, session: &Session) -> LabReport {
    let snapshot = session.snapshot(context).await;
    session.judge(context, &snapshot)
}

/// Those of `checkpoints` that fail or are blocked.
fn open(report: &LabReport, checkpoints: &[String]) -> Vec<String> {
    report
        .checkpoints
        .iter()
        .filter(|checkpoint| checkpoints.contains(&checkpoint.id))
        .filter(|checkpoint| matches!(checkpoint.outcome, Outcome::Fail | Outcome::Blocked))
        .map(|checkpoint| checkpoint.id.clone())
        .collect()
}
