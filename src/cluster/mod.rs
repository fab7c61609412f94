//! From a plan to a running cluster, and back to nothing.
