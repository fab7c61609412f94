//! Reads JSON byte by byte, with every limit on the way: depth, number of values, keys that stand twice, numbers that
//! no machine holds. What is not wanted is passed over without being made into anything.

mod string;

use std::borrow::Cow;

use super::keys::{Keys, Open};
use super::{Budget, DEEPEST, Found, Wanted};
use crate::grade::{FREE, is_looked_at};

/// Why reading ended; [`Found`] says it when it was a limit.
#[derive(Debug)]
pub(super) struct Stop(pub(super) String);

pub(super) type Read<T> = Result<T, Stop>;

/// A number, as it is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Positive(u64),
    Negative(i64),
    Float(f64),
}

/// A document that is being read.
pub(super) struct Scan<'de, 'b> {
    text: &'de str,
    at: usize,
    depth: usize,
    keys: Keys<'de>,
    budget: &'b mut Budget,
    wanted: Wanted<'b>,
    /// How many of the open objects and lists are wanted as a whole.
    pub(super) whole: usize,
    pub(super) found: Option<Found>,
}

impl<'de, 'b> Scan<'de, 'b> {
    pub(super) fn new(text: &'de str, budget: &'b mut Budget, wanted: Wanted<'b>) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            keys: Keys::default(),
            budget,
            wanted,
            whole: 0,
            found: None,
        }
    }

    fn stop<T>(&mut self, found: Found) -> Read<T> {
        self.found = Some(found);
        Err(Stop("refused".to_owned()))
    }

    /// The syntax is wrong here.
    pub(super) fn wrong<T>(&self) -> Read<T> {
        Err(Stop(format!("not JSON at byte {}", self.at)))
    }

    /// The next byte that is no space; it is not taken.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let spaces = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r'))
            .count();
        self.at += spaces;
        rest.get(spaces).copied()
    }

    /// Takes the byte that was peeked.
    pub(super) fn take(&mut self) {
        self.at += 1;
    }

    /// Takes `wanted`, which has to come next.
    pub(super) fn expect(&mut self, wanted: u8) -> Read<()> {
        if self.peek() == Some(wanted) {
            self.take();
            Ok(())
        } else {
            self.wrong()
        }
    }

    /// A value begins: counts it, and tells its first byte.
    pub(super) fn begin(&mut self) -> Read<u8> {
        if self.depth > DEEPEST {
            return self.stop(Found::Deep);
        }
        match self.budget.left.checked_sub(1) {
            Some(left) => self.budget.left = left,
            None => return self.stop(Found::Many),
        }
        match self.peek() {
            Some(byte) => Ok(byte),
            None => self.wrong(),
        }
    }

    /// An object or a list begins.
    pub(super) fn open(&mut self) -> Open<'de> {
        self.take();
        self.depth += 1;
        self.keys.open()
    }

    /// It ended.
    pub(super) fn close(&mut self, open: &Open<'de>) {
        self.keys.close(open);
        self.depth -= 1;
    }

    /// Whether another element follows in a list or an object that ends with `end`; takes the comma or the end.
    pub(super) fn another(&mut self, end: u8, first: bool) -> Read<bool> {
        match self.peek() {
            Some(byte) if byte == end => {
                self.take();
                Ok(false)
            }
            Some(b',') if !first => {
                self.take();
                // Nothing may end behind a comma.
                if self.peek() == Some(end) {
                    return self.wrong();
                }
                Ok(true)
            }
            Some(_) if first => Ok(true),
            _ => self.wrong(),
        }
    }

    /// The list or object ends here; the end is not taken.
    pub(super) fn is_at_end(&mut self, end: u8) -> bool {
        self.peek() == Some(end)
    }

    /// A key of the innermost object, and the colon behind it.
    pub(super) fn key(&mut self, open: &mut Open<'de>) -> Read<Cow<'de, str>> {
        self.expect(b'"')?;
        let key = self.string()?;
        if !self.keys.add(open, key.clone()) {
            return self.stop(Found::Twice(key.into_owned()));
        }
        self.expect(b':')?;
        Ok(key)
    }

    /// Whether the value of `key` of an engine's object is passed over.
    pub(super) fn is_passed_over(&self, key: &str) -> bool {
        matches!(self.wanted, Wanted::LookedAt(_)) && self.whole == 0 && !is_looked_at(key)
    }

    /// Whether everything below `key` is wanted: of an engine's object (`free`), or of ours.
    pub(super) fn is_wanted_whole(&self, key: &str, free: bool) -> bool {
        match self.wanted {
            Wanted::All => false,
            Wanted::LookedAt(_) if free => FREE.contains(&key),
            Wanted::LookedAt(fields) => fields.contains(&key),
        }
    }

    /// Nothing but spaces follows.
    pub(super) fn end(&mut self) -> Read<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => self.wrong(),
        }
    }

    /// `true`, `false` or `null`.
    pub(super) fn word(&mut self, word: &str) -> Read<()> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if rest.starts_with(word) {
            self.at += word.len();
            Ok(())
        } else {
            self.wrong()
        }
    }

    /// A number that begins here.
    pub(super) fn number(&mut self) -> Read<Number> {
        let from = self.at;
        let is_negative = self.byte() == Some(b'-');
        if is_negative {
            self.take();
        }
        let digits = self.at;
        let mut whole = self.digits()?;
        if self.at - digits > 1 && self.text.as_bytes().get(digits) == Some(&b'0') {
            return self.wrong();
        }
        if self.byte() == Some(b'.') {
            self.take();
            self.digits()?;
            whole = None;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.take();
            if let Some(b'+' | b'-') = self.byte() {
                self.take();
            }
            self.digits()?;
            whole = None;
        }
        let exact = match (whole, is_negative) {
            (Some(whole), false) => Some(Number::Positive(whole)),
            // Of whole numbers there is no negative zero.
            (Some(0) | None, _) => None,
            (Some(whole), true) => 0_i64.checked_sub_unsigned(whole).map(Number::Negative),
        };
        if let Some(exact) = exact {
            return Ok(exact);
        }
        let digits = self.text.get(from..self.at).unwrap_or_default();
        match digits.parse::<f64>() {
            Ok(float) if float.is_finite() => Ok(Number::Float(float)),
            _ => Err(Stop("number out of range".to_owned())),
        }
    }

    /// One digit or more; their value, when it is one that is kept exactly.
    fn digits(&mut self) -> Read<Option<u64>> {
        let from = self.at;
        let mut value = Some(0_u64);
        while let Some(digit @ b'0'..=b'9') = self.byte() {
            value = value
                .and_then(|value| value.checked_mul(10))
                .and_then(|value| value.checked_add(u64::from(digit - b'0')));
            self.at += 1;
        }
        if self.at == from {
            return self.wrong();
        }
        Ok(value)
    }

    /// Passes over a value. The same limits hold in it.
    pub(super) fn pass(&mut self) -> Read<()> {
        match self.begin()? {
            b'"' => {
                self.take();
                self.pass_string()
            }
            b'{' => {
                let mut open = self.open();
                let mut first = true;
                while self.another(b'}', first)? {
                    self.key(&mut open)?;
                    self.pass()?;
                    first = false;
                }
                self.close(&open);
                Ok(())
            }
            b'[' => {
                let open = self.open();
                let mut first = true;
                while self.another(b']', first)? {
                    self.pass()?;
                    first = false;
                }
                self.close(&open);
                Ok(())
            }
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            b'-' | b'0'..=b'9' => self.number().map(drop),
            _ => self.wrong(),
        }
    }
}
