//! What is said about the image cache and its sources.

mod en;
mod fr;

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
pub(super) fn scaled(bytes: u64) -> (f64, usize, usize) {
    let mut value = bytes as f64;
    let mut exponent = 0;
    while value >= 999.5 && exponent < 4 {
        value /= 1000.0;
        exponent += 1;
    }
    (value, usize::from(exponent > 0 && value < 9.95), exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{English, French};

    #[test]
    fn bytes_for_people() {
        assert_eq!(English.bytes(0), "0 B");
        assert_eq!(English.bytes(999_499), "999 kB");
        assert_eq!(English.bytes(999_500), "1.0 MB");
        assert_eq!(French.bytes(1_234_000_000), "1,2 Go");
        assert_eq!(French.bytes(48_000_000), "48 Mo");
    }
}
