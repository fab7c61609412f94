//! A file put into a folder that belongs to somebody: never over something, never through a link, never elsewhere.

use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Component, Path};

/// Anybody may read: tasks that run under a user of their own have to.
const DIRECTORY_MODE: u32 = 0o755;
const FILE_MODE: u32 = 0o644;
const SCRIPT_MODE: u32 = 0o755;

/// A file to put into a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartingFile {
    /// Where, below the workspace, with `/`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A path that stays below the folder it is put into: names only.
pub(super) fn checked(path: &str) -> io::Result<&Path> {
    let plain = Path::new(path);
    let only_names = plain
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if path.is_empty() || !only_names {
        let why = format!("`{path}` is no path of a file in the workspace");
        return Err(io::Error::new(ErrorKind::InvalidInput, why));
    }
    Ok(plain)
}

/// Writes a file that does not exist yet; false when something of that name is there. No link is followed below
/// `root`: a node may have made one, as root.
pub(super) fn put_new(root: &Path, path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let folder = path.parent().unwrap_or(root);
    let below = folder.strip_prefix(root).unwrap_or(Path::new(""));
    let mut made = root.to_owned();
    for part in below.components() {
        made.push(part);
        match fs_err::symlink_metadata(&made) {
            Ok(metadata) if metadata.is_dir() => {}
            // The student has something else of that name.
            Ok(_) => return Ok(false),
            Err(_) => make_directory(&made)?,
        }
    }
    if fs_err::symlink_metadata(path).is_ok() {
        return Ok(false);
    }
    let mut file = tempfile::Builder::new()
        .prefix(".swarmlab-")
        .suffix(".part")
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    let mode = if bytes.starts_with(b"#!") {
        SCRIPT_MODE
    } else {
        FILE_MODE
    };
    fs_err::set_permissions(file.path(), std::fs::Permissions::from_mode(mode))?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    }
}

/// Makes a directory that everybody may read.
pub fn make_directory(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    fs_err::create_dir_all(path)?;
    fs_err::set_permissions(path, std::fs::Permissions::from_mode(DIRECTORY_MODE))
}
