//! A class, graded on all cores. One bad submission is one line, and never stops the others.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::brief::Brief;
use super::find::Found;
use super::journal::{Entry, Journal, Known};
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
    /// Each submission, in the order of the batch. What is said of it is in the journal.
    pub entries: Vec<Entry>,
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
enum Done {
    /// Judged: what stays in memory of it, its line in the journal, and whether another file was there before.
    Judged(Brief, io::Result<Vec<u8>>, bool),
    /// It is in the journal.
    Kept(Entry),
}

/// What workers share. They are not joined: one that is still at a file when its time is over is left behind, and ends
/// with the process.
struct Shared {
    judge: Arc<Judge>,
    found: Arc<[Found]>,
    known: Arc<Known>,
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
            let done = self.one(found);
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
                late.push((*index, self.refused(found, &refusal)));
            }
            !is_late
        });
        late
    }

    fn one(&self, found: &Found) -> Done {
        let bytes = match found.place.read() {
            Ok(bytes) => bytes,
            Err(refusal) => return self.refused(found, &refusal),
        };
        let digest = digest(&bytes);
        if let Some(entry) = self.known.judged(&found.source, &digest) {
            return Done::Kept(entry.clone());
        }
        let is_changed = self.known.has(&found.source);
        let judged = self.judge.judge_known(&found.source, &bytes, digest);
        self.done(&judged, is_changed)
    }

    /// A line without a digest: it costs little to say again, and may be mended next time.
    fn refused(&self, found: &Found, refusal: &Refusal) -> Done {
        let judged = Judged {
            report: self.judge.refused(&found.source, refusal),
            prints: Vec::new(),
        };
        self.done(&judged, false)
    }

    fn done(&self, judged: &Judged, is_changed: bool) -> Done {
        Done::Judged(Brief::of(judged), self.known.line(judged), is_changed)
    }
}

/// Grades a batch; what `journal` has is not judged again, and what is judged is noted in it.
pub fn grade(batch: &Batch, journal: &mut Journal) -> Result<Graded, BatchError> {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let jobs = batch.jobs.map_or(cores, NonZeroUsize::get);
    let jobs = jobs.min(batch.found.len());
    let shared = Arc::new(Shared {
        judge: batch.judge.clone(),
        found: batch.found.clone(),
        known: journal.known.clone(),
        next: AtomicUsize::new(0),
        busy: Mutex::default(),
    });
    // A worker that nobody listens to any more ends.
    let (sender, receiver) = sync_channel::<(usize, Done)>(WAITING);
    for _ in 0..jobs {
        start(&shared, &sender)?;
    }
    let total = batch.found.len();
    let mut all: Vec<Option<Entry>> = vec![None; total];
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
        for (index, done) in news {
            let entry = match done {
                Done::Kept(entry) => {
                    graded.kept += 1;
                    entry
                }
                Done::Judged(brief, line, is_changed) => {
                    graded.changed += usize::from(is_changed);
                    let noted = line.and_then(|line| journal.notes.add(&line));
                    Entry {
                        brief: Arc::new(brief),
                        line: noted.map_err(BatchError::Journal)?,
                    }
                }
            };
            all[index] = Some(entry);
            finished += 1;
            batch.events.send(Event::StepProgress {
                id: STEP.to_owned(),
                done: finished as u64,
                total: total as u64,
            });
        }
    }
    graded.entries = all.into_iter().flatten().collect();
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
