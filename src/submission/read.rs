//! The safe reader of evidence files: one pass over the stream, limits on everything, no file of which the name, the
//! kind or the size is not what it has to be. Never panics.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read};

use flate2::read::GzDecoder;
use tar::{Archive, EntryType};

use super::json::{Budget, Wanted, parse};
use crate::model::evidence::{FILES, FORMAT, MANIFEST, Manifest};
use crate::model::refusal::Refusal;

/// Largest evidence file, bytes. One of lab-3 has some 40 KiB.
pub const LARGEST_FILE: u64 = 16 << 20;
/// Largest sum of what is in it, bytes.
pub const LARGEST_UNPACKED: u64 = 48 << 20;
/// Nothing honest shrinks more than this; counted from [`RATIO_FROM`] on.
const LARGEST_RATIO: u64 = 200;
const RATIO_FROM: u64 = 1 << 20;
/// Largest manifest, bytes.
const LARGEST_MANIFEST: u64 = 1 << 20;
/// Labs in one file.
const MOST_LABS: usize = 32;
/// Entries: the manifest and the files of each lab.
const MOST_ENTRIES: usize = 1 + MOST_LABS * FILES.len();
/// Values in the manifest.
const MANIFEST_VALUES: usize = 20_000;
/// So much memory is made ready for a file before any of it is there.
const MOST_AHEAD: usize = 1 << 20;
/// What every gzip file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Characters of a folder's name.
const LONGEST_FOLDER: usize = 64;

/// An evidence file, unpacked and not yet looked into.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Its manifest.
    pub manifest: Manifest,
    /// The files of each lab, in the manifest's order.
    pub labs: Vec<LabFiles>,
}

/// The files of one lab, by name; every one of [`FILES`] is there.
pub type LabFiles = BTreeMap<String, Vec<u8>>;

/// Reads an evidence file.
pub fn read(bytes: &[u8]) -> Result<Evidence, Refusal> {
    let packed = bytes.len() as u64;
    if packed > LARGEST_FILE {
        return Err(Refusal::TooLarge(LARGEST_FILE));
    }
    if !bytes.starts_with(&GZIP) {
        return Err(Refusal::NotEvidence);
    }
    let stream = Limited {
        inner: GzDecoder::new(bytes),
        read: 0,
        packed,
        over: None,
    };
    let mut archive = Archive::new(stream);
    let read = files(&mut archive);
    // Why the stream ended is nearer to the cause than what the tar reader made of it.
    let (manifest, mut files) = match archive.into_inner().over {
        Some(over) => return Err(over),
        None => read?,
    };
    let mut labs = Vec::new();
    for lab in &manifest.labs {
        let mut its = LabFiles::new();
        for name in FILES {
            let path = format!("{}/{name}", lab.folder);
            let bytes = files
                .remove(&path)
                .ok_or_else(|| Refusal::MissingFile(path.clone()))?;
            its.insert(name.to_owned(), bytes);
        }
        labs.push(its);
    }
    if let Some(path) = files.into_keys().next() {
        return Err(Refusal::BadPath(path));
    }
    Ok(Evidence { manifest, labs })
}

type Unpacked = (Manifest, BTreeMap<String, Vec<u8>>);

fn files<R: Read>(archive: &mut Archive<R>) -> Result<Unpacked, Refusal> {
    let mut manifest = None;
    let mut files = BTreeMap::new();
    // Raw: long names and other extensions are entries, and as such refused; none is read into memory unasked.
    let entries = archive.entries().map_err(|error| unreadable(&error))?;
    for (number, entry) in entries.raw(true).enumerate() {
        if number >= MOST_ENTRIES {
            return Err(Refusal::TooManyEntries(MOST_ENTRIES));
        }
        let mut entry = entry.map_err(|error| unreadable(&error))?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !matches!(
            entry.header().entry_type(),
            EntryType::Regular | EntryType::Continuous
        ) {
            return Err(Refusal::NotAFile(name));
        }
        if number == 0 {
            if name != MANIFEST {
                return Err(Refusal::MissingFile(MANIFEST.to_owned()));
            }
            let bytes = content(&mut entry, LARGEST_MANIFEST)?;
            manifest = Some(read_manifest(&bytes)?);
            continue;
        }
        if !is_ours(&name) {
            return Err(Refusal::BadPath(name));
        }
        let bytes = content(&mut entry, LARGEST_UNPACKED)?;
        if files.insert(name.clone(), bytes).is_some() {
            return Err(Refusal::TwicePath(name));
        }
    }
    match manifest {
        Some(manifest) => Ok((manifest, files)),
        None => Err(Refusal::NotEvidence),
    }
}

fn content(entry: &mut tar::Entry<'_, impl Read>, most: u64) -> Result<Vec<u8>, Refusal> {
    let size = entry.size();
    if size > most {
        return Err(Refusal::UnpacksTooLarge(most));
    }
    // A header may promise what never comes.
    let likely = usize::try_from(size).map_or(MOST_AHEAD, |size| size.min(MOST_AHEAD));
    let mut bytes = Vec::with_capacity(likely);
    let read = entry
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error))?;
    if (read as u64) < size {
        return Err(Refusal::Truncated);
    }
    Ok(bytes)
}

fn unreadable(error: &io::Error) -> Refusal {
    match error.kind() {
        ErrorKind::UnexpectedEof => Refusal::Truncated,
        _ => Refusal::NotEvidence,
    }
}

/// `lab-3/snapshot.json`: a cluster's name and one of our files.
fn is_ours(path: &str) -> bool {
    path.split_once('/')
        .is_some_and(|(folder, name)| is_folder(folder) && FILES.contains(&name))
}

fn is_folder(name: &str) -> bool {
    let is_character = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty()
        && name.len() <= LONGEST_FOLDER
        && !name.starts_with('.')
        && name.chars().all(is_character)
}

fn read_manifest(bytes: &[u8]) -> Result<Manifest, Refusal> {
    let mut budget = Budget::new(MANIFEST_VALUES);
    let value: serde_json::Value = parse(bytes, MANIFEST, 1, &mut budget, Wanted::All)?;
    // The format first: a newer one may have fields that this version would call wrong.
    if let Some(found) = value["format"].as_u64().filter(|f| *f > u64::from(FORMAT)) {
        return Err(Refusal::Newer {
            found,
            known: FORMAT,
        });
    }
    let manifest: Manifest = serde_json::from_value(value).map_err(|error| Refusal::BadJson {
        path: MANIFEST.to_owned(),
        line: 1,
        why: error.to_string(),
    })?;
    if manifest.labs.is_empty() {
        return Err(Refusal::NoLab);
    }
    if manifest.labs.len() > MOST_LABS {
        return Err(Refusal::TooManyEntries(MOST_ENTRIES));
    }
    match manifest.labs.iter().find(|lab| !is_folder(&lab.folder)) {
        Some(lab) => Err(Refusal::BadPath(lab.folder.clone())),
        None => Ok(manifest),
    }
}

/// A stream that ends with a reason when it gives too much.
struct Limited<R> {
    inner: R,
    read: u64,
    packed: u64,
    over: Option<Refusal>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.inner.read(buffer) {
            Ok(read) => read,
            Err(error) => {
                self.over = Some(match error.kind() {
                    ErrorKind::UnexpectedEof => Refusal::Truncated,
                    _ if self.read > 0 => Refusal::Damaged,
                    _ => Refusal::NotEvidence,
                });
                return Err(error);
            }
        };
        self.read += read as u64;
        if self.read > LARGEST_UNPACKED {
            self.over = Some(Refusal::UnpacksTooLarge(LARGEST_UNPACKED));
        } else if self.read > RATIO_FROM && self.read / LARGEST_RATIO > self.packed {
            self.over = Some(Refusal::Bomb(LARGEST_RATIO));
        }
        match self.over {
            Some(_) => Err(io::Error::other("over a limit")),
            None => Ok(read),
        }
    }
}
