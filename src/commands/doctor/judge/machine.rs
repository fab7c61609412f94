//! The machine under it: its kernel, its memory, its disks.

use super::check::{Check, Level, check};
use super::{GIB, MIB};
use crate::commands::doctor::facts::Kernel;
use crate::commands::doctor::kernel::Presence;
use crate::text::Text;

/// Six idle nodes take 465 MiB (measured), the services of a lab some more.
const MEMORY_FLOOR: u64 = 700 * MIB;
const MEMORY_EASE: u64 = 1536 * MIB;
/// Images of all roles, once as cache and once in the engine, and the nodes' own volumes.
const SPACE_FLOOR: u64 = 2 * GIB;
const SPACE_EASE: u64 = 5 * GIB;
/// Each node's dockerd, containerd and init hold a few; Linux gives 128 by default, which is enough.
const INOTIFY_FLOOR: u64 = 128;

pub(super) fn kernel(kernel: Kernel, text: &dyn Text) -> Vec<Check> {
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

pub(super) fn memory(bytes: Option<u64>, text: &dyn Text) -> Option<Check> {
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

pub(super) fn space(
    id: &'static str,
    space: Option<&(u64, String)>,
    text: &dyn Text,
) -> Option<Check> {
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

pub(super) fn inotify(instances: Option<u64>, text: &dyn Text) -> Option<Check> {
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
