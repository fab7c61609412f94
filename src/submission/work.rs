//! Work to be run again: a folder or a zip a student, read into memory and within bounds.
//!
//! ```text
//! find_work ─► WorkPlace ─► read ─► Work: path → bytes, at most LARGEST_WORK in MOST_WORK_FILES
//! ```
//!
//! Nothing is ever unpacked to this machine's disk by the names that strangers chose; what does not fit is a
//! [`Refusal`].

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use zip::ZipArchive;

use super::find::{archive, is_zip, open_zip, unreadable};
use super::identity;
use super::pack::digest;
use crate::model::class::Student;
use crate::model::refusal::Refusal;

/// Most bytes of one submission, unpacked.
pub const LARGEST_WORK: u64 = 16 << 20;
/// Most files of one submission.
pub const MOST_WORK_FILES: usize = 2_000;
/// Most files and folders looked at in one submission.
const MOST_ENTRIES: usize = 10_000;
/// Folders inside folders.
const DEEPEST: usize = 16;
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

/// By what tells whose it is: who that is, and the files.
type Students<T> = BTreeMap<String, (Option<Student>, Vec<T>)>;

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
fn names<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Result<Vec<(usize, String)>, Refusal> {
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

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn put(root: &Path, path: &str, bytes: &[u8]) {
        let path = root.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, bytes).unwrap();
    }

    fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(*name, options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// Source, student's number, and the files or the refusal.
    fn found(paths: &[&Path]) -> Vec<(String, String, Result<Vec<String>, Refusal>)> {
        let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
        let found = find_work(&paths).unwrap().into_iter();
        found
            .map(|one| {
                let files = one.place.read();
                let files = files.map(|work| work.files.into_keys().collect());
                let number = one
                    .student
                    .map_or_else(String::new, |student| student.number);
                (one.source, number, files)
            })
            .collect()
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_class_as_platforms_hand_it_out() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        put(root, "Ada L_1_assignsubmission_file_/tp/run.sh", b"x");
        put(root, "Ada L_1_assignsubmission_file_/tp/.env", b"x");
        put(root, "Ada L_1_assignsubmission_file_/tp/.git/config", b"x");
        put(root, "bo_2_70_stack.yml", b"x");
        put(root, "bo_2_71_page.html", b"x");
        put(
            root,
            "cy.zip",
            &zipped(&[("cy/solution.toml", b"x"), ("__MACOSX/y", b"")]),
        );
        let inner = zipped(&[("compose.yaml", b"x"), ("a\\b.conf", b"x")]);
        put(root, "di/all.zip", &inner);
        put(root, "ed/notes.txt", b"x");
        put(root, "fa/one/run.sh", b"x");
        put(root, "fa/two/run.sh", b"x");
        put(root, "readme.txt", b"nobody's");
        let nothing = || Err(Refusal::NothingToReplay);
        let expected = [
            (
                "Ada L_1_assignsubmission_file_",
                "1",
                Ok(names(&[".env", "run.sh"])),
            ),
            ("bo_2", "2", Ok(names(&["page.html", "stack.yml"]))),
            ("cy.zip/cy", "", Ok(names(&["solution.toml"]))),
            ("di", "", Ok(names(&["a/b.conf", "compose.yaml"]))),
            ("ed", "", nothing()),
            // Which of the two, nobody knows.
            ("fa", "", nothing()),
        ];
        let expected = expected.map(|(a, b, files)| (a.to_owned(), b.to_owned(), files));
        pretty_assertions::assert_eq!(found(&[root]), expected);
        // One of them alone.
        let alone = root.join("Ada L_1_assignsubmission_file_/tp");
        assert_eq!(found(&[&alone])[0].2, Ok(names(&[".env", "run.sh"])));
    }

    #[test]
    fn a_class_in_one_zip() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("all.zip");
        let inner = zipped(&[("run.sh", b"x")]);
        let class = zipped(&[
            ("TP3/Ada_1_assignsubmission_file_/run.sh", b"x"),
            ("TP3/Bo_2_assignsubmission_file_/mine.zip", &inner),
            ("TP3/cy.zip", b"PK\x03\x04 no"),
            ("TP3/readme.txt", b"nobody's"),
        ]);
        fs_err::write(&path, class).unwrap();
        let found = found(&[&path]);
        let sources: Vec<&str> = found.iter().map(|one| one.0.as_str()).collect();
        assert_eq!(
            sources,
            [
                "all.zip/TP3/Ada_1_assignsubmission_file_",
                "all.zip/TP3/Bo_2_assignsubmission_file_",
                "all.zip/TP3/cy.zip"
            ]
        );
        assert_eq!(found[1].2, Ok(names(&["run.sh"])));
        assert!(matches!(found[2].2, Err(Refusal::Unreadable(_))));
    }

    #[test]
    fn what_leads_out_or_is_no_file_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        let refusal = |entries: &[(&str, &[u8])]| {
            let path = root.join("x.zip");
            fs_err::write(&path, zipped(entries)).unwrap();
            found(&[&path]).remove(0).2
        };
        for name in ["../../up.sh", "/etc/cron.d/x", "a/./b", "a//b"] {
            let refused = refusal(&[("run.sh", b"x"), (name, b"x")]);
            assert_eq!(refused, Err(Refusal::Outside(name.to_owned())));
        }
        let both = refusal(&[("run.sh", b"x"), ("run.sh/x", b"x")]);
        assert_eq!(both, Err(Refusal::TwicePath("run.sh".to_owned())));
        put(root, "linked/run.sh", b"x");
        std::os::unix::fs::symlink("/etc/passwd", root.join("linked/passwd")).unwrap();
        let linked = found(&[&root.join("linked")]).remove(0).2;
        assert_eq!(linked, Err(Refusal::NotAFile("passwd".to_owned())));
    }

    #[test]
    fn bombs_are_refused_before_they_are_unpacked() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("bomb.zip");
        let zeros = vec![0; 20 << 20];
        fs_err::write(&path, zipped(&[("run.sh", b"x"), ("zeros", &zeros)])).unwrap();
        assert_eq!(found(&[&path])[0].2, Err(Refusal::TooLarge(LARGEST_WORK)));
        let many: Vec<String> = (0..=MOST_WORK_FILES).map(|n| format!("f{n}.sh")).collect();
        let entries: Vec<(&str, &[u8])> =
            many.iter().map(|name| (name.as_str(), &b""[..])).collect();
        fs_err::write(&path, zipped(&entries)).unwrap();
        assert_eq!(
            found(&[&path])[0].2,
            Err(Refusal::TooManyEntries(MOST_WORK_FILES))
        );
    }

    #[test]
    fn the_digest_tells_files_apart() {
        let work = |files: &[(&str, &str)]| {
            let files = files
                .iter()
                .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
            Work {
                files: files.collect(),
                newest: None,
            }
            .digest()
        };
        assert_eq!(
            work(&[("a", "1"), ("b", "2")]),
            work(&[("b", "2"), ("a", "1")])
        );
        assert_ne!(work(&[("a", "1")]), work(&[("a", "2")]));
        assert_ne!(work(&[("a", "1")]), work(&[("b", "1")]));
    }
}
