//! The hash chain over a node's record: each line ends with a link that depends on every line before it.
//!
//! `{"at":…,"what":{…},"link":"…32 hexadecimal digits…"}`: the link is the first half of
//! SHA-256(link before it, SHA-256(the document without its link)). The first line follows the seed, which the
//! cluster's birth, the node and the file's name make. What such a chain can prove is told in `docs/evidence.md`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Bytes of a link.
const SIZE: usize = 16;

/// What stands before the digits of a line's link.
const OPEN: &[u8] = b",\"link\":\"";
/// What stands behind them.
const CLOSE: &[u8] = b"\"}";
/// Bytes that a link adds to a line: enough of its end to read the link.
pub const TAIL: usize = OPEN.len() + 2 * SIZE + CLOSE.len();

/// A link of a chain, or the digest of one document (a leaf).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link([u8; SIZE]);

impl Link {
    /// What the first line of a node's file follows.
    #[must_use]
    pub fn seed(birth: &str, node: &str, file: &str) -> Self {
        Self::digest(&[format!("swarmlab 1\n{birth}\n{node}\n{file}\n").as_bytes()])
    }

    /// The leaf of a document.
    #[must_use]
    pub fn leaf(document: &[u8]) -> Self {
        Self::digest(&[document])
    }

    /// The link of a document behind this one.
    #[must_use]
    pub fn next(self, leaf: Self) -> Self {
        Self::digest(&[&self.0, &leaf.0])
    }

    fn digest(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
        }
        let whole = hash.finalize();
        let mut link = [0; SIZE];
        link.copy_from_slice(&whole[..SIZE]);
        Self(link)
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The text is no link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a link has 32 hexadecimal digits")]
pub struct NoLink;

impl FromStr for Link {
    type Err = NoLink;

    fn from_str(text: &str) -> Result<Self, NoLink> {
        let digits = text.as_bytes();
        if digits.len() != 2 * SIZE {
            return Err(NoLink);
        }
        let mut link = [0; SIZE];
        for (byte, pair) in link.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = (nibble(pair[0])? << 4) | nibble(pair[1])?;
        }
        Ok(Self(link))
    }
}

/// Lower case alone: a link is written in one way.
fn nibble(digit: u8) -> Result<u8, NoLink> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(NoLink),
    }
}

impl TryFrom<String> for Link {
    type Error = NoLink;

    fn try_from(text: String) -> Result<Self, NoLink> {
        text.parse()
    }
}

impl From<Link> for String {
    fn from(link: Link) -> Self {
        link.to_string()
    }
}

/// Puts `link` at the end of a document, which has to be a JSON object that is not empty; anything else stays as it is.
pub fn seal(document: &mut Vec<u8>, link: Link) {
    if document.pop_if(|last| *last == b'}').is_some() {
        document.extend_from_slice(OPEN);
        document.extend_from_slice(link.to_string().as_bytes());
        document.extend_from_slice(CLOSE);
    }
}

/// Takes a line apart: the document as it was before [`seal`], and its link if it has one. The line is changed where
/// its link began.
pub fn unseal(line: &mut [u8]) -> (&[u8], Option<Link>) {
    match link_of(line) {
        Some((link, at)) => {
            line[at] = b'}';
            (&line[..=at], Some(link))
        }
        None => (line, None),
    }
}

/// The link at the end of a line (or of its last [`TAIL`] bytes), and where it begins.
#[must_use]
pub fn link_of(line: &[u8]) -> Option<(Link, usize)> {
    let at = line.len().checked_sub(TAIL)?;
    let digits = line[at..].strip_prefix(OPEN)?.strip_suffix(CLOSE)?;
    let link = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((link, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_line_is_json_and_comes_apart_again() {
        let document = br#"{"at":1}"#.to_vec();
        let seed = Link::seed("birth", "manager-1", "timeline.jsonl");
        let link = seed.next(Link::leaf(&document));
        let mut line = document.clone();
        seal(&mut line, link);
        assert_eq!(line.len(), document.len() + TAIL - 1);
        let value: serde_json::Value = serde_json::from_slice(&line).expect("JSON");
        assert_eq!(value["link"], link.to_string());
        assert_eq!(link_of(&line[line.len() - TAIL..]), Some((link, 0)));
        assert_eq!(unseal(&mut line), (document.as_slice(), Some(link)));
    }

    #[test]
    fn what_is_no_object_or_has_no_link_stays() {
        let mut number = b"12".to_vec();
        seal(&mut number, Link::leaf(b""));
        assert_eq!(unseal(&mut number), (&b"12"[..], None));
        let mut other = br#"{"a":"","link":"zz345678901234567890123456789012"}"#.to_vec();
        let before = other.clone();
        assert_eq!(unseal(&mut other), (before.as_slice(), None));
    }

    #[test]
    fn a_link_depends_on_birth_node_and_all_before() {
        let of = |birth, node| Link::seed(birth, node, "f").next(Link::leaf(b"{}"));
        assert_ne!(of("a", "manager-1"), of("b", "manager-1"));
        assert_ne!(of("a", "manager-1"), of("a", "manager-2"));
        assert!("ABCDEF78901234567890123456789012".parse::<Link>().is_err());
    }
}
