//! The file: read whole, written whole, by one command at a time.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::{FORMAT, Progress};
use crate::workspace::lock::{Lock, LockError};
use crate::workspace::{Home, atomic};

/// How long to wait for another command that is writing; it takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// The file cannot be used. It is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum ProgressError {
    /// A newer swarmlab wrote it.
    #[error("{} has format {found}, this swarmlab knows up to {FORMAT}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
    },
    /// It is not what swarmlab writes.
    #[error("{} is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        #[source]
        source: serde_json::Error,
    },
    /// It cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Another command does not let go of it.
    #[error(transparent)]
    Lock(#[from] LockError),
}

impl Progress {
    /// Reads the file; nothing done yet if there is none.
    pub fn load(home: &Home) -> Result<Self, ProgressError> {
        let path = home.progress_file();
        let bytes = match fs_err::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error.into()),
        };
        Self::parse(&bytes, path)
    }

    fn parse(bytes: &[u8], path: PathBuf) -> Result<Self, ProgressError> {
        let damaged = |source| ProgressError::Damaged {
            path: path.clone(),
            source,
        };
        // The format first: a newer file may have fields that this version would call damage.
        let value: serde_json::Value = serde_json::from_slice(bytes).map_err(damaged)?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(found) if found > u64::from(FORMAT) => Err(ProgressError::Newer { path, found }),
            _ => serde_json::from_value(value).map_err(damaged),
        }
    }

    /// Changes the file: reads it, lets `change` work on it, writes it, all under one lock.
    pub fn update<T>(home: &Home, change: impl FnOnce(&mut Self) -> T) -> Result<T, ProgressError> {
        let _lock = Lock::acquire_blocking(&home.progress_lock(), PATIENCE)?;
        let before = Self::load(home)?;
        let mut after = before.clone();
        let result = change(&mut after);
        if after != before {
            let mut bytes = serde_json::to_vec_pretty(&after).map_err(io::Error::from)?;
            bytes.push(b'\n');
            atomic::write(&home.progress_file(), &bytes)?;
        }
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{at, report};
    use super::*;

    fn home() -> (tempfile::TempDir, Home) {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let home = Home::at(directory.path());
        (directory, home)
    }

    #[test]
    fn what_is_written_is_read() {
        let (_directory, home) = home();
        Progress::update(&home, |progress| {
            progress.started("lab-3", "a", "lab-3", at(1));
            progress.checked(&report(10.0, false, 2));
        })
        .expect("writable");
        let progress = Progress::load(&home).expect("readable");
        assert_eq!(progress.labs["lab-3"].passed, Some(at(2)));
    }

    #[test]
    fn a_newer_format_is_left_alone() {
        let (_directory, home) = home();
        let newer = br#"{"format": 2, "galaxies": []}"#;
        fs_err::write(home.progress_file(), newer).expect("writable");
        let error = Progress::update(&home, |progress| {
            progress.started("lab-3", "a", "lab-3", at(1));
        })
        .expect_err("a newer format");
        assert!(
            matches!(error, ProgressError::Newer { found: 2, .. }),
            "{error}"
        );
        assert_eq!(fs_err::read(home.progress_file()).expect("readable"), newer);
    }

    #[test]
    fn damage_is_told_and_left_alone() {
        let (_directory, home) = home();
        fs_err::write(home.progress_file(), "{").expect("writable");
        let error = Progress::load(&home).expect_err("damaged");
        assert!(matches!(error, ProgressError::Damaged { .. }), "{error}");
        assert_eq!(fs_err::read(home.progress_file()).expect("readable"), b"{");
    }

    #[test]
    fn many_writers_lose_nothing() {
        let (_directory, home) = home();
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let home = &home;
                scope.spawn(move || {
                    Progress::update(home, |progress| {
                        progress.started(&format!("c{writer}"), "a", "lab-3", at(writer));
                    })
                    .expect("writable");
                });
            }
        });
        assert_eq!(Progress::load(&home).expect("readable").attempts.len(), 8);
    }
}
