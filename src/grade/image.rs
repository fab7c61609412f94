//! When two image references mean the same image.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::model::roles::{render, roles_in};
use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::Moment;

use super::json::{list_at, matches, text_at};

/// A reference without what makes no difference: digest, Docker Hub's host and `library/`, the default tag.
pub(super) fn normal(reference: &str) -> String {
    let (name, digest) = match reference.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (reference, None),
    };
    let mut parts: Vec<&str> = name.split('/').collect();
    if parts.len() > 1 && is_host(parts[0]) {
        let is_hub = ["docker.io", "index.docker.io", "registry-1.docker.io"].contains(&parts[0]);
        // Only a mirror of Docker Hub has names such as HOST/library/nginx.
        if is_hub || parts[1] == "library" {
            parts.remove(0);
        }
    }
    if parts.len() == 2 && parts[0] == "library" {
        parts.remove(0);
    }
    let bare = parts.join("/");
    let has_tag = parts.last().is_some_and(|last| last.contains(':'));
    match (has_tag, digest) {
        (true, _) => bare,
        (false, None) => format!("{bare}:latest"),
        (false, Some(digest)) => format!("{bare}@{digest}"),
    }
}

/// A first component with a dot or port, or `localhost`, is a registry's address (Docker's own rule).
fn is_host(component: &str) -> bool {
    component.contains(['.', ':']) || component == "localhost"
}

/// A reference as a person wants to see it: without the digest, unless there is nothing else.
pub(super) fn shown(reference: &str) -> &str {
    match reference.split_once('@') {
        Some((name, _))
            if name
                .rsplit('/')
                .next()
                .is_some_and(|last| last.contains(':')) =>
        {
            name
        }
        _ => reference,
    }
}

/// What a snapshot tells about images: the roles, and which digest is known under which names.
#[derive(Debug, Default)]
pub(super) struct Images<'a> {
    roles: Option<&'a BTreeMap<String, String>>,
    names: BTreeMap<String, BTreeSet<String>>,
    /// Of an image that is wanted and one that was found, whether they are the same: the same two are asked for again at
    /// every recorded moment.
    asked: RefCell<Vec<(String, String, bool)>>,
}

/// So many answers are kept.
const ASKED: usize = 64;

/// The image of a service or a task.
fn image_of(body: &Value) -> Option<&str> {
    let spec = body.get("Spec")?;
    let template = spec.get("TaskTemplate").unwrap_or(spec);
    text_at(template, &["ContainerSpec", "Image"])
}

impl<'a> Images<'a> {
    pub(super) fn of(snapshot: &'a ClusterSnapshot) -> Self {
        let mut images = Self {
            roles: Some(&snapshot.images),
            ..Self::default()
        };
        let mut references: BTreeSet<&str> = BTreeSet::new();
        if let Some(swarm) = &snapshot.swarm {
            references.extend(
                swarm
                    .services
                    .iter()
                    .chain(&swarm.tasks)
                    .filter_map(image_of),
            );
        }
        for entry in &snapshot.timeline {
            match &entry.what {
                Moment::Object { kind, body, .. } if kind == "service" => {
                    references.extend(image_of(body));
                }
                Moment::Task { body } => references.extend(image_of(body)),
                Moment::Event { attributes, .. } => {
                    references.extend(attributes.get("image.new").map(String::as_str));
                }
                _ => {}
            }
        }
        for reference in references {
            images.learn(reference);
        }
        for image in snapshot.nodes.values().flat_map(|node| &node.images) {
            let tags = list_at(image, &["RepoTags"])
                .iter()
                .filter_map(Value::as_str);
            let digests: Vec<&str> = list_at(image, &["RepoDigests"])
                .iter()
                .filter_map(Value::as_str)
                .collect();
            for tag in tags.filter(|tag| !tag.contains("<none>")) {
                for digest in &digests {
                    if let Some((_, digest)) = digest.split_once('@') {
                        images.name(digest, normal(tag));
                    }
                }
            }
        }
        images
    }

    fn learn(&mut self, reference: &str) {
        if let Some((name, digest)) = reference.split_once('@') {
            let normal = normal(name);
            if name
                .rsplit('/')
                .next()
                .is_some_and(|last| last.contains(':'))
            {
                self.name(digest, normal);
            }
        }
    }

    fn name(&mut self, digest: &str, name: String) {
        self.names
            .entry(digest.to_owned())
            .or_default()
            .insert(name);
    }

    /// A reference of the grader with its roles replaced; the role that the snapshot does not know otherwise.
    pub(super) fn wanted(&self, reference: &str) -> Result<String, String> {
        let rendered = match self.roles {
            Some(roles) => render(reference, roles),
            None => reference.to_owned(),
        };
        match roles_in(&rendered).first() {
            Some((role, _)) => Err((*role).to_owned()),
            None => Ok(rendered),
        }
    }

    /// Whether an image that was found is the one that is wanted (roles already replaced, `*` allowed).
    pub(super) fn same(&self, wanted: &str, found: &str) -> bool {
        if wanted == "*" {
            return true;
        }
        let mut asked = self.asked.borrow_mut();
        let known = asked
            .iter()
            .find(|(one, other, _)| one == wanted && other == found);
        if let Some((.., same)) = known {
            return *same;
        }
        let same = self.is_same(wanted, found);
        if asked.len() < ASKED {
            asked.push((wanted.to_owned(), found.to_owned(), same));
        }
        same
    }

    fn is_same(&self, wanted: &str, found: &str) -> bool {
        let (wanted, found_normal) = (normal(wanted), normal(found));
        if matches(&wanted, &found_normal) {
            return true;
        }
        let names_of = |reference: &str| {
            reference
                .split_once('@')
                .and_then(|(_, digest)| self.names.get(digest))
        };
        // One of the two is given by digest alone: any name of that digest will do, and any tag where all are welcome.
        let known_as = |digested: &str, other: &str| {
            names_of(digested).is_some_and(|names| names.iter().any(|name| matches(other, name)))
        };
        known_as(&found_normal, &wanted)
            || known_as(&wanted, &found_normal)
            || matches(&wanted, &found_normal.replacen('@', ":", 1))
    }
}

#[cfg(test)]
mod tests {
    use test_case::test_case;

    use super::*;

    #[test_case("nginx:1.26", "nginx:1.26"; "plain")]
    #[test_case("docker.io/library/nginx:1.26", "nginx:1.26"; "hub")]
    #[test_case("library/nginx:1.26@sha256:abc", "nginx:1.26"; "digest")]
    #[test_case("198.18.0.2:5000/library/nginx:1.26", "nginx:1.26"; "mirror")]
    #[test_case("nginx", "nginx:latest"; "default tag")]
    #[test_case("registry:5000/flask-api:v2", "registry:5000/flask-api:v2"; "own registry")]
    #[test_case("prom/prometheus", "prom/prometheus:latest"; "namespace")]
    #[test_case("nginx@sha256:abc", "nginx@sha256:abc"; "digest only")]
    fn normal_forms(reference: &str, expected: &str) {
        assert_eq!(normal(reference), expected);
    }

    #[test]
    fn a_digest_is_known_by_its_names() {
        let mut images = Images::default();
        images.learn("nginx:1.26@sha256:abc");
        assert!(images.same("nginx:1.26", "nginx@sha256:abc"));
        assert!(!images.same("nginx:1.22", "nginx@sha256:abc"));
        assert!(!images.same("nginx:1.22", "nginx:1.26@sha256:abc"));
        assert!(images.same("nginx:*", "nginx@sha256:abc"));
        assert!(images.same("nginx:*", "nginx@sha256:never-seen"));
        assert!(!images.same("httpd:*", "nginx@sha256:abc"));
        assert!(!images.same("nginx:1.26", "nginx@sha256:never-seen"));
    }
}
