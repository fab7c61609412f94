//! Packages and a recipe's own files → one layer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tar::{Archive, Entry, EntryType};

use super::paths::{Filter, is_beneath, merged};
use crate::images::cancel::Cancel;
use crate::images::error::ImageError;
use crate::images::layer::{Attributes, LayerWriter};
use crate::images::manifest::Layer;
use crate::images::recipe::{self, Common, Recipe, User};
use crate::images::store::Store;

/// Where certificates of authorities are in `ca-certificates`, and the one file that programs read.
const AUTHORITIES: &str = "usr/share/ca-certificates/";
const BUNDLE: &str = "etc/ssl/certs/ca-certificates.crt";

/// What one layer is made of.
pub(super) struct LayerPlan<'a> {
    /// The recipe's name, for messages.
    pub(super) name: &'a str,
    pub(super) recipe: &'a Recipe,
    pub(super) common: &'a Common,
    /// Verified package files with their package names.
    pub(super) packages: Vec<(String, PathBuf)>,
}

/// Writes the layer into the store. `progress` is called after each package with the package's file.
pub(super) fn build(
    store: &Store,
    plan: &LayerPlan<'_>,
    cancel: &Cancel,
    mut progress: impl FnMut(&Path),
) -> Result<Layer, ImageError> {
    let mut layer = LayerWriter::new(store, cancel)?;
    let bottom = plan.recipe.base.is_none();
    let filter = filter(plan, bottom);
    if bottom {
        for directory in &plan.common.directories {
            layer.directory(
                trimmed(&directory.path),
                attributes(directory.mode, directory.owner),
            )?;
        }
        for link in &plan.common.links {
            layer.symlink(trimmed(&link.path), &link.target, Attributes::root(0o777))?;
        }
    }
    for directory in &plan.recipe.directories {
        layer.directory(
            trimmed(&directory.path),
            attributes(directory.mode, directory.owner),
        )?;
    }
    let mut authorities = BTreeMap::new();
    for (name, file) in &plan.packages {
        let only = plan.recipe.only.get(name).map(Vec::as_slice);
        unpack(&mut layer, file, &filter, only, &mut authorities, cancel)?;
        progress(file);
    }
    if !authorities.is_empty() {
        let bundle: Vec<u8> = authorities.into_values().flatten().collect();
        text(&mut layer, BUNDLE, 0o644, &bundle)?;
    }
    own_files(&mut layer, plan, bottom)?;
    Ok(layer.finish()?)
}

/// What of the packages to unpack.
fn filter(plan: &LayerPlan<'_>, bottom: bool) -> Filter {
    let mut replaced: std::collections::BTreeSet<String> = plan
        .recipe
        .files
        .iter()
        .map(|file| &file.path)
        .chain(plan.recipe.links.iter().map(|link| &link.path))
        .map(|path| trimmed(path).to_owned())
        .collect();
    if bottom {
        replaced.extend(
            plan.common
                .files
                .iter()
                .map(|file| trimmed(&file.path).to_owned()),
        );
    }
    replaced.extend(["etc/passwd".to_owned(), "etc/group".to_owned()]);
    Filter {
        exclude: plan
            .common
            .exclude
            .iter()
            .chain(&plan.recipe.exclude)
            .cloned()
            .collect(),
        include: plan.recipe.include.clone(),
        replaced,
    }
}

/// Copies one package's files.
fn unpack(
    layer: &mut LayerWriter<'_>,
    file: &Path,
    filter: &Filter,
    only: Option<&[String]>,
    authorities: &mut BTreeMap<String, Vec<u8>>,
    cancel: &Cancel,
) -> Result<(), ImageError> {
    let failed = |words: String| ImageError::Tool {
        program: format!("dpkg-deb --fsys-tarfile {}", file.display()),
        words,
    };
    let mut child = Command::new("dpkg-deb")
        .arg("--fsys-tarfile")
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let output = child
        .stdout
        .take()
        .ok_or_else(|| failed("no output".to_owned()))?;
    let mut archive = Archive::new(std::io::BufReader::with_capacity(1 << 18, output));
    let copied = (|| {
        for entry in archive.entries()? {
            cancel.check()?;
            copy(layer, entry?, filter, only, authorities)?;
        }
        // The padding after the last entry, or the tool dies of a broken pipe.
        std::io::copy(&mut archive.into_inner(), &mut std::io::sink())?;
        std::io::Result::Ok(())
    })();
    if copied.is_err() {
        let _ = child.kill();
    }
    let status = child.wait()?;
    copied?;
    if status.success() {
        Ok(())
    } else {
        Err(failed(status.to_string()))
    }
}

fn copy(
    layer: &mut LayerWriter<'_>,
    mut entry: Entry<'_, impl Read>,
    filter: &Filter,
    only: Option<&[String]>,
    authorities: &mut BTreeMap<String, Vec<u8>>,
) -> std::io::Result<()> {
    let path = merged(&String::from_utf8_lossy(&entry.path_bytes()));
    if !filter.takes(&path) {
        return Ok(());
    }
    let kind = entry.header().entry_type();
    if let Some(only) = only
        && !only.iter().any(|prefix| is_beneath(&path, prefix))
        && !path.ends_with("/copyright")
    {
        return Ok(());
    }
    let header = entry.header();
    let attributes = Attributes {
        mode: header.mode()? & 0o7777,
        uid: u32::try_from(header.uid()?).unwrap_or(0),
        gid: u32::try_from(header.gid()?).unwrap_or(0),
        mtime: header.mtime()?,
    };
    let target = entry
        .link_name_bytes()
        .map(|name| String::from_utf8_lossy(&name).into_owned());
    match (kind, target) {
        // Directories are written when something is put into them, so that what is left out leaves none behind;
        // those that differ from the usual are kept.
        (EntryType::Directory, _) => {
            let usual = attributes.mode == 0o755 && attributes.uid == 0 && attributes.gid == 0;
            if !usual {
                layer.directory(&path, attributes)?;
            }
        }
        (EntryType::Symlink, Some(target)) => layer.symlink(&path, &target, attributes)?,
        (EntryType::Link, Some(target)) => {
            let target = merged(&target);
            // A name of a file that was left out or that another package replaced.
            if layer.has(&target) {
                layer.hard_link(&path, &target, attributes)?;
            }
        }
        (EntryType::Regular | EntryType::Continuous, _) => {
            if path.starts_with(AUTHORITIES) {
                let mut certificate = Vec::new();
                entry.read_to_end(&mut certificate)?;
                authorities.insert(path, certificate);
            } else {
                let size = entry.size();
                layer.file(&path, attributes, size, &mut entry)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Writes what the recipe itself brings.
fn own_files(
    layer: &mut LayerWriter<'_>,
    plan: &LayerPlan<'_>,
    bottom: bool,
) -> Result<(), ImageError> {
    if bottom {
        for file in &plan.common.files {
            let content = recipe::content("common", file)?;
            text(layer, trimmed(&file.path), file.mode, &content)?;
        }
    }
    if bottom || !plan.recipe.users.is_empty() || !plan.recipe.groups.is_empty() {
        let (passwd, group) = accounts(plan);
        text(layer, "etc/passwd", 0o644, passwd.as_bytes())?;
        text(layer, "etc/group", 0o644, group.as_bytes())?;
    }
    for file in &plan.recipe.files {
        let content = recipe::content(plan.name, file)?;
        text(layer, trimmed(&file.path), file.mode, &content)?;
    }
    for link in &plan.recipe.links {
        layer.symlink(trimmed(&link.path), &link.target, Attributes::root(0o777))?;
    }
    Ok(())
}

/// `/etc/passwd` and `/etc/group`: Debian's fixed accounts and the recipe's.
fn accounts(plan: &LayerPlan<'_>) -> (String, String) {
    let mut passwd = String::new();
    let mut group = String::new();
    for User {
        name,
        id,
        group: gid,
        home,
        shell,
    } in plan.common.users.iter().chain(&plan.recipe.users)
    {
        let gid_or_own = gid.unwrap_or(*id);
        let _ = writeln!(passwd, "{name}:x:{id}:{gid_or_own}:{name}:{home}:{shell}");
        if gid.is_none() {
            let _ = writeln!(group, "{name}:x:{id}:");
        }
    }
    for other in plan.common.groups.iter().chain(&plan.recipe.groups) {
        let _ = writeln!(group, "{}:x:{}:", other.name, other.id);
    }
    (passwd, group)
}

fn text(layer: &mut LayerWriter<'_>, path: &str, mode: u32, content: &[u8]) -> std::io::Result<()> {
    layer.file(path, Attributes::root(mode), content.len() as u64, content)
}

fn attributes(mode: u32, owner: u32) -> Attributes {
    Attributes {
        uid: owner,
        gid: owner,
        ..Attributes::root(mode)
    }
}

/// A recipe writes absolute paths, an archive relative ones.
fn trimmed(path: &str) -> &str {
    path.trim_matches('/')
}
