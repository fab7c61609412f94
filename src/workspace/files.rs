//! The files that a student works with: one directory a cluster, seen as `/workspace` in every node.
//!
//! What is in it belongs to the student. A lab's starting files are put beside it and never over it, and what was
//! put is noted, so that one can tell later what the student changed.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::put::{StartingFile, checked, make_directory, put_new};
use super::{Home, atomic};

/// Folder in the workspace where a solution's files are while it is replayed.
pub const SOLUTION: &str = ".solution";

/// The workspace of one cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    root: PathBuf,
    /// Beside the workspace, not in the cluster's directory: files that are kept outlive their cluster.
    note: PathBuf,
}

/// What was put into a workspace.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    /// The lab whose files they are.
    lab: String,
    /// Path to the digest of its content.
    files: BTreeMap<String, String>,
}

impl Workspace {
    /// The workspace of `cluster`. Touches nothing.
    #[must_use]
    pub fn of(home: &Home, cluster: &str) -> Self {
        Self {
            root: home.workspace(cluster),
            note: home.workspace(&format!(".{cluster}.json")),
        }
    }

    /// The directory on this machine.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// Puts the lab's files where there are none of that name. Files that are kept of another lab are not this lab's
    /// answers: they go as a whole to a directory beside it, which is returned.
    pub fn place(&self, lab: &str, files: &[StartingFile]) -> io::Result<Option<PathBuf>> {
        let before = self.note();
        let aside = match &before {
            Some(note) if note.lab != lab => self.set_aside_as(&note.lab)?,
            _ => None,
        };
        make_directory(&self.root)?;
        let mut note = before.filter(|note| note.lab == lab).unwrap_or_default();
        lab.clone_into(&mut note.lab);
        for file in files {
            let path = self.root.join(checked(&file.path)?);
            if put_new(&self.root, &path, &file.bytes)?
                || fs_err::read(&path).is_ok_and(|there| there == file.bytes)
            {
                note.files.insert(file.path.clone(), digest(&file.bytes));
            }
        }
        atomic::write(&self.note, &serde_json::to_vec(&note)?)?;
        Ok(aside)
    }

    /// Puts files over those that are there. Nothing of a node's may have run in the workspace yet: what is in the way
    /// is removed by name.
    pub fn put_over(&self, files: &[StartingFile]) -> io::Result<()> {
        make_directory(&self.root)?;
        for file in files {
            let path = self.root.join(checked(&file.path)?);
            match fs_err::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => fs_err::remove_dir_all(&path)?,
                Ok(_) => fs_err::remove_file(&path)?,
                Err(_) => {}
            }
            let is_script = path
                .extension()
                .is_some_and(|ending| ending.eq_ignore_ascii_case("sh"));
            if !put_new(&self.root, &path, &file.bytes)? {
                let why = format!("`{}` cannot be put into the workspace", file.path);
                return Err(io::Error::new(ErrorKind::InvalidInput, why));
            }
            if is_script {
                let mode = std::fs::Permissions::from_mode(0o755);
                fs_err::set_permissions(&path, mode)?;
            }
        }
        Ok(())
    }

    /// The files that are the student's: made or changed by hand, by path. Hidden files count, a solution's do not.
    pub fn own_files(&self) -> io::Result<Vec<String>> {
        let placed = self.note().unwrap_or_default().files;
        let mut own = Vec::new();
        walk(&self.root, &mut |path, metadata| {
            let name = path.strip_prefix(&self.root).unwrap_or(path);
            if name.starts_with(SOLUTION) || metadata.is_dir() {
                return Ok(());
            }
            let name = name.to_string_lossy().into_owned();
            let untouched = metadata.is_file()
                && placed
                    .get(&name)
                    .is_some_and(|known| fs_err::read(path).is_ok_and(|b| digest(&b) == *known));
            if !untouched {
                own.push(name);
            }
            Ok(())
        })?;
        own.sort();
        Ok(own)
    }

    /// Something in it belongs to another user: a node made it, where commands run as root.
    #[must_use]
    pub fn has_foreign_files(&self) -> bool {
        let me = rustix::process::getuid().as_raw();
        let mut foreign = false;
        let walked = walk(&self.root, &mut |_, metadata| {
            foreign |= metadata.uid() != me;
            Ok(())
        });
        foreign || walked.is_err()
    }

    /// Empties the directory, which stays the one that nodes have mounted. What holds work of the student's goes as
    /// a whole to a directory beside it, which is returned.
    pub fn set_aside(&self) -> io::Result<Option<PathBuf>> {
        self.set_aside_as("before-reset")
    }

    fn set_aside_as(&self, why: &str) -> io::Result<Option<PathBuf>> {
        self.remove_solution()?;
        let own = self.own_files()?;
        if own.is_empty() {
            self.clear()?;
            return Ok(None);
        }
        let aside = self.next_aside(why)?;
        for entry in entries(&self.root)? {
            let path = entry.path();
            let name = path.file_name().unwrap_or_default();
            fs_err::rename(&path, aside.join(name))?;
        }
        self.forget()?;
        Ok(Some(aside))
    }

    /// Removes the directory and what is in it.
    pub fn remove(&self) -> io::Result<()> {
        self.forget()?;
        gone(fs_err::remove_dir_all(&self.root))
    }

    /// Puts a solution's files into [`SOLUTION`]; they go when the guard is dropped.
    pub fn with_solution(&self, files: &[StartingFile]) -> io::Result<SolutionFiles> {
        self.remove_solution()?;
        let guard = SolutionFiles {
            workspace: self.clone(),
        };
        if files.is_empty() {
            return Ok(guard);
        }
        let folder = self.root.join(SOLUTION);
        make_directory(&folder)?;
        for file in files {
            put_new(&folder, &folder.join(checked(&file.path)?), &file.bytes)?;
        }
        Ok(guard)
    }

    fn remove_solution(&self) -> io::Result<()> {
        let folder = self.root.join(SOLUTION);
        match fs_err::symlink_metadata(&folder) {
            Ok(metadata) if metadata.is_dir() => gone(fs_err::remove_dir_all(&folder)),
            Ok(_) => gone(fs_err::remove_file(&folder)),
            Err(_) => Ok(()),
        }
    }

    /// What was put. Without a note that can be read everything is the student's.
    fn note(&self) -> Option<Note> {
        serde_json::from_slice(&fs_err::read(&self.note).ok()?).ok()
    }

    fn forget(&self) -> io::Result<()> {
        gone(fs_err::remove_file(&self.note))
    }

    /// Empties the directory, whosever files are in it.
    pub fn clear(&self) -> io::Result<()> {
        for entry in entries(&self.root)? {
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                fs_err::remove_dir_all(&path)?;
            } else {
                fs_err::remove_file(&path)?;
            }
        }
        self.forget()
    }

    /// Makes the first `CLUSTER.WHY-N` that is free.
    fn next_aside(&self, why: &str) -> io::Result<PathBuf> {
        let name = self
            .root
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut number = 1_u32;
        loop {
            let path = self.root.with_file_name(format!("{name}.{why}-{number}"));
            match fs_err::create_dir(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                made => return made.map(|()| path),
            }
        }
    }
}

/// A solution's files in a workspace; dropping it removes them.
#[derive(Debug)]
pub struct SolutionFiles {
    workspace: Workspace,
}

impl Drop for SolutionFiles {
    fn drop(&mut self) {
        // What could not be removed goes with the next solution or reset.
        let _ = self.workspace.remove_solution();
    }
}

fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Everything below `root`, folders before what is in them; links are not followed. A missing root is empty.
fn walk(
    root: &Path,
    each: &mut impl FnMut(&Path, &std::fs::Metadata) -> io::Result<()>,
) -> io::Result<()> {
    for entry in entries(root)? {
        let path = entry.path();
        let metadata = fs_err::symlink_metadata(&path)?;
        each(&path, &metadata)?;
        if metadata.is_dir() {
            walk(&path, each)?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> io::Result<Vec<fs_err::DirEntry>> {
    match fs_err::read_dir(folder) {
        Ok(entries) => entries.collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
