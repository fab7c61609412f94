//! The only door to Docker: the host's engine and, through it, each node's own engine.

mod choose;
pub mod connect;
pub mod containers;
pub mod dial;
pub mod docker;
pub mod events;
pub mod exec;
mod http;
pub mod images;
pub mod read;
pub mod swarm;
mod transport;

pub use dial::{Address, Exec};
pub use docker::{Engine, EngineError};
pub use exec::{ExecChunk, ExecRequest};
