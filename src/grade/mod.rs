//! The judge: a pure function of a grader and a snapshot.

mod expr;

pub use expr::{check_expression, check_template};

use crate::model::grader::Checkpoint;

/// How many assertions a checkpoint makes.
#[must_use]
pub fn assertion_count(checkpoint: &Checkpoint) -> usize {
    checkpoint.services.len()
        + checkpoint.nodes.len()
        + checkpoint.daemons.len()
        + checkpoint.tasks.len()
        + checkpoint.healings.len()
        + checkpoint.stacks.len()
        + checkpoint.networks.len()
        + checkpoint.secrets.len()
        + checkpoint.configs.len()
        + checkpoint.volumes.len()
        + checkpoint.containers.len()
        + checkpoint.images.len()
        + checkpoint.http.len()
        + checkpoint.tcp.len()
        + checkpoint.dns.len()
        + checkpoint.events.len()
        + checkpoint.updates.len()
        + checkpoint.availability.len()
        + checkpoint.files.len()
        + checkpoint.expressions.len()
}
