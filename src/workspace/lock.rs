//! One command at a time on one thing. The lock is the operating system's: it falls with the process, also under
//! kill -9. The file beside it only tells who holds it.

use std::fs::TryLockError;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Time between two tries.
const RETRY: Duration = Duration::from_millis(100);

/// Who holds a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Process ID.
    pub pid: u32,
    /// What it does: `start lab-3`.
    pub command: String,
    /// Since when.
    pub since: Timestamp,
}

/// The lock was not got.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else had it for as long as we were ready to wait.
    #[error("held by {}", describe(.0.as_ref()))]
    Held(Option<Holder>),
    /// The lock file cannot be used.
    #[error("cannot lock {}", path.display())]
    Io {
        /// The lock file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

fn describe(holder: Option<&Holder>) -> String {
    holder.map_or_else(
        || "another process".to_owned(),
        |holder| format!("process {} (`swarmlab {}`)", holder.pid, holder.command),
    )
}

/// A held lock; dropping it releases it. The file stays: removing it would let two processes hold "the" lock.
#[derive(Debug)]
pub struct Lock {
    _file: std::fs::File,
}

impl Lock {
    /// Takes the lock if nobody has it, and notes who has it now; `Ok(None)` when somebody does.
    pub fn attempt(path: &Path, me: &Holder) -> Result<Option<Self>, LockError> {
        let Some(lock) = Self::attempt_silently(path)? else {
            return Ok(None);
        };
        // In a file of its own: on some systems a locked file cannot be read by others. Not flushed: after a power
        // cut nobody holds the lock.
        let note = serde_json::to_vec(me).map_err(io::Error::from);
        note.and_then(|note| fs_err::write(holder_file(path), note))
            .map_err(|source| LockError::Io {
                path: path.to_owned(),
                source,
            })?;
        Ok(Some(lock))
    }

    /// Takes the lock if nobody has it, and tells nobody.
    fn attempt_silently(path: &Path) -> Result<Option<Self>, LockError> {
        let failed = |source| LockError::Io {
            path: path.to_owned(),
            source,
        };
        if let Some(parent) = path.parent() {
            fs_err::create_dir_all(parent).map_err(failed)?;
        }
        let file = fs_err::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(failed)?
            .into_file();
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        Ok(Some(Self { _file: file }))
    }

    /// Takes the lock, blocking this thread up to `patience`; for locks that are held for milliseconds, whose holder
    /// is not worth a note.
    pub fn acquire_blocking(path: &Path, patience: Duration) -> Result<Self, LockError> {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(lock) = Self::attempt_silently(path)? {
                return Ok(lock);
            }
            if Instant::now() >= deadline {
                return Err(LockError::Held(None));
            }
            std::thread::sleep(RETRY / 10);
        }
    }

    /// Takes the lock, waiting up to `patience` for whoever has it; `on_wait` is called once, before waiting, with
    /// the holder if it is known.
    pub async fn acquire(
        path: &Path,
        me: &Holder,
        patience: Duration,
        on_wait: impl FnOnce(Option<&Holder>),
    ) -> Result<Self, LockError> {
        let deadline = Instant::now() + patience;
        let mut on_wait = Some(on_wait);
        loop {
            if let Some(lock) = Self::attempt(path, me)? {
                return Ok(lock);
            }
            let holder = holder(path);
            if Instant::now() >= deadline {
                return Err(LockError::Held(holder));
            }
            if let Some(on_wait) = on_wait.take() {
                on_wait(holder.as_ref());
            }
            tokio::time::sleep(RETRY).await;
        }
    }
}

/// Removes the files of a lock whose name nobody will use again.
pub fn remove(path: &Path) {
    // What stays is of no harm.
    let _ = fs_err::remove_file(holder_file(path));
    let _ = fs_err::remove_file(path);
}

/// Who took the lock last; only true while the lock is held.
#[must_use]
pub fn holder(path: &Path) -> Option<Holder> {
    let note = fs_err::read(holder_file(path)).ok()?;
    serde_json::from_slice(&note).ok()
}

fn holder_file(path: &Path) -> PathBuf {
    path.with_extension("holder.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn me(command: &str) -> Holder {
        Holder {
            pid: std::process::id(),
            command: command.to_owned(),
            since: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_second_is_told_who_holds_it() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("lab-3.lock");
        let first = Lock::attempt(&path, &me("start lab-3")).expect("usable");
        assert!(first.is_some());
        assert!(
            Lock::attempt(&path, &me("reset"))
                .expect("usable")
                .is_none()
        );
        assert_eq!(holder(&path), Some(me("start lab-3")));
        drop(first);
        assert!(
            Lock::attempt(&path, &me("reset"))
                .expect("usable")
                .is_some()
        );
        assert_eq!(holder(&path), Some(me("reset")));
    }

    #[tokio::test]
    async fn waits_and_then_gives_up() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("lab-3.lock");
        let first = Lock::attempt(&path, &me("start lab-3")).expect("usable");
        let mut asked = None;
        let patience = Duration::from_millis(150);
        let error = Lock::acquire(&path, &me("reset"), patience, |holder| {
            asked = holder.cloned();
        })
        .await
        .expect_err("it is held");
        assert_eq!(asked, Some(me("start lab-3")));
        assert!(
            error.to_string().contains("`swarmlab start lab-3`"),
            "{error}"
        );
        drop(first);
        let second = Lock::acquire(&path, &me("reset"), patience, |_| {}).await;
        assert!(second.is_ok());
    }
}
