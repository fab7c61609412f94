//! What every part needs to put a moment on the drawing.

use jiff::Timestamp;

use crate::model::history::{Span, State};

/// So many images are told apart.
const MOST_IMAGES: usize = 8;
/// Longer words of a stranger are cut.
const LONGEST: usize = 80;

/// The scale, and the images seen so far.
pub(super) struct Sketch {
    from: Timestamp,
    to: Timestamp,
    pub(super) images: Vec<String>,
}

impl Sketch {
    pub(super) fn new(from: Timestamp, to: Timestamp) -> Self {
        Self {
            from,
            to,
            images: Vec::new(),
        }
    }

    /// Tenths of a second since the start; what is outside is at its edge.
    pub(super) fn at(&self, at: Timestamp) -> u32 {
        let at = at.clamp(self.from, self.to.max(self.from));
        let tenths = at.duration_since(self.from).as_millis() / 100;
        u32::try_from(tenths).unwrap_or(u32::MAX)
    }

    pub(super) fn end(&self) -> u32 {
        self.at(self.to)
    }

    pub(super) fn moment(&self, at: Timestamp, state: State, note: &str) -> Span {
        self.span(at, at, state, note)
    }

    pub(super) fn span(&self, from: Timestamp, to: Timestamp, state: State, note: &str) -> Span {
        let from = self.at(from);
        Span {
            from,
            to: self.at(to).max(from),
            state,
            image: None,
            count: 1,
            note: cut(note).into(),
        }
    }

    /// The place of an image among those seen; none for those that come after many.
    pub(super) fn image(&mut self, reference: &str) -> Option<u8> {
        let name = cut(without_digest(reference));
        if name.is_empty() {
            return None;
        }
        let known = self.images.iter().position(|one| one == name);
        if known.is_none() && self.images.len() < MOST_IMAGES {
            self.images.push(name.to_owned());
            return u8::try_from(self.images.len() - 1).ok();
        }
        known.and_then(|at| u8::try_from(at).ok())
    }
}

/// An image as people write it.
pub(super) fn without_digest(reference: &str) -> &str {
    reference.split('@').next().unwrap_or_default()
}

/// The beginning of long words.
pub(super) fn cut(words: &str) -> &str {
    match words.char_indices().nth(LONGEST) {
        Some((end, _)) => &words[..end],
        None => words,
    }
}
