//! The only door to Docker: the host's engine and, through it, each node's own engine.

pub mod connect;
pub mod docker;
pub mod read;

pub use docker::{Engine, EngineError};
