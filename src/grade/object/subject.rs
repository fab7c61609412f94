//! What every kind of object tells of itself, so that one rule can judge them all.

use serde_json::Value;

use super::check::{Candidate, Check};
use crate::grade::evidence::Evidence;
use crate::grade::world::{List, World};
use crate::model::grader::Count;

/// The flags that all object assertions share.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::grade) struct Flags {
    pub(in crate::grade) count: Option<Count>,
    pub(in crate::grade) ever: bool,
    pub(in crate::grade) absent: bool,
    pub(in crate::grade) existed: bool,
}

/// An assertion about one kind of object.
pub(in crate::grade) trait Subject {
    /// The word for the kind, Docker's own: `service`.
    fn kind(&self) -> &'static str;
    /// The name that is asked for, as in the grader.
    fn name(&self) -> Option<&str>;
    /// The shared flags.
    fn flags(&self) -> Flags;
    /// The lists of the swarm that the properties need.
    fn lists(&self) -> Vec<List>;
    /// The objects that are meant (by name and other filters), each with its own name.
    fn objects<'w>(&self, world: &World<'w>) -> Vec<(String, &'w Value)>;
    /// The properties of one object, compared.
    fn checks(&self, object: &Value, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Check>;
    /// The docker command that shows an object, or the list.
    fn see(&self, name: Option<&str>) -> String;
    /// The objects that are meant, without their names.
    fn bodies<'w>(&self, world: &World<'w>) -> Vec<&'w Value> {
        let objects = self.objects(world).into_iter();
        objects.map(|(_, object)| object).collect()
    }
    /// Whether [`Subject::candidates`] are the objects one by one, and the properties of each depend on nothing else of
    /// the world.
    fn is_of_object_alone(&self) -> bool {
        false
    }
    /// The objects that are meant, each with its properties compared.
    fn candidates(&self, world: &World<'_>, evidence: &Evidence<'_>) -> Vec<Candidate> {
        self.objects(world)
            .into_iter()
            .map(|(name, object)| Candidate {
                name,
                checks: self.checks(object, world, evidence),
            })
            .collect()
    }
    /// The properties in words, for a count: `role worker, state ready`.
    fn wanted(&self, world: &World<'_>, evidence: &Evidence<'_>) -> String {
        let words: Vec<String> = self
            .checks(&Value::Null, world, evidence)
            .into_iter()
            .map(|check| check.expected)
            .collect();
        words.join(", ")
    }
}

/// What [`Subject`] asks first, of an assertion that names its object in `name` and whose flags stand as they are. A
/// macro, because a default method cannot see the assertion's fields.
macro_rules! kind_name_and_flags {
    ($kind:literal) => {
        fn kind(&self) -> &'static str {
            $kind
        }

        fn name(&self) -> Option<&str> {
            self.name.as_deref()
        }

        fn flags(&self) -> $crate::grade::object::Flags {
            $crate::grade::object::Flags {
                count: self.count,
                ever: self.ever,
                absent: self.absent,
                existed: self.existed,
            }
        }
    };
}
pub(in crate::grade) use kind_name_and_flags;
