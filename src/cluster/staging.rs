//! What has to lie on the host before a node can start: its directory, and this program in a lasting place.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::model::agent_api::{ProbePlan, files};
use crate::model::ids::NodeName;

use super::layout::{Layout, make_private};

/// Copies `program` to where nodes mount it from, so that a rebuild or a removal of the original does not pull the
/// agent from under a running cluster. The name tells one build from another: device, inode, size and time change
/// with every build, and reading them costs nothing, unlike a digest of some ten megabytes.
pub(super) fn stage_program(program: &Path, agents: &Path) -> io::Result<PathBuf> {
    let metadata = fs_err::metadata(program)?;
    let build = format!(
        "{:x}-{:x}-{:x}-{:x}",
        metadata.dev(),
        metadata.ino(),
        metadata.size(),
        metadata.mtime_nsec() ^ metadata.mtime()
    );
    let directory = agents.join(build);
    let staged = directory.join("swarmlab");
    if staged.exists() {
        return Ok(staged);
    }
    fs_err::create_dir_all(&directory)?;
    let part = tempfile::Builder::new()
        .prefix(".part-")
        .tempfile_in(&directory)?;
    fs_err::copy(program, part.path())?;
    part.persist(&staged).map_err(|error| error.error)?;
    Ok(staged)
}

/// Makes a node's directory, empty of sockets and records of an earlier node, and tells its agent what to probe.
pub(super) fn prepare_node(layout: &Layout, node: &NodeName, probes: &ProbePlan) -> io::Result<()> {
    let directory = layout.node(node);
    make_private(&directory)?;
    for name in [files::DOCKER_SOCKET, files::AGENT_SOCKET, files::FACTS] {
        match fs_err::remove_file(directory.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    write_probes(layout, node, probes)
}

/// Tells a node's agent what to probe.
pub(super) fn write_probes(layout: &Layout, node: &NodeName, probes: &ProbePlan) -> io::Result<()> {
    let directory = layout.node(node);
    let mut part = tempfile::Builder::new()
        .prefix(".part-")
        .tempfile_in(&directory)?;
    serde_json::to_writer(&mut part, probes)?;
    part.persist(directory.join(files::PROBES))
        .map(drop)
        .map_err(|error| error.error)
}

/// The last `count` lines of a node's file, for an error message.
pub(super) fn tail(layout: &Layout, node: &NodeName, name: &str, count: usize) -> Vec<String> {
    let bytes = fs_err::read(layout.node(node).join(name)).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..]
        .iter()
        .map(|line| (*line).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_staged_once_and_a_new_build_beside_it() {
        let directory = tempfile::tempdir().unwrap();
        let program = directory.path().join("program");
        let agents = directory.path().join("agents");
        fs_err::write(&program, "one").unwrap();
        let first = stage_program(&program, &agents).unwrap();
        assert_eq!(stage_program(&program, &agents).unwrap(), first);

        fs_err::write(&program, "two, longer").unwrap();
        let second = stage_program(&program, &agents).unwrap();
        assert_ne!(first, second);
        assert_eq!(fs_err::read_to_string(first).unwrap(), "one");
        assert_eq!(fs_err::read_to_string(second).unwrap(), "two, longer");
    }
}
