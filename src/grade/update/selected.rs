//! The updates that another assertion means with `during`.

use std::collections::BTreeSet;

use super::Update;
use crate::grade::evidence::Evidence;
use crate::grade::json::{matches, names_service};
use crate::model::grader::UpdateSelector;

/// The updates that a selector means, the last one first: the completed ones, because one that paused at once has gone well
/// only because nothing was done; where none has completed, the last one.
pub(in crate::grade) fn selected<'e, 'a>(
    selector: &UpdateSelector,
    evidence: &'e Evidence<'a>,
) -> Result<Vec<&'e Update<'a>>, String> {
    let image = |image: &Option<String>| {
        image
            .as_deref()
            .map(|image| evidence.images.wanted(image))
            .transpose()
    };
    let (from, to) = (image(&selector.from)?, image(&selector.to)?);
    let all = |wanted: &[String], found: &BTreeSet<&str>| {
        wanted
            .iter()
            .all(|pattern| found.iter().any(|name| matches(pattern, name)))
    };
    let meant = evidence.updates().iter().rev().filter(|update| {
        names_service(&selector.service, update.service)
            && update.kind == selector.kind.unwrap_or_default()
            && update.goes(from.as_deref(), to.as_deref(), |wanted, found| {
                evidence.images.same(wanted, found)
            })
            && all(&selector.took, &update.took)
            && all(&selector.gave, &update.gave)
    });
    let meant: Vec<&Update<'a>> = meant.collect();
    let completed = |update: &&&Update<'a>| update.states.contains(&"completed");
    let completed: Vec<&Update<'a>> = meant.iter().filter(completed).copied().collect();
    Ok(if completed.is_empty() {
        meant.into_iter().take(1).collect()
    } else {
        completed
    })
}
