//! Recipes: what an image built from Debian packages consists of. They are data, in `recipes/`.
//!
//! No maintainer script runs. What scripts would have done and an image needs (users, alternatives, the bundle of
//! certificates) is written in the recipe, so a build needs neither root nor a container, and repeats to the byte.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::digest::Digest;
use super::error::ImageError;
use super::role::Role;

/// Changes when the builder makes other bytes of the same recipe.
const BUILDER: &[u8] = b"swarmlab image builder 2";

static RECIPES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/images/recipes");

/// A Debian release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Suite {
    Bookworm,
    Trixie,
}

impl Suite {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bookworm => "bookworm",
            Self::Trixie => "trixie",
        }
    }
}

/// One layer: packages, and what is added to them or left out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    /// The release that the packages come from.
    pub(super) suite: Suite,
    /// The recipe of the layer beneath; without one, the layer begins with the common files.
    #[serde(default)]
    pub(super) base: Option<String>,
    /// What to install; apt adds what these depend on.
    pub(super) packages: Vec<String>,
    /// Packages to leave out though something depends on them; `libpam*` means all that begin so.
    #[serde(default)]
    pub(super) drop: Vec<String>,
    /// Packages to unpack though the common list drops them.
    #[serde(default)]
    pub(super) keep: Vec<String>,
    /// Paths to leave out, with all beneath them.
    #[serde(default)]
    pub(super) exclude: Vec<String>,
    /// Paths to unpack though the common list excludes them.
    #[serde(default)]
    pub(super) include: Vec<String>,
    /// Package → the only paths to take from it.
    #[serde(default)]
    pub(super) only: BTreeMap<String, Vec<String>>,
    #[serde(default, rename = "user")]
    pub(super) users: Vec<User>,
    #[serde(default, rename = "group")]
    pub(super) groups: Vec<Group>,
    #[serde(default, rename = "directory")]
    pub(super) directories: Vec<Directory>,
    #[serde(default, rename = "file")]
    pub(super) files: Vec<File>,
    #[serde(default, rename = "link")]
    pub(super) links: Vec<Link>,
    /// How to run the image.
    #[serde(default)]
    pub(super) config: Config,
}

/// What every layer without a base begins with, and what none unpacks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Common {
    pub(super) drop: Vec<String>,
    pub(super) exclude: Vec<String>,
    #[serde(rename = "user")]
    pub(super) users: Vec<User>,
    #[serde(rename = "group")]
    pub(super) groups: Vec<Group>,
    #[serde(rename = "directory")]
    pub(super) directories: Vec<Directory>,
    #[serde(rename = "file")]
    pub(super) files: Vec<File>,
    #[serde(rename = "link")]
    pub(super) links: Vec<Link>,
}

/// A line of `/etc/passwd`, and of `/etc/group` when the group has the same name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct User {
    pub(super) name: String,
    pub(super) id: u32,
    /// Group id; the user's own id unless given.
    #[serde(default)]
    pub(super) group: Option<u32>,
    pub(super) home: String,
    #[serde(default = "nologin")]
    pub(super) shell: String,
}

fn nologin() -> String {
    "/usr/sbin/nologin".to_owned()
}

/// A line of `/etc/group`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) id: u32,
}

/// A directory to create.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Directory {
    pub(super) path: String,
    #[serde(default = "directory_mode")]
    pub(super) mode: u32,
    /// Numeric owner and group.
    #[serde(default)]
    pub(super) owner: u32,
}

fn directory_mode() -> u32 {
    0o755
}

/// A file to create, from its text or from a file beside the recipe.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) path: String,
    #[serde(default = "file_mode")]
    pub(super) mode: u32,
    #[serde(default)]
    pub(super) text: Option<String>,
    #[serde(default)]
    pub(super) source: Option<String>,
}

fn file_mode() -> u32 {
    0o644
}

/// A symbolic link to create.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    pub(super) path: String,
    pub(super) target: String,
}

/// How to run the image, in Dockerfile's words.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    #[serde(default)]
    pub(super) entrypoint: Vec<String>,
    #[serde(default)]
    pub(super) cmd: Vec<String>,
    #[serde(default)]
    pub(super) env: Vec<String>,
    #[serde(default)]
    pub(super) expose: Vec<String>,
    #[serde(default)]
    pub(super) volume: Vec<String>,
    #[serde(default)]
    pub(super) workdir: String,
    #[serde(default)]
    pub(super) stopsignal: String,
}

/// A Python wheel to put beside pip.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wheel {
    pub(super) url: String,
    pub(super) sha256: String,
    /// Debian's name of the architecture; any without it.
    #[serde(default)]
    pub(super) architecture: Option<String>,
}

impl Wheel {
    /// The file name, which tells pip what it is.
    pub(super) fn file_name(&self) -> &str {
        self.url.rsplit('/').next().unwrap_or(&self.url)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wheels {
    wheel: Vec<Wheel>,
}

/// The recipe called `name`: a role's, or a base's.
pub(super) fn recipe(name: &str) -> Result<Recipe, ImageError> {
    parse(&format!("{name}.toml"))
}

/// What is common to all.
pub(super) fn common() -> Result<Common, ImageError> {
    parse("common.toml")
}

/// The wheels that go with Python, those of `architecture`.
pub(super) fn wheels(architecture: &str) -> Result<Vec<Wheel>, ImageError> {
    let mut all = parse::<Wheels>("wheels.toml")?.wheel;
    all.retain(|wheel| {
        wheel
            .architecture
            .as_deref()
            .is_none_or(|only| only == architecture)
    });
    Ok(all)
}

/// The content of a recipe's file.
pub(super) fn content(recipe: &str, file: &File) -> Result<Vec<u8>, ImageError> {
    match (&file.text, &file.source) {
        (Some(text), None) => Ok(text.clone().into_bytes()),
        (None, Some(source)) => Ok(embedded(source)?.to_vec()),
        _ => Err(ImageError::Recipe {
            name: recipe.to_owned(),
            why: format!("`{}` needs either a text or a source", file.path),
        }),
    }
}

/// Version of the recipe of `role`: another when anything that the image is made of changes, but for the
/// packages' own versions.
pub(super) fn version(role: Role) -> Result<String, ImageError> {
    let mut hash = Sha256::new_with_prefix(BUILDER);
    let recipe: Recipe = recipe(role.name())?;
    let mut names = vec!["common.toml".to_owned(), format!("{role}.toml")];
    names.extend(recipe.base.iter().map(|base| format!("{base}.toml")));
    if role == Role::Python {
        names.push("wheels.toml".to_owned());
    }
    names.extend(recipe.files.iter().filter_map(|file| file.source.clone()));
    for name in names {
        hash.update(embedded(&name)?);
    }
    Ok(Digest::from_hash(hash).short().to_owned())
}

fn parse<T: for<'a> Deserialize<'a>>(name: &str) -> Result<T, ImageError> {
    let wrong = |why: String| ImageError::Recipe {
        name: name.to_owned(),
        why,
    };
    let text = std::str::from_utf8(embedded(name)?).map_err(|error| wrong(error.to_string()))?;
    toml::from_str(text).map_err(|error| wrong(error.to_string()))
}

fn embedded(name: &str) -> Result<&'static [u8], ImageError> {
    RECIPES
        .get_file(name)
        .map(include_dir::File::contents)
        .ok_or_else(|| ImageError::Recipe {
            name: name.to_owned(),
            why: "it is not embedded".to_owned(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_recipe_and_its_files() {
        common().unwrap();
        for role in Role::ALL {
            let recipe = recipe(role.name()).unwrap();
            for file in &recipe.files {
                content(role.name(), file).unwrap();
            }
            if let Some(base) = &recipe.base {
                let base = super::recipe(base).unwrap();
                assert_eq!(base.suite, recipe.suite, "{role}");
            }
            assert_eq!(version(role).unwrap().len(), 12);
        }
    }

    #[test]
    fn every_wheel_is_named_and_pinned() {
        for architecture in ["amd64", "arm64"] {
            for wheel in wheels(architecture).unwrap() {
                assert!(
                    std::path::Path::new(wheel.file_name())
                        .extension()
                        .is_some_and(|it| it == "whl"),
                    "{}",
                    wheel.url
                );
                assert_eq!(wheel.sha256.len(), 64, "{}", wheel.url);
            }
        }
    }
}
