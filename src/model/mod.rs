//! Pure data: what the other layers exchange. No IO, no tokio, no clock.

pub mod agent_api;
pub mod event;
pub mod ids;
pub mod language;
pub mod report;
pub mod snapshot;
pub mod timeline;
