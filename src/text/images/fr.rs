//! In French.

use super::{ImagesText, scaled};
use crate::model::image_source::Used;
use crate::text::French;
use crate::text::common::CommonText;

impl ImagesText for French {
    fn image_source(&self, used: Used) -> String {
        match used {
            Used::Cache => "en cache",
            Used::Bundle => "depuis le fichier d’images",
            Used::Hub => "téléchargée",
            Used::Debian => "construite avec les paquets Debian",
        }
        .to_owned()
    }

    fn base_layer(&self, suite: &str) -> String {
        format!("couche commune aux images Debian {suite}")
    }

    fn package_lists(&self) -> String {
        "listes de paquets Debian".to_owned()
    }

    fn packages(&self) -> String {
        "paquets Debian".to_owned()
    }

    fn disk_need(&self, need: u64, download: u64, free: u64, path: &str) -> String {
        format!(
            "construction des images : {} à télécharger, environ {} de disque dans {path} ({} libres)",
            self.bytes(download),
            self.bytes(need),
            self.bytes(free)
        )
    }

    fn images_busy(&self) -> String {
        "un autre swarmlab prépare déjà les images ; j’attends qu’il ait fini".to_owned()
    }

    fn source_gave_nothing(&self, source: &str, why: &str) -> String {
        match source {
            "hub" => format!("téléchargement impossible ({why})"),
            "bundle" => format!("fichier d’images inutilisable ({why})"),
            _ => format!("construction avec les paquets Debian impossible ({why})"),
        }
    }

    fn no_bundle(&self, name: &str) -> String {
        format!(
            "aucun fichier d’images : ni --bundle ni SWARMLAB_BUNDLE n’en désigne un, et il n’y a pas de {name}"
        )
    }

    fn image_outdated(&self, reference: &str) -> String {
        format!(
            "{reference} vient d’une autre version de swarmlab ; l’image du cache est utilisée telle quelle"
        )
    }

    fn loading_image(&self, reference: &str) -> String {
        format!("{reference} dans le moteur Docker")
    }

    fn reading_bundle(&self, file: &str) -> String {
        format!("lecture de {file}")
    }

    fn writing_bundle(&self, file: &str) -> String {
        format!("écriture de {file}")
    }

    fn empty_cache(&self) -> String {
        "le cache ne contient encore aucune image".to_owned()
    }

    fn images_failed(&self) -> String {
        "les images n’ont pas pu être préparées".to_owned()
    }

    fn no_image_source(&self, reference: &str) -> String {
        format!("aucune source n’a l’image {reference}")
    }

    fn no_image_source_hints(&self) -> Vec<String> {
        vec![
            "avec un fichier d’images fait sur une machine qui les a : `swarmlab images import FICHIER`".to_owned(),
            "avec le registre de votre établissement : `swarmlab images prepare --registry HÔTE`".to_owned(),
        ]
    }

    fn no_image_space(&self, need: u64, free: u64, path: &str) -> String {
        format!(
            "les images demandent {} dans {path}, où {} sont libres",
            self.bytes(need),
            self.bytes(free)
        )
    }

    fn no_image_space_hint(&self) -> String {
        "faites de la place (`docker system df` montre ce que garde le moteur), ou donnez à SWARMLAB_HOME un disque plus grand"
            .to_owned()
    }

    fn cannot_build_images(&self, tool: &str) -> String {
        format!(
            "les images ne peuvent pas être construites ici avec les paquets Debian : il manque {tool}"
        )
    }

    fn cannot_build_images_hint(&self, tool: &str) -> String {
        if tool == "debian-archive-keyring" {
            "`sudo apt-get install debian-archive-keyring`".to_owned()
        } else {
            "il faut une machine Debian ; ailleurs : `swarmlab images prepare --images hub`, ou un fichier d’images"
                .to_owned()
        }
    }

    fn bad_bundle(&self, file: &str) -> String {
        format!("{file} n’est pas un fichier d’images utilisable")
    }

    fn bad_bundle_hint(&self) -> String {
        "refaites-le là où sont les images : `swarmlab images export FICHIER`".to_owned()
    }

    fn damaged_image_hint(&self) -> String {
        "supprimez le fichier abîmé, puis `swarmlab images prepare`".to_owned()
    }

    fn images_ready(&self, count: usize, sources: &[(Used, usize)]) -> String {
        let parts: Vec<String> = sources
            .iter()
            .map(|(used, count)| {
                let words = match (used, count) {
                    (Used::Hub, 2..) => "téléchargées".to_owned(),
                    (Used::Debian, 2..) => "construites avec les paquets Debian".to_owned(),
                    _ => self.image_source(*used),
                };
                format!("{count} {words}")
            })
            .collect();
        format!("{count} images prêtes : {}", parts.join(", "))
    }

    fn image_columns(&self) -> [&'static str; 5] {
        ["RÔLE", "IMAGE", "ORIGINE", "TAILLE", "EMPREINTE"]
    }

    fn no_images_yet(&self) -> String {
        "aucune image pour l’instant : `swarmlab images prepare`".to_owned()
    }

    fn bundle_written(&self, file: &str, bytes: u64) -> String {
        format!(
            "{file} : {}. Sur l’autre machine : `swarmlab images import {file}`",
            self.bytes(bytes)
        )
    }

    fn bundle_read(&self, count: usize) -> String {
        format!("{count} images sont maintenant dans le cache")
    }

    fn bytes(&self, bytes: u64) -> String {
        let (value, digits, exponent) = scaled(bytes);
        let unit = ["o", "ko", "Mo", "Go", "To"][exponent];
        format!("{} {unit}", self.number(value, digits))
    }
}
