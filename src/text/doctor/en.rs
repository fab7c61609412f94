//! In English.

use super::DoctorText;
use crate::text::English;
use crate::text::common::CommonText;

impl DoctorText for English {
    fn doctor_title(&self, id: &str) -> String {
        match id {
            "engine" => "Docker engine",
            "privileges" => "privileges",
            "cgroup" => "cgroup",
            "overlay" => "kernel: overlayfs",
            "vxlan" => "kernel: vxlan",
            "br_netfilter" => "kernel: br_netfilter",
            "ip_vs" => "kernel: ip_vs",
            "memory" => "memory",
            "disk" => "disk for the images",
            "engine-disk" => "disk of the engine",
            "inotify" => "inotify",
            "ports" => "ports of the labs",
            "subnets" => "network for a cluster",
            "images" => "images",
            other => other,
        }
        .to_owned()
    }

    fn doctor_said(&self, title: &str, observed: &str) -> String {
        format!("{title}: {observed}")
    }

    fn doctor_fix_label(&self) -> &'static str {
        "fix:"
    }

    fn doctor_ready(&self) -> String {
        "this machine is ready".to_owned()
    }

    fn doctor_not_ready(&self, failed: usize) -> String {
        if failed == 1 {
            "this machine is not ready: one thing fails".to_owned()
        } else {
            format!("this machine is not ready: {failed} things fail")
        }
    }

    fn doctor_engine(&self, version: &str, address: &str) -> String {
        format!("version {version} at {address}")
    }

    fn doctor_rootless(&self) -> String {
        "the engine runs without root".to_owned()
    }

    fn doctor_rootless_means(&self) -> String {
        "nodes are engines in containers: they need an engine that runs as root".to_owned()
    }

    fn doctor_userns(&self) -> String {
        "the engine remaps users (userns-remap)".to_owned()
    }

    fn doctor_userns_means(&self) -> String {
        "nodes may fail to mount what they need".to_owned()
    }

    fn doctor_engine_elsewhere(&self) -> String {
        "the engine is not on this machine; what it may give cannot be seen from here".to_owned()
    }

    fn doctor_privileges_good(&self) -> String {
        "the engine can give nodes what they need".to_owned()
    }

    fn doctor_privileges_missing(&self, missing: &str) -> String {
        format!("the engine cannot give {missing}")
    }

    fn doctor_privileges_means(&self) -> String {
        "nodes cannot start: the engine itself runs in a container or service that lacks these capabilities"
            .to_owned()
    }

    fn doctor_cgroup_unknown(&self, version: &str) -> String {
        format!("version `{version}`, neither 1 nor 2")
    }

    fn doctor_kernel_has(&self) -> String {
        "there".to_owned()
    }

    fn doctor_kernel_loads(&self) -> String {
        "a module, loaded when it is needed".to_owned()
    }

    fn doctor_kernel_not_loaded(&self) -> String {
        "a module that is not loaded".to_owned()
    }

    fn doctor_kernel_unseen(&self) -> String {
        "nothing on this machine tells; `swarmlab start` will".to_owned()
    }

    fn doctor_kernel_lacks(&self) -> String {
        "not in this kernel".to_owned()
    }

    fn doctor_kernel_means(&self, id: &str) -> String {
        match id {
            "overlay" => "the nodes' engines have nowhere to put images",
            "vxlan" => "overlay networks carry nothing between nodes",
            "br_netfilter" => "containers of one node may not reach each other through published ports",
            _ => {
                "a service's virtual address and the routing mesh (ports published in ingress mode) do not answer; \
                 labs show the same facts task by task, and what cannot be judged costs no points"
            }
        }
        .to_owned()
    }

    fn doctor_size(&self, bytes: u64) -> String {
        format!("{} GiB", self.number(bytes as f64 / f64::from(1 << 30), 1))
    }

    fn doctor_available(&self, size: &str) -> String {
        format!("{size} available")
    }

    fn doctor_memory_means(&self) -> String {
        "six nodes take half a GiB, the services of a lab as much again".to_owned()
    }

    fn doctor_free_at(&self, size: &str, path: &str) -> String {
        format!("{size} free at {path}")
    }

    fn doctor_space_means(&self) -> String {
        "images and the nodes' own storage take up to 5 GiB".to_owned()
    }

    fn doctor_inotify_means(&self) -> String {
        "six engines may run out of them and fail to start".to_owned()
    }

    fn doctor_ports_free(&self, ports: &str) -> String {
        format!("free on 127.0.0.1: {ports}")
    }

    fn doctor_ports_taken(&self, ports: &str) -> String {
        format!("another program has {ports}")
    }

    fn doctor_ports_means(&self) -> String {
        "`swarmlab start` takes another port and says which".to_owned()
    }

    fn doctor_subnet(&self, subnet: &str) -> String {
        format!("{subnet} is free")
    }

    fn doctor_no_subnet(&self) -> String {
        "none is free".to_owned()
    }

    fn doctor_no_subnet_means(&self) -> String {
        "routes or Docker networks of this machine cover every range that a cluster could have"
            .to_owned()
    }

    fn doctor_images_cached(&self, count: usize) -> String {
        format!("all {count} in the cache")
    }

    fn doctor_images_missing(&self, cached: usize, all: usize) -> String {
        format!("{cached} of {all} in the cache")
    }

    fn doctor_images_means(&self) -> String {
        "the first `swarmlab start` prepares what it needs; that takes minutes".to_owned()
    }
}
