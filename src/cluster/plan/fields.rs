//! Parts of the engine's requests: what a container may do, see and use.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::cluster::spec::Limits;

/// Capabilities of a node beyond Docker's default set. Not among them, though `--privileged` would give them:
/// loading kernel modules, raw IO, the clock, reboot, resource limits above the host's, mandatory access control.
const CAPABILITIES: [&str; 6] = [
    // Mounts, namespaces, cgroups: an engine cannot work without.
    "SYS_ADMIN",
    // Bridges, overlays, iptables, ip_vs.
    "NET_ADMIN",
    // dockerd and containerd look into the namespaces of their containers.
    "SYS_PTRACE",
    // overlayfs' work directories, `docker cp`.
    "DAC_READ_SEARCH",
    // dockerd reads the kernel's log to see what iptables and overlayfs can do.
    "SYSLOG",
    // Priorities of the tasks' processes.
    "SYS_NICE",
];

/// How much a node is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privilege {
    /// Default capabilities and those that an engine needs; no host devices.
    Least,
    /// `--privileged`.
    Full,
}

pub(super) fn bind(source: &Path, target: &str, read_only: bool) -> Value {
    json!({
        "Type": "bind",
        "Source": source.display().to_string(),
        "Target": target,
        "ReadOnly": read_only,
    })
}

pub(super) fn exposed_ports(ports: &[(u16, u16)]) -> Value {
    let ports: Map<String, Value> = ports
        .iter()
        .map(|(lab, _)| (format!("{lab}/tcp"), json!({})))
        .collect();
    Value::Object(ports)
}

pub(super) fn port_bindings(ports: &[(u16, u16)]) -> Value {
    let ports: Map<String, Value> = ports
        .iter()
        .map(|(lab, host)| {
            let binding = json!([{ "HostIp": "127.0.0.1", "HostPort": host.to_string() }]);
            (format!("{lab}/tcp"), binding)
        })
        .collect();
    Value::Object(ports)
}

pub(super) fn limits(limits: Limits, cpus: u64) -> Map<String, Value> {
    let milli_cpus = limits.milli_cpus.min(cpus.max(1) * 1000);
    let mut fields = Map::new();
    fields.insert("Memory".to_owned(), json!(limits.memory));
    fields.insert("NanoCpus".to_owned(), json!(milli_cpus * 1_000_000));
    fields.insert("PidsLimit".to_owned(), json!(limits.pids));
    fields
}

pub(super) fn privileges(privilege: Privilege) -> Map<String, Value> {
    let mut fields = Map::new();
    match privilege {
        Privilege::Full => {
            fields.insert("Privileged".to_owned(), json!(true));
        }
        Privilege::Least => {
            fields.insert("CapAdd".to_owned(), json!(CAPABILITIES));
            fields.insert(
                "SecurityOpt".to_owned(),
                json!(["seccomp=unconfined", "apparmor=unconfined", "label=disable"]),
            );
            // What the CLI calls `systempaths=unconfined`: empty lists, not absent ones.
            fields.insert("MaskedPaths".to_owned(), json!([]));
            fields.insert("ReadonlyPaths".to_owned(), json!([]));
        }
    }
    fields
}
