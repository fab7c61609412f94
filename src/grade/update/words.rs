//! Updates in words: the one that is wanted, and those that were.

use super::Update;
use crate::grade::evidence::Evidence;
use crate::grade::image::shown;
use crate::model::grader::{UpdateAssertion, UpdateKind};

/// Images of an assertion with their roles replaced.
pub(super) struct Wanted {
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) none_of: Vec<String>,
}

impl Wanted {
    pub(super) fn of(assertion: &UpdateAssertion, evidence: &Evidence<'_>) -> Result<Self, String> {
        let image = |image: &Option<String>| {
            image
                .as_deref()
                .map(|image| evidence.images.wanted(image))
                .transpose()
        };
        Ok(Self {
            from: image(&assertion.from)?,
            to: image(&assertion.to)?,
            none_of: assertion
                .to_none_of
                .iter()
                .map(|image| evidence.images.wanted(image))
                .collect::<Result<_, _>>()?,
        })
    }

    pub(super) fn words(&self, assertion: &UpdateAssertion, evidence: &Evidence<'_>) -> String {
        let is_rollback = assertion.kind == Some(UpdateKind::Rollback);
        let mut words =
            evidence
                .text
                .update_words(is_rollback, self.from.as_deref(), self.to.as_deref());
        if !assertion.state.is_empty() {
            words = format!("{words}, {}", assertion.state.join("|"));
        }
        words
    }
}

/// An update in words: `nginx:1.22 → nginx:1.26 (updating, completed)`.
pub(super) fn words(update: &Update<'_>, evidence: &Evidence<'_>) -> String {
    let is_rollback = update.kind == UpdateKind::Rollback;
    let mut words =
        evidence
            .text
            .update_words(is_rollback, update.from.map(shown), update.to.map(shown));
    for (sign, names) in [('-', &update.took), ('+', &update.gave)] {
        for name in names {
            words = format!("{words} {sign}{name}");
        }
    }
    if update.states.is_empty() {
        words
    } else {
        format!("{words} ({})", update.states.join(", "))
    }
}
