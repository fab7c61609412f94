//! Reads JSON that strangers wrote: one pass, in which depth, number of values, keys that stand twice and numbers that
//! nothing can hold are refused where they stand. What nobody reads is never made into anything.

mod de;
mod keys;
mod scan;

use serde::de::DeserializeOwned;

use crate::model::refusal::Refusal;
use scan::Scan;

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

/// What of a document is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'w> {
    /// Everything.
    All,
    /// Where its shape is free (the engine's own JSON), what somebody looks at; but everything of these fields of ours.
    LookedAt(&'w [&'static str]),
}

/// Reads a document of the file `path`; what is not wanted of it is checked all the same.
pub(super) fn parse<T: DeserializeOwned>(
    bytes: &[u8],
    path: &str,
    first_line: usize,
    budget: &mut Budget,
    wanted: Wanted<'_>,
) -> Result<T, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::NotText(path.to_owned()))?;
    let most = budget.most;
    let mut scan = Scan::new(text, budget, wanted);
    let read = T::deserialize(&mut scan).and_then(|value| scan.end().map(|()| value));
    read.map_err(|stop| match scan.found.take() {
        Some(Found::Deep) => Refusal::TooDeep(path.to_owned(), DEEPEST),
        Some(Found::Many) => Refusal::TooManyValues(path.to_owned(), most),
        Some(Found::Twice(key)) => Refusal::TwiceKey(path.to_owned(), key),
        None => bad::<T>(text, path, first_line, stop.0),
    })
}

/// The words of a parser that knows lines and columns; it ends where ours did.
fn bad<T: DeserializeOwned>(text: &str, path: &str, first_line: usize, ours: String) -> Refusal {
    let (line, why) = match serde_json::from_str::<T>(text) {
        Err(error) => (error.line().saturating_sub(1), error.to_string()),
        Ok(_) => (0, ours),
    };
    Refusal::BadJson {
        path: path.to_owned(),
        line: first_line + line,
        why,
    }
}

#[derive(Debug)]
enum Found {
    Deep,
    Many,
    Twice(String),
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn read(text: &str) -> Result<Value, Refusal> {
        parse(text.as_bytes(), "f", 1, &mut Budget::new(100), Wanted::All)
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
    fn what_nobody_looks_at_is_checked_and_not_built() {
        let looked_at = |text: &str| -> Result<Value, Refusal> {
            let wanted = Wanted::LookedAt(&[]);
            parse(text.as_bytes(), "f", 1, &mut Budget::new(100), wanted)
        };
        let text = r#"{"ID":"i","Platforms":[{"OS":"linux"}],"Labels":{"Platforms":"mine"},"a":{"Platforms":1}}"#;
        let built = r#"{"ID":"i","Labels":{"Platforms":"mine"},"a":{}}"#;
        assert_eq!(looked_at(text), Ok(serde_json::from_str(built).unwrap()));
        let twice = r#"{"Platforms":{"x":1,"x":2}}"#;
        assert!(matches!(looked_at(twice), Err(Refusal::TwiceKey(..))));
        let number = r#"{"Platforms":[1e999]}"#;
        assert!(matches!(looked_at(number), Err(Refusal::BadJson { .. })));
        let deep = format!("{{\"Platforms\":{}{}}}", "[".repeat(90), "]".repeat(90));
        assert!(matches!(looked_at(&deep), Err(Refusal::TooDeep(..))));
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
