//! Files that are whole at every moment, also after kill -9 or a power cut.

use std::io::{self, BufWriter, Write};
use std::path::Path;

/// What the name of a file begins with while it is being written.
const PREFIX: &str = ".swarmlab-";
/// And what it ends with.
const SUFFIX: &str = ".part";
/// Bytes that are written at a time.
const BUFFER: usize = 1 << 16;

/// Writes `bytes` to `path` so that a reader sees the old content or the new, never a part: a temporary file beside
/// it, flushed to the disk, renamed over it. Makes the parent directories.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    stream(path, |file| file.write_all(bytes))
}

/// As [`write`], of what `fill` writes piece by piece; where that fails, nothing is there that was not before.
pub fn stream<E: From<io::Error>>(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or_else(|| Path::new("."));
    fs_err::create_dir_all(parent)?;
    let file = tempfile::Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .tempfile_in(parent)
        .map_err(|error| with_path(&error, path))?;
    let mut file = BufWriter::with_capacity(BUFFER, file);
    fill(&mut file)?;
    let file = file
        .into_inner()
        .map_err(|error| with_path(error.error(), path))?;
    file.as_file()
        .sync_all()
        .map_err(|error| with_path(&error, path))?;
    file.persist(path)
        .map_err(|error| with_path(&error.error, path))?;
    sync_directory(parent);
    Ok(())
}

/// Removes what writers that were killed left in `directory` and in folders up to `depth` below. Only for who knows that
/// nobody writes there now. What cannot be looked into or removed stays: it harms nobody.
pub fn sweep(directory: &Path, depth: usize) {
    let entries = fs_err::read_dir(directory).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // Links are not followed: what they lead to was not written here.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if depth > 0 {
                sweep(&entry.path(), depth - 1);
            }
        } else if name.starts_with(PREFIX) && name.ends_with(SUFFIX) {
            let _ = fs_err::remove_file(entry.path());
        }
    }
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
    fn what_fails_on_the_way_leaves_what_was_there() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("file");
        write(&path, b"one").expect("writable");
        let failed = stream(&path, |file| {
            file.write_all(&vec![b'2'; 3 * BUFFER])?;
            Err(io::Error::other("no more"))
        });
        assert_eq!(failed.expect_err("it failed").to_string(), "no more");
        assert_eq!(fs_err::read(&path).expect("readable"), b"one");
        let beside = fs_err::read_dir(directory.path()).expect("readable");
        assert_eq!(beside.count(), 1);
    }

    #[test]
    fn what_a_killed_writer_left_is_swept() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path();
        write(&path.join("gradescope/1/results.json"), b"{}").expect("writable");
        for left in ["gradescope/1/.swarmlab-a1B2.part", ".swarmlab-x.part"] {
            fs_err::write(path.join(left), b"ha").expect("writable");
        }
        fs_err::write(path.join("notes.part"), b"the teacher's own").expect("writable");
        sweep(path, 2);
        assert!(path.join("gradescope/1/results.json").exists());
        assert!(path.join("notes.part").exists());
        assert!(!path.join("gradescope/1/.swarmlab-a1B2.part").exists());
        assert!(!path.join(".swarmlab-x.part").exists());
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
