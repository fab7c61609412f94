//! Styles and symbols of one stream, pure: text in, text out.

use anstyle::{AnsiColor, Style};

use super::mode::Mode;

/// How to write on one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    /// ANSI styles.
    pub color: bool,
    /// Symbols beyond ASCII.
    pub unicode: bool,
    /// Columns to wrap at.
    pub columns: usize,
}

impl Paint {
    /// For stdout.
    #[must_use]
    pub fn stdout(mode: &Mode) -> Self {
        Self {
            color: mode.stdout_color,
            unicode: mode.unicode,
            columns: mode.columns(),
        }
    }

    /// For stderr.
    #[must_use]
    pub fn stderr(mode: &Mode) -> Self {
        Self {
            color: mode.stderr_color,
            ..Self::stdout(mode)
        }
    }

    /// Without colour or symbols, `columns` wide.
    #[must_use]
    pub fn plain(columns: usize) -> Self {
        Self {
            color: false,
            unicode: false,
            columns,
        }
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.color && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// Bold.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        self.styled(Style::new().bold(), text)
    }

    /// Less important.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.styled(Style::new().dimmed(), text)
    }

    /// Good: green.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.styled(AnsiColor::Green.on_default().bold(), text)
    }

    /// Bad: red.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        self.styled(AnsiColor::Red.on_default().bold(), text)
    }

    /// Attention: yellow.
    #[must_use]
    pub fn warn(self, text: &str) -> String {
        self.styled(AnsiColor::Yellow.on_default().bold(), text)
    }

    /// Something to type: cyan.
    #[must_use]
    pub fn command(self, text: &str) -> String {
        self.styled(AnsiColor::Cyan.on_default(), text)
    }

    /// Done.
    #[must_use]
    pub fn tick(self) -> &'static str {
        if self.unicode { "✓" } else { "ok" }
    }

    /// Failed.
    #[must_use]
    pub fn cross(self) -> &'static str {
        if self.unicode { "✗" } else { "x" }
    }

    /// Under way, or an item of a list.
    #[must_use]
    pub fn bullet(self) -> &'static str {
        if self.unicode { "•" } else { "*" }
    }

    /// Waits for something else.
    #[must_use]
    pub fn pause(self) -> &'static str {
        if self.unicode { "…" } else { "-" }
    }

    /// There is more.
    #[must_use]
    pub fn ellipsis(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// Leads from one thing to the next.
    #[must_use]
    pub fn arrow(self) -> &'static str {
        if self.unicode { "→" } else { "->" }
    }
}
