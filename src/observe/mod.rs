//! A running cluster, read once into a `ClusterSnapshot`.
