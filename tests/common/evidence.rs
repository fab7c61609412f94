//! Evidence files made of captured cases, good and tampered with.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::{LazyLock, Mutex};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use swarmlab::content::{Case, Library};
use swarmlab::grade;
use swarmlab::model::class::Student;
use swarmlab::model::evidence::{FORMAT, LabEntry, Manifest};
use swarmlab::model::grader::Grader;
use swarmlab::model::language::Language;
use swarmlab::model::report::LabReport;
use swarmlab::model::snapshot::ClusterSnapshot;
use swarmlab::submission::{self, LabEvidence};

/// When the files of this module are handed in, unless a test says so.
pub(crate) const SUBMITTED: i64 = 1_795_000_000;

pub(crate) static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::load(None).unwrap());

/// The snapshot of a captured case.
pub(crate) fn case(lab: &str, name: &str) -> ClusterSnapshot {
    static CASES: LazyLock<Mutex<BTreeMap<String, Vec<Case>>>> = LazyLock::new(Mutex::default);
    let mut known = CASES.lock().unwrap();
    let cases = known
        .entry(lab.to_owned())
        .or_insert_with(|| LIBRARY.cases(lab).unwrap());
    let case = cases.iter().find(|case| case.name == name);
    let case = case.unwrap_or_else(|| panic!("no case {name} of {lab}"));
    case.file.snapshot.clone()
}

/// The evidence file of a student whose cluster is as in a case. Cases share clusters: `birth` tells them apart.
pub(crate) fn evidence(name: &str, number: &str, snapshot: ClusterSnapshot) -> Vec<u8> {
    evidence_at(
        name,
        number,
        Timestamp::from_second(SUBMITTED).unwrap(),
        snapshot,
    )
}

/// One that was handed in at another time.
pub(crate) fn evidence_at(
    name: &str,
    number: &str,
    submitted_at: Timestamp,
    snapshot: ClusterSnapshot,
) -> Vec<u8> {
    static GRADERS: LazyLock<Mutex<BTreeMap<String, Grader>>> = LazyLock::new(Mutex::default);
    let lab = snapshot.cluster.lab.clone();
    let mut known = GRADERS.lock().unwrap();
    let grader = known
        .entry(lab)
        .or_insert_with_key(|lab| LIBRARY.grader(lab).unwrap());
    let grader = grader.clone();
    // Others may pack meanwhile.
    drop(known);
    let report = grade::judge(&grader, &snapshot, Language::En);
    handed_in(name, number, submitted_at, snapshot, report)
}

/// One with the verdicts that the student is to have seen.
pub(crate) fn handed_in(
    name: &str,
    number: &str,
    submitted_at: Timestamp,
    snapshot: ClusterSnapshot,
    report: LabReport,
) -> Vec<u8> {
    let lab = snapshot.cluster.lab.clone();
    let (lab_digest, grader_digest) = submission::digests(&LIBRARY, &lab).unwrap();
    let manifest = Manifest {
        format: FORMAT,
        tool: "0.1.0".to_owned(),
        student: Student {
            number: number.to_owned(),
            name: name.to_owned(),
            email: None,
        },
        language: Language::En,
        submitted_at,
        labs: Vec::new(),
    };
    let lab = LabEvidence {
        entry: LabEntry {
            folder: lab,
            cluster: snapshot.cluster.clone(),
            lab_digest,
            grader_digest,
            assisted: false,
            hints: BTreeMap::new(),
            files: BTreeMap::new(),
        },
        snapshot,
        report,
        records: None,
    };
    submission::pack(manifest, vec![lab]).unwrap().bytes
}

/// A case of lab-3 as the cluster of one student alone: other IDs, other times.
pub(crate) fn own(name: &str, student: i64) -> ClusterSnapshot {
    own_of("lab-3", name, student)
}

/// A case of any lab as the cluster of one student alone.
pub(crate) fn own_of(lab: &str, name: &str, student: i64) -> ClusterSnapshot {
    let mut snapshot = case(lab, name);
    snapshot.cluster.id = format!("birth-{student}");
    lab.clone_into(&mut snapshot.cluster.name);
    lab.clone_into(&mut snapshot.cluster.lab);
    // A time of its own between any two moments changes no verdict; IDs are drawn anew.
    let text = serde_json::to_string(&snapshot).unwrap();
    let mut renamed = std::collections::HashMap::new();
    let mut fresh = String::with_capacity(text.len());
    for (index, part) in text.split('"').enumerate() {
        if index > 0 {
            fresh.push('"');
        }
        let is_id = part.len() == 25
            && part
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
            || part.len() == 64 && part.bytes().all(|b| b.is_ascii_hexdigit());
        if is_id {
            let count = renamed.len();
            let id = renamed.entry(part.to_owned()).or_insert_with(|| {
                let number = format!("{student}x{count}x");
                format!("{number}{}", &part[number.len()..])
            });
            fresh.push_str(id);
        } else {
            fresh.push_str(part);
        }
    }
    let mut snapshot: ClusterSnapshot = serde_json::from_str(&fresh).unwrap();
    for (index, entry) in (0_i64..).zip(&mut snapshot.timeline) {
        let late = jiff::SignedDuration::from_millis(index * student % 7 * 3);
        entry.at = entry.at.checked_add(late).unwrap();
    }
    snapshot.timeline.sort_by_key(|entry| entry.at);
    snapshot
}

pub(crate) fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(GzDecoder::new(bytes));
    let entries = archive.entries().unwrap();
    entries
        .map(|entry| {
            let mut entry = entry.unwrap();
            let name = entry.path().unwrap().display().to_string();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (name, bytes)
        })
        .collect()
}

pub(crate) fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for (name, bytes) in files {
        raw(&mut archive, name, tar::EntryType::Regular, bytes);
    }
    archive.into_inner().unwrap().finish().unwrap()
}

/// An entry with any name, as a hostile tool would write it.
pub(crate) fn raw(
    archive: &mut tar::Builder<impl std::io::Write>,
    name: &str,
    kind: tar::EntryType,
    bytes: &[u8],
) {
    let mut header = tar::Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(bytes.len() as u64);
    header.set_cksum();
    archive.append(&header, bytes).unwrap();
}

/// A file in which something was changed by hand.
pub(crate) fn edited(bytes: &[u8], name: &str, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut files = unpacked(bytes);
    let file = files.iter_mut().find(|(path, _)| path == name).unwrap();
    file.1 = change(String::from_utf8(file.1.clone()).unwrap()).into_bytes();
    packed(&files)
}
