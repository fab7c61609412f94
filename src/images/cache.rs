//! The cache as a whole: list it, carry it away, bring it back.

use std::path::Path;

use super::bundle;
use super::error::ImageError;
use super::fill::import_blocking;
use super::index::{Entry, Index};
use super::lock;
use super::step::blocking_step;
use super::store::Store;
use crate::model::event::{Event, Events};
use crate::text::Text;

/// What is in the cache under `home`.
///
/// # Errors
/// When its index cannot be read.
pub fn list(home: &Path) -> Result<Vec<Entry>, ImageError> {
    Ok(Index::load(&Store::new(home))?.images)
}

/// Writes every image of the cache into one file; gives its size in bytes.
///
/// # Errors
/// When the cache is empty or damaged, or the file cannot be written.
pub async fn export(
    home: &Path,
    file: &Path,
    text: &'static dyn Text,
    events: &Events,
) -> Result<u64, ImageError> {
    let store = Store::new(home);
    let index = Index::load(&store)?;
    if index.images.is_empty() {
        return Err(ImageError::EmptyCache);
    }
    let label = text.writing_bundle(&file.display().to_string());
    let file = file.to_owned();
    blocking_step("images:export", label, events, move |cancel, progress| {
        bundle::export(&store, &index, &file, cancel, progress)
    })
    .await
}

/// Reads every image of a bundle into the cache; gives what it brought.
///
/// # Errors
/// When the file is no bundle, is damaged or incomplete, or there is no room.
pub async fn import(
    home: &Path,
    file: &Path,
    text: &'static dyn Text,
    events: &Events,
) -> Result<Vec<Entry>, ImageError> {
    let store = Store::new(home);
    let _lock = lock::acquire(&store, || events.send(Event::Note(text.images_busy()))).await?;
    store.sweep()?;
    let entries = import_blocking(&store, file, &[], text, events).await?;
    let mut index = Index::load(&store)?;
    for entry in &entries {
        index.set(entry.clone());
    }
    index.save(&store)?;
    Ok(entries)
}
