//! Where swarmlab keeps things.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use crate::model::ids::NodeName;

/// The state directory cannot be found.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The platform names none.
    #[error("{0}")]
    Unknown(String),
    /// A relative `SWARMLAB_HOME` could not be made absolute.
    #[error("SWARMLAB_HOME={path}")]
    NotAbsolute {
        /// What was given.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// `$SWARMLAB_HOME`; by default `swarmlab` in the platform's state directory (`~/.local/state/swarmlab`).
/// Nothing in it is made before it is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// The state directory that `SWARMLAB_HOME` names, else the platform's.
    pub fn resolve(swarmlab_home: Option<OsString>) -> Result<Self, HomeError> {
        let given = swarmlab_home.filter(|path| !path.is_empty());
        let root = if let Some(path) = given {
            let path = PathBuf::from(path);
            // The engine wants absolute paths for its mounts, whatever the working directory.
            std::path::absolute(&path).map_err(|source| HomeError::NotAbsolute { path, source })?
        } else {
            let strategy = etcetera::choose_base_strategy()
                .map_err(|error| HomeError::Unknown(error.to_string()))?;
            strategy
                .state_dir()
                .unwrap_or_else(|| strategy.data_dir())
                .join("swarmlab")
        };
        Ok(Self { root })
    }

    /// A state directory at `root`.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The directory itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What the student did: states, hints, scores.
    #[must_use]
    pub fn progress_file(&self) -> PathBuf {
        self.root.join("progress.json")
    }

    /// Who works here, for `submit`.
    #[must_use]
    pub fn student_file(&self) -> PathBuf {
        self.root.join("student.json")
    }

    /// Guards [`Home::progress_file`].
    #[must_use]
    pub fn progress_lock(&self) -> PathBuf {
        self.root.join("progress.lock")
    }

    /// Directory of all clusters.
    #[must_use]
    pub fn clusters(&self) -> PathBuf {
        self.root.join("clusters")
    }

    /// Directory of one cluster.
    #[must_use]
    pub fn cluster(&self, cluster: &str) -> PathBuf {
        self.clusters().join(cluster)
    }

    /// The student's files of one cluster; `/workspace` in every node. Not in the cluster's directory, because work
    /// survives the cluster.
    #[must_use]
    pub fn workspace(&self, cluster: &str) -> PathBuf {
        self.root.join("workspaces").join(cluster)
    }

    /// Held by the one command that changes the cluster. Beside the cluster's directory, so that `destroy` can
    /// remove that directory while it holds the lock.
    #[must_use]
    pub fn cluster_lock(&self, cluster: &str) -> PathBuf {
        self.clusters().join(format!("{cluster}.lock"))
    }

    /// The directory that a node sees at `/swarmlab`.
    #[must_use]
    pub fn node(&self, cluster: &str, node: &NodeName) -> PathBuf {
        self.cluster(cluster).join("nodes").join(node.as_str())
    }

    /// Copies of this program that nodes run, by content.
    #[must_use]
    pub fn agents(&self) -> PathBuf {
        self.root.join("agents")
    }

    /// The image cache.
    #[must_use]
    pub fn images(&self) -> PathBuf {
        self.root.join("images")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_home_is_made_absolute() {
        let home = Home::resolve(Some("somewhere".into())).expect("there is a working directory");
        assert!(home.root().is_absolute());
        assert!(home.root().ends_with("somewhere"));
    }

    #[test]
    fn an_empty_home_is_no_home() {
        // HOME is set wherever tests run.
        let home =
            Home::resolve(Some(OsString::new())).expect("the platform has a state directory");
        assert!(home.root().ends_with("swarmlab"));
    }
}
