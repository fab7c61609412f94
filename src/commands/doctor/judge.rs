//! What the facts mean for a lab. Pure.

use serde::Serialize;

use super::facts::{Kernel, Machine};
use super::kernel::Presence;
use crate::text::Text;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// Good.
    Ok,
    /// Labs work, with a limit.
    Warn,
    /// Labs do not work.
    Fail,
}

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    /// Stable key for scripts.
    pub(super) id: &'static str,
    /// What was looked at, in the user's language.
    pub(super) title: String,
    /// The verdict.
    pub(super) outcome: Level,
    /// What was seen.
    pub(super) observed: String,
    /// What follows from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) means: Option<String>,
    /// The command that mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fix: Option<String>,
}

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
/// Six idle nodes take 465 MiB (measured), the services of a lab some more.
const MEMORY_FLOOR: u64 = 700 * MIB;
const MEMORY_EASE: u64 = 1536 * MIB;
/// Images of all roles, once as cache and once in the engine, and the nodes' own volumes.
const SPACE_FLOOR: u64 = 2 * GIB;
const SPACE_EASE: u64 = 5 * GIB;
/// Each node's dockerd, containerd and init hold a few; Linux gives 128 by default, which is enough.
const INOTIFY_FLOOR: u64 = 128;
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

/// Judges everything, in the order in which one would mend it.
pub(super) fn judge(machine: &Machine, text: &dyn Text) -> Vec<Check> {
    let mut checks = vec![engine(machine, text)];
    if let Ok(facts) = &machine.engine {
        checks.push(privileges(machine, &facts.security, text));
        checks.push(cgroup(&facts.cgroup_version, text));
    }
    checks.extend(kernel(machine.kernel, text));
    checks.extend(memory(machine.memory, text));
    checks.extend(space("disk", machine.home_space.as_ref(), text));
    checks.extend(space("engine-disk", machine.engine_space.as_ref(), text));
    checks.extend(inotify(machine.inotify, text));
    checks.push(ports(&machine.ports, text));
    checks.push(subnet(machine, text));
    checks.push(images(machine, text));
    checks
}

fn check(id: &'static str, outcome: Level, observed: impl Into<String>, text: &dyn Text) -> Check {
    Check {
        id,
        title: text.doctor_title(id),
        outcome,
        observed: observed.into(),
        means: None,
        fix: None,
    }
}

impl Check {
    fn means(mut self, means: impl Into<String>) -> Self {
        self.means = Some(means.into());
        self
    }

    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}

fn engine(machine: &Machine, text: &dyn Text) -> Check {
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

fn privileges(machine: &Machine, security: &[String], text: &dyn Text) -> Check {
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

fn cgroup(version: &str, text: &dyn Text) -> Check {
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

fn kernel(kernel: Kernel, text: &dyn Text) -> Vec<Check> {
    // The kernel loads overlay and vxlan by itself when they are asked for; the others wait to be loaded.
    [
        ("overlay", kernel.overlay, Level::Fail, true),
        ("vxlan", kernel.vxlan, Level::Fail, true),
        ("br_netfilter", kernel.br_netfilter, Level::Warn, false),
        ("ip_vs", kernel.ip_vs, Level::Warn, false),
    ]
    .into_iter()
    .map(|(id, presence, without, by_itself)| match presence {
        Presence::Yes => check(id, Level::Ok, text.doctor_kernel_has(), text),
        Presence::Loadable if by_itself => check(id, Level::Ok, text.doctor_kernel_loads(), text),
        Presence::Loadable => check(id, Level::Warn, text.doctor_kernel_not_loaded(), text)
            .means(text.doctor_kernel_means(id))
            .fix(format!("sudo modprobe {id}")),
        Presence::Unseen => check(id, Level::Ok, text.doctor_kernel_unseen(), text),
        Presence::No => {
            check(id, without, text.doctor_kernel_lacks(), text).means(text.doctor_kernel_means(id))
        }
    })
    .collect()
}

fn memory(bytes: Option<u64>, text: &dyn Text) -> Option<Check> {
    let bytes = bytes?;
    let observed = text.doctor_available(&text.doctor_size(bytes));
    Some(if bytes < MEMORY_FLOOR {
        check("memory", Level::Fail, observed, text)
            .means(text.doctor_memory_means())
            .fix("swarmlab destroy --all")
    } else if bytes < MEMORY_EASE {
        check("memory", Level::Warn, observed, text).means(text.doctor_memory_means())
    } else {
        check("memory", Level::Ok, observed, text)
    })
}

fn space(id: &'static str, space: Option<&(u64, String)>, text: &dyn Text) -> Option<Check> {
    let (bytes, path) = space?;
    let observed = text.doctor_free_at(&text.doctor_size(*bytes), path);
    let fix = if id == "disk" {
        "SWARMLAB_HOME=/…"
    } else {
        "docker system prune"
    };
    Some(if *bytes < SPACE_FLOOR {
        check(id, Level::Fail, observed, text)
            .means(text.doctor_space_means())
            .fix(fix)
    } else if *bytes < SPACE_EASE {
        check(id, Level::Warn, observed, text).means(text.doctor_space_means())
    } else {
        check(id, Level::Ok, observed, text)
    })
}

fn inotify(instances: Option<u64>, text: &dyn Text) -> Option<Check> {
    let instances = instances?;
    let observed = format!("fs.inotify.max_user_instances = {instances}");
    Some(if instances < INOTIFY_FLOOR {
        check("inotify", Level::Warn, observed, text)
            .means(text.doctor_inotify_means())
            .fix("sudo sysctl fs.inotify.max_user_instances=512")
    } else {
        check("inotify", Level::Ok, observed, text)
    })
}

fn ports(ports: &[(u16, bool)], text: &dyn Text) -> Check {
    let list = |taken: bool| {
        let ports = ports.iter().filter(|(_, is_taken)| *is_taken == taken);
        ports.map(|(port, _)| port.to_string()).collect::<Vec<_>>()
    };
    let taken = list(true);
    if taken.is_empty() {
        check(
            "ports",
            Level::Ok,
            text.doctor_ports_free(&list(false).join(", ")),
            text,
        )
    } else {
        check(
            "ports",
            Level::Warn,
            text.doctor_ports_taken(&taken.join(", ")),
            text,
        )
        .means(text.doctor_ports_means())
    }
}

fn subnet(machine: &Machine, text: &dyn Text) -> Check {
    match machine.subnet {
        Some(subnet) => check(
            "subnets",
            Level::Ok,
            text.doctor_subnet(&subnet.to_string()),
            text,
        ),
        None => check("subnets", Level::Fail, text.doctor_no_subnet(), text)
            .means(text.doctor_no_subnet_means())
            .fix("docker network prune"),
    }
}

fn images(machine: &Machine, text: &dyn Text) -> Check {
    match &machine.images {
        Ok((cached, all)) if cached >= all => check(
            "images",
            Level::Ok,
            text.doctor_images_cached(*cached),
            text,
        ),
        Ok((cached, all)) => check(
            "images",
            Level::Warn,
            text.doctor_images_missing(*cached, *all),
            text,
        )
        .means(text.doctor_images_means())
        .fix("swarmlab images prepare"),
        Err(why) => check("images", Level::Warn, why, text)
            .means(text.doctor_images_means())
            .fix("swarmlab images prepare"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::EngineFacts;
    use super::*;
    use crate::failure::Failure;
    use crate::model::language::Language;
    use crate::text::text;

    fn good() -> Machine {
        Machine {
            engine: Ok(EngineFacts {
                address: "unix:///var/run/docker.sock".to_owned(),
                version: "28.2.2".to_owned(),
                local: true,
                cgroup_version: "2".to_owned(),
                security: vec!["seccomp".to_owned()],
            }),
            capabilities: Some(0x1ff_feff_ffff),
            kernel: Kernel {
                overlay: Presence::Yes,
                vxlan: Presence::Loadable,
                br_netfilter: Presence::Yes,
                ip_vs: Presence::Yes,
            },
            memory: Some(8 * GIB),
            home_space: Some((50 * GIB, "/home/ada".to_owned())),
            engine_space: Some((50 * GIB, "/var/lib/docker".to_owned())),
            inotify: Some(128),
            ports: vec![(8080, false)],
            subnet: "198.18.0.0/24".parse().ok(),
            images: Ok((9, 9)),
        }
    }

    fn outcome(machine: &Machine, id: &str) -> Level {
        let checks = judge(machine, text(Language::En));
        let found = checks.iter().find(|check| check.id == id);
        found.expect("it was looked at").outcome
    }

    #[test]
    fn a_good_machine_is_all_ok() {
        for check in judge(&good(), text(Language::Fr)) {
            assert_eq!(check.outcome, Level::Ok, "{check:?}");
            assert_eq!((check.means, check.fix), (None, None));
        }
    }

    #[test]
    fn every_trouble_has_its_level_and_says_what_follows() {
        type Change = fn(&mut Machine);
        let troubles: [(&str, Level, Change); 17] = [
            ("engine", Level::Fail, |m| {
                m.engine = Err(Failure::environment("no engine").hint("start it"));
            }),
            ("privileges", Level::Fail, |m| set_security(m, "rootless")),
            ("privileges", Level::Warn, |m| set_security(m, "userns")),
            ("privileges", Level::Fail, |m| m.capabilities = Some(0)),
            ("overlay", Level::Fail, |m| m.kernel.overlay = Presence::No),
            ("vxlan", Level::Fail, |m| m.kernel.vxlan = Presence::No),
            ("br_netfilter", Level::Warn, |m| {
                m.kernel.br_netfilter = Presence::Loadable;
            }),
            ("ip_vs", Level::Warn, |m| m.kernel.ip_vs = Presence::No),
            ("memory", Level::Fail, |m| m.memory = Some(100 * MIB)),
            ("memory", Level::Warn, |m| m.memory = Some(GIB)),
            ("disk", Level::Fail, |m| {
                m.home_space = Some((0, "/".to_owned()));
            }),
            ("engine-disk", Level::Warn, |m| {
                m.engine_space = Some((3 * GIB, "/".to_owned()));
            }),
            ("inotify", Level::Warn, |m| m.inotify = Some(16)),
            ("ports", Level::Warn, |m| m.ports = vec![(8080, true)]),
            ("subnets", Level::Fail, |m| m.subnet = None),
            ("images", Level::Warn, |m| m.images = Ok((2, 9))),
            ("images", Level::Warn, |m| {
                m.images = Err("index is broken".to_owned());
            }),
        ];
        for (id, level, change) in troubles {
            let mut machine = good();
            change(&mut machine);
            assert_eq!(outcome(&machine, id), level, "{id}");
            let checks = judge(&machine, text(Language::En));
            let bad = checks.iter().filter(|check| check.outcome != Level::Ok);
            for check in bad {
                assert!(check.means.is_some() || check.fix.is_some(), "{check:?}");
            }
        }
    }

    fn set_security(machine: &mut Machine, option: &str) {
        if let Ok(engine) = &mut machine.engine {
            engine.security.push(option.to_owned());
        }
    }

    #[test]
    fn what_cannot_be_seen_is_not_called_bad() {
        let mut machine = good();
        machine.capabilities = None;
        machine.memory = None;
        machine.inotify = None;
        machine.engine_space = None;
        machine.kernel.ip_vs = Presence::Unseen;
        let checks = judge(&machine, text(Language::En));
        assert!(
            checks.iter().all(|check| check.outcome == Level::Ok),
            "{checks:?}"
        );
    }
}
