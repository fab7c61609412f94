//! Stopping work that runs on blocking threads.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that blocking work looks at between two pieces of work.
#[derive(Debug, Clone, Default)]
pub(super) struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// An error once the work is cancelled.
    pub(super) fn check(&self) -> io::Result<()> {
        if self.is_set() {
            // Not `Interrupted`: that kind makes `std::io::copy` try again.
            Err(io::Error::other("interrupted"))
        } else {
            Ok(())
        }
    }

    /// Whether the work is cancelled.
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Cancels the work when it is dropped: when the future that waits for the work is.
    pub(super) fn guard(&self) -> CancelOnDrop {
        CancelOnDrop(self.clone())
    }

    /// Cancels the work.
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// See [`Cancel::guard`].
pub(super) struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.set();
    }
}
