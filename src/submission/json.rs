//! A look at JSON before it is made into anything: depth, number of values, keys that stand twice. Makes no tree, so
//! that hostile JSON costs no memory.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};

use crate::model::refusal::Refusal;

/// Deepest nesting; the engine's own JSON has some fifteen levels.
pub(super) const DEEPEST: usize = 64;

/// Values that the JSON of one lab may have in all; lab-3 has some 20,000.
pub(super) const LAB_VALUES: usize = 400_000;

/// How many more values a lab's JSON may have in all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    left: usize,
    most: usize,
}

impl Budget {
    /// What is left.
    pub(super) fn left(self) -> usize {
        self.left
    }

    /// `most` values.
    pub(super) fn new(most: usize) -> Self {
        Self { left: most, most }
    }

    /// What is left of a lab's.
    pub(super) fn rest(left: usize) -> Self {
        Self {
            left,
            most: LAB_VALUES,
        }
    }
}

/// Reads a document of the file `path`, if it is harmless.
pub(super) fn parse<T: DeserializeOwned>(
    bytes: &[u8],
    path: &str,
    first_line: usize,
    budget: &mut Budget,
) -> Result<T, Refusal> {
    harmless(bytes, path, first_line, budget)?;
    serde_json::from_slice(bytes).map_err(|error| bad(&error, path, first_line))
}

fn bad(error: &serde_json::Error, path: &str, first_line: usize) -> Refusal {
    Refusal::BadJson {
        path: path.to_owned(),
        line: first_line + error.line().saturating_sub(1),
        why: error.to_string(),
    }
}

/// Refuses what is nested too deep, has too many values, or a key twice.
fn harmless(
    bytes: &[u8],
    path: &str,
    first_line: usize,
    budget: &mut Budget,
) -> Result<(), Refusal> {
    let mut found = None;
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let seed = Look {
        depth: 0,
        budget,
        found: &mut found,
    };
    let looked = seed.deserialize(&mut parser).and_then(|()| parser.end());
    let most = budget.most;
    looked.map_err(|error| match found {
        Some(Found::Deep) => Refusal::TooDeep(path.to_owned(), DEEPEST),
        Some(Found::Many) => Refusal::TooManyValues(path.to_owned(), most),
        Some(Found::Twice(key)) => Refusal::TwiceKey(path.to_owned(), key),
        None => bad(&error, path, first_line),
    })
}

enum Found {
    Deep,
    Many,
    Twice(String),
}

struct Look<'a> {
    depth: usize,
    budget: &'a mut Budget,
    found: &'a mut Option<Found>,
}

impl Look<'_> {
    fn inner(&mut self) -> Look<'_> {
        Look {
            depth: self.depth + 1,
            budget: self.budget,
            found: self.found,
        }
    }

    fn stop<E: serde::de::Error>(&mut self, found: Found) -> E {
        *self.found = Some(found);
        E::custom("refused")
    }
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(mut self, from: D) -> Result<(), D::Error> {
        if self.depth > DEEPEST {
            return Err(self.stop(Found::Deep));
        }
        match self.budget.left.checked_sub(1) {
            Some(left) => self.budget.left = left,
            None => return Err(self.stop(Found::Many)),
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self.inner())?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        let mut keys = Keys::default();
        while let Some(key) = fields.next_key::<Key<'de>>()? {
            if !keys.insert(key.0.clone()) {
                return Err(self.stop(Found::Twice(key.0.into_owned())));
            }
            fields.next_value_seed(self.inner())?;
        }
        Ok(())
    }
}

/// A key, borrowed where the text allows.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// Keys seen in one object: most objects are small, and a list is quicker then.
#[derive(Default)]
struct Keys<'a> {
    few: Vec<Cow<'a, str>>,
    many: HashSet<Cow<'a, str>>,
}

impl<'a> Keys<'a> {
    fn insert(&mut self, key: Cow<'a, str>) -> bool {
        const FEW: usize = 24;
        if self.few.contains(&key) {
            return false;
        }
        if self.few.len() < FEW {
            self.few.push(key);
            return true;
        }
        self.many.insert(key)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn read(text: &str) -> Result<Value, Refusal> {
        parse(text.as_bytes(), "f", 1, &mut Budget::new(100))
    }

    #[test]
    fn harmless_json_is_read() {
        let text = r#"{"a":[1,-2,0.5,null,true,"xA"],"b":{"a":1}}"#;
        assert_eq!(read(text), Ok(serde_json::from_str(text).unwrap()));
    }

    #[test]
    fn what_is_refused() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        assert_eq!(read(&deep), Err(Refusal::TooDeep("f".to_owned(), DEEPEST)));
        let many = format!("[{}0]", "0,".repeat(100));
        assert_eq!(
            read(&many),
            Err(Refusal::TooManyValues("f".to_owned(), 100))
        );
        let twice = r#"{"a":1,"b":{"x":1,"x":2}}"#;
        assert_eq!(
            read(twice),
            Err(Refusal::TwiceKey("f".to_owned(), "x".to_owned()))
        );
        for text in ["NaN", "[1e999]", "[-1e999]", "[Infinity]", "{", "1 2", ""] {
            let refused = read(text);
            assert!(
                matches!(refused, Err(Refusal::BadJson { .. })),
                "{text}: {refused:?}"
            );
        }
    }

    #[test]
    fn huge_whole_numbers_are_harmless() {
        let digits = "9".repeat(300);
        assert!(read(&digits).unwrap().is_f64());
    }

    #[test]
    fn many_keys_are_compared_too() {
        let keys: Vec<String> = (0..50).map(|n| format!("\"{n}\":0")).collect();
        assert!(read(&format!("{{{}}}", keys.join(","))).is_ok());
        let twice = format!("{{{},\"49\":1}}", keys.join(","));
        assert!(matches!(read(&twice), Err(Refusal::TwiceKey(_, _))));
    }
}
