//! What is said about the image cache and its sources.

use super::common::CommonText;
use super::{English, French};
use crate::model::image_source::Used;

/// Sentences about the image cache and its sources.
pub trait ImagesText {
    /// How an image came to be at hand.
    fn image_source(&self, used: Used) -> String;
    /// Step: the layer that the images of a Debian release share.
    fn base_layer(&self, suite: &str) -> String;
    /// Step: Debian's package lists.
    fn package_lists(&self) -> String;
    /// Step: the packages themselves.
    fn packages(&self) -> String;
    /// What the build needs: bytes on disk, bytes to download, bytes free, where.
    fn disk_need(&self, need: u64, download: u64, free: u64, path: &str) -> String;
    /// Another process fills the cache.
    fn images_busy(&self) -> String;
    /// A source gave nothing, and why.
    fn source_gave_nothing(&self, source: &str, why: &str) -> String;
    /// There is no bundle; `name` is what one is called.
    fn no_bundle(&self, name: &str) -> String;
    /// The image in the cache was made by an earlier version and cannot be made again now.
    fn image_outdated(&self, reference: &str) -> String;
    /// Step: an image goes into the host's engine.
    fn loading_image(&self, reference: &str) -> String;
    /// Step: a bundle is read.
    fn reading_bundle(&self, file: &str) -> String;
    /// Step: a bundle is written.
    fn writing_bundle(&self, file: &str) -> String;
    /// There is nothing in the cache to export.
    fn empty_cache(&self) -> String;
    /// Images could not be made ready.
    fn images_failed(&self) -> String;
    /// No source has the image of a role.
    fn no_image_source(&self, reference: &str) -> String;
    /// Hints when no source has an image.
    fn no_image_source_hints(&self) -> Vec<String>;
    /// Too little room: bytes needed and free, where.
    fn no_image_space(&self, need: u64, free: u64, path: &str) -> String;
    /// What to do about too little room.
    fn no_image_space_hint(&self) -> String;
    /// The host has no tools to build with.
    fn cannot_build_images(&self, tool: &str) -> String;
    /// What to do about it.
    fn cannot_build_images_hint(&self, tool: &str) -> String;
    /// A file is no bundle.
    fn bad_bundle(&self, file: &str) -> String;
    /// What to do about it.
    fn bad_bundle_hint(&self) -> String;
    /// What to do about a damaged cache or bundle.
    fn damaged_image_hint(&self) -> String;
    /// All images are ready; how many came from each source.
    fn images_ready(&self, count: usize, sources: &[(Used, usize)]) -> String;
    /// Headers of the list: role, image, source, size, digest.
    fn image_columns(&self) -> [&'static str; 5];
    /// The cache is empty: what to do.
    fn no_images_yet(&self) -> String;
    /// A bundle was written: images, bytes.
    fn bundle_written(&self, file: &str, bytes: u64) -> String;
    /// A bundle was read: images.
    fn bundle_read(&self, count: usize) -> String;
    /// A number of bytes for people: `12 MB`.
    fn bytes(&self, bytes: u64) -> String;
}

/// (value, digits, exponent of 1000) of a number of bytes.
fn scaled(bytes: u64) -> (f64, usize, usize) {
    let mut value = bytes as f64;
    let mut exponent = 0;
    while value >= 999.5 && exponent < 4 {
        value /= 1000.0;
        exponent += 1;
    }
    (value, usize::from(exponent > 0 && value < 9.95), exponent)
}

impl ImagesText for English {
    fn image_source(&self, used: Used) -> String {
        match used {
            Used::Cache => "cached",
            Used::Bundle => "from the bundle",
            Used::Hub => "pulled",
            Used::Debian => "built from Debian packages",
        }
        .to_owned()
    }

    fn base_layer(&self, suite: &str) -> String {
        format!("layer that Debian {suite} images share")
    }

    fn package_lists(&self) -> String {
        "Debian package lists".to_owned()
    }

    fn packages(&self) -> String {
        "Debian packages".to_owned()
    }

    fn disk_need(&self, need: u64, download: u64, free: u64, path: &str) -> String {
        format!(
            "building images: {} to download, about {} of disk in {path} ({} free)",
            self.bytes(download),
            self.bytes(need),
            self.bytes(free)
        )
    }

    fn images_busy(&self) -> String {
        "another swarmlab is preparing images; waiting for it".to_owned()
    }

    fn source_gave_nothing(&self, source: &str, why: &str) -> String {
        match source {
            "hub" => format!("cannot pull ({why})"),
            "bundle" => format!("cannot use the bundle ({why})"),
            _ => format!("cannot build from Debian packages ({why})"),
        }
    }

    fn no_bundle(&self, name: &str) -> String {
        format!(
            "no bundle file: neither --bundle nor SWARMLAB_BUNDLE names one, and there is no {name}"
        )
    }

    fn image_outdated(&self, reference: &str) -> String {
        format!(
            "{reference} in the cache was made by another version of swarmlab; it is used as it is"
        )
    }

    fn loading_image(&self, reference: &str) -> String {
        format!("{reference} into the Docker engine")
    }

    fn reading_bundle(&self, file: &str) -> String {
        format!("reading {file}")
    }

    fn writing_bundle(&self, file: &str) -> String {
        format!("writing {file}")
    }

    fn empty_cache(&self) -> String {
        "the cache has no images yet".to_owned()
    }

    fn images_failed(&self) -> String {
        "the images could not be made ready".to_owned()
    }

    fn no_image_source(&self, reference: &str) -> String {
        format!("no source has the image {reference}")
    }

    fn no_image_source_hints(&self) -> Vec<String> {
        vec![
            "with a bundle from a machine that has them: `swarmlab images import FILE`".to_owned(),
            "with a registry of your institution: `swarmlab images prepare --registry HOST`"
                .to_owned(),
        ]
    }

    fn no_image_space(&self, need: u64, free: u64, path: &str) -> String {
        format!(
            "images need {} in {path}, and {} are free",
            self.bytes(need),
            self.bytes(free)
        )
    }

    fn no_image_space_hint(&self) -> String {
        "make room (`docker system df` shows what the engine holds), or set SWARMLAB_HOME to a larger disk"
            .to_owned()
    }

    fn cannot_build_images(&self, tool: &str) -> String {
        format!("images cannot be built from Debian packages here: there is no {tool}")
    }

    fn cannot_build_images_hint(&self, tool: &str) -> String {
        if tool == "debian-archive-keyring" {
            "`sudo apt-get install debian-archive-keyring`".to_owned()
        } else {
            "this needs a Debian host; elsewhere: `swarmlab images prepare --images hub`, or a bundle".to_owned()
        }
    }

    fn bad_bundle(&self, file: &str) -> String {
        format!("{file} is not a usable image bundle")
    }

    fn bad_bundle_hint(&self) -> String {
        "make it anew where the images are: `swarmlab images export FILE`".to_owned()
    }

    fn damaged_image_hint(&self) -> String {
        "remove the damaged file, then `swarmlab images prepare`".to_owned()
    }

    fn images_ready(&self, count: usize, sources: &[(Used, usize)]) -> String {
        let parts: Vec<String> = sources
            .iter()
            .map(|(used, count)| format!("{count} {}", self.image_source(*used)))
            .collect();
        format!("{count} images ready: {}", parts.join(", "))
    }

    fn image_columns(&self) -> [&'static str; 5] {
        ["ROLE", "IMAGE", "ORIGIN", "SIZE", "DIGEST"]
    }

    fn no_images_yet(&self) -> String {
        "no images yet: `swarmlab images prepare`".to_owned()
    }

    fn bundle_written(&self, file: &str, bytes: u64) -> String {
        format!(
            "{file}: {}. On the other machine: `swarmlab images import {file}`",
            self.bytes(bytes)
        )
    }

    fn bundle_read(&self, count: usize) -> String {
        format!("{count} images are in the cache now")
    }

    fn bytes(&self, bytes: u64) -> String {
        let (value, digits, exponent) = scaled(bytes);
        let unit = ["B", "kB", "MB", "GB", "TB"][exponent];
        format!("{} {unit}", self.number(value, digits))
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_for_people() {
        assert_eq!(English.bytes(0), "0 B");
        assert_eq!(English.bytes(999_499), "999 kB");
        assert_eq!(English.bytes(999_500), "1.0 MB");
        assert_eq!(French.bytes(1_234_000_000), "1,2 Go");
        assert_eq!(French.bytes(48_000_000), "48 Mo");
    }
}
