//! Instants and lengths of time as a teacher writes them.

use std::fmt;
use std::sync::LazyLock;

use jiff::civil::DateTime;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use schemars::JsonSchema;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::content::ClassComplaint;

static PARSER: DateTimeParser = DateTimeParser::new();

/// The zones' data is the program's own: the same file gives the same instant on every machine.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// An instant: text (`"2026-12-01T23:59:00+01:00"`, `"2026-12-01T23:59[Europe/Paris]"`) or TOML's own date and time.
/// Without offset and zone it is in the class's `timezone`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Moment(pub String);

/// A length of time: `15m`, `36h`, `2d`, `1w`; a day has 24 hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Length(pub String);

impl Moment {
    /// The instant; `zone` places what says neither offset nor zone itself.
    pub fn resolve(&self, zone: Option<&TimeZone>) -> Result<Timestamp, ClassComplaint> {
        let text = self.0.trim();
        if text.contains('[') {
            return PARSER
                .parse_zoned_with(&ZONES, text)
                .map(|zoned| zoned.timestamp())
                .map_err(|_| ClassComplaint::NoMoment(text.to_owned()));
        }
        if let Ok(instant) = PARSER.parse_timestamp(text) {
            return Ok(instant);
        }
        let civil: DateTime = PARSER
            .parse_datetime(text)
            .map_err(|_| ClassComplaint::NoMoment(text.to_owned()))?;
        // A bare date would mean its first second: hardly what a deadline means.
        if !text.contains(':') {
            return Err(ClassComplaint::NoMoment(text.to_owned()));
        }
        let zone = zone.ok_or_else(|| ClassComplaint::NoZone(text.to_owned()))?;
        zone.to_timestamp(civil)
            .map_err(|_| ClassComplaint::NoMoment(text.to_owned()))
    }
}

impl Length {
    /// The length; never negative.
    pub fn resolve(&self) -> Result<SignedDuration, ClassComplaint> {
        let wrong = || ClassComplaint::NoLength(self.0.clone());
        let span: Span = self.0.trim().parse().map_err(|_| wrong())?;
        let length = span
            .to_duration(SpanRelativeTo::days_are_24_hours())
            .map_err(|_| wrong())?;
        if length.is_negative() {
            return Err(wrong());
        }
        Ok(length)
    }
}

/// The time zone of that name, from the program's own data.
pub fn zone(name: &str) -> Result<TimeZone, ClassComplaint> {
    ZONES
        .get(name)
        .map_err(|_| ClassComplaint::UnknownZone(name.to_owned()))
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Moment;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date and time such as 2026-12-01T23:59:00+01:00")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Moment, E> {
                Ok(Moment(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Moment, A::Error> {
                let date =
                    toml::value::Datetime::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Moment(date.to_string()))
            }
        }

        deserializer.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use test_case::test_case;

    #[test_case("2026-12-01T23:59:00+01:00"; "an offset")]
    #[test_case("2026-12-01T23:59[Europe/Paris]"; "a zone of its own")]
    #[test_case("2026-12-01 23:59:00"; "the zone of the class")]
    #[test_case("2026-12-01T22:59:00Z"; "universal time")]
    fn an_instant_is_understood(text: &str) {
        let paris = zone("Europe/Paris").unwrap();
        let instant = Moment(text.to_owned()).resolve(Some(&paris)).unwrap();
        assert_eq!(instant.to_string(), "2026-12-01T22:59:00Z");
    }

    #[test]
    fn a_deadline_needs_its_place_and_its_hour() {
        let without = Moment("2026-12-01T23:59".to_owned());
        assert!(matches!(
            without.resolve(None),
            Err(ClassComplaint::NoZone(_))
        ));
        let date = Moment("2026-12-01".to_owned());
        assert!(matches!(
            date.resolve(Some(&TimeZone::UTC)),
            Err(ClassComplaint::NoMoment(_))
        ));
    }

    #[test_case("15m", Some(900))]
    #[test_case("2d", Some(172_800))]
    #[test_case("1w", Some(604_800))]
    #[test_case("1h 30m", Some(5_400))]
    #[test_case("-1h", None)]
    #[test_case("1 month", None)]
    #[test_case("soon", None)]
    fn a_length_is_understood(text: &str, seconds: Option<i64>) {
        let length = Length(text.to_owned()).resolve().ok();
        assert_eq!(length.map(|length| length.as_secs()), seconds);
    }
}
