//! What a grader wants to be asked while the cluster is read.

use super::snapshot::ProbeRequest;

/// One question and the places from where it is put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbePlan {
    /// The question.
    pub request: ProbeRequest,
    /// The nodes that ask; `*` stands for any text, `None`: all nodes.
    pub from: Option<String>,
    /// Ask from inside the running containers of this service (label `com.docker.swarm.service.name`, `*` allowed),
    /// on those of the nodes where one runs; `None`: from the node itself.
    pub within: Option<String>,
}
