//! What of the engine's objects somebody looks at: a reader of very many snapshots and records need not build the rest.

use std::sync::LazyLock;

use crate::model::grader::Grader;

use super::expr::template_expressions;

/// Keys of the engine's objects that the judge, the drawing of a record or its listing read. A test holds this against
/// the code.
pub const LOOKED_AT: [&str; 135] = [
    "Addr",
    "Addresses",
    "Architecture",
    "Args",
    "Attachable",
    "AutoLockManagers",
    "Availability",
    "Cluster",
    "Command",
    "Condition",
    "Config",
    "ConfigID",
    "ConfigName",
    "Configs",
    "Constraints",
    "ContainerID",
    "ContainerSpec",
    "ContainerStatus",
    "ControlAvailable",
    "CpuPeriod",
    "CpuQuota",
    "CreatedAt",
    "Data",
    "Delay",
    "Description",
    "DesiredState",
    "Destination",
    "Driver",
    "EncryptionConfig",
    "Endpoint",
    "EndpointSpec",
    "Env",
    "Err",
    "Error",
    "ExitCode",
    "FailureAction",
    "File",
    "Filesystems",
    "Global",
    "GlobalJob",
    "Health",
    "Healthcheck",
    "HostConfig",
    "Hostname",
    "ID",
    "IPAM",
    "Id",
    "Image",
    "Ingress",
    "Inspect",
    "Internal",
    "Interval",
    "JobIteration",
    "JoinTokens",
    "Labels",
    "Leader",
    "Limits",
    "LocalNodeState",
    "Manager",
    "ManagerStatus",
    "Managers",
    "MaxAttempts",
    "MaxFailureRatio",
    "Memory",
    "MemoryBytes",
    "Message",
    "Mode",
    "Monitor",
    "Mounts",
    "Name",
    "Names",
    "NanoCPUs",
    "NanoCpus",
    "Network",
    "NetworkSettings",
    "Networks",
    "NetworksAttachments",
    "NodeID",
    "Nodes",
    "OS",
    "Options",
    "Order",
    "Parallelism",
    "Placement",
    "Platform",
    "Ports",
    "Preferences",
    "PrivatePort",
    "Protocol",
    "PublicPort",
    "PublishMode",
    "PublishedPort",
    "Reachability",
    "ReadOnly",
    "RemoteManagers",
    "Replicas",
    "Replicated",
    "ReplicatedJob",
    "RepoDigests",
    "RepoTags",
    "Reservations",
    "Resources",
    "RestartCount",
    "RestartPolicy",
    "Retries",
    "Role",
    "RollbackConfig",
    "SecretID",
    "SecretName",
    "Secrets",
    "ServiceID",
    "Slot",
    "Source",
    "Spec",
    "Spread",
    "SpreadDescriptor",
    "StartPeriod",
    "StartedAt",
    "State",
    "Status",
    "Subnet",
    "Swarm",
    "Target",
    "TargetPort",
    "TaskTemplate",
    "Test",
    "Timeout",
    "Timestamp",
    "Type",
    "UpdateConfig",
    "UpdateStatus",
    "UpdatedAt",
    "VirtualIPs",
    "Window",
    "Worker",
];

/// Keys under which people choose the keys.
pub const FREE: [&str; 3] = ["Labels", "Networks", "Options"];

/// Buckets of the table: with its hash below, each has few keys.
const BUCKETS: usize = 256;

static TABLE: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let mut table = vec![Vec::new(); BUCKETS];
    for key in LOOKED_AT {
        table[bucket(key)].push(key);
    }
    table
});

fn bucket(key: &str) -> usize {
    let bytes = key.as_bytes();
    let (first, last) = (bytes.first(), bytes.last());
    let middle = bytes.get(bytes.len() / 2);
    let number = |byte: Option<&u8>| usize::from(byte.copied().unwrap_or(0));
    (number(first) * 31 + number(last) * 7 + number(middle) * 3 + bytes.len() * 17) % BUCKETS
}

/// Whether somebody may look at this key of an engine's object. The engine's own begin with a capital letter; any other
/// is somebody's.
#[must_use]
pub fn is_looked_at(key: &str) -> bool {
    !key.starts_with(|first: char| first.is_ascii_uppercase()) || TABLE[bucket(key)].contains(&key)
}

/// Fields of a snapshot that a grader's expressions may look at as a whole: they see the engine's objects themselves.
/// Records they never see.
#[must_use]
pub fn whole_fields(grader: &Grader) -> Vec<&'static str> {
    /// Variables, and the fields that are in them.
    const VARIABLES: [(&str, &[&str]); 6] = [
        ("snapshot", &["swarm", "nodes"]),
        ("daemons", &["info"]),
        ("services", &["services"]),
        ("networks", &["networks"]),
        ("secrets", &["secrets"]),
        ("configs", &["configs"]),
    ];
    let mut named: Vec<&str> = Vec::new();
    for checkpoint in &grader.checkpoints {
        named.extend(
            checkpoint
                .hints
                .iter()
                .filter_map(|hint| hint.when.as_deref()),
        );
        for assertion in &checkpoint.expressions {
            named.push(&assertion.cel);
            for template in [&assertion.observed.fr, &assertion.observed.en] {
                named.extend(template_expressions(template));
            }
        }
    }
    let fields = VARIABLES
        .iter()
        .filter(|(variable, _)| named.iter().any(|expression| expression.contains(variable)));
    fields.flat_map(|(_, fields)| *fields).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_is_found() {
        for key in LOOKED_AT {
            assert!(is_looked_at(key), "{key}");
        }
        for key in ["com.docker.stack.namespace", "", "é"] {
            assert!(is_looked_at(key), "{key}");
        }
        for key in ["Platforms", "TLSInfo", "Statu", "Statuss", "S"] {
            assert!(!is_looked_at(key), "{key}");
        }
        assert!(TABLE.iter().all(|bucket| bucket.len() < 6));
    }
}
