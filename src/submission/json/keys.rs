//! The keys of the objects that are open, to find one that stands twice.

use std::borrow::Cow;
use std::collections::HashSet;

/// So many keys of one object are compared one by one: most objects are small, and a list is quicker then.
const FEW: usize = 24;

/// Keys of all open objects, the innermost last, each with its tag: one list, so that an object costs no allocation.
#[derive(Debug, Default)]
pub(super) struct Keys<'de>(Vec<(u64, Cow<'de, str>)>);

/// One open object.
#[derive(Debug)]
pub(super) struct Open<'de> {
    /// Where its keys begin.
    from: usize,
    /// Those beyond the first [`FEW`].
    many: Option<HashSet<Cow<'de, str>>>,
}

impl<'de> Keys<'de> {
    /// An object begins.
    pub(super) fn open(&self) -> Open<'de> {
        Open {
            from: self.0.len(),
            many: None,
        }
    }

    /// An object ended.
    pub(super) fn close(&mut self, object: &Open<'de>) {
        self.0.truncate(object.from);
    }

    /// Notes a key of the innermost object; `false` when it stood there before.
    pub(super) fn add(&mut self, object: &mut Open<'de>, key: Cow<'de, str>) -> bool {
        let few = self.0.get(object.from..).unwrap_or_default();
        let tag = tag(key.as_bytes());
        if few.iter().any(|(one, known)| *one == tag && *known == key) {
            return false;
        }
        if few.len() < FEW {
            self.0.push((tag, key));
            return true;
        }
        object.many.get_or_insert_default().insert(key)
    }
}

/// A number that other keys hardly ever have: made of length, begin and end.
fn tag(key: &[u8]) -> u64 {
    let ends = match (key.first_chunk::<8>(), key.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29)
        }
        _ => key.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)),
    };
    ends ^ (key.len() as u64).rotate_left(56)
}
