//! A file of JSON lines that survives whatever happens to the node.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use fs_err as fs;
use serde::Serialize;

use super::files;
use crate::model::chain::{self, Link};

/// Appends documents, one a line, each in one write: a reader never sees two lines mixed, and at most the last
/// one half.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    /// Where the file goes when it is full.
    old: PathBuf,
    /// Bytes.
    limit: u64,
    owner: (u32, u32),
    end: Mutex<End>,
}

/// Where the next line goes.
#[derive(Debug)]
struct End {
    file: fs::File,
    /// The link that the next line follows.
    link: Link,
}

impl Journal {
    /// Opens or makes the file; a half line at its end, of a node that was killed while it wrote, is cut off.
    /// `is_new` tells whether there was nothing yet. The chain goes on from the last line's link, else from `seed`.
    pub(super) fn open(
        path: &Path,
        old: &Path,
        limit: u64,
        owner: (u32, u32),
        seed: Link,
    ) -> io::Result<(Self, bool)> {
        let mut file = open(path, owner)?;
        let end = repaired_length(&mut file)?;
        if end < file.metadata()?.len() {
            file.set_len(end)?;
        }
        let link = match last_link(&mut file, end)? {
            Some(link) => Some(link),
            // Killed right after the file made room.
            None if end == 0 => match fs::File::open(old) {
                Ok(mut old) => {
                    let end = old.metadata()?.len();
                    last_link(&mut old, end)?
                }
                Err(_) => None,
            },
            None => None,
        };
        let link = link.unwrap_or(seed);
        let journal = Self {
            path: path.to_owned(),
            old: old.to_owned(),
            limit,
            owner,
            end: Mutex::new(End { file, link }),
        };
        Ok((journal, end == 0))
    }

    /// Appends one document, with its link.
    pub(super) fn append(&self, document: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(document)?;
        let leaf = Link::leaf(&line);
        let mut end = self
            .end
            .lock()
            .map_err(|_| io::Error::other("an earlier write failed"))?;
        let link = end.link.next(leaf);
        chain::seal(&mut line, link);
        line.push(b'\n');
        let file = &mut end.file;
        let length = file.metadata()?.len();
        if length > 0 && length + line.len() as u64 > self.limit {
            fs::rename(&self.path, &self.old)?;
            *file = open(&self.path, self.owner)?;
        }
        let before = file.metadata()?.len();
        let written = file.write(&line)?;
        if written < line.len() {
            // A full disk: better no line than half of one.
            file.set_len(before)?;
            return Err(io::Error::new(
                io::ErrorKind::StorageFull,
                "no space for a line",
            ));
        }
        end.link = link;
        Ok(())
    }
}

fn open(path: &Path, owner: (u32, u32)) -> io::Result<fs::File> {
    let file = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .read(true)
        .open(path)?;
    files::hand_over(path, owner.0, owner.1)?;
    Ok(file)
}

/// Where the last whole line ends.
fn repaired_length(file: &mut fs::File) -> io::Result<u64> {
    const BLOCK: u64 = 64 * 1024;
    let mut end = file.metadata()?.len();
    while end > 0 {
        let start = end.saturating_sub(BLOCK);
        let mut block = Vec::new();
        file.seek(SeekFrom::Start(start))?;
        Read::by_ref(file)
            .take(end - start)
            .read_to_end(&mut block)?;
        if let Some(newline) = block.iter().rposition(|byte| *byte == b'\n') {
            return Ok(start + newline as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

/// The link of the last line of a file whose last line ends at `end`.
fn last_link(file: &mut fs::File, end: u64) -> io::Result<Option<Link>> {
    let start = end.saturating_sub(chain::TAIL as u64 + 1);
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    Read::by_ref(file)
        .take(end - start)
        .read_to_end(&mut tail)?;
    let line = tail.strip_suffix(b"\n").unwrap_or(&tail);
    Ok(chain::link_of(line).map(|(link, _)| link))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn me() -> (u32, u32) {
        (
            rustix::process::getuid().as_raw(),
            rustix::process::getgid().as_raw(),
        )
    }

    fn journal(directory: &Path, limit: u64) -> (Journal, bool) {
        let seed = Link::seed("birth", "manager-1", "new");
        Journal::open(
            &directory.join("new"),
            &directory.join("old"),
            limit,
            me(),
            seed,
        )
        .unwrap()
    }

    #[test]
    fn a_half_line_is_cut_off_and_the_rest_kept() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("new"), "1\n2\n{\"at\":").unwrap();
        let (journal, is_new) = journal(directory.path(), 1000);
        journal.append(&3).unwrap();
        assert!(!is_new);
        assert_eq!(
            fs::read_to_string(directory.path().join("new")).unwrap(),
            "1\n2\n3\n"
        );
    }

    #[test]
    fn a_full_file_makes_room_and_is_kept_once() {
        let directory = tempfile::tempdir().unwrap();
        let (journal, is_new) = journal(directory.path(), 10);
        assert!(is_new);
        for number in 1001..=1005 {
            journal.append(&number).unwrap();
        }
        let read = |name: &str| fs::read_to_string(directory.path().join(name)).unwrap();
        assert_eq!(
            (read("old"), read("new")),
            ("1003\n1004\n".to_owned(), "1005\n".to_owned())
        );
    }

    #[test]
    fn the_chain_goes_on_over_restarts_and_a_full_file() {
        let directory = tempfile::tempdir().unwrap();
        for number in 0..6 {
            let (journal, _) = journal(directory.path(), 200);
            journal
                .append(&serde_json::json!({ "number": number }))
                .unwrap();
        }
        let mut link = Link::seed("birth", "manager-1", "new");
        for number in 0..6 {
            link = link.next(Link::leaf(format!("{{\"number\":{number}}}").as_bytes()));
        }
        let text = fs::read_to_string(directory.path().join("new")).unwrap();
        assert!(text.ends_with(&format!("{link}\"}}\n")), "{text}");
        assert!(directory.path().join("old").exists());
    }

    #[test]
    fn many_writers_never_mix_lines() {
        let directory = tempfile::tempdir().unwrap();
        let (journal, _) = journal(directory.path(), u64::MAX);
        std::thread::scope(|scope| {
            for letter in ["a", "b", "c", "d"] {
                let journal = &journal;
                scope.spawn(move || {
                    for _ in 0..200 {
                        journal.append(&letter.repeat(500)).unwrap();
                    }
                });
            }
        });
        let text = fs::read_to_string(directory.path().join("new")).unwrap();
        let whole = text.lines().filter(|line| {
            let word: String = serde_json::from_str(line).unwrap();
            word.len() == 500 && word.chars().all(|letter| word.starts_with(letter))
        });
        assert_eq!(whole.count(), 800);
    }

    proptest! {
        #[test]
        fn the_repaired_length_is_behind_the_last_newline(content in prop::collection::vec(prop::sample::select(vec![b'x', b'\n']), 0..50), block in 0_usize..200_000) {
            let mut content = content;
            content.extend(std::iter::repeat_n(b'y', block));
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("file");
            fs::write(&path, &content).unwrap();
            let expected = content.iter().rposition(|byte| *byte == b'\n').map_or(0, |index| index + 1);
            let mut file = fs::File::open(&path).unwrap();
            prop_assert_eq!(repaired_length(&mut file).unwrap(), expected as u64);
        }
    }
}
