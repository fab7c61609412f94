//! The engine: whether it answers, and what it lets a node do.

use super::check::{Check, Level, check};
use crate::commands::doctor::facts::Machine;
use crate::text::Text;

/// `capabilities(7)`: what a node cannot do without.
const CAPABILITIES: [(u32, &str); 7] = [
    (8, "SETPCAP"),
    (12, "NET_ADMIN"),
    (13, "NET_RAW"),
    (18, "SYS_CHROOT"),
    (19, "SYS_PTRACE"),
    (21, "SYS_ADMIN"),
    (27, "MKNOD"),
];

pub(super) fn engine(machine: &Machine, text: &dyn Text) -> Check {
    match &machine.engine {
        Ok(facts) => check(
            "engine",
            Level::Ok,
            text.doctor_engine(&facts.version, &facts.address),
            text,
        ),
        Err(failure) => {
            let mut bad = check("engine", Level::Fail, &failure.message, text);
            bad.fix = failure.hints.first().cloned();
            bad
        }
    }
}

pub(super) fn privileges(machine: &Machine, security: &[String], text: &dyn Text) -> Check {
    let has = |name: &str| security.iter().any(|option| option == name);
    if has("rootless") {
        return check("privileges", Level::Fail, text.doctor_rootless(), text)
            .means(text.doctor_rootless_means())
            .fix("docker context use default");
    }
    if has("userns") {
        return check("privileges", Level::Warn, text.doctor_userns(), text)
            .means(text.doctor_userns_means());
    }
    let Some(mask) = machine.capabilities else {
        return check(
            "privileges",
            Level::Ok,
            text.doctor_engine_elsewhere(),
            text,
        );
    };
    let missing: Vec<&str> = CAPABILITIES
        .iter()
        .filter(|(bit, _)| mask & (1 << bit) == 0)
        .map(|(_, name)| *name)
        .collect();
    if missing.is_empty() {
        check("privileges", Level::Ok, text.doctor_privileges_good(), text)
    } else {
        let missing = missing.join(", ");
        check(
            "privileges",
            Level::Fail,
            text.doctor_privileges_missing(&missing),
            text,
        )
        .means(text.doctor_privileges_means())
    }
}

pub(super) fn cgroup(version: &str, text: &dyn Text) -> Check {
    match version {
        "1" | "2" => check("cgroup", Level::Ok, format!("v{version}"), text),
        other => check(
            "cgroup",
            Level::Fail,
            text.doctor_cgroup_unknown(other),
            text,
        ),
    }
}
