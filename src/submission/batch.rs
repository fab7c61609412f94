//! A class, graded on all cores. One bad submission is one line, and never stops the others.

use std::io;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

use super::find::Found;
use super::journal::{Journal, Known};
use super::judge::{Judge, Judged};
use super::pack::digest;
use crate::model::event::{Event, Events};

/// Stack of a worker: JSON is nested 64 deep at most, and a debug build is generous.
const STACK: usize = 16 << 20;
/// Finished submissions that wait to be noted.
const WAITING: usize = 64;
/// The step that progress is told of.
pub const STEP: &str = "grade";

/// A batch to grade.
#[derive(Debug)]
pub struct Batch<'a> {
    /// The graders.
    pub judge: &'a Judge,
    /// The submissions, sorted.
    pub found: &'a [Found],
    /// Workers; by default all cores.
    pub jobs: Option<NonZeroUsize>,
    /// Where progress goes: [`STEP`], one unit a submission.
    pub events: Events,
}

/// What came of a batch.
#[derive(Debug, Default)]
pub struct Graded {
    /// Each submission, in the order of the batch.
    pub all: Vec<Judged>,
    /// Taken from the journal.
    pub kept: usize,
    /// Judged again because the submission changed.
    pub changed: usize,
}

/// The batch could not go on.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The journal cannot be written.
    #[error("the journal cannot be written")]
    Journal(#[source] io::Error),
    /// No worker could be started.
    #[error("no thread could be started")]
    Thread(#[source] io::Error),
}

/// One submission, done.
struct Done {
    judged: Judged,
    how: How,
}

#[derive(PartialEq, Eq)]
enum How {
    New,
    Changed,
    Kept,
}

/// Grades a batch; what `journal` has is not judged again, and what is judged is noted in it.
pub fn grade(batch: &Batch<'_>, journal: Option<&mut Journal>) -> Result<Graded, BatchError> {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = batch.jobs.map_or(cores, NonZeroUsize::get);
    let jobs = jobs.min(batch.found.len()).max(1);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = sync_channel::<(usize, Done)>(WAITING);
    let mut all: Vec<Option<Judged>> = vec![None; batch.found.len()];
    let mut graded = Graded::default();
    let (known, mut notes) = match journal {
        Some(journal) => (Some(&journal.known), Some(&mut journal.notes)),
        None => (None, None),
    };
    std::thread::scope(|scope| -> Result<(), BatchError> {
        // Dropped on every way out: a worker that nobody listens to ends.
        let receiver = receiver;
        for number in 0..jobs {
            let (sender, next) = (sender.clone(), &next);
            let work = move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(found) = batch.found.get(index) else {
                        return;
                    };
                    if sender
                        .send((index, one(batch.judge, found, known)))
                        .is_err()
                    {
                        return;
                    }
                }
            };
            std::thread::Builder::new()
                .name(format!("grade-{number}"))
                .stack_size(STACK)
                .spawn_scoped(scope, work)
                .map_err(BatchError::Thread)?;
        }
        drop(sender);
        let total = batch.found.len() as u64;
        for (done, (index, Done { judged, how })) in (1_u64..).zip(receiver.iter()) {
            match (&mut notes, &how) {
                (_, How::Kept) | (None, _) => {}
                (Some(notes), _) => notes.add(&judged).map_err(BatchError::Journal)?,
            }
            graded.kept += usize::from(how == How::Kept);
            graded.changed += usize::from(how == How::Changed);
            all[index] = Some(judged);
            batch.events.send(Event::StepProgress {
                id: STEP.to_owned(),
                done,
                total,
            });
        }
        Ok(())
    })?;
    graded.all = all.into_iter().flatten().collect();
    Ok(graded)
}

fn one(judge: &Judge, found: &Found, known: Option<&Known>) -> Done {
    let bytes = match found.place.read() {
        Ok(bytes) => bytes,
        Err(refusal) => {
            // Costs nothing to say again, and may be mended next time.
            let judged = Judged {
                report: judge.refused(&found.source, &refusal),
                prints: Vec::new(),
            };
            let how = How::New;
            return Done { judged, how };
        }
    };
    let kept = known.and_then(|known| known.judged(&found.source, &digest(&bytes)));
    if let Some(judged) = kept {
        return Done {
            judged: judged.clone(),
            how: How::Kept,
        };
    }
    let how = if known.is_some_and(|known| known.has(&found.source)) {
        How::Changed
    } else {
        How::New
    };
    let judged = judge.judge(&found.source, &bytes);
    Done { judged, how }
}
