//! Pure data: what the other layers exchange. No IO, no tokio, no clock.

pub mod agent_api;
pub mod event;
pub mod grader;
pub mod ids;
pub mod image_source;
pub mod lab;
pub mod language;
pub mod probe;
pub mod report;
pub mod roles;
pub mod snapshot;
pub mod solution;
pub mod text;
pub mod timeline;
