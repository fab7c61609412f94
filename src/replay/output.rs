//! What a submission prints, kept up to a size.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

/// Most bytes kept of a submission.
pub(super) const KEPT: usize = 1 << 20;
/// A submission that prints more than this is stopped.
pub(super) const MOST: u64 = 64 << 20;

/// Collects what commands print, in the order in which it comes; memory stays below [`KEPT`] and a little.
#[derive(Debug, Default)]
pub(super) struct Output {
    state: Mutex<State>,
    over: Notify,
}

#[derive(Debug, Default)]
struct State {
    bytes: Vec<u8>,
    printed: u64,
    is_cut: bool,
}

impl Output {
    /// A piece of what a command printed.
    pub(super) fn add(&self, piece: &[u8]) {
        let mut state = self.lock();
        state.printed += piece.len() as u64;
        let left = KEPT.saturating_sub(state.bytes.len());
        state.is_cut |= piece.len() > left;
        state
            .bytes
            .extend_from_slice(&piece[..piece.len().min(left)]);
        if state.printed > MOST {
            self.over.notify_one();
        }
    }

    /// A line of ours, on a line of its own; kept in any case.
    pub(super) fn say(&self, line: &str) {
        let mut state = self.lock();
        if !state.bytes.is_empty() && !state.bytes.ends_with(b"\n") {
            state.bytes.push(b'\n');
        }
        // Commands that are many and long are the stranger's too.
        if state.bytes.len() < 2 * KEPT {
            state.bytes.extend_from_slice(line.as_bytes());
            state.bytes.push(b'\n');
        }
    }

    /// Returns once more than [`MOST`] was printed.
    pub(super) async fn over(&self) {
        self.over.notified().await;
    }

    /// What was kept, and whether that is not all.
    #[must_use]
    pub(super) fn taken(&self) -> (Vec<u8>, bool) {
        let mut state = self.lock();
        (std::mem::take(&mut state.bytes), state.is_cut)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn output_without_end_is_cut_and_told() {
        let output = Output::default();
        output.say("$ run.sh");
        let piece = vec![b'y'; 1 << 20];
        for _ in 0..=64 {
            output.add(&piece);
        }
        output.over().await;
        output.say("stopped");
        let (bytes, is_cut) = output.taken();
        assert!(is_cut);
        assert!(bytes.len() < KEPT + 64, "{}", bytes.len());
        assert!(bytes.starts_with(b"$ run.sh\nyyy") && bytes.ends_with(b"y\nstopped\n"));
    }

    #[test]
    fn short_output_is_whole() {
        let output = Output::default();
        output.add(b"a\x1b[31m");
        output.say("exit code 0");
        assert_eq!(
            output.taken(),
            (b"a\x1b[31m\nexit code 0\n".to_vec(), false)
        );
    }
}
