//! A class, replayed: clusters side by side, one bad submission one line.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::ReplayError;
use super::pool::Pool;
use super::setting::Setting;
use super::worker::{Worker, plan, refused};
use crate::model::class::SubmissionReport;
use crate::model::event::{Event, Events};
use crate::model::refusal::Refusal;
use crate::submission::{Entry, FoundWork, Graded, Journal, Judged, STEP};

/// Memory that a cluster at work takes, its share of one made ahead included.
const MEMORY_OF_A_JOB: u64 = 3 << 29;

/// A class to replay.
#[derive(Debug)]
pub struct Batch<'a> {
    /// What all have in common.
    pub setting: &'a Arc<Setting>,
    /// The submissions, sorted.
    pub found: &'a [FoundWork],
    /// Clusters side by side.
    pub jobs: NonZeroUsize,
    /// Cores of this machine.
    pub cores: usize,
    /// Where progress goes.
    pub events: Events,
}

/// The batch could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ReplayBatchError {
    /// The journal cannot be written.
    #[error("the journal cannot be written")]
    Journal(#[source] std::io::Error),
    /// No cluster could be made, or this machine's engine or disk failed.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// What a submission printed cannot be kept.
    #[error("what a submission printed cannot be kept")]
    Output(#[source] std::io::Error),
}

/// Clusters side by side where nobody says how many: what memory and cores carry.
#[must_use]
pub fn default_jobs(available_memory: Option<u64>, cores: usize) -> NonZeroUsize {
    let by_memory = available_memory.map_or(1, |bytes| bytes / MEMORY_OF_A_JOB);
    let by_memory = usize::try_from(by_memory).unwrap_or(usize::MAX);
    NonZeroUsize::new(by_memory.min(cores)).unwrap_or(NonZeroUsize::MIN)
}

/// Clusters made ahead of `jobs` at work. Each costs a tenth of a core while it waits, and making one takes two cores
/// some five seconds.
fn ahead(jobs: usize, cores: usize) -> usize {
    jobs.min((cores / 2).max(1))
}

/// What became of a submission before anything ran.
enum Before {
    Refused(Box<Judged>),
    Kept(Entry),
    ToPlay { changed: bool, is_plain: bool },
}

/// Replays a class; what `journal` has is not replayed again, and what is judged is noted in it.
pub async fn grade(batch: &Batch<'_>, journal: &mut Journal) -> Result<Graded, ReplayBatchError> {
    let mut graded = Graded::default();
    let mut all: Vec<Option<Entry>> = vec![None; batch.found.len()];
    let (mut plain, mut queue) = (Vec::new(), Vec::new());
    for (index, found) in batch.found.iter().enumerate() {
        match before(batch.setting, found, journal) {
            Before::Refused(judged) => {
                let noted = journal.notes.note_aside(&judged);
                all[index] = Some(noted.map_err(ReplayBatchError::Journal)?);
            }
            Before::Kept(entry) => {
                graded.kept += 1;
                all[index] = Some(entry);
            }
            Before::ToPlay { changed, is_plain } => {
                graded.changed += usize::from(changed);
                if is_plain { &mut plain } else { &mut queue }.push(index);
            }
        }
    }
    let total = batch.found.len();
    let mut done = total - plain.len() - queue.len();
    progress(batch, done);
    let jobs = batch.jobs.get().min(plain.len() + queue.len());
    let wanted = plain.len().min(jobs) + queue.len();
    // First those that follow each other in one cluster.
    plain.append(&mut queue);
    let queue = plain;
    let pool = Arc::new(Pool::start(
        batch.setting,
        &batch.events,
        wanted,
        (jobs, ahead(jobs, batch.cores)),
    ));
    let (sender, mut receiver) = mpsc::channel(1);
    let (queue, next) = (Arc::new(queue), Arc::new(AtomicUsize::new(0)));
    // Dropped on every way out, and its tasks with it.
    let mut workers = JoinSet::new();
    for _ in 0..jobs {
        let worker = Worker {
            setting: Arc::clone(batch.setting),
            pool: Arc::clone(&pool),
            found: batch.found.to_vec(),
            queue: Arc::clone(&queue),
            next: Arc::clone(&next),
        };
        workers.spawn(worker.work(sender.clone()));
    }
    drop(sender);
    let (start, played_from) = (Instant::now(), done);
    while let Some((index, outcome)) = receiver.recv().await {
        let judged = outcome?;
        let noted = journal.notes.note(&judged);
        all[index] = Some(noted.map_err(ReplayBatchError::Journal)?);
        done += 1;
        progress(batch, done);
        let each = start.elapsed().as_secs_f64() / (done - played_from) as f64;
        let left = (done < total).then(|| each * (total - done) as f64);
        batch
            .events
            .send(Event::Note(batch.setting.text.replay_done(
                &judged.report.source,
                &result_of(&judged.report, batch.setting),
                (done, total),
                left.map(|seconds| std::time::Duration::from_secs_f64(seconds).as_secs()),
            )));
    }
    pool.end().await;
    graded.entries = all.into_iter().flatten().collect();
    Ok(graded)
}

fn progress(batch: &Batch<'_>, done: usize) {
    batch.events.send(Event::StepProgress {
        id: STEP.to_owned(),
        done: done as u64,
        total: batch.found.len() as u64,
    });
}

fn result_of(report: &SubmissionReport, setting: &Setting) -> String {
    match (&report.refused, report.labs.first()) {
        (Some(why), _) => why.clone(),
        (None, Some(lab)) => {
            let score = lab.report.score;
            setting.text.points_of(score.earned, score.gradable)
        }
        (None, None) => String::new(),
    }
}

/// What can be said of a submission without a cluster.
fn before(setting: &Setting, found: &FoundWork, journal: &Journal) -> Before {
    let refused = |digest, refusal: &Refusal| {
        Before::Refused(Box::new(refused(setting, found, digest, refusal)))
    };
    let work = match found.place.read() {
        Ok(work) => work,
        Err(refusal) => return refused(String::new(), &refusal),
    };
    let digest = work.digest();
    let is_plain = match plan(setting, &work) {
        Ok((_, is_plain)) => is_plain,
        Err(refusal) => return refused(digest, &refusal),
    };
    match journal.known.judged(&found.source, &digest) {
        Some(entry) => Before::Kept(entry.clone()),
        None => Before::ToPlay {
            changed: journal.known.has(&found.source),
            is_plain,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_follow_memory_and_cores() {
        assert_eq!(default_jobs(Some(23 << 30), 2).get(), 2);
        assert_eq!(default_jobs(Some(4 << 30), 8).get(), 2);
        assert_eq!(default_jobs(Some(1 << 30), 8).get(), 1);
        assert_eq!(default_jobs(None, 8).get(), 1);
        assert_eq!(
            [ahead(4, 1), ahead(4, 2), ahead(4, 8), ahead(2, 8)],
            [1, 1, 4, 2]
        );
    }
}
