//! In French.

use super::DoctorText;
use crate::text::French;
use crate::text::common::CommonText;

impl DoctorText for French {
    fn doctor_title(&self, id: &str) -> String {
        match id {
            "engine" => "moteur Docker",
            "privileges" => "privilèges",
            "cgroup" => "cgroup",
            "overlay" => "noyau, overlayfs",
            "vxlan" => "noyau, vxlan",
            "br_netfilter" => "noyau, br_netfilter",
            "ip_vs" => "noyau, ip_vs",
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

    fn doctor_said(&self, title: &str, observed: &str) -> String {
        format!("{title} : {observed}")
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
