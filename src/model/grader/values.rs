//! Values of the vocabulary in Docker's units.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number that has to be met: an exact one, or bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The least that will do.
    pub min: u64,
    /// The most that will do; `None`: no limit.
    pub max: Option<u64>,
}

impl Count {
    /// Exactly `number`.
    #[must_use]
    pub const fn exactly(number: u64) -> Self {
        Self {
            min: number,
            max: Some(number),
        }
    }

    /// `number` or more.
    #[must_use]
    pub const fn at_least(number: u64) -> Self {
        Self {
            min: number,
            max: None,
        }
    }

    /// Whether `number` will do.
    #[must_use]
    pub fn holds(&self, number: u64) -> bool {
        number >= self.min && self.max.is_none_or(|max| number <= max)
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        if self.max == Some(self.min) {
            return serializer.serialize_u64(self.min);
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("min", &self.min)?;
        if let Some(max) = self.max {
            map.serialize_entry("max", &max)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CountVisitor;
        impl<'de> Visitor<'de> for CountVisitor {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number such as `4`, or bounds such as `{ min = 1, max = 5 }`")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Count, E> {
                u64::try_from(number)
                    .map(Count::exactly)
                    .map_err(|_| E::invalid_value(de::Unexpected::Signed(number), &self))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Count, E> {
                Ok(Count::exactly(number))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Count, A::Error> {
                let (mut min, mut max) = (None, None);
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "min" => min = Some(map.next_value::<u64>()?),
                        "max" => max = Some(map.next_value::<u64>()?),
                        other => return Err(de::Error::unknown_field(other, &["min", "max"])),
                    }
                }
                if min.is_none() && max.is_none() {
                    return Err(de::Error::custom("neither `min` nor `max` is given"));
                }
                let min = min.unwrap_or(0);
                if max.is_some_and(|max| max < min) {
                    return Err(de::Error::custom("`max` is less than `min`"));
                }
                Ok(Count { min, max })
            }
        }
        deserializer.deserialize_any(CountVisitor)
    }
}

impl JsonSchema for Count {
    fn schema_name() -> Cow<'static, str> {
        "Count".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "a number, or `{ min, max }`",
            "oneOf": [
                { "type": "integer", "minimum": 0 },
                {
                    "type": "object",
                    "properties": {
                        "min": { "type": "integer", "minimum": 0 },
                        "max": { "type": "integer", "minimum": 0 }
                    },
                    "additionalProperties": false
                }
            ]
        })
    }
}

/// A length of time in Docker's notation: `10s`, `1m30s`, `500ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    nanoseconds: i64,
}

/// The units of a [`Span`], the longest spelling first.
const SPAN_UNITS: [(&str, f64); 7] = [
    ("ns", 1.0),
    ("us", 1e3),
    ("µs", 1e3),
    ("ms", 1e6),
    ("s", 1e9),
    ("m", 6e10),
    ("h", 3.6e12),
];

impl Span {
    /// `seconds` long.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self {
            nanoseconds: seconds.saturating_mul(1_000_000_000),
        }
    }

    /// `nanoseconds` long, the unit of the engine's API.
    #[must_use]
    pub const fn from_nanoseconds(nanoseconds: i64) -> Self {
        Self { nanoseconds }
    }

    /// Length in nanoseconds.
    #[must_use]
    pub const fn nanoseconds(self) -> i64 {
        self.nanoseconds
    }

    /// The length as a time to wait; none when it is negative.
    #[must_use]
    pub fn duration(self) -> std::time::Duration {
        std::time::Duration::from_nanos(u64::try_from(self.nanoseconds).unwrap_or(0))
    }

    /// Length in seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.nanoseconds as f64 / 1e9
    }

    /// The length that `text` writes in Docker's notation.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        if rest == "0" {
            return Some(Self::from_seconds(0));
        }
        let mut total = 0.0;
        let mut parts = 0;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let number: f64 = rest[..digits].parse().ok()?;
            let unit_end = rest[digits..]
                .find(|c: char| c.is_ascii_digit())
                .map_or(rest.len(), |end| digits + end);
            let unit = &rest[digits..unit_end];
            let (_, scale) = SPAN_UNITS.iter().find(|(name, _)| *name == unit)?;
            total += number * scale;
            rest = &rest[unit_end..];
            parts += 1;
        }
        #[expect(clippy::cast_possible_truncation, reason = "bounded just before")]
        (parts > 0 && total < 9e18).then_some(Self {
            nanoseconds: total.round() as i64,
        })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.nanoseconds / 1_000_000_000;
        let rest = self.nanoseconds % 1_000_000_000;
        if rest != 0 {
            if seconds == 0 && rest % 1_000_000 == 0 {
                return write!(f, "{}ms", rest / 1_000_000);
            }
            return write!(f, "{}s", self.seconds());
        }
        match (seconds / 3600, seconds % 3600 / 60, seconds % 60) {
            (0, 0, s) => write!(f, "{s}s"),
            (0, m, 0) => write!(f, "{m}m"),
            (0, m, s) => write!(f, "{m}m{s}s"),
            (h, 0, 0) => write!(f, "{h}h"),
            (h, m, 0) => write!(f, "{h}h{m}m"),
            (h, m, s) => write!(f, "{h}h{m}m{s}s"),
        }
    }
}

/// A quantity of memory in Docker's notation: `50M`, `1g`, `512k`; units are powers of 1024.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

impl Bytes {
    /// The quantity that `text` writes in Docker's notation.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let number: f64 = text[..digits].parse().ok()?;
        let shift = match text[digits..].trim().to_ascii_lowercase().as_str() {
            "" | "b" => 0,
            "k" | "kb" | "kib" => 10,
            "m" | "mb" | "mib" => 20,
            "g" | "gb" | "gib" => 30,
            "t" | "tb" | "tib" => 40,
            _ => return None,
        };
        let bytes = number * (1_u64 << shift) as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "bounded just before, never negative"
        )]
        (bytes < 1e18).then_some(Self(bytes.round() as u64))
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (shift, unit) in [(40, "T"), (30, "G"), (20, "M"), (10, "K")] {
            if self.0 > 0 && self.0.is_multiple_of(1_u64 << shift) {
                return write!(f, "{}{unit}", self.0 >> shift);
            }
        }
        write!(f, "{}B", self.0)
    }
}

/// Serde and schema of a value that is written as one text.
macro_rules! text_value {
    ($type:ident, $expected:literal, $pattern:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text)
                    .ok_or_else(|| de::Error::invalid_value(de::Unexpected::Str(&text), &$expected))
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "description": $expected, "type": "string", "pattern": $pattern })
            }
        }
    };
}

text_value!(
    Span,
    "a length of time such as `10s`, `1m30s` or `500ms`",
    r"^([0-9.]+(ns|us|µs|ms|s|m|h))+$|^0$"
);
text_value!(
    Bytes,
    "a quantity of memory such as `50M` or `1G`",
    r"^[0-9.]+ ?([kKmMgGtT]?[iI]?[bB]?)$"
);

#[cfg(test)]
mod tests {
    use test_case::test_case;

    use super::*;

    #[test_case("10s", 10.0; "seconds")]
    #[test_case("1m30s", 90.0; "minutes and seconds")]
    #[test_case("500ms", 0.5; "milliseconds")]
    #[test_case("1.5h", 5400.0; "part of an hour")]
    #[test_case("0", 0.0; "zero needs no unit")]
    fn spans(text: &str, seconds: f64) {
        let span = Span::parse(text).unwrap();
        assert!((span.seconds() - seconds).abs() < 1e-9);
        assert_eq!(Span::parse(&span.to_string()), Some(span));
    }

    #[test_case("10"; "no unit")]
    #[test_case("s"; "no number")]
    #[test_case(""; "nothing")]
    #[test_case("10 seconds"; "words")]
    #[test_case("99999999999999999h"; "too long")]
    fn no_spans(text: &str) {
        assert_eq!(Span::parse(text), None);
    }

    #[test_case("50M", 52_428_800, "50M")]
    #[test_case("0.5g", 536_870_912, "512M")]
    #[test_case("100", 100, "100B")]
    fn bytes(text: &str, number: u64, shown: &str) {
        assert_eq!(Bytes::parse(text), Some(Bytes(number)));
        assert_eq!(Bytes(number).to_string(), shown);
    }

    #[test]
    fn counts() {
        #[derive(Deserialize)]
        struct Holder {
            count: Count,
        }
        let count = |text: &str| toml::from_str::<Holder>(text).map(|holder| holder.count);
        assert_eq!(count("count = 4").unwrap(), Count::exactly(4));
        assert_eq!(count("count = { min = 1 }").unwrap(), Count::at_least(1));
        let bounded = count("count = { max = 3 }").unwrap();
        assert!(bounded.holds(0) && bounded.holds(3) && !bounded.holds(4));
        for wrong in ["-1", "\"4\"", "{}", "{ min = 3, max = 1 }", "{ least = 1 }"] {
            assert!(count(&format!("count = {wrong}")).is_err(), "{wrong}");
        }
    }
}
