//! The layer of wheels that lets `pip install -r requirements.txt` work with no network.

use std::path::{Path, PathBuf};

use fs_err as fs;

use super::cancel::Cancel;
use super::debian::{self, is_installed, run, tool};
use super::digest::Digest;
use super::error::ImageError;
use super::layer::{Attributes, LayerWriter};
use super::manifest::Layer;
use super::recipe::{self, Wheel};
use super::store::Store;

/// Where the wheels are in the image.
const DIRECTORY: &str = "opt/wheels";

/// What makes pip look there and nowhere else.
pub(super) const ENVIRONMENT: [&str; 4] = [
    "PIP_FIND_LINKS=/opt/wheels",
    "PIP_NO_INDEX=1",
    "PIP_DISABLE_PIP_VERSION_CHECK=1",
    "PIP_ROOT_USER_ACTION=ignore",
];

/// apt's own downloader: the host's proxies and certificates, and no dependency.
const APT_HELPER: &str = "/usr/lib/apt/apt-helper";

/// Downloads the wheels of `architecture`, verified, and makes a layer of them.
pub(super) fn layer(
    store: &Store,
    architecture: &str,
    cancel: &Cancel,
) -> Result<Layer, ImageError> {
    let directory = debian::directory(store).join("wheels");
    fs::create_dir_all(&directory)?;
    let mut wheels = recipe::wheels(architecture)?;
    wheels.sort_by(|a, b| a.file_name().cmp(b.file_name()));
    let mut writer = LayerWriter::new(store, cancel)?;
    for wheel in &wheels {
        let file = fetch(&directory, wheel, cancel)?;
        writer.file(
            &format!("{DIRECTORY}/{}", wheel.file_name()),
            Attributes::root(0o644),
            fs::metadata(&file)?.len(),
            fs::File::open(&file)?,
        )?;
    }
    Ok(writer.finish()?)
}

fn fetch(directory: &Path, wheel: &Wheel, cancel: &Cancel) -> Result<PathBuf, ImageError> {
    let place = directory.join(wheel.file_name());
    if is_right(&place, wheel) {
        return Ok(place);
    }
    let incoming = directory.join(format!("{}.part", wheel.file_name()));
    let mut command = if Path::new(APT_HELPER).is_file() {
        let mut command = tool(APT_HELPER);
        command
            .arg("download-file")
            .arg(&wheel.url)
            .arg(&incoming)
            .arg(format!("SHA256:{}", wheel.sha256));
        command
    } else if is_installed("curl") {
        let mut command = tool("curl");
        command
            .args([
                "--fail",
                "--silent",
                "--show-error",
                "--location",
                "--output",
            ])
            .arg(&incoming)
            .arg(&wheel.url);
        command
    } else {
        return Err(ImageError::NotDebian("apt-get or curl"));
    };
    run(&mut command, cancel, || {})?;
    if is_right(&incoming, wheel) {
        fs::rename(&incoming, &place)?;
        Ok(place)
    } else {
        fs::remove_file(&incoming)?;
        Err(ImageError::Damaged {
            what: wheel.url.clone(),
            expected: wheel.sha256.clone(),
            found: "other content".to_owned(),
        })
    }
}

fn is_right(file: &Path, wheel: &Wheel) -> bool {
    fs::read(file).is_ok_and(|bytes| Digest::of(&bytes).hex() == wheel.sha256)
}
