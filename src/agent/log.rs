//! The agent's own complaints: the container's log (`docker logs`) and `agent.log`.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;

use jiff::Timestamp;

use super::files;

/// A line on standard error, which the outer engine keeps as the container's log.
pub(super) fn stderr(line: &str) {
    // Nobody is left to be told that standard error is closed.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Writes the agent's log.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    owner: (u32, u32),
    /// The last line, so that an error that lasts is not repeated every second.
    last: Mutex<String>,
}

impl Log {
    pub(super) fn new(path: PathBuf, owner: (u32, u32)) -> Self {
        Self {
            path,
            owner,
            last: Mutex::new(String::new()),
        }
    }

    /// Notes `line` with the time, unless it is what was noted last.
    pub(super) fn note(&self, line: &str) {
        if let Ok(mut last) = self.last.lock() {
            if *last == line {
                return;
            }
            line.clone_into(&mut last);
        }
        let line = format!("{} {line}", Timestamp::now());
        stderr(&line);
        let file = fs_err::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.path);
        if let Ok(mut file) = file {
            // Standard error has it already.
            let _ = writeln!(file, "{line}");
            let _ = files::hand_over(&self.path, self.owner.0, self.owner.1);
        }
    }
}
