//! What is done of a batch: one JSON line a finished submission. After kill -9 the next run takes from it what has
//! not changed since. And while a batch runs it is where submissions are kept: memory holds an [`Entry`] of each.

use std::collections::HashMap;
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fs_err::os::unix::fs::FileExt as _;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::aside::Aside;
use super::brief::Brief;
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

#[derive(Debug, Deserialize)]
struct Line {
    /// [`Judge::key`](super::Judge::key).
    judge: String,
    judged: Judged,
}

/// A [`Line`] to write.
#[derive(Debug, Serialize)]
struct NewLine<'a> {
    judge: &'a str,
    judged: &'a Judged,
}

/// A submission that is done: what of it stays in memory, and where the rest is.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What stays in memory.
    pub brief: Arc<Brief>,
    /// Where the rest is: for [`Notes::judged`].
    pub line: LineAt,
}

/// Where a line is.
#[derive(Debug, Clone, Copy)]
pub struct LineAt {
    at: u64,
    length: usize,
    is_aside: bool,
}

/// The journal of one output directory; without one, of this run alone.
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
    judge: String,
    /// By source: the digest of the submission's bytes, and what was judged of them.
    done: HashMap<String, (String, Entry)>,
    /// Lines of another grader or another swarmlab.
    pub stale: usize,
}

/// Where this run notes what it does, and where all of it is read again.
#[derive(Debug)]
pub struct Notes {
    judge: String,
    /// The journal and its length.
    journal: Option<(fs_err::File, u64)>,
    /// Of this run alone: everything where there is no journal.
    aside: Aside,
}

impl Journal {
    /// One that nobody goes on with.
    #[must_use]
    pub fn of_this_run(judge: &str, now: Timestamp) -> Self {
        Self::new(judge, now, None, Known::default())
    }

    fn new(
        judge: &str,
        began: Timestamp,
        journal: Option<(fs_err::File, u64)>,
        known: Known,
    ) -> Self {
        Self {
            began,
            known: Arc::new(Known {
                judge: judge.to_owned(),
                ..known
            }),
            notes: Notes {
                judge: judge.to_owned(),
                journal,
                aside: Aside::default(),
            },
        }
    }

    /// Opens the journal of `directory`, for a judge with this key. With `resume` it goes on where the last run
    /// ended, if there was one.
    pub fn open(
        directory: &Path,
        judge: &str,
        resume: bool,
        now: Timestamp,
    ) -> Result<Self, JournalError> {
        let path = directory.join(NAME);
        if !resume && path.try_exists()? {
            return Err(JournalError::Earlier(path));
        }
        let mut file = fs_err::OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(&path)?;
        let (began, mut end, known) = read(&mut file, judge)?;
        // A line that was not written to its end is work to be done again.
        file.set_len(end)?;
        if began.is_none() {
            let line = line_of(&Head {
                format: FORMAT,
                began: now,
            })?;
            file.write_all(&line)?;
            end += line.len() as u64;
        }
        let journal = Some((file, end));
        Ok(Self::new(judge, began.unwrap_or(now), journal, known))
    }
}

/// Reads a journal line by line: when it began, if its head tells, where its last whole line ends, what it knows.
fn read(file: &mut fs_err::File, judge: &str) -> io::Result<(Option<Timestamp>, u64, Known)> {
    let mut known = Known::default();
    let mut began = None;
    let mut end = 0;
    file.seek(SeekFrom::Start(0))?;
    let mut reader = BufReader::with_capacity(1 << 17, file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") {
            return Ok((began, end, known));
        }
        let at = end;
        end += length as u64;
        if began.is_none() {
            let head = serde_json::from_slice::<Head>(&line).ok();
            let head = head.filter(|head| head.format == FORMAT);
            match head {
                Some(head) => began = Some(head.began),
                None => return Ok((None, 0, known)),
            }
            continue;
        }
        // What is not ours is work to be done again. Of two, the later holds.
        let Ok(line) = serde_json::from_slice::<Line>(&line) else {
            continue;
        };
        if line.judge == judge {
            let line_at = LineAt {
                at,
                length,
                is_aside: false,
            };
            let entry = Entry::new(&line.judged, line_at);
            let report = line.judged.report;
            known.done.insert(report.source, (report.digest, entry));
        } else {
            known.stale += 1;
        }
    }
}

impl Entry {
    fn new(judged: &Judged, line: LineAt) -> Self {
        Self {
            brief: Arc::new(Brief::of(judged)),
            line,
        }
    }
}

impl Known {
    /// What was judged of these bytes at this place.
    #[must_use]
    pub fn judged(&self, source: &str, digest: &str) -> Option<&Entry> {
        let known = self.done.get(source);
        known
            .filter(|(known, _)| known == digest)
            .map(|(_, entry)| entry)
    }

    /// Something was judged at this place.
    #[must_use]
    pub fn has(&self, source: &str) -> bool {
        self.done.contains_key(source)
    }

    /// The line of a submission, for [`Notes::add`]: made where it was judged, not where it is written.
    pub fn line(&self, judged: &Judged) -> io::Result<Vec<u8>> {
        line_of(&NewLine {
            judge: &self.judge,
            judged,
        })
    }
}

impl Notes {
    /// Notes a finished submission: one write, so that a line is whole or the last.
    pub fn add(&mut self, line: &[u8]) -> io::Result<LineAt> {
        let Some((file, end)) = &mut self.journal else {
            return self.put_aside(line);
        };
        file.write_all(line)?;
        let at = *end;
        *end += line.len() as u64;
        Ok(LineAt {
            at,
            length: line.len(),
            is_aside: false,
        })
    }

    /// Keeps a submission for this run alone: it costs nothing to say again.
    fn put_aside(&mut self, line: &[u8]) -> io::Result<LineAt> {
        Ok(LineAt {
            at: self.aside.add(line)?,
            length: line.len(),
            is_aside: true,
        })
    }

    /// As [`Notes::add`], of one that has no line yet.
    pub fn note(&mut self, judged: &Judged) -> io::Result<Entry> {
        let line = self.line(judged)?;
        Ok(Entry::new(judged, self.add(&line)?))
    }

    /// Keeps a submission for this run alone: it costs nothing to say again.
    pub fn note_aside(&mut self, judged: &Judged) -> io::Result<Entry> {
        let line = self.line(judged)?;
        Ok(Entry::new(judged, self.put_aside(&line)?))
    }

    fn line(&self, judged: &Judged) -> io::Result<Vec<u8>> {
        line_of(&NewLine {
            judge: &self.judge,
            judged,
        })
    }

    /// A submission that was noted.
    pub fn judged(&self, line: LineAt) -> io::Result<Judged> {
        let mut bytes = vec![0; line.length];
        match &self.journal {
            Some((file, _)) if !line.is_aside => file.read_exact_at(&mut bytes, line.at)?,
            _ => self.aside.read(&mut bytes, line.at)?,
        }
        let line: Line = serde_json::from_slice(&bytes)?;
        Ok(line.judged)
    }
}

fn line_of(document: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(document)?;
    line.push(b'\n');
    Ok(line)
}
