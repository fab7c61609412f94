//! End-to-end tests on a real six-node cluster.
