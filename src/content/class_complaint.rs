//! What can be wrong in `class.toml` beyond what can be wrong in every content file.

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClassComplaint {
    /// No date and time.
    NoMoment(String),
    /// A date and time that no offset nor zone places.
    NoZone(String),
    /// No such time zone.
    UnknownZone(String),
    /// No length of time.
    NoLength(String),
    /// A share that is not between 0 and 1.
    NoShare,
    /// A number that must be above zero.
    NotPositive,
    /// A number below zero, or not a number.
    Negative,
    /// Steps of a penalty that do not rise, in time or in cost.
    NotRising,
    /// An override without its reason.
    NoReason,
    /// One of two fields is needed, and only one.
    OneOf(&'static str, &'static str),
    /// A mark above the best that is possible.
    AboveBest,
}

impl ClassComplaint {
    pub(super) fn english(&self) -> String {
        match self {
            Self::NoMoment(words) => {
                format!("`{words}` is no date and time, such as `2026-12-01T23:59:00+01:00`")
            }
            Self::NoZone(words) => format!(
                "`{words}` needs an offset (`+01:00`), a zone (`[Europe/Paris]`) or the class a `timezone`"
            ),
            Self::UnknownZone(name) => {
                format!("`{name}` is no time zone, such as `Europe/Paris`")
            }
            Self::NoLength(words) => {
                format!("`{words}` is no length of time, such as `15m`, `36h` or `2d`")
            }
            Self::NoShare => "a share lies between 0 and 1: `0.1` is 10 %".to_owned(),
            Self::NotPositive => "this number must be above zero".to_owned(),
            Self::Negative => "this number must be zero or more".to_owned(),
            Self::NotRising => {
                "each step begins later than the one before and costs as much or more".to_owned()
            }
            Self::NoReason => "a mark is not changed without a reason".to_owned(),
            Self::OneOf(one, other) => format!("give either `{one}` or `{other}`"),
            Self::AboveBest => "this is above the best mark of the lab".to_owned(),
        }
    }

    pub(super) fn french(&self) -> String {
        match self {
            Self::NoMoment(words) => format!(
                "`{words}` n'est pas une date avec l'heure, comme `2026-12-01T23:59:00+01:00`"
            ),
            Self::NoZone(words) => format!(
                "`{words}` demande un décalage (`+01:00`), un fuseau (`[Europe/Paris]`) ou un `timezone` à la classe"
            ),
            Self::UnknownZone(name) => {
                format!("`{name}` n'est pas un fuseau horaire, comme `Europe/Paris`")
            }
            Self::NoLength(words) => {
                format!("`{words}` n'est pas une durée, comme `15m`, `36h` ou `2d`")
            }
            Self::NoShare => "une part va de 0 à 1 : `0.1` vaut 10 %".to_owned(),
            Self::NotPositive => "ce nombre doit dépasser zéro".to_owned(),
            Self::Negative => "ce nombre vaut zéro ou plus".to_owned(),
            Self::NotRising => {
                "chaque palier commence après le précédent et coûte autant ou plus".to_owned()
            }
            Self::NoReason => "une note ne change pas sans raison".to_owned(),
            Self::OneOf(one, other) => format!("donner soit `{one}`, soit `{other}`"),
            Self::AboveBest => "c'est plus que la meilleure note du lab".to_owned(),
        }
    }
}
