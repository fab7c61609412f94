//! One of the clusters side by side: takes a submission, has it played, and makes its line of what came of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::ReplayError;
use super::batch::ReplayBatchError;
use super::plain::is_plain;
use super::play::{Played, play};
use super::pool::{Pool, Warm};
use super::revive::silent;
use super::script::{Act, acts};
use super::setting::Setting;
use crate::cluster::StartingSwarm;
use crate::content::parse_solution;
use crate::model::class::{Integrity, LabGrade, Mark, Replayed, SubmissionReport};
use crate::model::refusal::Refusal;
use crate::model::report::Outcome;
use crate::submission::{FoundWork, Judged, SOLUTION_FILE, Work, WorkKind, kind_of};
use crate::workspace::atomic;

/// Name of the folder, in the output directory, of what submissions printed.
const OUTPUT: &str = "output";
/// What a report calls the cluster, which is gone when anybody reads it.
const CLUSTER: &str = "replay";

/// One of the clusters side by side.
pub(super) struct Worker {
    pub(super) setting: Arc<Setting>,
    pub(super) pool: Arc<Pool>,
    pub(super) found: Vec<FoundWork>,
    pub(super) queue: Arc<Vec<usize>>,
    pub(super) next: Arc<AtomicUsize>,
}

type Outcomes = mpsc::Sender<(usize, Result<Judged, ReplayBatchError>)>;

impl Worker {
    /// Takes one submission after the other until the queue is empty or nobody listens.
    pub(super) async fn work(self, sender: Outcomes) {
        let mut used = None;
        loop {
            let turn = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(&index) = self.queue.get(turn) else {
                break;
            };
            let outcome = self.one(&self.found[index], &mut used).await;
            let failed = outcome.is_err();
            if sender.send((index, outcome)).await.is_err() || failed {
                break;
            }
        }
        if let Some(warm) = used {
            self.pool.retire(warm).await;
        }
    }

    /// A cluster for a submission: the one that the last one `used`, if both are plain, else a fresh one.
    async fn cluster(
        &self,
        is_plain: bool,
        used: &mut Option<Warm>,
    ) -> Option<Result<Warm, ReplayError>> {
        match used.take() {
            Some(warm) if is_plain => return Some(self.pool.renewed(warm).await),
            Some(warm) => self.pool.retire(warm).await,
            None => {}
        }
        self.pool.next().await
    }

    async fn one(
        &self,
        found: &FoundWork,
        used: &mut Option<Warm>,
    ) -> Result<Judged, ReplayBatchError> {
        let setting = &*self.setting;
        // Read again: a whole class does not fit into memory.
        let planned = found
            .place
            .read()
            .and_then(|work| Ok((plan(setting, &work)?, work)));
        let ((acts, is_plain), work) = match planned {
            Ok(planned) => planned,
            Err(refusal) => return Ok(refused(setting, found, String::new(), &refusal)),
        };
        let (digest, newest) = (work.digest(), work.newest);
        let asked = Instant::now();
        let Some(warm) = self.cluster(is_plain, used).await else {
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
        match &played {
            Ok(played) if is_plain && is_whole(played) => *used = Some(warm),
            _ => self.pool.retire(warm).await,
        }
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

/// It ran to its end, and every node answers.
fn is_whole(played: &Played) -> bool {
    played.stopped.is_none() && played.revived.is_empty() && played.snapshot.unread.is_empty()
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

/// What a submission asks for, and whether another may have been in its cluster before.
pub(super) fn plan(setting: &Setting, work: &Work) -> Result<(Vec<Act>, bool), Refusal> {
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
    let acts = acts(
        &kind,
        solution.as_ref(),
        &work.files,
        &setting.content,
        &fill,
        setting.time_limit,
    )
    .map_err(|error| Refusal::Unreadable(error.to_string()))?;
    Ok((acts, is_plain(&kind, &work.files)))
}

pub(super) fn refused(
    setting: &Setting,
    found: &FoundWork,
    digest: String,
    refusal: &Refusal,
) -> Judged {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_logs_stay_in_their_folder() {
        let name = safe_name("../../Zoé \u{1b}[31m/x");
        assert!(name.starts_with("_.._Zo____31m_x-"), "{name}");
        assert!(!name.contains('/'));
        assert_ne!(safe_name("a/b"), safe_name("a_b"));
        assert!(safe_name(&"x".repeat(500)).len() < 80);
    }
}
