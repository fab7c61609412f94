//! The keys of the objects that are open, to find one that stands twice.

use std::borrow::Cow;
use std::collections::HashSet;

/// So many keys of one object are compared one by one: most objects are small, and a list is quicker then.
const FEW: usize = 24;

/// Keys of all open objects, the innermost last: one list, so that an object costs no allocation.
#[derive(Debug, Default)]
pub(super) struct Keys<'de>(Vec<Cow<'de, str>>);

/// One open object.
#[derive(Debug)]
pub(super) struct Open<'de> {
    /// Where its keys begin.
    from: usize,
    /// Those beyond the first [`FEW`].
    many: HashSet<Cow<'de, str>>,
}

impl<'de> Keys<'de> {
    /// An object begins.
    pub(super) fn open(&self) -> Open<'de> {
        Open {
            from: self.0.len(),
            many: HashSet::new(),
        }
    }

    /// An object ended.
    pub(super) fn close(&mut self, object: &Open<'de>) {
        self.0.truncate(object.from);
    }

    /// Notes a key of the innermost object; `false` when it stood there before.
    pub(super) fn add(&mut self, object: &mut Open<'de>, key: Cow<'de, str>) -> bool {
        let few = self.0.get(object.from..).unwrap_or_default();
        if few.contains(&key) {
            return false;
        }
        if few.len() < FEW {
            self.0.push(key);
            return true;
        }
        object.many.insert(key)
    }
}
