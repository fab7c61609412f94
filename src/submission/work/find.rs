//! Where a class's work is: a folder or a zip a student, as platforms hand them out.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::{FoundWork, WorkPlace, is_litter, is_work};
use crate::model::class::Student;
use crate::model::refusal::Refusal;
use crate::submission::find::{is_zip, open_zip};
use crate::submission::identity;

/// By what tells whose it is: who that is, and the files.
type Students<T> = BTreeMap<String, (Option<Student>, Vec<T>)>;

/// Every submission below `paths`, sorted. A path that does not exist is an error; what is wrong below it is a line.
pub fn find_work(paths: &[PathBuf]) -> io::Result<Vec<FoundWork>> {
    let mut all = Vec::new();
    for path in paths {
        let metadata = fs_err::metadata(path)?;
        let name = path.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let found = if metadata.is_dir() {
            folder(path, &name)?
        } else if is_zip(&name) {
            zip(path, &name)
        } else {
            vec![FoundWork::refused(&name, Refusal::NothingToReplay)]
        };
        for mut one in found {
            // The same name below two paths.
            if all
                .iter()
                .any(|known: &FoundWork| known.source == one.source)
            {
                one.source = format!("{}/{}", path.display(), one.source);
            }
            all.push(one);
        }
    }
    all.sort_by(|a, b| a.source.cmp(&b.source));
    all.dedup();
    Ok(all)
}

/// A folder: one student's, or one with a folder, a zip or files of each.
fn folder(root: &Path, name: &str) -> io::Result<Vec<FoundWork>> {
    let mut entries: Vec<_> = fs_err::read_dir(root)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs_err::DirEntry::file_name);
    let mut found = Vec::new();
    let mut flat: Students<(String, PathBuf)> = BTreeMap::new();
    for entry in entries {
        let its_name = entry.file_name().to_string_lossy().into_owned();
        if is_litter(&its_name) {
            continue;
        }
        // Links are not followed: what they lead to was not handed in.
        let kind = entry.file_type()?;
        if kind.is_dir() {
            found.push(FoundWork::new(its_name, WorkPlace::Folder(entry.path())));
        } else if !kind.is_file() {
            // A link, a pipe, a device: nothing of anybody's.
        } else if let Some((student, own)) = identity::flat(&its_name) {
            let files = flat.entry(student.to_owned()).or_default();
            files.0 = identity::from_name(&its_name);
            files.1.push((own.to_owned(), entry.path()));
        } else if is_work(&its_name) {
            let place = WorkPlace::Folder(root.to_owned());
            return Ok(vec![FoundWork::new(name.to_owned(), place)]);
        } else if is_zip(&its_name) {
            found.extend(zip(&entry.path(), &its_name));
        }
    }
    found.extend(flat.into_iter().map(|(source, (student, files))| {
        FoundWork::flat(source, student, WorkPlace::Files(files))
    }));
    Ok(found)
}

/// A zip: one student's, or one with a folder, a zip or files of each.
fn zip(path: &Path, name: &str) -> Vec<FoundWork> {
    let mut archive = match open_zip(path) {
        Ok(archive) => archive,
        Err(refusal) => return vec![FoundWork::refused(name, refusal)],
    };
    let mut entries = match names(&mut archive) {
        Ok(entries) => entries,
        Err(refusal) => return vec![FoundWork::refused(name, refusal)],
    };
    // What everything is in: `TP3/…`.
    let mut above = String::new();
    while let Some((_, first)) = entries.first()
        && let Some((top, _)) = first.split_once('/')
        && entries
            .iter()
            .all(|(_, name)| name.split_once('/').is_some_and(|(first, _)| first == top))
        && top != ".."
        && !top.is_empty()
    {
        let cut = top.len() + 1;
        above = format!("{above}/{top}");
        for (_, name) in &mut entries {
            name.drain(..cut);
        }
    }
    let is_theirs = |name: &str| name.contains('/') || identity::flat(name).is_some();
    let is_one = identity::from_name(name).is_some()
        || entries
            .iter()
            .any(|(_, name)| is_work(name) && !is_theirs(name))
        || !entries.iter().any(|(_, name)| is_theirs(name));
    if is_one {
        let place = WorkPlace::Zip(path.to_owned(), entries);
        return vec![FoundWork::new(format!("{name}{above}"), place)];
    }
    let mut students: Students<(usize, String)> = BTreeMap::new();
    for (index, entry) in entries {
        let (student, own) = match entry.split_once('/') {
            Some((student, own)) => (student, own),
            None => match identity::flat(&entry) {
                Some(both) => both,
                // A student's zip among others; what else lies around is nobody's.
                None if is_zip(&entry) => (entry.as_str(), entry.as_str()),
                None => continue,
            },
        };
        let files = students.entry(student.to_owned()).or_default();
        files.0 = identity::from_name(&entry);
        files.1.push((index, own.to_owned()));
    }
    let students = students.into_iter();
    students
        .map(|(student, (whose, files))| {
            let place = WorkPlace::Zip(path.to_owned(), files);
            FoundWork::flat(format!("{name}{above}/{student}"), whose, place)
        })
        .collect()
}

/// The entries of a zip that are not folders, by place; without litter.
pub(super) fn names<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
) -> Result<Vec<(usize, String)>, Refusal> {
    /// A class of some hundreds.
    const MOST: usize = 200_000;
    if zip.len() > MOST {
        return Err(Refusal::TooManyEntries(MOST));
    }
    let mut names = Vec::new();
    for index in 0..zip.len() {
        let Ok(entry) = zip.by_index_raw(index) else {
            continue;
        };
        let name = match entry.name() {
            Ok(name) => name.replace('\\', "/"),
            Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
        };
        if !entry.is_dir() && !is_litter(&name) {
            names.push((index, name));
        }
    }
    Ok(names)
}
