//! Work to be run again: a folder or a zip a student, read into memory and within bounds.
//!
//! ```text
//! find_work ─► WorkPlace ─► read ─► Work: path → bytes, at most LARGEST_WORK in MOST_WORK_FILES
//! ```
//!
//! Nothing is ever unpacked to this machine's disk by the names that strangers chose; what does not fit is a
//! [`Refusal`].

mod find;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::model::class::Student;
use crate::model::refusal::Refusal;
use crate::submission::identity;
use crate::submission::pack::digest;

pub use find::find_work;

/// Most bytes of one submission, unpacked.
pub const LARGEST_WORK: u64 = 16 << 20;
/// Most files of one submission.
pub const MOST_WORK_FILES: usize = 2_000;
/// Names under which a stack file is found.
pub const STACK_FILES: [&str; 6] = [
    "stack.yml",
    "stack.yaml",
    "compose.yml",
    "compose.yaml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
/// The commands of a submission, in the format of the course's own solutions.
pub const SOLUTION_FILE: &str = "solution.toml";

/// Path to content.
pub type WorkFiles = BTreeMap<String, Vec<u8>>;

/// A submission to replay that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundWork {
    /// Where, below the path that was given, with `/`.
    pub source: String,
    /// Whose, as far as the platform's names tell.
    pub student: Option<Student>,
    /// How to get it.
    pub place: WorkPlace,
}

impl FoundWork {
    fn new(source: String, place: WorkPlace) -> Self {
        Self {
            student: identity::from_name(&source),
            source,
            place,
        }
    }

    fn refused(source: &str, refusal: Refusal) -> Self {
        Self::new(source.to_owned(), WorkPlace::Refused(refusal))
    }

    /// Of files that lie beside other students'.
    fn flat(source: String, student: Option<Student>, place: WorkPlace) -> Self {
        let found = Self::new(source, place);
        Self {
            student: found.student.or(student),
            ..found
        }
    }
}

/// How to get the files of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkPlace {
    /// A folder.
    Folder(PathBuf),
    /// Files side by side with other students', as Canvas hands them out: the student's own name of each.
    Files(Vec<(String, PathBuf)>),
    /// Entries of a zip, each with the name that counts.
    Zip(PathBuf, Vec<(usize, String)>),
    /// There is nothing to replay, and why.
    Refused(Refusal),
}

/// The files of one submission.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// The files, below the folder in which the student's commands or stack file are.
    pub files: WorkFiles,
    /// When the newest of them was changed, by the clock of whoever did.
    pub newest: Option<Timestamp>,
}

impl Work {
    /// SHA-256 over names and contents, hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let all = self
            .files
            .iter()
            .fold(String::new(), |mut all, (path, bytes)| {
                let _ = writeln!(all, "{} {} {path}", digest(bytes), path.len());
                all
            });
        digest(all.as_bytes())
    }
}

/// What of a submission is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkKind {
    /// `solution.toml`.
    Solution,
    /// Scripts, in the order of their names as people count.
    Scripts(Vec<String>),
    /// A stack file.
    Stack(&'static str),
}

/// What there is to run; `None` when there is nothing.
#[must_use]
pub fn kind_of(files: &WorkFiles) -> Option<WorkKind> {
    if files.contains_key(SOLUTION_FILE) {
        return Some(WorkKind::Solution);
    }
    let is_theirs = |path: &&String| !path.contains('/') && is_script(path);
    let mut scripts: Vec<String> = files.keys().filter(is_theirs).cloned().collect();
    if scripts.is_empty() {
        let stack = STACK_FILES
            .into_iter()
            .find(|name| files.contains_key(*name));
        return stack.map(WorkKind::Stack);
    }
    scripts.sort_by_key(|name| natural(name));
    Some(WorkKind::Scripts(scripts))
}

/// A name such that `2-x` comes before `10-x`.
fn natural(name: &str) -> Vec<(u64, String)> {
    let mut parts = vec![(0, String::new())];
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let end = rest
            .find(|character: char| character.is_ascii_digit() != is_digit)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        match parts.last_mut() {
            Some(part) if !is_digit => part.1.push_str(run),
            _ => parts.push((run.parse().unwrap_or(u64::MAX), String::new())),
        }
        rest = after;
    }
    parts
}

/// Something that systems and tools leave beside people's files.
fn is_litter(name: &str) -> bool {
    let parts = name.split('/');
    let is_tool = |part: &str| {
        matches!(
            part,
            ".git" | "__MACOSX" | ".DS_Store" | "Thumbs.db" | "desktop.ini"
        ) || part.starts_with("._")
    };
    parts.into_iter().any(is_tool)
}

/// A script of `sh`, by its name.
pub fn is_script(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("sh"))
}

fn is_work(name: &str) -> bool {
    name == SOLUTION_FILE || is_script(name) || STACK_FILES.contains(&name)
}
