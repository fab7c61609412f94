//! What the shell may complete: labs, nodes, clusters. Asked at each press of the key, so it reads small files only
//! and is silent when they cannot be read.

use clap_complete::engine::CompletionCandidate;

use crate::content::Library;
use crate::model::ids::NodeName;
use crate::workspace::{Home, Progress};

/// The labs of the course.
#[must_use]
pub fn labs() -> Vec<CompletionCandidate> {
    let content = std::env::var_os("SWARMLAB_CONTENT").map(std::path::PathBuf::from);
    let library = Library::load(content.as_deref()).ok();
    let labs = library.as_ref().map(Library::labs).unwrap_or_default();
    labs.iter().map(CompletionCandidate::new).collect()
}

/// The nodes of a lab.
#[must_use]
pub fn nodes() -> Vec<CompletionCandidate> {
    NodeName::all()
        .iter()
        .map(|node| CompletionCandidate::new(node.as_str()))
        .collect()
}

/// The clusters that this user started.
#[must_use]
pub fn clusters() -> Vec<CompletionCandidate> {
    Home::resolve(std::env::var_os("SWARMLAB_HOME"))
        .ok()
        .and_then(|home| Progress::load(&home).ok())
        .unwrap_or_default()
        .attempts
        .keys()
        .map(CompletionCandidate::new)
        .collect()
}
