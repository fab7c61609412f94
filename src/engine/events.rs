//! Word from an engine that something changed.

use bollard::query_parameters::EventsOptions;
use futures_util::{Stream, StreamExt};

use super::docker::Engine;

impl Engine {
    /// One item an event of any kind, from now on; ends when the engine does. Health checks' `exec` events, which
    /// change nothing, are left out.
    pub fn changes(&self) -> impl Stream<Item = ()> + use<> {
        self.docker
            .events(None::<EventsOptions>)
            .take_while(|event| std::future::ready(event.is_ok()))
            .filter_map(|event| {
                let silent = event.is_ok_and(|event| {
                    event
                        .action
                        .is_some_and(|action| action.starts_with("exec_"))
                });
                std::future::ready((!silent).then_some(()))
            })
    }
}
