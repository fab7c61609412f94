//! Requests with the same result, told as one run.

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::agent::journal::Journal;
use crate::agent::shared::lock;
use crate::model::ids::NodeName;
use crate::model::timeline::{Availability, AvailabilityTarget};

/// A success is in the file after at most this long.
const LATEST: Duration = Duration::from_secs(5);

/// Collects successes, writes failures at once.
#[derive(Debug)]
pub(in crate::agent) struct Runs {
    node: NodeName,
    journal: Journal,
    open: Mutex<BTreeMap<AvailabilityTarget, Run>>,
}

#[derive(Debug)]
struct Run {
    from: Timestamp,
    to: Timestamp,
    ok: u32,
    began: Instant,
}

impl Runs {
    pub(in crate::agent) fn new(node: NodeName, journal: Journal) -> Self {
        Self {
            node,
            journal,
            open: Mutex::new(BTreeMap::new()),
        }
    }

    /// Notes one request.
    pub(super) fn note(
        &self,
        target: &AvailabilityTarget,
        at: Timestamp,
        error: Option<String>,
    ) -> io::Result<()> {
        let mut open = lock(&self.open);
        let Some(error) = error else {
            let run = open.entry(target.clone()).or_insert_with(|| Run {
                from: at,
                to: at,
                ok: 0,
                began: Instant::now(),
            });
            run.to = at;
            run.ok += 1;
            return Ok(());
        };
        if let Some(run) = open.remove(target) {
            self.write(target, &run)?;
        }
        let failure = Availability {
            node: self.node.clone(),
            target: target.clone(),
            from: at,
            to: at,
            ok: 0,
            failed: 1,
            error: Some(error),
        };
        self.journal.append(&failure)
    }

    /// Writes every run that is as old as it may get.
    pub(super) fn flush_old(&self) -> io::Result<()> {
        self.flush_if(|run| run.began.elapsed() >= LATEST)
    }

    /// Writes every run.
    pub(in crate::agent) fn flush(&self) -> io::Result<()> {
        self.flush_if(|_| true)
    }

    fn flush_if(&self, due: impl Fn(&Run) -> bool) -> io::Result<()> {
        let mut open = lock(&self.open);
        let (due, young) = std::mem::take(&mut *open)
            .into_iter()
            .partition(|(_, run)| due(run));
        *open = young;
        let due: BTreeMap<_, _> = due;
        due.iter()
            .try_for_each(|(target, run)| self.write(target, run))
    }

    fn write(&self, target: &AvailabilityTarget, run: &Run) -> io::Result<()> {
        let line = Availability {
            node: self.node.clone(),
            target: target.clone(),
            from: run.from,
            to: run.to,
            ok: run.ok,
            failed: 0,
            error: None,
        };
        self.journal.append(&line)
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::model::chain::{Link, unseal};

    #[test]
    fn successes_are_gathered_and_each_failure_stands_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("availability");
        let owner = (
            rustix::process::getuid().as_raw(),
            rustix::process::getgid().as_raw(),
        );
        let seed = Link::seed("birth", "worker-1", "availability");
        let old = directory.path().join("old");
        let (journal, _) = Journal::open(&path, &old, u64::MAX, owner, seed).unwrap();
        let runs = Runs::new("worker-1".parse().unwrap(), journal);
        let at = |second| Timestamp::from_second(second).unwrap();
        let (web, other) = (
            AvailabilityTarget::Mesh { port: 80 },
            AvailabilityTarget::Mesh { port: 81 },
        );
        let bad = || Some("refused".to_owned());
        for (target, second, error) in [
            (&web, 1, None),
            (&other, 1, None),
            (&web, 2, None),
            (&web, 3, bad()),
            (&web, 4, bad()),
            (&web, 5, None),
        ] {
            runs.note(target, at(second), error).unwrap();
        }
        runs.flush_old().unwrap();
        let lines = || -> Vec<(AvailabilityTarget, i64, i64, u32, u32)> {
            let text = fs_err::read_to_string(&path).unwrap();
            let runs = text.lines().map(|line| {
                let mut line = line.as_bytes().to_vec();
                serde_json::from_slice::<Availability>(unseal(&mut line).0).unwrap()
            });
            runs.map(|run| {
                (
                    run.target,
                    run.from.as_second(),
                    run.to.as_second(),
                    run.ok,
                    run.failed,
                )
            })
            .collect()
        };
        let told = vec![
            (web.clone(), 1, 2, 2, 0),
            (web.clone(), 3, 3, 0, 1),
            (web.clone(), 4, 4, 0, 1),
        ];
        assert_eq!(lines(), told);
        runs.flush().unwrap();
        assert_eq!(
            lines(),
            [told, vec![(web, 5, 5, 1, 0), (other, 1, 1, 1, 0)]].concat()
        );
        runs.flush().unwrap();
        assert_eq!(lines().len(), 5);
    }
}
