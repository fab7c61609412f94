//! Progress of long operations. Layers send these up; only `ui` shows them.

/// Something a long operation wants a person to know.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A step began; `id` pairs it with its end.
    StepStarted {
        /// Stable key of the step (`nodes`, `image:web_v1`).
        id: String,
        /// What is being done, for people.
        label: String,
    },
    /// How far a step is. `total` is 0 when it is not known.
    StepProgress {
        /// Key of the step.
        id: String,
        /// Bytes (or units) done.
        done: u64,
        /// Bytes (or units) in all.
        total: u64,
    },
    /// A step ended.
    StepFinished {
        /// Key of the step.
        id: String,
        /// What came of it, if it is worth a word (`built from Debian packages`).
        note: Option<String>,
    },
    /// Worth knowing, not an error.
    Note(String),
    /// Something did not go as it should; the operation goes on.
    Warning(String),
}

/// Where events go. Cheap to clone; sending never blocks and never fails.
#[derive(Debug, Clone, Default)]
pub struct Events(Option<std::sync::mpsc::Sender<Event>>);

impl Events {
    /// Events to `sender`.
    #[must_use]
    pub fn new(sender: std::sync::mpsc::Sender<Event>) -> Self {
        Self(Some(sender))
    }

    /// Nobody listens.
    #[must_use]
    pub fn none() -> Self {
        Self(None)
    }

    /// Sends one event; dropped when nobody listens.
    pub fn send(&self, event: Event) {
        if let Some(sender) = &self.0 {
            let _ = sender.send(event);
        }
    }
}
