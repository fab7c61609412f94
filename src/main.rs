//! The `swarmlab` command.

fn main() {}
