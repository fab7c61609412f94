//! The files of one submission, read into memory and within bounds.

use std::io::{Cursor, Read, Seek};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use zip::ZipArchive;

use super::find::names;
use super::{LARGEST_WORK, MOST_WORK_FILES, Work, WorkFiles, WorkPlace, is_litter, is_work};
use crate::model::refusal::Refusal;
use crate::submission::find::{archive, is_zip, open_zip, unreadable};

/// Most files and folders looked at in one submission.
const MOST_ENTRIES: usize = 10_000;
/// Folders inside folders.
const DEEPEST: usize = 16;

impl WorkPlace {
    /// The files, within bounds.
    pub fn read(&self) -> Result<Work, Refusal> {
        let mut reading = Reading::default();
        match self {
            Self::Refused(refusal) => return Err(refusal.clone()),
            Self::Folder(root) => reading.folder(root, "", 0)?,
            Self::Files(files) => {
                for (name, path) in files {
                    reading.file(name.clone(), path)?;
                }
            }
            Self::Zip(path, entries) => reading.zip(&mut open_zip(path)?, entries)?,
        }
        reading.finish()
    }
}

/// What was read of a submission so far.
#[derive(Default)]
struct Reading {
    work: Work,
    bytes: u64,
    entries: usize,
}

impl Reading {
    fn folder(&mut self, root: &Path, prefix: &str, depth: usize) -> Result<(), Refusal> {
        for entry in fs_err::read_dir(root).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return Err(Refusal::TooManyEntries(MOST_ENTRIES));
            }
            if is_litter(&name) {
                continue;
            }
            let kind = entry.file_type().map_err(unreadable)?;
            if kind.is_dir() && depth < DEEPEST {
                self.folder(&entry.path(), &format!("{name}/"), depth + 1)?;
            } else if kind.is_file() {
                self.file(name, &entry.path())?;
            } else {
                return Err(Refusal::NotAFile(name));
            }
        }
        Ok(())
    }

    fn file(&mut self, name: String, path: &Path) -> Result<(), Refusal> {
        let file = fs_err::File::open(path).map_err(unreadable)?;
        let modified = file
            .metadata()
            .and_then(|metadata| metadata.modified())
            .ok();
        self.newer(modified.and_then(|time| Timestamp::try_from(time).ok()));
        self.add(name, file)
    }

    fn zip<R: Read + Seek>(
        &mut self,
        zip: &mut ZipArchive<R>,
        entries: &[(usize, String)],
    ) -> Result<(), Refusal> {
        for (index, name) in entries {
            let entry = zip
                .by_index(*index)
                .map_err(|error| Refusal::Unreadable(error.to_string()))?;
            if !entry.is_file() || entry.is_symlink() {
                return Err(Refusal::NotAFile(name.clone()));
            }
            // A zip tells the hour of a clock, not whose.
            let changed = entry.last_modified().and_then(|at| {
                let [month, day, hour, minute, second] =
                    [at.month(), at.day(), at.hour(), at.minute(), at.second()]
                        .map(|number| i8::try_from(number).unwrap_or(0));
                let year = i16::try_from(at.year()).ok()?;
                let at = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
                Some(at.to_zoned(TimeZone::system()).ok()?.timestamp())
            });
            self.newer(changed);
            self.add(name.clone(), entry)?;
        }
        Ok(())
    }

    fn newer(&mut self, changed: Option<Timestamp>) {
        self.work.newest = self.work.newest.max(changed);
    }

    fn add(&mut self, name: String, from: impl Read) -> Result<(), Refusal> {
        let is_plain = name
            .split('/')
            .all(|part| !matches!(part, "" | "." | "..") && !part.contains('\0'));
        if !is_plain {
            return Err(Refusal::Outside(name));
        }
        if self.work.files.len() >= MOST_WORK_FILES {
            return Err(Refusal::TooManyEntries(MOST_WORK_FILES));
        }
        let left = LARGEST_WORK - self.bytes;
        let mut bytes = Vec::new();
        from.take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        if bytes.len() as u64 > left {
            return Err(Refusal::TooLarge(LARGEST_WORK));
        }
        self.bytes += bytes.len() as u64;
        if self.work.files.insert(name.clone(), bytes).is_some() {
            return Err(Refusal::TwicePath(name));
        }
        Ok(())
    }

    /// The files as the student saw them: a zip in the folder unpacked, a folder around everything taken away.
    fn finish(mut self) -> Result<Work, Refusal> {
        if rooted(&self.work.files).is_none() {
            let mut zips = self.work.files.keys().filter(|name| is_zip(name));
            if let (Some(name), None) = (zips.next().cloned(), zips.next()) {
                let bytes = self.work.files.remove(&name).unwrap_or_default();
                let mut inner = archive(Cursor::new(bytes))?;
                let entries = names(&mut inner)?;
                let newest = self.work.newest;
                self = Self::default();
                self.zip(&mut inner, &entries)?;
                self.newer(newest);
            }
        }
        let root = rooted(&self.work.files).ok_or(Refusal::NothingToReplay)?;
        if !root.is_empty() {
            let files = std::mem::take(&mut self.work.files);
            let below = files
                .into_iter()
                .filter_map(|(name, bytes)| Some((name.strip_prefix(&root)?.to_owned(), bytes)));
            self.work.files = below.collect();
        }
        // A path that is a file and a folder could not be put anywhere.
        for name in self.work.files.keys() {
            let mut above = name.as_str();
            while let Some((folder, _)) = above.rsplit_once('/') {
                if self.work.files.contains_key(folder) {
                    return Err(Refusal::TwicePath(folder.to_owned()));
                }
                above = folder;
            }
        }
        Ok(self.work)
    }
}

/// The one folder (with `/` behind, or nothing) least deep in which there is something to run; `None` when there is
/// none, or it is not clear which.
fn rooted(files: &WorkFiles) -> Option<String> {
    let mut folders: Vec<&str> = files
        .keys()
        .filter_map(|name| match name.rsplit_once('/') {
            Some((folder, file)) => is_work(file).then_some(folder),
            None => is_work(name).then_some(""),
        })
        .collect();
    folders.sort_unstable();
    folders.dedup();
    let depth = |folder: &str| match folder {
        "" => 0,
        _ => folder.matches('/').count() + 1,
    };
    let least = folders.iter().map(|folder| depth(folder)).min()?;
    let mut nearest = folders.iter().filter(|folder| depth(folder) == least);
    match (nearest.next()?, nearest.next()) {
        (&"", _) => Some(String::new()),
        (folder, None) => Some(format!("{folder}/")),
        _ => None,
    }
}
