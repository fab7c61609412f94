//! A class, replayed: clusters side by side, one bad submission one line.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::ReplayError;
use super::play::{Played, play};
use super::pool::Pool;
use super::revive::silent;
use super::script::{Act, acts};
use super::setting::Setting;
use crate::cluster::StartingSwarm;
use crate::content::parse_solution;
use crate::model::class::{Integrity, LabGrade, Mark, Replayed, SubmissionReport};
use crate::model::event::{Event, Events};
use crate::model::refusal::Refusal;
use crate::model::report::Outcome;
use crate::submission::{
    Entry, FoundWork, Graded, Journal, Judged, SOLUTION_FILE, STEP, Work, WorkKind, kind_of,
};
use crate::workspace::atomic;

/// Memory that a cluster at work takes, its share of one made ahead included.
const MEMORY_OF_A_JOB: u64 = 3 << 29;
/// Name of the folder, in the output directory, of what submissions printed.
const OUTPUT: &str = "output";
/// What a report calls the cluster, which is gone when anybody reads it.
const CLUSTER: &str = "replay";

/// A class to replay.
#[derive(Debug)]
pub struct Batch<'a> {
    /// What all have in common.
    pub setting: &'a Arc<Setting>,
    /// The submissions, sorted.
    pub found: &'a [FoundWork],
    /// Clusters side by side.
    pub jobs: NonZeroUsize,
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
    NonZeroUsize::new(by_memory.min(2 * cores)).unwrap_or(NonZeroUsize::MIN)
}

/// What became of a submission before anything ran.
enum Before {
    Refused(Box<Judged>),
    Kept(Entry),
    ToPlay { changed: bool },
}

/// Replays a class; what `journal` has is not replayed again, and what is judged is noted in it.
pub async fn grade(batch: &Batch<'_>, journal: &mut Journal) -> Result<Graded, ReplayBatchError> {
    let mut graded = Graded::default();
    let mut all: Vec<Option<Entry>> = vec![None; batch.found.len()];
    let mut queue = Vec::new();
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
            Before::ToPlay { changed } => {
                graded.changed += usize::from(changed);
                queue.push(index);
            }
        }
    }
    let total = batch.found.len();
    let mut done = total - queue.len();
    progress(batch, done);
    let jobs = batch.jobs.get().min(queue.len());
    let pool = Arc::new(Pool::start(
        batch.setting,
        &batch.events,
        queue.len(),
        (jobs, jobs),
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
    if let Err(refusal) = plan(setting, &work) {
        return refused(digest, &refusal);
    }
    match journal.known.judged(&found.source, &digest) {
        Some(entry) => Before::Kept(entry.clone()),
        None => Before::ToPlay {
            changed: journal.known.has(&found.source),
        },
    }
}

/// What a submission asks for.
fn plan(setting: &Setting, work: &Work) -> Result<Vec<Act>, Refusal> {
    let kind = kind_of(&work.files).ok_or(Refusal::NothingToReplay)?;
    let solution = match kind {
        WorkKind::Solution => {
            let bytes = work.files.get(SOLUTION_FILE).map_or(&[][..], Vec::as_slice);
            let text = std::str::from_utf8(bytes)
                .map_err(|_| Refusal::NotText(SOLUTION_FILE.to_owned()))?;
            let read = parse_solution(SOLUTION_FILE, text, &setting.content.lab);
            Some(read.map_err(|problems| {
                let problem = problems.into_iter().next();
                Refusal::BadJson {
                    path: SOLUTION_FILE.to_owned(),
                    line: problem
                        .as_ref()
                        .and_then(|one| one.place.as_ref())
                        .map_or(1, |place| place.line),
                    why: problem
                        .map_or_else(String::new, |one| one.complaint.message(setting.language)),
                }
            })?)
        }
        WorkKind::Scripts(_) | WorkKind::Stack(_) => None,
    };
    let fill = |text: &str| setting.filled(text);
    acts(
        &kind,
        solution.as_ref(),
        &work.files,
        &setting.content,
        &fill,
        setting.time_limit,
    )
    .map_err(|error| Refusal::Unreadable(error.to_string()))
}

fn refused(setting: &Setting, found: &FoundWork, digest: String, refusal: &Refusal) -> Judged {
    Judged {
        report: SubmissionReport {
            source: found.source.clone(),
            digest,
            student: found.student.clone(),
            language: setting.language,
            refused: Some(setting.text.refusal(refusal)),
            labs: Vec::new(),
        },
        prints: Vec::new(),
    }
}

/// One of the clusters side by side.
struct Worker {
    setting: Arc<Setting>,
    pool: Arc<Pool>,
    found: Vec<FoundWork>,
    queue: Arc<Vec<usize>>,
    next: Arc<AtomicUsize>,
}

type Outcomes = mpsc::Sender<(usize, Result<Judged, ReplayBatchError>)>;

impl Worker {
    async fn work(self, sender: Outcomes) {
        loop {
            let turn = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(&index) = self.queue.get(turn) else {
                return;
            };
            let outcome = self.one(&self.found[index]).await;
            let failed = outcome.is_err();
            if sender.send((index, outcome)).await.is_err() || failed {
                return;
            }
        }
    }

    async fn one(&self, found: &FoundWork) -> Result<Judged, ReplayBatchError> {
        let setting = &*self.setting;
        // Read again: a whole class does not fit into memory.
        let planned = found
            .place
            .read()
            .and_then(|work| Ok((plan(setting, &work)?, work)));
        let (acts, work) = match planned {
            Ok(planned) => planned,
            Err(refusal) => return Ok(refused(setting, found, String::new(), &refusal)),
        };
        let (digest, newest) = (work.digest(), work.newest);
        let asked = Instant::now();
        let Some(warm) = self.pool.next().await else {
            return Ok(refused(
                setting,
                found,
                digest,
                &Refusal::BrokeCluster(String::new()),
            ));
        };
        let warm = warm?;
        let (waited, start) = (asked.elapsed(), Instant::now());
        let played = play(setting, &warm.name, work, acts).await;
        self.pool.retire(warm).await;
        let played = match played {
            Ok(played) => played,
            // Of files that cannot be put, the names are to blame.
            Err(ReplayError::Files(error)) => {
                let refusal = Refusal::Unreadable(error.to_string());
                return Ok(refused(setting, found, digest, &refusal));
            }
            Err(error) => return Err(error.into()),
        };
        // For benchmarks.
        tracing::info!(
            waited = waited.as_millis(),
            ran = played.ran.as_millis(),
            overhead = start.elapsed().saturating_sub(played.ran).as_millis(),
            "replayed"
        );
        let output = match &setting.out {
            Some(out) => {
                let path = format!("{OUTPUT}/{}.log", safe_name(&found.source));
                keep(out, &path, &played.output).map_err(ReplayBatchError::Output)?;
                Some(path)
            }
            None => None,
        };
        if let Some(why) = broken(setting, &played) {
            return Ok(refused(setting, found, digest, &Refusal::BrokeCluster(why)));
        }
        let mut report = played.report;
        CLUSTER.clone_into(&mut report.cluster);
        let grade = LabGrade {
            title: setting.content.lab.title.get(setting.language).to_owned(),
            submitted_at: newest.unwrap_or(report.captured_at),
            integrity: Integrity::Replayed(Replayed {
                runtime: setting.runtime.name.clone(),
                user_namespaces: setting.runtime.user_namespaces,
                commands: played.commands,
                stopped: played.stopped,
                silent: silent(&played.snapshot),
                revived: played.revived,
                output,
            }),
            differences: Vec::new(),
            mark: Mark {
                earned: report.score.earned,
                possible: report.score.possible,
                adjustments: Vec::new(),
            },
            report,
            history: crate::submission::history(&played.snapshot),
        };
        Ok(Judged {
            report: SubmissionReport {
                source: found.source.clone(),
                digest,
                student: found.student.clone(),
                language: setting.language,
                refused: None,
                labs: vec![grade],
            },
            prints: Vec::new(),
        })
    }
}

/// Why nothing could be judged, if that is so and the cluster is at fault.
fn broken(setting: &Setting, played: &Played) -> Option<String> {
    let checkpoints = &played.report.checkpoints;
    let is_judged = checkpoints
        .iter()
        .any(|one| matches!(one.outcome, Outcome::Pass | Outcome::Fail));
    let has_manager = played.snapshot.swarm.is_some();
    let wants_swarm = setting.spec.swarm == StartingSwarm::Formed;
    if is_judged
        || (has_manager && silent(&played.snapshot).is_empty())
        || (!has_manager && !wants_swarm)
    {
        return None;
    }
    let unread = played.snapshot.unread.first();
    Some(unread.map_or_else(String::new, |unread| unread.why.clone()))
}

/// A file name for a submission: what is left of its own, and a part of its digest.
fn safe_name(source: &str) -> String {
    const LONGEST: usize = 60;
    let plain: String = source
        .chars()
        .map(|character| {
            let is_plain = character.is_ascii_alphanumeric() || "-_.".contains(character);
            if is_plain { character } else { '_' }
        })
        .take(LONGEST)
        .collect();
    let digest = crate::submission::digest(source.as_bytes());
    format!("{}-{}", plain.trim_start_matches('.'), &digest[..8])
}

fn keep(out: &std::path::Path, path: &str, bytes: &[u8]) -> std::io::Result<()> {
    fs_err::create_dir_all(out.join(OUTPUT))?;
    atomic::write(&out.join(path), bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_follow_memory_and_cores() {
        assert_eq!(default_jobs(Some(23 << 30), 2).get(), 4);
        assert_eq!(default_jobs(Some(4 << 30), 8).get(), 2);
        assert_eq!(default_jobs(Some(1 << 30), 8).get(), 1);
        assert_eq!(default_jobs(None, 8).get(), 1);
    }

    #[test]
    fn names_of_logs_stay_in_their_folder() {
        let name = safe_name("../../Zoé \u{1b}[31m/x");
        assert!(name.starts_with("_.._Zo____31m_x-"), "{name}");
        assert!(!name.contains('/'));
        assert_ne!(safe_name("a/b"), safe_name("a_b"));
        assert!(safe_name(&"x".repeat(500)).len() < 80);
    }
}
