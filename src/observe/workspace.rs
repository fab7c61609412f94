//! The student's files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tokio::time::{Instant, timeout_at};

use crate::model::snapshot::{Unread, WORKSPACE};
use crate::workspace::read_texts;

/// The text files of the workspace, and what was left out: `workspace` as a whole, or `workspace/PATH`.
pub(super) async fn read_workspace(
    root: PathBuf,
    deadline: Instant,
) -> (BTreeMap<String, String>, Vec<Unread>) {
    let unread = |what: String, why: String| Unread {
        what,
        node: None,
        why,
    };
    let nothing = |why: String| (BTreeMap::new(), vec![unread(WORKSPACE.to_owned(), why)]);
    let reading = tokio::task::spawn_blocking(move || read_texts(&root));
    let texts = match timeout_at(deadline, reading).await {
        Ok(Ok(Ok(texts))) => texts,
        Ok(Ok(Err(error))) => return nothing(error.to_string()),
        Ok(Err(error)) => return nothing(error.to_string()),
        Err(_) => return nothing("no answer in time".to_owned()),
    };
    let left_out = texts
        .left_out
        .into_iter()
        .map(|(path, why)| unread(format!("{WORKSPACE}/{path}"), why))
        .collect();
    (texts.files, left_out)
}
