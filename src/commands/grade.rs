//! `swarmlab grade`: a class judged with one command.

use std::path::Path;

use crate::cli::{GradeArgs, GradeMode};
use crate::commands::context::Context;
use crate::commands::marks::Marking;
use crate::commands::replay;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::model::class::ClassReport;
use crate::model::event::Event;
use crate::submission::{self, Batch, BatchError, Graded, Journal, JournalError, Judge};
use crate::ui::submission as shown;
use crate::workspace::atomic;
use crate::workspace::lock::{Holder, Lock};

/// Name of the report in the output directory.
const REPORT: &str = "class.json";
/// How deep exports lie in it: `gradescope/STUDENT/results.json`.
const DEEPEST_EXPORT: usize = 2;

/// Judges everything that was handed in.
pub fn run(context: &Context, args: &GradeArgs) -> CommandResult {
    match args.mode {
        GradeMode::Evidence => evidence(context, args),
        GradeMode::Replay => replay::run(context, args),
    }
}

fn evidence(context: &Context, args: &GradeArgs) -> CommandResult {
    let text = context.text;
    let found = submission::find(&args.paths)
        .map_err(|error| Failure::usage(text.submissions_unreadable()).because(&error))?;
    if found.is_empty() {
        return Err(Failure::usage(text.nothing_found()).hint(text.nothing_found_hint()));
    }
    let library = context.library()?;
    let judge = Judge::new(&library, text).map_err(|error| context.content_failure(&error))?;
    // Before the work: a mistake in it is told at once.
    let marking = Marking::read(context, &library, args.class.as_deref())?;
    let mut desk = Desk::open(context, args, &judge.key())?;
    let progress = context.progress();
    let events = progress.events();
    events.send(Event::StepStarted {
        id: submission::STEP.to_owned(),
        label: text.grading(found.len()),
    });
    let batch = Batch {
        judge: judge.into(),
        found: found.into(),
        jobs: args.jobs,
        limit: submission::LIMIT,
        events: events.clone(),
    };
    let graded = submission::grade(&batch, desk.journal.as_mut())
        .map_err(|error| batch_failure(context, &error))?;
    events.send(Event::StepFinished {
        id: submission::STEP.to_owned(),
        note: None,
    });
    progress.finish();
    desk.finish(context, args, &marking, graded)
}

/// Where a class is graded: its folder, locked, and the journal in it; nothing without `--out`.
pub(super) struct Desk {
    _lock: Option<Lock>,
    pub(super) journal: Option<Journal>,
}

impl Desk {
    /// `key` decides which earlier verdicts still hold.
    pub(super) fn open(context: &Context, args: &GradeArgs, key: &str) -> Result<Self, Failure> {
        let Some(directory) = &args.out else {
            return Ok(Self {
                _lock: None,
                journal: None,
            });
        };
        let lock = lock(context, directory)?;
        let journal = journal(context, directory, key, args.resume)?;
        // The folder is this run's alone: a part of a file is one that a killed run was writing.
        atomic::sweep(directory, DEEPEST_EXPORT);
        Ok(Self {
            _lock: Some(lock),
            journal: Some(journal),
        })
    }

    /// Marks what was graded, writes and shows it.
    pub(super) fn finish(
        self,
        context: &Context,
        args: &GradeArgs,
        marking: &Marking,
        graded: Graded,
    ) -> CommandResult {
        let text = context.text;
        let journal = self.journal.as_ref();
        let began = journal.map_or(context.now, |journal| journal.began);
        let stale = journal.map_or(0, |journal| journal.known.stale);
        let Graded { all, kept, changed } = graded;
        let mut report = submission::assemble(all, began, text);
        marking.apply(&mut report);
        if let Some(directory) = &args.out {
            write(context, &directory.join(REPORT), &report)?;
            marking.export(context, directory, &args.format, &report)?;
        }
        if args.resume {
            context.ui.talk(&text.resumed(kept, changed, stale));
        }
        if args.json {
            context.ui.json(&report);
        } else {
            show(context, &report);
        }
        let mut submissions = report.submissions.iter();
        Ok(if submissions.any(|one| one.refused.is_some()) {
            ExitCode::Batch
        } else {
            ExitCode::Ok
        })
    }
}

fn show(context: &Context, report: &ClassReport) {
    let text = context.text;
    context.ui.table(&shown::class(report, text));
    for alike in &report.similar {
        context.ui.out(&shown::similarity(alike, text));
    }
    let refused = report
        .submissions
        .iter()
        .filter(|one| one.refused.is_some());
    let refused = refused.count();
    let graded = report.submissions.len() - refused;
    context.ui.talk(&text.class_summary(graded, refused));
}

/// One run at a time in a directory; the lock falls with the process.
fn lock(context: &Context, directory: &Path) -> Result<Lock, Failure> {
    let me = Holder {
        pid: std::process::id(),
        command: "grade".to_owned(),
        since: context.now,
    };
    let path = directory.display().to_string();
    match Lock::attempt(&directory.join("grade.lock"), &me) {
        Ok(Some(lock)) => Ok(lock),
        Ok(None) => Err(Failure::environment(context.text.directory_in_use(&path))),
        Err(error) => {
            Err(Failure::environment(context.text.cannot_write_file(&path)).because(&error))
        }
    }
}

fn journal(
    context: &Context,
    directory: &Path,
    key: &str,
    resume: bool,
) -> Result<Journal, Failure> {
    let path = directory.display().to_string();
    Journal::open(directory, key, resume, context.now).map_err(|error| match error {
        JournalError::Earlier(_) => {
            Failure::usage(context.text.earlier_run(&path)).hint(context.text.earlier_run_hint())
        }
        JournalError::Io(error) => {
            Failure::environment(context.text.cannot_write_file(&path)).because(&error)
        }
    })
}

fn write(context: &Context, path: &Path, report: &ClassReport) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        let path = path.display().to_string();
        Failure::environment(context.text.cannot_write_file(&path)).because(&error)
    };
    let mut bytes = serde_json::to_vec_pretty(report).map_err(|error| failed(error.into()))?;
    bytes.push(b'\n');
    atomic::write(path, &bytes).map_err(failed)
}

fn batch_failure(context: &Context, error: &BatchError) -> Failure {
    Failure::environment(context.text.batch_failed()).because(error)
}
