//! Makes an evidence file: tar in gzip, the same bytes for the same content.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::records::{NodeRecords, Sealed, seal_at_submit};
use super::redact::{published, redact};
use crate::model::evidence::{
    AVAILABILITY, CHAIN, ChainNote, FILES, LabEntry, MANIFEST, Manifest, REPORT, SNAPSHOT, TIMELINE,
};
use crate::model::report::LabReport;
use crate::model::snapshot::ClusterSnapshot;

/// One lab to pack.
#[derive(Debug, Clone)]
pub struct LabEvidence {
    /// What the manifest says of it; `files` is filled in here.
    pub entry: LabEntry,
    /// The whole snapshot, as it was judged.
    pub snapshot: ClusterSnapshot,
    /// The judgement that the student saw.
    pub report: LabReport,
    /// The nodes' files, where they could be read.
    pub records: Option<NodeRecords>,
}

/// An evidence file, made and not yet written.
#[derive(Debug, Clone, PartialEq)]
pub struct Packed {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How the records of each lab were chained.
    pub chains: Vec<ChainNote>,
}

/// Makes an evidence file: `manifest` with `labs` in it.
pub fn pack(mut manifest: Manifest, labs: Vec<LabEvidence>) -> io::Result<Packed> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut chains = Vec::new();
    manifest.labs.clear();
    for lab in labs {
        let mut entry = lab.entry.clone();
        let (mut contents, chain) = contents(lab)?;
        chains.push(chain);
        entry.files.clear();
        for name in FILES {
            let bytes = contents.remove(name).unwrap_or_default();
            entry.files.insert(name.to_owned(), digest(&bytes));
            files.push((format!("{}/{name}", entry.folder), bytes));
        }
        manifest.labs.push(entry);
    }
    let encoder = GzEncoder::new(Vec::new(), Compression::default());
    let mut archive = tar::Builder::new(encoder);
    let at = u64::try_from(manifest.submitted_at.as_second()).unwrap_or(0);
    let first = (MANIFEST.to_owned(), serde_json::to_vec_pretty(&manifest)?);
    for (path, bytes) in std::iter::once(first).chain(files) {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(at);
        archive.append_data(&mut header, path, bytes.as_slice())?;
    }
    Ok(Packed {
        bytes: archive.into_inner()?.finish()?,
        chains,
    })
}

type Contents = BTreeMap<&'static str, Vec<u8>>;

fn contents(lab: LabEvidence) -> io::Result<(Contents, ChainNote)> {
    let mut snapshot = lab.snapshot;
    let birth = snapshot.cluster.id.clone();
    let timeline = std::mem::take(&mut snapshot.timeline);
    let availability = std::mem::take(&mut snapshot.availability);
    let (timeline, availability): (Sealed, Sealed) = match &lab.records {
        Some(records) => (
            records.timeline(&timeline, &birth),
            records.availability(&availability, &birth),
        ),
        None => (
            seal_at_submit(&timeline, &birth, TIMELINE),
            seal_at_submit(&availability, &birth, AVAILABILITY),
        ),
    };
    let note = ChainNote {
        timeline: timeline.chain,
        availability: availability.chain,
    };
    let mut seen: Value = serde_json::to_value(&snapshot)?;
    published(&mut seen);
    let mut report: Value = serde_json::to_value(&lab.report)?;
    redact(&mut report);
    let contents = BTreeMap::from([
        (CHAIN, serde_json::to_vec(&note)?),
        (TIMELINE, timeline.bytes),
        (AVAILABILITY, availability.bytes),
        (REPORT, serde_json::to_vec(&report)?),
        (SNAPSHOT, serde_json::to_vec(&seen)?),
    ]);
    Ok((contents, note))
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
