//! The steps of making a cluster.

pub(super) mod network;
pub(super) mod node;
pub(super) mod port;
pub(super) mod ready;
pub(super) mod registry;
pub(super) mod seal;
pub(super) mod swarm;
