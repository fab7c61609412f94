//! Pure data: what the other layers exchange. No IO, no tokio, no clock.

pub mod agent_api;
pub mod chain;
pub mod chaos;
pub mod class;
pub mod event;
pub mod evidence;
pub mod grader;
pub mod history;
pub mod ids;
pub mod image_source;
pub mod lab;
pub mod language;
pub mod probe;
pub mod refusal;
pub mod report;
pub mod roles;
pub mod roster;
pub mod snapshot;
pub mod solution;
pub mod text;
pub mod timeline;
