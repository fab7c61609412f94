//! The update that another assertion means with `during`.

use std::collections::BTreeSet;

use super::Update;
use crate::grade::evidence::Evidence;
use crate::grade::json::{matches, names_service};
use crate::model::grader::UpdateSelector;

/// The last update that a selector means.
pub(in crate::grade) fn selected<'e, 'a>(
    selector: &UpdateSelector,
    evidence: &'e Evidence<'a>,
) -> Result<Option<&'e Update<'a>>, String> {
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
    Ok(evidence.updates().iter().rfind(|update| {
        names_service(&selector.service, update.service)
            && update.kind == selector.kind.unwrap_or_default()
            && update.goes(from.as_deref(), to.as_deref(), |wanted, found| {
                evidence.images.same(wanted, found)
            })
            && all(&selector.took, &update.took)
            && all(&selector.gave, &update.gave)
    }))
}
