//! A class, graded on all cores. One bad submission is one line, and never stops the others.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::find::Found;
use super::journal::{Journal, Known};
use super::judge::{Judge, Judged};
use super::pack::digest;
use crate::model::event::{Event, Events};
use crate::model::refusal::Refusal;

/// Stack of a worker: JSON is nested 64 deep at most, and a debug build is generous.
const STACK: usize = 16 << 20;
/// Finished submissions that wait to be noted.
const WAITING: usize = 64;
/// How long one submission may take: the largest files that are accepted take a second or two.
pub const LIMIT: Duration = Duration::from_secs(60);
/// How often it is looked at who is late.
const TICK: Duration = Duration::from_millis(200);
/// The step that progress is told of.
pub const STEP: &str = "grade";

/// A batch to grade.
#[derive(Debug)]
pub struct Batch {
    /// The graders.
    pub judge: Arc<Judge>,
    /// The submissions, sorted.
    pub found: Arc<[Found]>,
    /// Workers; by default all cores.
    pub jobs: Option<NonZeroUsize>,
    /// How long one submission may take: then it is a refused line, and the batch goes on.
    pub limit: Duration,
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

/// What workers share. They are not joined: one that is still at a file when its time is over is left behind, and ends
/// with the process.
struct Shared {
    judge: Arc<Judge>,
    found: Arc<[Found]>,
    known: Option<Arc<Known>>,
    next: AtomicUsize,
    /// What is being judged, and since when.
    busy: Mutex<BTreeMap<usize, Instant>>,
}

impl Shared {
    fn busy(&self) -> MutexGuard<'_, BTreeMap<usize, Instant>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, sender: &SyncSender<(usize, Done)>) {
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(found) = self.found.get(index) else {
                return;
            };
            self.busy().insert(index, Instant::now());
            let done = one(&self.judge, found, self.known.as_deref());
            // Given up meanwhile: another worker has taken this one's place.
            if self.busy().remove(&index).is_none() || sender.send((index, done)).is_err() {
                return;
            }
        }
    }

    /// Gives up what takes longer than `limit`.
    fn late(&self, limit: Duration) -> Vec<(usize, Done)> {
        let refusal = Refusal::TooLong(limit.as_secs());
        let mut late = Vec::new();
        self.busy().retain(|index, since| {
            let is_late = since.elapsed() > limit;
            if is_late && let Some(found) = self.found.get(*index) {
                late.push((*index, refused(&self.judge, found, &refusal)));
            }
            !is_late
        });
        late
    }
}

/// Grades a batch; what `journal` has is not judged again, and what is judged is noted in it.
pub fn grade(batch: &Batch, journal: Option<&mut Journal>) -> Result<Graded, BatchError> {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = batch.jobs.map_or(cores, NonZeroUsize::get);
    let jobs = jobs.min(batch.found.len());
    let (known, mut notes) = match journal {
        Some(journal) => (Some(journal.known.clone()), Some(&mut journal.notes)),
        None => (None, None),
    };
    let shared = Arc::new(Shared {
        judge: batch.judge.clone(),
        found: batch.found.clone(),
        known,
        next: AtomicUsize::new(0),
        busy: Mutex::default(),
    });
    // A worker that nobody listens to any more ends.
    let (sender, receiver) = sync_channel::<(usize, Done)>(WAITING);
    for _ in 0..jobs {
        start(&shared, &sender)?;
    }
    let total = batch.found.len();
    let mut all: Vec<Option<Judged>> = vec![None; total];
    let mut graded = Graded::default();
    let mut finished = 0;
    let mut looked = Instant::now();
    while finished < total {
        let mut news: Vec<(usize, Done)> = receiver.recv_timeout(TICK).into_iter().collect();
        if looked.elapsed() > TICK {
            looked = Instant::now();
            let late = shared.late(batch.limit);
            for _ in &late {
                start(&shared, &sender)?;
            }
            news.extend(late);
        }
        for (index, Done { judged, how }) in news {
            if let (Some(notes), How::New | How::Changed) = (&mut notes, &how) {
                notes.add(&judged).map_err(BatchError::Journal)?;
            }
            graded.kept += usize::from(how == How::Kept);
            graded.changed += usize::from(how == How::Changed);
            all[index] = Some(judged);
            finished += 1;
            batch.events.send(Event::StepProgress {
                id: STEP.to_owned(),
                done: finished as u64,
                total: total as u64,
            });
        }
    }
    graded.all = all.into_iter().flatten().collect();
    Ok(graded)
}

fn start(shared: &Arc<Shared>, sender: &SyncSender<(usize, Done)>) -> Result<(), BatchError> {
    let (shared, sender) = (shared.clone(), sender.clone());
    std::thread::Builder::new()
        .name("grade".to_owned())
        .stack_size(STACK)
        .spawn(move || shared.work(&sender))
        .map(drop)
        .map_err(BatchError::Thread)
}

/// A line without a digest: it costs little to say again, and may be mended next time.
fn refused(judge: &Judge, found: &Found, refusal: &Refusal) -> Done {
    Done {
        judged: Judged {
            report: judge.refused(&found.source, refusal),
            prints: Vec::new(),
        },
        how: How::New,
    }
}

fn one(judge: &Judge, found: &Found, known: Option<&Known>) -> Done {
    let bytes = match found.place.read() {
        Ok(bytes) => bytes,
        Err(refusal) => return refused(judge, found, &refusal),
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
