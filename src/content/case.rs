//! Cases: captured snapshots with the verdicts that they have to get.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};

use crate::model::report::Outcome;
use crate::model::snapshot::ClusterSnapshot;

/// Largest snapshot that is read; compressed files may claim anything.
const LARGEST_CASE: u64 = 256 << 20;

/// What a case expects of one checkpoint.
pub type Expectation = Outcome;

/// `graders/LAB/cases/NAME.json` (or `.json.gz`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// What somebody did, in a sentence.
    pub about: String,
    /// The outcome of every checkpoint.
    pub expect: BTreeMap<String, Expectation>,
    /// The cluster after it.
    pub snapshot: ClusterSnapshot,
}

/// A case with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Name of the file without its ending.
    pub name: String,
    /// Its content.
    pub file: CaseFile,
}

impl Case {
    /// Reads a case from the bytes of a file called `file_name`; `None` when the name is not one of a case.
    pub(super) fn read(file_name: &str, bytes: &[u8]) -> Option<Result<Self, String>> {
        let (name, compressed) = match file_name.strip_suffix(".json.gz") {
            Some(name) => (name, true),
            None => (file_name.strip_suffix(".json")?, false),
        };
        let read = || -> Result<Self, String> {
            let file = if compressed {
                let mut text = Vec::new();
                GzDecoder::new(bytes)
                    .take(LARGEST_CASE)
                    .read_to_end(&mut text)
                    .map_err(|error| error.to_string())?;
                serde_json::from_slice(&text)
            } else {
                serde_json::from_slice(bytes)
            }
            .map_err(|error| error.to_string())?;
            Ok(Self {
                name: name.to_owned(),
                file,
            })
        };
        Some(read())
    }
}
