//! What a lab takes: its ports, a subnet, its images.

use super::check::{Check, Level, check};
use crate::commands::doctor::facts::Machine;
use crate::text::Text;

pub(super) fn ports(ports: &[(u16, bool)], text: &dyn Text) -> Check {
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

pub(super) fn subnet(machine: &Machine, text: &dyn Text) -> Check {
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

pub(super) fn images(machine: &Machine, text: &dyn Text) -> Check {
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
