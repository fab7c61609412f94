//! Role → reference, for each origin.
//!
//! Tags tell the truth: what Debian packages as nginx 1.26 is `nginx:1.26`, and the same tag is what a pull asks for,
//! so a service created on one machine is graded alike on another.

use std::collections::BTreeMap;

use super::role::Role;
use crate::model::image_source::Origin;

/// Which reference plays which role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue(BTreeMap<Role, String>);

impl Catalogue {
    /// The references of images of one origin.
    #[must_use]
    pub fn of(origin: Origin) -> Self {
        Self(
            Role::ALL
                .into_iter()
                .map(|role| (role, reference(role, origin).to_owned()))
                .collect(),
        )
    }

    /// The reference as a student types it: `nginx:1.26`.
    #[must_use]
    pub fn reference(&self, role: Role) -> &str {
        self.0
            .get(&role)
            .map_or_else(|| reference(role, Origin::Debian), String::as_str)
    }

    /// Role names and references, for texts that name images by role.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0
            .iter()
            .map(|(role, reference)| (role.name(), reference.as_str()))
    }

    /// `text` with `{{role}}` replaced by the reference that a student types.
    #[must_use]
    pub fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (role, reference) in self.iter() {
            filled = filled.replace(&format!("{{{{{role}}}}}"), reference);
        }
        filled
    }

    /// Says that `reference` plays `role`.
    pub(super) fn set(&mut self, role: Role, reference: &str) {
        self.0.insert(role, reference.to_owned());
    }
}

/// The reference of `role` when it comes from `origin`.
#[must_use]
pub fn reference(role: Role, origin: Origin) -> &'static str {
    match (role, origin) {
        (Role::Node, Origin::Hub) => "docker:26.1-dind",
        (Role::Node, Origin::Debian) => "swarmlab/node:26.1",
        (Role::Toolbox, Origin::Hub) => "nicolaka/netshoot:v0.13",
        (Role::Toolbox, Origin::Debian) => "swarmlab/toolbox:1",
        (Role::Registry, _) => "registry:2.8",
        (Role::WebV1, _) => "nginx:1.22",
        (Role::WebV2, _) => "nginx:1.26",
        (Role::Cache, _) => "redis:8.0",
        (Role::Db, _) => "postgres:17",
        // The newest Python for which the project's exact requirements exist as wheels: psycopg2-binary 2.9.9
        // was never published for 3.13. It is also the version that the course writes.
        (Role::Python, _) => "python:3.11-slim",
    }
}

/// A reference split into the repository as a registry stores it, and the tag: `nginx:1.26` is
/// (`library/nginx`, `1.26`).
#[must_use]
pub fn repository_and_tag(reference: &str) -> (String, String) {
    let (name, tag) = match reference.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (reference, "latest"),
    };
    let repository = if name.contains('/') {
        name.to_owned()
    } else {
        format!("library/{name}")
    };
    (repository, tag.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_name_lives_under_library() {
        assert_eq!(
            repository_and_tag("nginx:1.26"),
            ("library/nginx".to_owned(), "1.26".to_owned())
        );
        assert_eq!(
            repository_and_tag("swarmlab/toolbox:1"),
            ("swarmlab/toolbox".to_owned(), "1".to_owned())
        );
        assert_eq!(
            repository_and_tag("localhost:5000/nginx"),
            ("localhost:5000/nginx".to_owned(), "latest".to_owned())
        );
    }

    #[test]
    fn every_role_has_its_own_reference() {
        for origin in [Origin::Hub, Origin::Debian] {
            let mut all: Vec<_> = Role::ALL
                .into_iter()
                .map(|role| reference(role, origin))
                .collect();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), Role::ALL.len());
        }
    }
}
