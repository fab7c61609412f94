//! The files that a node's agent writes: timeline, availability, facts.

use std::io::ErrorKind;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::model::agent_api::files;
use crate::model::chain;
use crate::model::snapshot::KernelFacts;
use crate::model::timeline::{Availability, TimelineEntry};

/// What one node recorded.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) timeline: Vec<TimelineEntry>,
    pub(super) availability: Vec<Availability>,
}

/// Reads a node's record; a node that recorded nothing yet has an empty one.
pub(super) fn read_record(directory: &Path) -> Result<Record, String> {
    Ok(Record {
        timeline: read_both(directory, files::TIMELINE_OLD, files::TIMELINE)?,
        availability: read_both(directory, files::AVAILABILITY_OLD, files::AVAILABILITY)?,
    })
}

/// A file that made room when it was full, and what came after.
fn read_both<T: DeserializeOwned>(
    directory: &Path,
    old: &str,
    new: &str,
) -> Result<Vec<T>, String> {
    let mut documents = read_lines(&directory.join(old))?;
    documents.extend(read_lines(&directory.join(new))?);
    Ok(documents)
}

/// The documents of a file with one JSON document a line. A last line without its newline is being written.
fn read_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, String> {
    let text = match fs_err::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.to_string()),
    };
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            let mut line = line.as_bytes().to_vec();
            serde_json::from_slice(chain::unseal(&mut line).0)
                .map_err(|error| format!("{}:{}: {error}", path.display(), number + 1))
        })
        .collect()
}

/// What the agent found out about the node's kernel.
pub(super) fn read_facts(directory: &Path) -> Result<KernelFacts, String> {
    let path = directory.join(files::FACTS);
    let text = fs_err::read_to_string(&path).map_err(|error| error.to_string())?;
    let facts: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| error.to_string())?;
    serde_json::from_value(facts["kernel"].clone())
        .map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_being_written_is_not_read_yet() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("numbers");
        fs_err::write(&path, "1\n\n2\n3").unwrap();
        assert_eq!(read_lines::<u32>(&path), Ok(vec![1, 2]));
    }

    #[test]
    fn a_broken_line_is_told_with_its_place() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("numbers");
        fs_err::write(&path, "1\nx\n").unwrap();
        let error = read_lines::<u32>(&path).unwrap_err();
        assert!(error.contains("numbers:2: expected value"), "{error}");
    }

    #[test]
    fn what_made_room_is_read_first() {
        let directory = tempfile::tempdir().unwrap();
        fs_err::write(directory.path().join("old"), "1\n2\n").unwrap();
        fs_err::write(directory.path().join("new"), "3\n").unwrap();
        let read = read_both::<u32>(directory.path(), "old", "new");
        assert_eq!(read, Ok(vec![1, 2, 3]));
    }

    #[test]
    fn nothing_recorded_yet_is_no_error() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(
            read_lines::<u32>(&directory.path().join("missing")),
            Ok(vec![])
        );
    }
}
