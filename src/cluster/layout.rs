//! Where a cluster's files are under `SWARMLAB_HOME`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use crate::model::agent_api::files;
use crate::model::ids::NodeName;

/// Longest path of a Unix socket (`sun_path` holds 108 bytes with the final zero).
const LONGEST_SOCKET_PATH: usize = 107;

/// The directories of one cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    home: PathBuf,
    cluster: String,
}

impl Layout {
    /// The directories of `cluster` under `home`. Touches nothing.
    #[must_use]
    pub fn new(home: &Path, cluster: &str) -> Self {
        Self {
            home: home.to_owned(),
            cluster: cluster.to_owned(),
        }
    }

    /// Name of the cluster's network.
    #[must_use]
    pub fn network(&self) -> String {
        super::names::network(&self.cluster)
    }

    /// Everything of the cluster.
    #[must_use]
    pub fn directory(&self) -> PathBuf {
        self.home.join("clusters").join(&self.cluster)
    }

    /// What a node shares with the host; `/swarmlab` in the node.
    #[must_use]
    pub fn node(&self, node: &NodeName) -> PathBuf {
        self.directory().join("nodes").join(node.as_str())
    }

    /// Marks that the cluster was ready once: holds its birth ID. Until then nobody can have worked in it.
    #[must_use]
    pub fn born(&self) -> PathBuf {
        self.directory().join("born")
    }

    /// Copies of this program for the nodes, by content.
    #[must_use]
    pub fn agents(&self) -> PathBuf {
        self.home.join("agents")
    }

    /// The node's Docker socket, by a path short enough to connect to.
    pub fn docker_socket(&self, node: &NodeName) -> io::Result<PathBuf> {
        self.socket(node, files::DOCKER_SOCKET)
    }

    /// The agent's control socket, by a path short enough to connect to.
    pub fn agent_socket(&self, node: &NodeName) -> io::Result<PathBuf> {
        self.socket(node, files::AGENT_SOCKET)
    }

    fn socket(&self, node: &NodeName, name: &str) -> io::Result<PathBuf> {
        let path = self.node(node).join(name);
        if path.as_os_str().len() <= LONGEST_SOCKET_PATH {
            return Ok(path);
        }
        Ok(self
            .short_cut()?
            .join("nodes")
            .join(node.as_str())
            .join(name))
    }

    /// A short symbolic link to the cluster's directory, in a directory that only this user can write.
    fn short_cut(&self) -> io::Result<PathBuf> {
        let link = self.short_cut_path();
        if let Some(base) = link.parent() {
            make_private(base)?;
        }
        match fs_err::os::unix::fs::symlink(self.directory(), &link) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(link),
        }
    }

    fn short_cut_path(&self) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        self.directory().hash(&mut hasher);
        std::env::var_os("XDG_RUNTIME_DIR")
            .map(PathBuf::from)
            .filter(|path| path.is_dir() && path.as_os_str().len() < 40)
            .unwrap_or_else(|| PathBuf::from("/tmp"))
            .join(format!("swarmlab-{}", rustix::process::getuid().as_raw()))
            .join(format!("{:016x}", hasher.finish()))
    }

    /// Removes the short cut, if one was ever needed, and its directory when it was the last.
    pub(super) fn remove_short_cut(&self) {
        let link = self.short_cut_path();
        if std::fs::remove_file(&link).is_ok()
            && let Some(base) = link.parent()
        {
            let _ = std::fs::remove_dir(base);
        }
    }
}

/// Makes a directory that nobody else may enter. Refuses one that belongs to somebody else.
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};

    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    let metadata = fs_err::symlink_metadata(path)?;
    if !metadata.is_dir() || metadata.uid() != rustix::process::getuid().as_raw() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!("{} is not this user's own directory", path.display()),
        ));
    }
    if metadata.permissions().mode() & 0o077 != 0 {
        fs_err::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_of_a_deep_home_get_a_short_path() {
        let deep = tempfile::tempdir().unwrap();
        let home = deep.path().join("x".repeat(100));
        let layout = Layout::new(&home, "lab-3");
        let node: NodeName = "manager-1".parse().unwrap();
        make_private(&layout.node(&node)).unwrap();

        let path = layout.docker_socket(&node).unwrap();
        assert!(path.as_os_str().len() <= LONGEST_SOCKET_PATH, "{path:?}");
        let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        assert!(layout.node(&node).join(files::DOCKER_SOCKET).exists());
        layout.remove_short_cut();
        assert!(!path.exists());
    }

    #[test]
    fn sockets_of_an_ordinary_home_are_where_they_are() {
        let layout = Layout::new(Path::new("/home/u/.local/state/swarmlab"), "lab-3");
        let node: NodeName = "worker-2".parse().unwrap();
        assert_eq!(
            layout.docker_socket(&node).unwrap(),
            Path::new("/home/u/.local/state/swarmlab/clusters/lab-3/nodes/worker-2/docker.sock")
        );
    }

    #[test]
    fn private_directories_stay_private() {
        use std::os::unix::fs::PermissionsExt;
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("a/b");
        make_private(&path).unwrap();
        fs_err::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        make_private(&path).unwrap();
        let mode = fs_err::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
