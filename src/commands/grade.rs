//! `swarmlab grade`: a class judged with one command.

use std::io;
use std::path::Path;

use crate::cli::{GradeArgs, GradeMode};
use crate::commands::context::Context;
use crate::commands::marks::Marking;
use crate::commands::replay;
use crate::commands::shelf::Shelf;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::gradebook::{self, Class, ClassDocument, ClassHead, Outlines, Submissions as _};
use crate::model::class::SubmissionReport;
use crate::model::event::Event;
use crate::submission::{self, Batch, BatchError, Graded, Journal, JournalError, Judge};
use crate::ui::submission as shown;
use crate::ui::table::Table;
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
    let graded = submission::grade(&batch, &mut desk.journal)
        .map_err(|error| batch_failure(context, &error))?;
    events.send(Event::StepFinished {
        id: submission::STEP.to_owned(),
        note: None,
    });
    progress.finish();
    desk.finish(context, args, &marking, graded)
}

/// Where a class is graded: its folder, locked, and the journal in it; without `--out`, a journal of this run alone.
pub(super) struct Desk {
    _lock: Option<Lock>,
    pub(super) journal: Journal,
}

impl Desk {
    /// `key` decides which earlier verdicts still hold.
    pub(super) fn open(context: &Context, args: &GradeArgs, key: &str) -> Result<Self, Failure> {
        let Some(directory) = &args.out else {
            return Ok(Self {
                _lock: None,
                journal: Journal::of_this_run(key, context.now),
            });
        };
        let lock = lock(context, directory)?;
        let journal = journal(context, directory, key, args.resume)?;
        // The folder is this run's alone: a part of a file is one that a killed run was writing.
        atomic::sweep(directory, DEEPEST_EXPORT);
        Ok(Self {
            _lock: Some(lock),
            journal,
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
        let Graded {
            entries,
            kept,
            changed,
        } = graded;
        let compared = submission::compare(&entries, text);
        let shelf = Shelf::new(&self.journal.notes, &entries, &compared, marking);
        let head = ClassHead {
            class: marking.class().to_owned(),
            graded_at: self.journal.began,
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            missing: shelf.missing(),
            similar: compared.similar.clone(),
        };
        let mut outlines = Outlines::default();
        let mut table = shown::class(text);
        // What is read once serves the report, the table, and whatever is exported.
        let mut see = |one: &SubmissionReport| {
            outlines.add(one);
            if !args.json {
                shown::add_rows(&mut table, &gradebook::rows(one, &head.similar, text));
            }
        };
        if let Some(directory) = &args.out {
            let document = ClassDocument::new(&head, &shelf, &mut see);
            write(context, &directory.join(REPORT), &document)?;
        } else if !args.json {
            for place in 0..shelf.count() {
                let one = shelf.get(place).map_err(|error| unread(context, &error))?;
                see(&one);
            }
        }
        if let Some(directory) = &args.out {
            let class = Class::new(&head, outlines, &shelf);
            marking.export(context, directory, &args.format, &class)?;
        }
        if args.resume {
            let stale = self.journal.known.stale;
            context.ui.talk(&text.resumed(kept, changed, stale));
        }
        let refused = entries.iter().filter(|one| one.brief.is_refused).count();
        if args.json {
            let mut see = |_: &SubmissionReport| {};
            context
                .ui
                .json(&ClassDocument::new(&head, &shelf, &mut see));
        } else {
            show(context, &head, table);
            let graded = entries.len() - refused;
            context.ui.talk(&text.class_summary(graded, refused));
        }
        Ok(if refused > 0 {
            ExitCode::Batch
        } else {
            ExitCode::Ok
        })
    }
}

/// Shows the table, with who handed in nothing at its end, and what is alike.
fn show(context: &Context, head: &ClassHead, mut table: Table) {
    let text = context.text;
    for student in &head.missing {
        shown::add_rows(&mut table, &[gradebook::missing_row(student, text)]);
    }
    context.ui.table(&table);
    for alike in &head.similar {
        context.ui.out(&shown::similarity(alike, text));
    }
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

fn write(context: &Context, path: &Path, report: &ClassDocument<'_>) -> Result<(), Failure> {
    let written = atomic::stream(path, |mut file| {
        serde_json::to_writer_pretty(&mut file, report)?;
        file.write_all(b"\n")
    });
    written.map_err(|error| {
        let path = path.display().to_string();
        Failure::environment(context.text.cannot_write_file(&path)).because(&error)
    })
}

/// What was noted of a submission cannot be read again.
fn unread(context: &Context, error: &io::Error) -> Failure {
    Failure::environment(context.text.batch_failed()).because(error)
}

fn batch_failure(context: &Context, error: &BatchError) -> Failure {
    Failure::environment(context.text.batch_failed()).because(error)
}
