//! What is said about what this machine has and lacks.

use super::common::CommonText as _;
use super::{English, French};

/// Sentences of the doctor.
pub trait DoctorText {
    /// Name of what a check looks at.
    fn doctor_title(&self, id: &str) -> String;
    /// Label before the command that mends it.
    fn doctor_fix_label(&self) -> &'static str;
    /// Nothing fails.
    fn doctor_ready(&self) -> String;
    /// Something fails.
    fn doctor_not_ready(&self, failed: usize) -> String;
    /// The engine's version and address.
    fn doctor_engine(&self, version: &str, address: &str) -> String;
    /// The engine is rootless.
    fn doctor_rootless(&self) -> String;
    /// What that means.
    fn doctor_rootless_means(&self) -> String;
    /// The engine remaps users.
    fn doctor_userns(&self) -> String;
    /// What that means.
    fn doctor_userns_means(&self) -> String;
    /// The engine is on another machine.
    fn doctor_engine_elsewhere(&self) -> String;
    /// All capabilities are there.
    fn doctor_privileges_good(&self) -> String;
    /// Some are not.
    fn doctor_privileges_missing(&self, missing: &str) -> String;
    /// What that means.
    fn doctor_privileges_means(&self) -> String;
    /// A cgroup version that nodes cannot live with.
    fn doctor_cgroup_unknown(&self, version: &str) -> String;
    /// The kernel has it.
    fn doctor_kernel_has(&self) -> String;
    /// A module that the kernel loads when it is needed.
    fn doctor_kernel_loads(&self) -> String;
    /// A module that is not loaded.
    fn doctor_kernel_not_loaded(&self) -> String;
    /// Nothing tells.
    fn doctor_kernel_unseen(&self) -> String;
    /// The kernel does not have it.
    fn doctor_kernel_lacks(&self) -> String;
    /// What a lack of the feature means.
    fn doctor_kernel_means(&self, id: &str) -> String;
    /// `7.5 GiB`
    fn doctor_size(&self, bytes: u64) -> String;
    /// Memory that can be had.
    fn doctor_available(&self, size: &str) -> String;
    /// What little memory means.
    fn doctor_memory_means(&self) -> String;
    /// Space at a path.
    fn doctor_free_at(&self, size: &str, path: &str) -> String;
    /// What little space means.
    fn doctor_space_means(&self) -> String;
    /// What few inotify instances mean.
    fn doctor_inotify_means(&self) -> String;
    /// The ports of labs are free.
    fn doctor_ports_free(&self, ports: &str) -> String;
    /// Some are taken.
    fn doctor_ports_taken(&self, ports: &str) -> String;
    /// What that means.
    fn doctor_ports_means(&self) -> String;
    /// The next cluster's network.
    fn doctor_subnet(&self, subnet: &str) -> String;
    /// None is free.
    fn doctor_no_subnet(&self) -> String;
    /// What that means.
    fn doctor_no_subnet_means(&self) -> String;
    /// All images are in the cache.
    fn doctor_images_cached(&self, count: usize) -> String;
    /// Some are not.
    fn doctor_images_missing(&self, cached: usize, all: usize) -> String;
    /// What that means.
    fn doctor_images_means(&self) -> String;
}

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

impl DoctorText for French {
    fn doctor_title(&self, id: &str) -> String {
        match id {
            "engine" => "moteur Docker",
            "privileges" => "privilèges",
            "cgroup" => "cgroup",
            "overlay" => "noyau : overlayfs",
            "vxlan" => "noyau : vxlan",
            "br_netfilter" => "noyau : br_netfilter",
            "ip_vs" => "noyau : ip_vs",
            "memory" => "mémoire",
            "disk" => "disque pour les images",
            "engine-disk" => "disque du moteur",
            "inotify" => "inotify",
            "ports" => "ports des labs",
            "subnets" => "réseau pour un cluster",
            "images" => "images",
            other => other,
        }
        .to_owned()
    }

    fn doctor_fix_label(&self) -> &'static str {
        "remède :"
    }

    fn doctor_ready(&self) -> String {
        "cette machine est prête".to_owned()
    }

    fn doctor_not_ready(&self, failed: usize) -> String {
        if failed == 1 {
            "cette machine n’est pas prête : une chose fait défaut".to_owned()
        } else {
            format!("cette machine n’est pas prête : {failed} choses font défaut")
        }
    }

    fn doctor_engine(&self, version: &str, address: &str) -> String {
        format!("version {version}, {address}")
    }

    fn doctor_rootless(&self) -> String {
        "le moteur tourne sans root".to_owned()
    }

    fn doctor_rootless_means(&self) -> String {
        "les nœuds sont des moteurs dans des conteneurs : il leur faut un moteur qui tourne en root"
            .to_owned()
    }

    fn doctor_userns(&self) -> String {
        "le moteur change les utilisateurs (userns-remap)".to_owned()
    }

    fn doctor_userns_means(&self) -> String {
        "les nœuds peuvent échouer à monter ce qu’il leur faut".to_owned()
    }

    fn doctor_engine_elsewhere(&self) -> String {
        "le moteur n’est pas sur cette machine ; ce qu’il peut donner ne se voit pas d’ici"
            .to_owned()
    }

    fn doctor_privileges_good(&self) -> String {
        "le moteur peut donner aux nœuds ce qu’il leur faut".to_owned()
    }

    fn doctor_privileges_missing(&self, missing: &str) -> String {
        format!("le moteur ne peut pas donner {missing}")
    }

    fn doctor_privileges_means(&self) -> String {
        "les nœuds ne peuvent pas démarrer : le moteur tourne lui-même dans un conteneur ou un service sans ces capacités"
            .to_owned()
    }

    fn doctor_cgroup_unknown(&self, version: &str) -> String {
        format!("version `{version}`, ni 1 ni 2")
    }

    fn doctor_kernel_has(&self) -> String {
        "présent".to_owned()
    }

    fn doctor_kernel_loads(&self) -> String {
        "un module, chargé au besoin".to_owned()
    }

    fn doctor_kernel_not_loaded(&self) -> String {
        "un module qui n’est pas chargé".to_owned()
    }

    fn doctor_kernel_unseen(&self) -> String {
        "rien sur cette machine ne le dit ; `swarmlab start` le dira".to_owned()
    }

    fn doctor_kernel_lacks(&self) -> String {
        "absent de ce noyau".to_owned()
    }

    fn doctor_kernel_means(&self, id: &str) -> String {
        match id {
            "overlay" => "les moteurs des nœuds n’ont pas où mettre les images",
            "vxlan" => "les réseaux overlay ne portent rien entre les nœuds",
            "br_netfilter" => {
                "les conteneurs d’un même nœud peuvent ne pas s’atteindre par les ports publiés"
            }
            _ => {
                "l’adresse virtuelle d’un service et le routing mesh (ports publiés en mode ingress) ne répondent \
                 pas ; les labs montrent les mêmes faits tâche par tâche, et ce qui ne peut pas être jugé ne coûte \
                 aucun point"
            }
        }
        .to_owned()
    }

    fn doctor_size(&self, bytes: u64) -> String {
        format!("{} Gio", self.number(bytes as f64 / f64::from(1 << 30), 1))
    }

    fn doctor_available(&self, size: &str) -> String {
        format!("{size} disponibles")
    }

    fn doctor_memory_means(&self) -> String {
        "six nœuds prennent un demi-Gio, les services d’un lab autant".to_owned()
    }

    fn doctor_free_at(&self, size: &str, path: &str) -> String {
        format!("{size} libres dans {path}")
    }

    fn doctor_space_means(&self) -> String {
        "les images et le stockage des nœuds prennent jusqu’à 5 Gio".to_owned()
    }

    fn doctor_inotify_means(&self) -> String {
        "six moteurs peuvent en manquer et ne pas démarrer".to_owned()
    }

    fn doctor_ports_free(&self, ports: &str) -> String {
        format!("libres sur 127.0.0.1 : {ports}")
    }

    fn doctor_ports_taken(&self, ports: &str) -> String {
        format!("un autre programme a {ports}")
    }

    fn doctor_ports_means(&self) -> String {
        "`swarmlab start` prend un autre port et dit lequel".to_owned()
    }

    fn doctor_subnet(&self, subnet: &str) -> String {
        format!("{subnet} est libre")
    }

    fn doctor_no_subnet(&self) -> String {
        "aucun n’est libre".to_owned()
    }

    fn doctor_no_subnet_means(&self) -> String {
        "les routes ou les réseaux Docker de cette machine couvrent toutes les plages qu’un cluster pourrait avoir"
            .to_owned()
    }

    fn doctor_images_cached(&self, count: usize) -> String {
        format!("les {count} sont dans le cache")
    }

    fn doctor_images_missing(&self, cached: usize, all: usize) -> String {
        format!("{cached} sur {all} dans le cache")
    }

    fn doctor_images_means(&self) -> String {
        "le premier `swarmlab start` prépare ce qu’il lui faut ; cela prend des minutes".to_owned()
    }
}
