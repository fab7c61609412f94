//! What every command has at hand: the terminal, the language, the state directory, the time.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use crate::cli::{ColorChoice, GlobalArgs, LanguageChoice};
use crate::failure::{Failure, FailureKind};
use crate::model::language::Language;
use crate::text::{Text, text};
use crate::ui::Ui;
use crate::ui::mode::{ColorWish, Facts, Mode, language};
use crate::ui::progress::Progress;
use crate::workspace::Home;

/// Time that blocking work gets to end after an interruption or a command's end.
const SHUTDOWN: Duration = Duration::from_millis(200);

/// What every command has at hand.
#[derive(Debug)]
pub struct Context {
    /// The terminal.
    pub ui: Ui,
    /// The user's language.
    pub language: Language,
    /// Its words.
    pub text: &'static dyn Text,
    /// `--yes`.
    pub yes: bool,
    /// `--content`: a folder that overrides the built-in course.
    pub content: Option<PathBuf>,
    /// When the command began.
    pub now: Timestamp,
}

impl Context {
    /// Reads the environment and the terminal of this process.
    #[must_use]
    pub fn of_this_process(global: &GlobalArgs) -> Self {
        let facts = facts();
        let wish = match global.color {
            ColorChoice::Auto => ColorWish::Auto,
            ColorChoice::Always => ColorWish::Always,
            ColorChoice::Never => ColorWish::Never,
        };
        let spoken = language(
            &facts,
            global.lang.map(|choice| match choice {
                LanguageChoice::Fr => Language::Fr,
                LanguageChoice::En => Language::En,
            }),
        );
        Self {
            ui: Ui::new(Mode::resolve(&facts, wish)),
            language: spoken,
            text: text(spoken),
            yes: global.yes,
            content: global.content.clone(),
            now: Timestamp::now(),
        }
    }

    /// The state directory.
    pub fn home(&self) -> Result<Home, Failure> {
        Home::resolve(std::env::var_os("SWARMLAB_HOME")).map_err(|error| {
            Failure::environment(self.text.no_home())
                .because(&error)
                .hint(self.text.no_home_hint())
        })
    }

    /// Starts to show the progress of a long operation.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress::start(&self.ui, self.text)
    }

    /// Asks before work is thrown away. `--yes`, or no terminal, means yes; a no is a [`Failure`] that changes
    /// nothing and ends with code 130.
    pub fn confirm(&self, question: &str) -> Result<(), Failure> {
        if self.yes || !self.ui.mode().interactive {
            return Ok(());
        }
        let answer = self
            .ui
            .ask(&format!("{question} {}", self.text.yes_or_no()));
        if answer.is_some_and(|answer| self.text.is_yes(&answer)) {
            Ok(())
        } else {
            Err(Failure::new(
                FailureKind::Interrupted,
                self.text.not_confirmed(),
            ))
        }
    }

    /// Runs asynchronous work to its end, or until Ctrl-C, SIGTERM or SIGHUP.
    ///
    /// An interruption drops the future where it stands, as kill -9 would but with destructors run: whatever it was
    /// doing has to be safe to abandon at any await, because kill -9 is always possible. Child processes need
    /// `kill_on_drop(true)`. The first signal ends the command; it exits 130 at most [`SHUTDOWN`] later, blocking
    /// work or not.
    pub fn block_on<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        self.run(async {
            tokio::select! {
                result = work => result,
                () = interruption() => Err(self.interrupted()),
            }
        })
    }

    /// Runs asynchronous work that deals with Ctrl-C itself (a shell on a node: the key belongs to the node).
    pub fn block_on_uninterrupted<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        self.run(work)
    }

    fn run<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| {
                Failure::environment(self.text.cannot_start_runtime()).because(&error)
            })?;
        let result = runtime.block_on(work);
        runtime.shutdown_timeout(SHUTDOWN);
        result
    }

    fn interrupted(&self) -> Failure {
        Failure::new(FailureKind::Interrupted, self.text.interrupted())
            .hint(self.text.interrupted_hint())
    }
}

/// Returns when the user or the system asks this process to end. A signal whose handler cannot be installed keeps
/// its default action, which ends the process too.
async fn interruption() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let wait = |kind| async move {
            match signal(kind) {
                Ok(mut stream) => {
                    stream.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            () = wait(SignalKind::interrupt()) => {}
            () = wait(SignalKind::terminate()) => {}
            () = wait(SignalKind::hangup()) => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn facts() -> Facts {
    let variable =
        |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let first = |names: [&str; 3]| {
        names
            .into_iter()
            .filter_map(variable)
            .find(|value| !value.is_empty())
    };
    Facts {
        stdin_terminal: std::io::stdin().is_terminal(),
        stdout_terminal: std::io::stdout().is_terminal(),
        stderr_terminal: std::io::stderr().is_terminal(),
        terminal_columns: terminal_columns(),
        columns: variable("COLUMNS"),
        no_color: variable("NO_COLOR"),
        clicolor_force: variable("CLICOLOR_FORCE"),
        term: variable("TERM"),
        ci: variable("CI"),
        ctype: first(["LC_ALL", "LC_CTYPE", "LANG"]),
        messages: first(["LC_ALL", "LC_MESSAGES", "LANG"]),
        swarmlab_lang: variable("SWARMLAB_LANG"),
    }
}

#[cfg(unix)]
fn terminal_columns() -> Option<u16> {
    [
        rustix::termios::tcgetwinsize(std::io::stdout()),
        rustix::termios::tcgetwinsize(std::io::stderr()),
    ]
    .into_iter()
    .flatten()
    .map(|size| size.ws_col)
    .find(|columns| *columns > 0)
}

#[cfg(not(unix))]
fn terminal_columns() -> Option<u16> {
    None
}
