//! The only code that writes to the terminal. stdout is the answer, stderr is talk.
//!
//! What to write is made by pure functions (`failure`, `markdown`, `report`, `table`, …) as text; [`Ui`] writes it.

pub mod ascii;
pub mod failure;
pub mod markdown;
pub mod mode;
pub mod paint;
pub mod progress;
pub mod report;
pub mod submission;
pub mod table;
pub mod wrap;

use std::borrow::Cow;
use std::io::{self, BufRead as _, Write as _};
use std::sync::Mutex;

use serde::Serialize;

use crate::failure::Failure;
use crate::text::Text;
use mode::Mode;
use paint::Paint;

/// A person's terminal, or the pipes in its place.
#[derive(Debug)]
pub struct Ui {
    mode: Mode,
    /// The first error of writing to stdout; the command's answer is then incomplete.
    stdout_error: Mutex<Option<io::Error>>,
}

impl Ui {
    /// A terminal that shows things in `mode`.
    #[must_use]
    pub fn new(mode: Mode) -> Self {
        Self {
            mode,
            stdout_error: Mutex::new(None),
        }
    }

    /// How things are shown.
    #[must_use]
    pub fn mode(&self) -> &Mode {
        &self.mode
    }

    /// Styles for text that [`Ui::out`] will write.
    #[must_use]
    pub fn out_paint(&self) -> Paint {
        Paint::stdout(&self.mode)
    }

    /// Styles for text that [`Ui::talk`] will write.
    #[must_use]
    pub fn talk_paint(&self) -> Paint {
        Paint::stderr(&self.mode)
    }

    /// Writes a part of the answer to stdout, with a line feed at its end.
    pub fn out(&self, text: &str) {
        self.write_out(self.encoded(text).trim_end_matches('\n').as_bytes());
    }

    /// Writes the answer to a cleared terminal, in place of the one before it.
    pub fn redraw(&self, text: &str) {
        self.write_out(format!("\x1b[H\x1b[2J{}", self.encoded(text)).as_bytes());
    }

    /// Writes a table to stdout: within the terminal's width, uncut into a pipe.
    pub fn table(&self, table: &table::Table) {
        for piece in table.pieces(self.mode.width, self.out_paint()) {
            self.out(&piece);
        }
    }

    /// Writes one JSON document to stdout, piece by piece. Nothing else may then be written there.
    pub fn json(&self, document: &impl Serialize) {
        let mut stdout = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
        let written = serde_json::to_writer_pretty(&mut stdout, document)
            .map_err(io::Error::from)
            .and_then(|()| stdout.write_all(b"\n"))
            .and_then(|()| stdout.flush());
        if let Err(error) = written {
            self.remember(error);
        }
    }

    /// Passes bytes of another program through to stdout as they are.
    pub fn pass_out(&self, bytes: &[u8]) {
        let mut stdout = io::stdout().lock();
        if let Err(error) = stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            self.remember(error);
        }
    }

    /// Passes bytes of another program through to stderr as they are.
    pub fn pass_err(&self, bytes: &[u8]) {
        let _ = io::stderr().lock().write_all(bytes);
    }

    /// Empties the screen for what follows; nothing where stdout is no terminal.
    pub fn clear(&self) {
        if self.mode.width.is_some() && self.mode.animated {
            self.pass_out(b"\x1b[H\x1b[2J");
        }
    }

    /// Writes to stderr, with a line feed at its end. What cannot be written there is lost: there is nobody to tell.
    pub fn talk(&self, text: &str) {
        let text = self.encoded(text);
        let _ = writeln!(io::stderr().lock(), "{}", text.trim_end_matches('\n'));
    }

    /// Shows an error on stderr.
    pub fn failure(&self, failure: &Failure, text: &dyn Text) {
        self.talk(&failure::render(failure, text, self.talk_paint()));
    }

    /// Shows a warning on stderr.
    pub fn warning(&self, message: &str, text: &dyn Text) {
        let label = self.talk_paint().warn(text.warning_label());
        self.talk(&format!("{label} {message}"));
    }

    /// Shows a note on stderr.
    pub fn note(&self, message: &str, text: &dyn Text) {
        let label = self.talk_paint().bold(text.note_label());
        self.talk(&format!("{label} {message}"));
    }

    /// Asks on stderr and reads one line of stdin; `None` at its end. Only where [`Mode::interactive`].
    pub fn ask(&self, question: &str) -> Option<String> {
        let _ = write!(io::stderr().lock(), "{} ", self.encoded(question));
        let mut answer = String::new();
        match io::stdin().lock().read_line(&mut answer) {
            Ok(0) | Err(_) => {
                self.talk("");
                None
            }
            Ok(_) => Some(answer.trim().to_owned()),
        }
    }

    /// Takes the first error of writing to stdout.
    pub fn take_stdout_error(&self) -> Option<io::Error> {
        self.stdout_error.lock().ok()?.take()
    }

    fn encoded<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.mode.unicode {
            Cow::Borrowed(text)
        } else {
            ascii::to_ascii(text)
        }
    }

    fn write_out(&self, bytes: &[u8]) {
        let mut stdout = io::stdout().lock();
        let written = stdout
            .write_all(bytes)
            .and_then(|()| stdout.write_all(b"\n"))
            .and_then(|()| stdout.flush());
        if let Err(error) = written {
            self.remember(error);
        }
    }

    fn remember(&self, error: io::Error) {
        if let Ok(mut first) = self.stdout_error.lock() {
            first.get_or_insert(error);
        }
    }
}
