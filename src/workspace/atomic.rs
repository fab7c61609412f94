//! Files that are whole at every moment, also after kill -9 or a power cut.

use std::io::{self, Write as _};
use std::path::Path;

/// Writes `bytes` to `path` so that a reader sees the old content or the new, never a part: a temporary file beside
/// it, flushed to the disk, renamed over it. Makes the parent directories.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or_else(|| Path::new("."));
    fs_err::create_dir_all(parent)?;
    let mut file = tempfile::Builder::new()
        .prefix(".swarmlab-")
        .suffix(".part")
        .tempfile_in(parent)
        .map_err(|error| with_path(&error, path))?;
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .map_err(|error| with_path(&error, path))?;
    file.persist(path)
        .map_err(|error| with_path(&error.error, path))?;
    sync_directory(parent);
    Ok(())
}

/// Flushes the rename itself. Some file systems cannot; the file is then whole all the same, if perhaps the old one.
fn sync_directory(directory: &Path) {
    if let Ok(directory) = fs_err::File::open(directory) {
        let _ = directory.sync_all();
    }
}

fn with_path(error: &io::Error, path: &Path) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot write {}: {error}", path.display()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_and_leaves_nothing_beside() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("deep/er/file.json");
        write(&path, b"one").expect("writable");
        write(&path, b"two").expect("writable");
        assert_eq!(fs_err::read(&path).expect("readable"), b"two");
        let beside = fs_err::read_dir(path.parent().expect("it has one")).expect("readable");
        assert_eq!(beside.count(), 1);
    }

    #[test]
    fn says_which_file() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("is-a-directory");
        fs_err::create_dir_all(path.join("full")).expect("writable");
        let error = write(&path, b"x").expect_err("a directory stands there");
        assert!(error.to_string().contains("is-a-directory"), "{error}");
    }
}
