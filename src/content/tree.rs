//! Where content comes from: embedded in the program, or a directory that overrides it folder by folder.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

static LABS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/labs");
static GRADERS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/graders");
static SOLUTIONS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/solutions");

/// A file of a lab as it lies in the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentFile {
    /// Path below the folder that was asked for, with `/`.
    pub path: String,
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
}

impl ContentFile {
    /// The file as text; `None` for anything else.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

/// The content's files.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    directory: Option<PathBuf>,
}

impl Tree {
    /// The embedded content, with the folders of `directory` in front. A directory with a `labs/course.toml` is a
    /// course of its own: nothing embedded is mixed into it.
    pub(super) fn new(directory: Option<&Path>) -> Self {
        Self {
            directory: directory.map(Path::to_path_buf),
        }
    }

    /// A file; `None` when it does not exist. A lab's folder that the directory has hides the embedded one whole.
    pub(super) fn read(&self, path: &str) -> Result<Option<Cow<'static, [u8]>>, String> {
        if let Some(directory) = &self.directory {
            match fs_err::read(directory.join(path)) {
                Ok(bytes) => return Ok(Some(Cow::Owned(bytes))),
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    if self.overridden(path) {
                        return Ok(None);
                    }
                }
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(embedded(path).map(Cow::Borrowed))
    }

    /// The directory is a whole course.
    fn is_course(&self) -> bool {
        self.directory
            .as_ref()
            .is_some_and(|directory| directory.join("labs/course.toml").is_file())
    }

    /// Whether the directory has the folder that `path` lies in (`labs/lab-3`), or is a course without it.
    fn overridden(&self, path: &str) -> bool {
        if self.is_course() {
            return true;
        }
        let mut parts = path.split('/');
        let folder: PathBuf = parts.by_ref().take(2).collect();
        let is_in_folder = parts.next().is_some();
        is_in_folder
            && self
                .directory
                .as_ref()
                .is_some_and(|directory| directory.join(folder).is_dir())
    }

    /// Every file below a folder such as `graders/lab-3`, by path.
    pub(super) fn list(&self, folder: &str) -> Result<Vec<String>, String> {
        let mut found = Vec::new();
        if let Some(directory) = &self.directory {
            let root = directory.join(folder);
            if root.is_dir() {
                walk(&root, "", &mut found)?;
                found.sort();
                return Ok(found);
            }
            if self.is_course() {
                return Ok(found);
            }
        }
        if let Some((top, rest)) = split_top(folder)
            && let Some(dir) = if rest.is_empty() {
                Some(top)
            } else {
                top.get_dir(rest)
            }
        {
            let strip = dir.path();
            collect(dir, strip, &mut found);
        }
        found.sort();
        Ok(found)
    }
}

fn split_top(path: &str) -> Option<(&'static Dir<'static>, &str)> {
    let (top, rest) = path.split_once('/').unwrap_or((path, ""));
    let dir = match top {
        "labs" => &LABS,
        "graders" => &GRADERS,
        "solutions" => &SOLUTIONS,
        _ => return None,
    };
    Some((dir, rest))
}

fn embedded(path: &str) -> Option<&'static [u8]> {
    let (top, rest) = split_top(path)?;
    top.get_file(rest).map(include_dir::File::contents)
}

fn collect(dir: &Dir<'_>, strip: &Path, found: &mut Vec<String>) {
    for file in dir.files() {
        let path = file.path().strip_prefix(strip).unwrap_or(file.path());
        found.push(path.to_string_lossy().replace('\\', "/"));
    }
    for inner in dir.dirs() {
        collect(inner, strip, found);
    }
}

fn walk(root: &Path, prefix: &str, found: &mut Vec<String>) -> Result<(), String> {
    for entry in fs_err::read_dir(root).map_err(|error| error.to_string())? {
        let entry = entry.map_err(|error| error.to_string())?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type().map_err(|error| error.to_string())?;
        if kind.is_symlink() {
            // What it points to may be anything of the teacher's, and would be copied to students.
            return Err(format!("{} is a link", entry.path().display()));
        }
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}
