//! From a plan to a running cluster, and back to nothing.
//!
//! The truth about a cluster is in the labels of the engine's objects ([`names`]); files under `SWARMLAB_HOME`
//! are its nodes' sockets and records.

pub mod agent;
mod error;
mod find;
pub mod layout;
pub mod names;
pub mod plan;
pub mod spec;
pub mod subnet;
pub mod wait;

pub use agent::{AgentClient, AgentError};
pub use error::ClusterError;
pub use find::{Cluster, Member, NodeHandle};
pub use spec::{ClusterSpec, Limits, StartingSwarm};
