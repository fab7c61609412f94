//! Where submissions are: files, folders of them, and the zips that a learning platform hands out.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::identity::from_name;
use super::read::LARGEST_FILE;
use crate::model::evidence::ENDING;
use crate::model::refusal::Refusal;

/// Files looked at below one path; a class has some hundreds.
const MOST_FILES: usize = 200_000;
/// Folders inside folders.
const DEEPEST: usize = 16;

/// A submission that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where, below the path that was given, with `/`.
    pub source: String,
    /// How to get it.
    pub place: Place,
}

/// How to get a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file.
    File(PathBuf),
    /// An entry of a zip.
    Zip(PathBuf, usize),
    /// An entry of a zip that is an entry of a zip: what a student zipped, as the platform zipped it.
    Inner(PathBuf, usize, usize),
    /// There is nothing to grade, and why.
    Refused(Refusal),
}

impl Place {
    /// Its bytes.
    pub fn read(&self) -> Result<Vec<u8>, Refusal> {
        match self {
            Self::File(path) => limited(fs_err::File::open(path).map_err(unreadable)?),
            Self::Zip(path, index) => entry(&mut open_zip(path)?, *index),
            Self::Inner(path, outer, index) => {
                let bytes = entry(&mut open_zip(path)?, *outer)?;
                entry(&mut archive(Cursor::new(bytes))?, *index)
            }
            Self::Refused(refusal) => Err(refusal.clone()),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
pub(super) fn unreadable(error: io::Error) -> Refusal {
    Refusal::Unreadable(error.to_string())
}

fn limited(from: impl Read) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    from.take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(Refusal::TooLarge(LARGEST_FILE));
    }
    Ok(bytes)
}

pub(super) fn open_zip(path: &Path) -> Result<ZipArchive<io::BufReader<fs_err::File>>, Refusal> {
    let file = fs_err::File::open(path).map_err(unreadable)?;
    archive(io::BufReader::new(file))
}

pub(super) fn archive<R: Read + Seek>(from: R) -> Result<ZipArchive<R>, Refusal> {
    ZipArchive::new(from).map_err(|error| Refusal::Unreadable(error.to_string()))
}

/// The bytes of an entry, up to the size of the largest submission.
fn entry<R: Read + Seek>(zip: &mut ZipArchive<R>, index: usize) -> Result<Vec<u8>, Refusal> {
    let entry = zip
        .by_index(index)
        .map_err(|error| Refusal::Unreadable(error.to_string()))?;
    limited(entry)
}

/// Every submission below `paths`, sorted. A path that does not exist is an error; what is wrong below it is a line.
pub fn find(paths: &[PathBuf]) -> io::Result<Vec<Found>> {
    let mut all: Vec<Found> = Vec::new();
    let mut sources = BTreeSet::new();
    for path in paths {
        let metadata = fs_err::metadata(path)?;
        let name = || {
            let name = path.file_name().unwrap_or_default();
            name.to_string_lossy().into_owned()
        };
        let mut found = if metadata.is_dir() {
            let mut below = Vec::new();
            folder(path, "", 0, &mut below)?;
            with_empty_hands(below)
        } else if is_zip(&name()) {
            zip(path, &name(), "")
        } else {
            vec![Found {
                source: name(),
                place: Place::File(path.clone()),
            }]
        };
        for one in &mut found {
            // The same name below two paths.
            if !sources.insert(one.source.clone()) {
                one.source = format!("{}/{}", path.display(), one.source);
                sources.insert(one.source.clone());
            }
        }
        all.extend(found);
    }
    all.sort_by(|a, b| a.source.cmp(&b.source));
    all.dedup();
    Ok(all)
}

fn is_evidence(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(ENDING)
}

pub(super) fn is_zip(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// A file below a folder: a submission, or something else that somebody handed in.
fn folder(root: &Path, prefix: &str, depth: usize, found: &mut Vec<Found>) -> io::Result<()> {
    let mut entries: Vec<_> = fs_err::read_dir(root)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs_err::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let source = format!("{prefix}{name}");
        // Links are not followed: what they lead to was not handed in.
        let kind = entry.file_type()?;
        if found.len() >= MOST_FILES || name.starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            if depth < DEEPEST {
                folder(&entry.path(), &format!("{source}/"), depth + 1, found)?;
            }
        } else if kind.is_file() && is_zip(&name) {
            found.extend(zip(&entry.path(), &source, &format!("{source}/")));
        } else if kind.is_file() {
            found.push(thing(source, Place::File(entry.path())));
        }
    }
    Ok(())
}

fn thing(source: String, place: Place) -> Found {
    let place = if is_evidence(&source) {
        place
    } else {
        Place::Refused(Refusal::NoEvidenceFile)
    };
    Found { source, place }
}

/// The entries of a zip, and of the zips in it; a line of its own for one that cannot be read.
fn zip(path: &Path, source: &str, prefix: &str) -> Vec<Found> {
    let refused = |source: &str, refusal| Found {
        source: source.to_owned(),
        place: Place::Refused(refusal),
    };
    let mut outer = match open_zip(path) {
        Ok(outer) => outer,
        Err(refusal) => return vec![refused(source, refusal)],
    };
    let mut found = Vec::new();
    for (index, name) in names(&mut outer) {
        let source = format!("{prefix}{name}");
        if !is_zip(&name) {
            found.push(thing(source, Place::Zip(path.to_owned(), index)));
            continue;
        }
        match entry(&mut outer, index).and_then(|bytes| archive(Cursor::new(bytes))) {
            Ok(mut inner) => found.extend(names(&mut inner).into_iter().map(|(within, name)| {
                let place = Place::Inner(path.to_owned(), index, within);
                thing(format!("{source}/{name}"), place)
            })),
            Err(refusal) => found.push(refused(&source, refusal)),
        }
    }
    with_empty_hands(found)
}

/// The files in a zip, with their places in it; without what systems put beside them.
fn names<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    for index in 0..zip.len().min(MOST_FILES) {
        let Ok(entry) = zip.by_index_raw(index) else {
            continue;
        };
        let name = match entry.name() {
            Ok(name) => name.replace('\\', "/"),
            Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
        };
        let is_hidden = name
            .rsplit('/')
            .next()
            .is_none_or(|name| name.starts_with('.'));
        if entry.is_file() && !is_hidden && !name.starts_with("__MACOSX/") {
            names.push((index, name));
        }
    }
    names
}

/// Drops what is no evidence, but keeps one line for whoever handed in nothing else, as far as the platform's names
/// tell whose it is.
fn with_empty_hands(found: Vec<Found>) -> Vec<Found> {
    let is_work = |one: &Found| one.place != Place::Refused(Refusal::NoEvidenceFile);
    let mut with_work = BTreeSet::new();
    let mut first_without = BTreeMap::new();
    for (index, one) in found.iter().enumerate() {
        let Some(student) = from_name(&one.source) else {
            continue;
        };
        if is_work(one) {
            with_work.insert(student);
        } else {
            first_without.entry(student).or_insert(index);
        }
    }
    let kept: BTreeSet<usize> = first_without
        .into_iter()
        .filter(|(student, _)| !with_work.contains(student))
        .map(|(_, index)| index)
        .collect();
    found
        .into_iter()
        .enumerate()
        .filter(|(index, one)| is_work(one) || kept.contains(index))
        .map(|(_, one)| one)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn folders_zips_and_empty_hands() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        let put = |path: &str| {
            let path = root.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, "x").unwrap();
        };
        put("B B_2_assignsubmission_file_/x.swarmlab");
        put("B B_2_assignsubmission_file_/notes.txt");
        put("A A_1_assignsubmission_file_/report.pdf");
        put("readme.txt");
        std::os::unix::fs::symlink("/etc/passwd", root.join("link.swarmlab")).unwrap();
        let mut zip = zip::ZipWriter::new(fs_err::File::create(root.join("c.zip")).unwrap());
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("cc_3_4_x.swarmlab", options).unwrap();
        zip.write_all(b"work").unwrap();
        zip.start_file("../../up.swarmlab", options).unwrap();
        let mut inner = zip::ZipWriter::new(Cursor::new(Vec::new()));
        inner.start_file("mine/x.swarmlab", options).unwrap();
        inner.write_all(b"zipped").unwrap();
        let inner = inner.finish().unwrap().into_inner();
        zip.start_file("D D_5_assignsubmission_file_/all.zip", options)
            .unwrap();
        zip.write_all(&inner).unwrap();
        zip.start_file("E E_6_assignsubmission_file_/all.zip", options)
            .unwrap();
        zip.write_all(b"PK").unwrap();
        zip.finish().unwrap();
        let found = find(&[root.to_owned()]).unwrap();
        let sources: Vec<&str> = found.iter().map(|one| one.source.as_str()).collect();
        assert_eq!(
            sources,
            [
                "A A_1_assignsubmission_file_/report.pdf",
                "B B_2_assignsubmission_file_/x.swarmlab",
                "c.zip/../../up.swarmlab",
                "c.zip/D D_5_assignsubmission_file_/all.zip/mine/x.swarmlab",
                "c.zip/E E_6_assignsubmission_file_/all.zip",
                "c.zip/cc_3_4_x.swarmlab"
            ]
        );
        assert_eq!(found[0].place.read(), Err(Refusal::NoEvidenceFile));
        assert_eq!(found[3].place.read(), Ok(b"zipped".to_vec()));
        assert!(matches!(found[4].place.read(), Err(Refusal::Unreadable(_))));
        assert_eq!(found[5].place.read(), Ok(b"work".to_vec()));
    }

    #[test]
    fn a_broken_zip_is_one_line() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("all.zip");
        fs_err::write(&path, "PK\x03\x04 no").unwrap();
        let found = find(&[path]).unwrap();
        assert!(matches!(
            &found[..],
            [Found {
                place: Place::Refused(_),
                ..
            }]
        ));
        assert!(find(&[directory.path().join("missing")]).is_err());
    }
}
