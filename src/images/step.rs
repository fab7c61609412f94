//! Blocking work on the cache as one step that shows its progress.

use super::cancel::Cancel;
use super::error::ImageError;
use crate::model::event::{Event, Events};

/// Does `work` on a blocking thread. It is cancelled when nobody waits for it any more, and tells its progress (done,
/// total) through the function that it is given.
pub(super) async fn blocking_step<T: Send + 'static>(
    id: &'static str,
    label: String,
    events: &Events,
    work: impl FnOnce(&Cancel, &mut dyn FnMut(u64, u64)) -> Result<T, ImageError> + Send + 'static,
) -> Result<T, ImageError> {
    let cancel = Cancel::default();
    let _guard = cancel.guard();
    events.send(Event::StepStarted {
        id: id.to_owned(),
        label,
    });
    let result = tokio::task::spawn_blocking({
        let (events, cancel) = (events.clone(), cancel.clone());
        move || {
            work(&cancel, &mut |done, total| {
                events.send(Event::StepProgress {
                    id: id.to_owned(),
                    done,
                    total,
                });
            })
        }
    })
    .await
    .map_err(std::io::Error::other)??;
    events.send(Event::StepFinished {
        id: id.to_owned(),
        note: None,
    });
    Ok(result)
}
