//! In English.

use super::{ImagesText, scaled};
use crate::model::image_source::Used;
use crate::text::English;
use crate::text::common::CommonText;

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
