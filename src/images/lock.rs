//! One writer of the cache at a time.

use std::fs::TryLockError;
use std::time::Duration;

use super::error::ImageError;
use super::store::Store;

/// Holds the cache until it is dropped; the kernel lets go when the process dies.
#[derive(Debug)]
pub(super) struct Lock {
    _file: std::fs::File,
}

/// Waits for the lock; calls `waiting` once when another process holds it.
pub(super) async fn acquire(store: &Store, waiting: impl FnOnce()) -> Result<Lock, ImageError> {
    fs_err::create_dir_all(store.root())?;
    let file: std::fs::File = fs_err::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(store.root().join("lock"))?
        .into_parts()
        .0;
    let mut waiting = Some(waiting);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => {
                if let Some(waiting) = waiting.take() {
                    waiting();
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}
