//! The two languages of every sentence that a person reads.

use serde::{Deserialize, Serialize};

/// A language of the interface and of the course.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Language {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::En, Self::Fr];

    /// The ISO 639-1 code: `en`, `fr`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// The language that a locale name (`fr_FR.UTF-8`, `fr`, `C`) asks for; `None` when it names neither.
    #[must_use]
    pub fn from_locale(locale: &str) -> Option<Self> {
        let language = locale.split(['_', '.', '@', '-']).next()?;
        match language.to_ascii_lowercase().as_str() {
            "fr" => Some(Self::Fr),
            "en" | "c" | "posix" => Some(Self::En),
            _ => None,
        }
    }
}
