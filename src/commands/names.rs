//! Names that a person types, and what they may have meant.

use super::context::Context;
use crate::failure::Failure;
use crate::model::ids::NodeName;
use crate::text::plural::similar;

impl Context {
    /// The node called `name`.
    pub fn node(&self, name: &str) -> Result<NodeName, Failure> {
        name.parse().map_err(|_| {
            let all: Vec<String> = NodeName::all().into_iter().map(String::from).collect();
            self.unknown_name(self.text.unknown_node(name), name, &all)
        })
    }

    /// A usage error that suggests what is near to `wanted` in `all`, or lists `all`.
    #[must_use]
    pub fn unknown_name(&self, message: String, wanted: &str, all: &[String]) -> Failure {
        let near = similar(wanted, all.iter().map(String::as_str));
        let failure = Failure::usage(message);
        if !near.is_empty() {
            failure.hint(self.text.did_you_mean(&near))
        } else if !all.is_empty() {
            failure.hint(self.text.there_are(all))
        } else {
            failure
        }
    }
}
