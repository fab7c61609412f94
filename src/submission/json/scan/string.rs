//! Strings: what is plain in them is borrowed, escapes are made into characters.

use std::borrow::Cow;

use super::{Read, Scan};

impl<'de> Scan<'de, '_> {
    /// A string of which the opening quote is taken.
    pub(in crate::submission::json) fn string(&mut self) -> Read<Cow<'de, str>> {
        let text = self.plain();
        match self.byte() {
            Some(b'"') => {
                self.take();
                Ok(Cow::Borrowed(text))
            }
            Some(b'\\') => self.escaped(text.to_owned()).map(Cow::Owned),
            _ => self.wrong(),
        }
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The text up to the next quote, backslash or control character.
    fn plain(&mut self) -> &'de str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = plain_length(rest.as_bytes());
        self.at += length;
        // All three are bytes of their own in UTF-8.
        rest.get(..length).unwrap_or_default()
    }

    /// The rest of a string in which there are escapes.
    fn escaped(&mut self, mut text: String) -> Read<String> {
        loop {
            match self.byte() {
                Some(b'"') => {
                    self.take();
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.take();
                    text.push(self.escape()?);
                }
                _ => return self.wrong(),
            }
            text.push_str(self.plain());
        }
    }

    fn escape(&mut self) -> Read<char> {
        let letter = self.byte();
        self.take();
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let first = self.hexadecimal()?;
                let code = if (0xd800..0xdc00).contains(&first) {
                    self.word("\\u")?;
                    let second = self.hexadecimal()?;
                    if !(0xdc00..0xe000).contains(&second) {
                        return self.wrong();
                    }
                    0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)
                } else {
                    first
                };
                match char::from_u32(code) {
                    Some(character) => character,
                    None => return self.wrong(),
                }
            }
            _ => return self.wrong(),
        })
    }

    fn hexadecimal(&mut self) -> Read<u32> {
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => self.wrong(),
        }
    }

    /// Passes over a string of which the opening quote is taken.
    pub(super) fn pass_string(&mut self) -> Read<()> {
        loop {
            self.plain();
            match self.byte() {
                Some(b'"') => {
                    self.take();
                    return Ok(());
                }
                Some(b'\\') => {
                    self.take();
                    self.escape()?;
                }
                _ => return self.wrong(),
            }
        }
    }
}

/// How many bytes come before a quote, a backslash or a control character: eight at a time.
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & TOPS;
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // The lowest mark is always right; those above it need not be.
        let control = word.wrapping_sub(ONES * 0x20) & !word & TOPS;
        let quote = zero(word ^ (ONES * u64::from(b'"')));
        let backslash = zero(word ^ (ONES * u64::from(b'\\')));
        let marks = control | quote | backslash;
        if marks != 0 {
            return index * 8 + (marks.trailing_zeros() / 8) as usize;
        }
    }
    let is_plain = |byte: &&u8| **byte >= 0x20 && **byte != b'"' && **byte != b'\\';
    words.len() * 8 + rest.iter().take_while(is_plain).count()
}
