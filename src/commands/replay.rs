//! `swarmlab grade --mode replay`: a class's commands run again, each submission in a cluster of its own.

use std::num::NonZeroUsize;
use std::sync::Arc;

use super::context::Context;
use super::doctor::facts;
use super::grade::Desk;
use super::marks::Marking;
use super::start;
use crate::cli::{GradeArgs, ImageSourceArgs};
use crate::content::LabContent;
use crate::engine::Engine;
use crate::failure::{CommandResult, Failure};
use crate::images;
use crate::model::event::{Event, Events};
use crate::replay::{self, Batch, ReplayBatchError, ReplayError, Runtime, Setting};
use crate::submission::{self, FoundWork, Graded, Judge};
use crate::workspace::lock::Lock;

/// Replays everything that was handed in for one lab.
pub(super) fn run(context: &Context, args: &GradeArgs) -> CommandResult {
    let text = context.text;
    let found = submission::find_work(&args.paths)
        .map_err(|error| Failure::usage(text.submissions_unreadable()).because(&error))?;
    if found.is_empty() {
        return Err(Failure::usage(text.no_work_found()).hint(text.no_work_found_hint()));
    }
    let library = context.library()?;
    let judge = Judge::new(&library, text).map_err(|error| context.content_failure(&error))?;
    let content = context.lab(&library, args.lab.as_deref().unwrap_or_default())?;
    // Before the work: a mistake in it is told at once.
    let marking = Marking::read(context, &library, args.class.as_deref())?;
    // Other commands, limits or runtimes may come to other verdicts.
    let key = format!(
        "{} replay {} {} {:?}",
        judge.key(),
        content.id,
        args.time_limit.nanoseconds(),
        args.runtime
    );
    let mut desk = Desk::open(context, args, &key)?;
    let pid = std::process::id();
    let ran = context.block_on(async {
        let host = context.connect().await?.engine;
        let _mine = hold(context, pid)?;
        clear(context, &host, pid).await?;
        let shown = context.progress();
        let events = shown.events();
        let setting = setting(context, args, content, host, &events).await?;
        let graded = replay_all(&setting, args, &found, &mut desk, events).await;
        shown.finish();
        graded.map_err(|error| failure(context, &error))
    });
    // Also after an interruption: clusters in the making, or at work.
    let cleared = context.block_on(async {
        let host = context.connect().await?.engine;
        clear(context, &host, pid).await?;
        replay::forget(&context.home()?, pid);
        Ok(())
    });
    let graded = ran?;
    cleared?;
    desk.finish(context, args, &marking, graded)
}

/// Takes the name under which this process's clusters are known.
fn hold(context: &Context, pid: u32) -> Result<Option<Lock>, Failure> {
    let home = context.home()?;
    replay::hold(&home, pid, context.now).map_err(|error| {
        let path = home.root().display().to_string();
        Failure::environment(context.text.cannot_write_file(&path)).because(&error)
    })
}

/// Removes clusters of this process, and of earlier ones that were killed.
async fn clear(context: &Context, host: &Engine, pid: u32) -> Result<(), Failure> {
    let home = context.home()?;
    let names = replay::leftovers(host, &home, pid, context.now)
        .await
        .map_err(|error| context.cluster_failure(&error))?;
    if names.is_empty() {
        return Ok(());
    }
    context
        .ui
        .talk(&context.text.removing_leftovers(names.len()));
    replay::clear_leftovers(host, &home, &names, context.text)
        .await
        .map_err(|error| context.replay_failure(&error))
}

/// Images, runtime, lab: what all submissions have in common.
async fn setting(
    context: &Context,
    args: &GradeArgs,
    content: LabContent,
    host: Engine,
    events: &Events,
) -> Result<Arc<Setting>, Failure> {
    let text = context.text;
    let info = host
        .info()
        .await
        .map_err(|error| context.cluster_failure(&error.into()))?;
    let runtime = Runtime::choose(&info, args.runtime.as_deref()).map_err(|names| {
        let wanted = args.runtime.as_deref().unwrap_or_default();
        Failure::usage(text.no_runtime(wanted)).hint(text.runtimes_are(&names.join(", ")))
    })?;
    let words = text.replay_runtime(&runtime.name, runtime.user_namespaces);
    events.send(Event::Note(words));
    let mut plan = context.image_plan(&ImageSourceArgs::default())?;
    plan.roles = context.roles_of(&content);
    let prepared = images::prepare(&host, &plan, events)
        .await
        .map_err(|error| context.image_failure(&error))?;
    let prefix = replay::prefix(std::process::id());
    Ok(Arc::new(Setting {
        spec: start::spec(context, &content, &format!("{prefix}0"), &prepared)?,
        home: context.home()?,
        files: context.starting_files(&content.files),
        catalogue: context.catalogue(),
        language: context.language,
        text,
        time_limit: args.time_limit.duration(),
        runtime,
        out: args.out.clone(),
        prefix,
        host,
        content,
    }))
}

async fn replay_all(
    setting: &Arc<Setting>,
    args: &GradeArgs,
    found: &[FoundWork],
    desk: &mut Desk,
    events: Events,
) -> Result<Graded, ReplayBatchError> {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = args
        .jobs
        .unwrap_or_else(|| replay::default_jobs(facts::available_memory(), cores));
    let step = submission::STEP.to_owned();
    events.send(Event::StepStarted {
        id: step.clone(),
        label: setting
            .text
            .replaying(found.len(), jobs.get().min(found.len())),
    });
    let batch = Batch {
        setting,
        found,
        jobs,
        cores,
        events: events.clone(),
    };
    let graded = replay::grade_works(&batch, &mut desk.journal).await?;
    events.send(Event::StepFinished {
        id: step,
        note: None,
    });
    Ok(graded)
}

/// Words for a batch that could not go on.
fn failure(context: &Context, error: &ReplayBatchError) -> Failure {
    let text = context.text;
    let failure = match error {
        ReplayBatchError::Replay(ReplayError::Cluster(error)) => context.cluster_failure(error),
        ReplayBatchError::Replay(error) => context.replay_failure(error),
        ReplayBatchError::Journal(_) | ReplayBatchError::Output(_) => {
            Failure::environment(text.batch_failed()).because(error)
        }
    };
    failure.hint(text.replay_resume_hint())
}
