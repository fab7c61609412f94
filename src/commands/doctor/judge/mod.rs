//! What the facts mean for a lab. Pure.

mod check;
mod engine;
mod lab;
mod machine;

pub(super) use check::{Check, Level};

use engine::{cgroup, engine, privileges};
use lab::{images, ports, subnet};
use machine::{inotify, kernel, memory, space};

use super::facts::Machine;
use crate::text::Text;

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

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

#[cfg(test)]
mod tests {
    use super::super::facts::{EngineFacts, Kernel};
    use super::super::kernel::Presence;
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
