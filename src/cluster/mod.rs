//! From a plan to a running cluster, and back to nothing.
//!
//! The truth about a cluster is in the labels of the engine's objects ([`names`]); files under `SWARMLAB_HOME`
//! are its nodes' sockets and records.

pub mod agent;
mod chaos;
mod create;
mod destroy;
mod error;
mod find;
mod handle;
pub mod layout;
pub mod names;
pub mod plan;
mod reset;
mod resume;
mod site;
pub mod spec;
mod staging;
mod start;
mod steps;
mod stop;
pub mod subnet;
pub mod wait;

pub use agent::{AgentClient, AgentError};
pub use chaos::{Inflicted, chaos};
pub use destroy::{Removed, destroy, remains};
pub use error::ClusterError;
pub use find::{Cluster, Member};
pub use handle::NodeHandle;
pub use reset::reset;
pub use site::Voice;
pub use spec::{ClusterSpec, Limits, Reach, StartingSwarm};
pub use start::{How, Started, start};
pub use stop::stop;
