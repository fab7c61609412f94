//! How to show things, decided once from plain facts.

use crate::model::language::Language;

/// What is known about one output stream and the environment around it. Read in `main`.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// stdin is a terminal.
    pub stdin_terminal: bool,
    /// stdout is a terminal.
    pub stdout_terminal: bool,
    /// stderr is a terminal.
    pub stderr_terminal: bool,
    /// Columns of the terminal, if there is one.
    pub terminal_columns: Option<u16>,
    /// `COLUMNS`.
    pub columns: Option<String>,
    /// `NO_COLOR`, whatever its value.
    pub no_color: Option<String>,
    /// `CLICOLOR_FORCE`.
    pub clicolor_force: Option<String>,
    /// `TERM`.
    pub term: Option<String>,
    /// `CI`.
    pub ci: Option<String>,
    /// The first of `LC_ALL`, `LC_CTYPE`, `LANG` that is set and not empty.
    pub ctype: Option<String>,
    /// The first of `LC_ALL`, `LC_MESSAGES`, `LANG` that is set and not empty.
    pub messages: Option<String>,
    /// `SWARMLAB_LANG`.
    pub swarmlab_lang: Option<String>,
}

/// The user's word on colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ColorWish {
    /// As the environment says.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How to show things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    /// ANSI styles on stdout.
    pub stdout_color: bool,
    /// ANSI styles on stderr.
    pub stderr_color: bool,
    /// Characters beyond ASCII.
    pub unicode: bool,
    /// Moving spinners and bars on stderr; otherwise plain lines.
    pub animated: bool,
    /// Questions can be asked and answered.
    pub interactive: bool,
    /// Columns to wrap at; `None` where output is piped and must not be cut.
    pub width: Option<u16>,
}

/// Columns where nothing says how wide the terminal is.
const DEFAULT_WIDTH: u16 = 80;
/// Wider lines than this are hard to read.
const MAXIMUM_WIDTH: u16 = 100;

impl Mode {
    /// Decides.
    ///
    /// Colour, strongest rule first: `--color`; `NO_COLOR` not empty: none; `CLICOLOR_FORCE` other than empty or
    /// `0`: yes; otherwise only on a terminal that is not `TERM=dumb`.
    #[must_use]
    pub fn resolve(facts: &Facts, wish: ColorWish) -> Self {
        let dumb = facts.term.as_deref() == Some("dumb");
        let set = |value: &Option<String>| value.as_deref().is_some_and(|text| !text.is_empty());
        let color = |terminal: bool| match wish {
            ColorWish::Always => true,
            ColorWish::Never => false,
            ColorWish::Auto if set(&facts.no_color) => false,
            ColorWish::Auto => {
                let forced =
                    set(&facts.clicolor_force) && facts.clicolor_force.as_deref() != Some("0");
                forced || (terminal && !dumb)
            }
        };
        let ci = set(&facts.ci) && facts.ci.as_deref() != Some("false");
        let columns = facts
            .columns
            .as_deref()
            .and_then(|text| text.parse().ok())
            .filter(|columns| *columns > 0);
        let width = columns
            .or(facts.terminal_columns.filter(|columns| *columns > 0))
            .or(facts.stdout_terminal.then_some(DEFAULT_WIDTH))
            .map(|columns: u16| columns.min(MAXIMUM_WIDTH));
        Self {
            stdout_color: color(facts.stdout_terminal),
            stderr_color: color(facts.stderr_terminal),
            unicode: speaks_utf8(facts.ctype.as_deref()),
            animated: facts.stderr_terminal && !dumb && !ci,
            interactive: facts.stdin_terminal && facts.stderr_terminal && !ci,
            width,
        }
    }

    /// Columns to wrap at, 80 where nothing says.
    #[must_use]
    pub fn columns(&self) -> usize {
        usize::from(self.width.unwrap_or(DEFAULT_WIDTH)).max(20)
    }
}

/// The language to speak: `--lang`, else `SWARMLAB_LANG`, else the locale, else English.
#[must_use]
pub fn language(facts: &Facts, wish: Option<Language>) -> Language {
    wish.or_else(|| Language::from_locale(facts.swarmlab_lang.as_deref()?))
        .or_else(|| Language::from_locale(facts.messages.as_deref()?))
        .unwrap_or_default()
}

/// Whether a locale's character set is UTF-8. Where nothing is set (containers, services) it is taken for UTF-8, as
/// today's terminals are; `C` and `POSIX` ask for ASCII.
fn speaks_utf8(ctype: Option<&str>) -> bool {
    ctype.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use test_case::test_case;

    fn terminal() -> Facts {
        Facts {
            stdin_terminal: true,
            stdout_terminal: true,
            stderr_terminal: true,
            terminal_columns: Some(40),
            term: Some("xterm-256color".to_owned()),
            ctype: Some("fr_FR.UTF-8".to_owned()),
            messages: Some("fr_FR.UTF-8".to_owned()),
            ..Facts::default()
        }
    }

    #[test_case(|_| {}, true; "terminal")]
    #[test_case(|f| f.stdout_terminal = false, false; "piped")]
    #[test_case(|f| f.no_color = Some("1".to_owned()), false; "no color")]
    #[test_case(|f| f.no_color = Some(String::new()), true; "no color empty is unset")]
    #[test_case(|f| f.term = Some("dumb".to_owned()), false; "dumb")]
    #[test_case(|f| { f.stdout_terminal = false; f.clicolor_force = Some("1".to_owned()); }, true; "forced")]
    #[test_case(|f| { f.stdout_terminal = false; f.clicolor_force = Some("0".to_owned()); }, false; "not forced")]
    #[test_case(|f| { f.no_color = Some("1".to_owned()); f.clicolor_force = Some("1".to_owned()); }, false; "no color wins")]
    fn colour(change: fn(&mut Facts), expected: bool) {
        let mut facts = terminal();
        change(&mut facts);
        assert_eq!(
            Mode::resolve(&facts, ColorWish::Auto).stdout_color,
            expected
        );
        assert!(Mode::resolve(&facts, ColorWish::Always).stdout_color);
        assert!(!Mode::resolve(&facts, ColorWish::Never).stdout_color);
    }

    #[test_case(|_| {}, true, true; "terminal")]
    #[test_case(|f| f.ci = Some("true".to_owned()), false, false; "ci")]
    #[test_case(|f| f.ci = Some("false".to_owned()), true, true; "ci false")]
    #[test_case(|f| f.term = Some("dumb".to_owned()), false, true; "dumb")]
    #[test_case(|f| f.stdin_terminal = false, true, false; "stdin from a file")]
    #[test_case(|f| f.stderr_terminal = false, false, false; "stderr piped")]
    fn animation_and_questions(change: fn(&mut Facts), animated: bool, interactive: bool) {
        let mut facts = terminal();
        change(&mut facts);
        let mode = Mode::resolve(&facts, ColorWish::Auto);
        assert_eq!((mode.animated, mode.interactive), (animated, interactive));
    }

    #[test]
    fn width_comes_from_columns_then_the_terminal() {
        let mut facts = terminal();
        let width = |facts: &Facts| Mode::resolve(facts, ColorWish::Auto).width;
        assert_eq!(width(&facts), Some(40));
        facts.columns = Some("60".to_owned());
        assert_eq!(width(&facts), Some(60));
        facts.columns = Some("nonsense".to_owned());
        facts.terminal_columns = Some(300);
        assert_eq!(width(&facts), Some(100));
        facts.terminal_columns = None;
        assert_eq!(width(&facts), Some(80));
        facts.stdout_terminal = false;
        assert_eq!(width(&facts), None);
    }

    #[test_case(None, None, None, Language::En; "nothing said")]
    #[test_case(None, None, Some("fr_FR.UTF-8"), Language::Fr; "locale")]
    #[test_case(None, Some("en"), Some("fr_FR"), Language::En; "variable over locale")]
    #[test_case(Some(Language::Fr), Some("en"), None, Language::Fr; "flag over variable")]
    #[test_case(None, Some("klingon"), Some("fr"), Language::Fr; "an unknown language is not said")]
    #[test_case(None, None, Some("C"), Language::En; "c locale")]
    #[test_case(None, None, Some("de_DE"), Language::En; "a third language")]
    fn language_order(
        flag: Option<Language>,
        variable: Option<&str>,
        locale: Option<&str>,
        expected: Language,
    ) {
        let facts = Facts {
            swarmlab_lang: variable.map(str::to_owned),
            messages: locale.map(str::to_owned),
            ..Facts::default()
        };
        assert_eq!(language(&facts, flag), expected);
    }

    #[test_case(None, true)]
    #[test_case(Some("C"), false)]
    #[test_case(Some("fr_FR.ISO-8859-1"), false)]
    #[test_case(Some("C.UTF-8"), true)]
    #[test_case(Some("en_GB.utf8"), true)]
    fn symbols(ctype: Option<&str>, expected: bool) {
        assert_eq!(speaks_utf8(ctype), expected);
    }
}
