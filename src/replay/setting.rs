//! What all submissions of a replay have in common.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use super::{ReplayError, read_cluster};
use crate::cluster::{Cluster, ClusterSpec, Limits, Reach};
use crate::content::LabContent;
use crate::engine::Engine;
use crate::grade;
use crate::images::Catalogue;
use crate::model::language::Language;
use crate::model::report::LabReport;
use crate::model::snapshot::ClusterSnapshot;
use crate::text::Text;
use crate::workspace::{Home, StartingFile};

/// Limits of a node in which a stranger's commands run. Six of them idle at some 400 MiB in all; the largest lab needs
/// some 300 MiB in its fullest node.
pub const NODE_LIMITS: Limits = Limits {
    memory: 1 << 30,
    milli_cpus: 1500,
    pids: 1024,
};

/// Longest reading of a cluster. Nobody sits before it: a machine that many clusters share may be slow, and that is not
/// the student's fault.
pub(super) const READING: Duration = Duration::from_secs(20);

/// Where the nodes run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runtime {
    /// Its name.
    pub name: String,
    /// It is not the engine's default and has to be asked for.
    pub is_asked_for: bool,
    /// The engine keeps its containers in a user namespace.
    pub user_namespaces: bool,
}

/// The runtime that keeps root in a container from being root on the host.
const STRONGER: &str = "sysbox-runc";

impl Runtime {
    /// The one that is `wanted`, else the strongest of an engine's `info`; the names that it has, when `wanted` is not
    /// among them.
    pub fn choose(info: &Value, wanted: Option<&str>) -> Result<Self, Vec<String>> {
        let runtimes = info["Runtimes"].as_object();
        let has = |name: &str| runtimes.is_some_and(|all| all.contains_key(name));
        let default = info["DefaultRuntime"].as_str().unwrap_or("runc");
        let name = match wanted {
            Some(name) if !has(name) => {
                return Err(runtimes.map_or_else(Vec::new, |all| all.keys().cloned().collect()));
            }
            Some(name) => name,
            None if has(STRONGER) => STRONGER,
            None => default,
        };
        let options = info["SecurityOptions"].as_array();
        Ok(Self {
            name: name.to_owned(),
            is_asked_for: name != default,
            user_namespaces: options
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .any(|option| option.split(',').any(|part| part == "name=userns")),
        })
    }
}

/// What all submissions of a replay have in common.
#[derive(Debug)]
pub struct Setting {
    /// The host's engine.
    pub host: Engine,
    /// The state directory.
    pub home: Home,
    /// A cluster as the lab wants it; name and workspace are those of each.
    pub spec: ClusterSpec,
    /// The lab.
    pub content: LabContent,
    /// The files that it starts with, with image references in place of roles.
    pub files: Vec<StartingFile>,
    /// The images.
    pub catalogue: Catalogue,
    /// Language of the verdicts.
    pub language: Language,
    /// Its words.
    pub text: &'static dyn Text,
    /// Longest time of a submission's commands.
    pub time_limit: Duration,
    /// Where the nodes run.
    pub runtime: Runtime,
    /// The folder of results, if there is one.
    pub out: Option<PathBuf>,
    /// What the names of the clusters begin with.
    pub prefix: String,
}

impl Setting {
    /// The cluster `name` for one submission: closed, small, without ports on this machine.
    #[must_use]
    pub fn spec_of(&self, name: &str) -> ClusterSpec {
        ClusterSpec {
            name: name.to_owned(),
            workspace: self.home.workspace(name),
            ports: Vec::new(),
            limits: NODE_LIMITS,
            reach: Reach::Themselves,
            runtime: self.runtime.is_asked_for.then(|| self.runtime.name.clone()),
            ..self.spec.clone()
        }
    }

    /// `text` with image references in place of roles.
    #[must_use]
    pub fn filled(&self, text: &str) -> String {
        self.catalogue.fill(text)
    }

    /// The cluster as it is now, and its judgement.
    pub async fn judged(&self, name: &str) -> Result<(ClusterSnapshot, LabReport), ReplayError> {
        let cluster = Cluster::get(&self.host, self.home.root(), name).await?;
        let snapshot = read_cluster(&cluster, &self.content.grader, &self.catalogue, READING).await;
        let report = grade::judge(&self.content.grader, &snapshot, self.language);
        Ok((snapshot, report))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_stronger_runtime_is_taken_where_it_is() {
        let plain = json!({ "DefaultRuntime": "runc", "Runtimes": { "runc": {} }, "SecurityOptions": ["name=seccomp,profile=default"] });
        let runtime = Runtime::choose(&plain, None).unwrap();
        assert_eq!(
            (
                runtime.name.as_str(),
                runtime.is_asked_for,
                runtime.user_namespaces
            ),
            ("runc", false, false)
        );
        let strong = json!({ "DefaultRuntime": "runc", "Runtimes": { "runc": {}, "sysbox-runc": {} }, "SecurityOptions": ["name=userns"] });
        let runtime = Runtime::choose(&strong, None).unwrap();
        assert_eq!(
            (
                runtime.name.as_str(),
                runtime.is_asked_for,
                runtime.user_namespaces
            ),
            ("sysbox-runc", true, true)
        );
        assert!(!Runtime::choose(&strong, Some("runc")).unwrap().is_asked_for);
        assert_eq!(
            Runtime::choose(&plain, Some("kata")),
            Err(vec!["runc".to_owned()])
        );
    }
}
