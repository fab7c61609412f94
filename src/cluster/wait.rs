//! Waiting is a type: until something is so, or a deadline, with what was seen last.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// It did not come about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("after {} s: {last_seen}", .waited.as_secs())]
pub struct TimedOut {
    /// How long it was waited.
    pub waited: Duration,
    /// What the last look saw.
    pub last_seen: String,
}

/// What one look saw.
#[derive(Debug)]
pub enum Look<T> {
    /// It is so.
    Done(T),
    /// Not yet; what was seen instead.
    NotYet(String),
}

/// Looks every `pause` until it is so; gives up after `patience`.
pub async fn until<T, F>(
    patience: Duration,
    pause: Duration,
    mut look: impl FnMut() -> F,
) -> Result<T, TimedOut>
where
    F: Future<Output = Look<T>>,
{
    let start = Instant::now();
    loop {
        match look().await {
            Look::Done(value) => return Ok(value),
            Look::NotYet(last_seen) => {
                if start.elapsed() + pause > patience {
                    return Err(TimedOut {
                        waited: start.elapsed(),
                        last_seen,
                    });
                }
            }
        }
        sleep(pause).await;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn waits_until_it_is_so() {
        let looks = Cell::new(0);
        let seen = until(Duration::from_secs(5), Duration::from_millis(1), || async {
            looks.set(looks.get() + 1);
            if looks.get() == 3 {
                Look::Done("ready")
            } else {
                Look::NotYet("starting".to_owned())
            }
        })
        .await;
        assert_eq!((seen, looks.get()), (Ok("ready"), 3));
    }

    #[tokio::test]
    async fn tells_what_was_seen_last() {
        let seen: Result<(), _> = until(
            Duration::from_millis(5),
            Duration::from_millis(1),
            || async { Look::NotYet("5 of 6 nodes".to_owned()) },
        )
        .await;
        assert_eq!(seen.unwrap_err().last_seen, "5 of 6 nodes");
    }
}
