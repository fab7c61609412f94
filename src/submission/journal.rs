//! What is done of a batch: one JSON line a finished submission. After kill -9 the next run takes from it what has
//! not changed since.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::judge::Judged;

/// Name of the file in the output directory.
const NAME: &str = "journal.jsonl";
/// Version of its format.
const FORMAT: u32 = 1;

/// The journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The directory holds an earlier run, and nobody said to go on with it.
    #[error("{} is there already", .0.display())]
    Earlier(PathBuf),
    /// It cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    format: u32,
    began: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    /// [`Judge::key`](super::Judge::key).
    judge: String,
    judged: Judged,
}

/// The journal of one output directory.
#[derive(Debug)]
pub struct Journal {
    /// When the first run began.
    pub began: Timestamp,
    /// What earlier runs did.
    pub known: Arc<Known>,
    /// What this run does.
    pub notes: Notes,
}

/// What earlier runs did.
#[derive(Debug, Default)]
pub struct Known {
    done: HashMap<String, Judged>,
    /// Lines of another grader or another swarmlab.
    pub stale: usize,
}

/// Where this run notes what it does.
#[derive(Debug)]
pub struct Notes {
    file: fs_err::File,
    judge: String,
}

impl Journal {
    /// Opens the journal of `directory`, for a judge with this key. With `resume` it goes on where the last run
    /// ended, if there was one.
    pub fn open(
        directory: &Path,
        judge: &str,
        resume: bool,
        now: Timestamp,
    ) -> Result<Self, JournalError> {
        let path = directory.join(NAME);
        let text = match fs_err::read(&path) {
            Ok(_) if !resume => return Err(JournalError::Earlier(path)),
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let mut lines = text.split_inclusive(|byte| *byte == b'\n');
        let head: Option<Head> = lines
            .next()
            .and_then(|line| serde_json::from_slice(line).ok())
            .filter(|head: &Head| head.format == FORMAT);
        let mut done = HashMap::new();
        let mut stale = 0;
        // A line that was not written to its end, or is not ours, is work to be done again. Of two, the later holds.
        if head.is_some() {
            for line in lines.filter(|line| line.ends_with(b"\n")) {
                let Ok(line) = serde_json::from_slice::<Line>(line) else {
                    continue;
                };
                if line.judge == judge {
                    done.insert(line.judged.report.source.clone(), line.judged);
                } else {
                    stale += 1;
                }
            }
        }
        let began = head.as_ref().map_or(now, |head| head.began);
        let mut file = fs_err::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)?;
        if head.is_none() {
            file.set_len(0)?;
            let head = Head {
                format: FORMAT,
                began,
            };
            file.write_all(&line_of(&head)?)?;
        } else if !text.ends_with(b"\n") {
            let whole = text.iter().rposition(|byte| *byte == b'\n');
            file.set_len(whole.map_or(0, |end| end as u64 + 1))?;
        }
        Ok(Self {
            began,
            known: Arc::new(Known { done, stale }),
            notes: Notes {
                file,
                judge: judge.to_owned(),
            },
        })
    }
}

impl Known {
    /// What was judged of these bytes at this place.
    #[must_use]
    pub fn judged(&self, source: &str, digest: &str) -> Option<&Judged> {
        self.done
            .get(source)
            .filter(|judged| judged.report.digest == digest)
    }

    /// Something was judged at this place.
    #[must_use]
    pub fn has(&self, source: &str) -> bool {
        self.done.contains_key(source)
    }
}

impl Notes {
    /// Notes a finished submission: one write, so that a line is whole or the last.
    pub fn add(&mut self, judged: &Judged) -> io::Result<()> {
        let line = Line {
            judge: self.judge.clone(),
            judged: judged.clone(),
        };
        self.file.write_all(&line_of(&line)?)
    }
}

fn line_of(document: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(document)?;
    line.push(b'\n');
    Ok(line)
}
