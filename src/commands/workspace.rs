//! `swarmlab workspace`: where the student's files are; and what other commands do with them.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::cluster::Open;
use super::context::Context;
use crate::cli::WorkspaceArgs;
use crate::cluster::{NodeHandle, names};
use crate::content::ContentFile;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::model::agent_api::WORKSPACE_DIRECTORY;
use crate::workspace::{Progress, StartingFile, Workspace};

/// Time for a node to give files back; it takes some 50 ms.
const GIVE_BACK_PATIENCE: Duration = Duration::from_secs(20);

/// Runs `swarmlab workspace`. Needs no engine once a lab was started.
pub fn run(context: &Context, args: &WorkspaceArgs) -> CommandResult {
    let name = match &args.cluster.cluster {
        Some(name) => {
            names::check_cluster_name(name)
                .map_err(|error| context.cluster_failure(&error.into()))?;
            name.clone()
        }
        None => context.name_of_current()?,
    };
    let workspace = context.workspace(&name)?;
    if !workspace.path().is_dir() {
        return Err(Failure::usage(context.text.no_workspace(&name))
            .hint(context.text.start_some_lab_hint()));
    }
    context.ui.out(&workspace.path().display().to_string());
    Ok(ExitCode::Ok)
}

impl Context {
    /// The cluster started last, else the only one.
    fn name_of_current(&self) -> Result<String, Failure> {
        let progress = Progress::load(&self.home()?).unwrap_or_default();
        if let Some((name, _)) = progress.current() {
            return Ok(name.to_owned());
        }
        self.block_on(async {
            let host = self.connect().await?.engine;
            self.cluster_name(&host, None).await
        })
    }

    /// The workspace of a cluster of this home.
    pub fn workspace(&self, cluster: &str) -> Result<Workspace, Failure> {
        Ok(Workspace::of(&self.home()?, cluster))
    }

    /// Files of a lab as the student gets them: with image references in place of roles.
    #[must_use]
    pub fn starting_files(&self, files: &[ContentFile]) -> Vec<StartingFile> {
        let filled = files.iter().map(|file| StartingFile {
            path: file.path.clone(),
            bytes: file.text().map_or_else(
                || file.bytes.to_vec(),
                |text| self.with_images(text).into_bytes(),
            ),
        });
        filled.collect()
    }

    /// Words for files that could not be put or moved.
    #[must_use]
    pub fn workspace_failure(&self, error: &io::Error) -> Failure {
        Failure::environment(self.text.workspace_trouble()).because(error)
    }

    /// Where in `node` a command runs: where the user is, when that is in the workspace, else at its top.
    #[must_use]
    pub fn directory_in(&self, node: &NodeHandle, cluster: &str) -> String {
        let place = self
            .workspace(cluster)
            .ok()
            .and_then(|workspace| place_below(workspace.path()));
        match place {
            Some(place) if node.has_workspace => Path::new(WORKSPACE_DIRECTORY)
                .join(place)
                .display()
                .to_string(),
            _ => node.work_directory().to_owned(),
        }
    }
}

/// The working directory of this process, seen from `root`; `None` when it is elsewhere.
pub(super) fn place_below(root: &Path) -> Option<PathBuf> {
    let root = fs_err::canonicalize(root).ok()?;
    let here = std::env::current_dir().ok()?;
    here.strip_prefix(root).ok().map(Path::to_path_buf)
}

/// Commands in a node run as root: what they made is given to this user, so that it can be moved or removed.
/// Where no node runs that could, the failure is told by who needs it.
pub(super) async fn give_back(open: &Open, workspace: &Workspace) {
    if rustix::process::getuid().is_root() || !workspace.has_foreign_files() {
        return;
    }
    let mut nodes = open.cluster.nodes.iter();
    let Some(node) = nodes.find(|node| node.is_running() && node.has_workspace) else {
        return;
    };
    let owner = format!(
        "{}:{}",
        rustix::process::getuid().as_raw(),
        rustix::process::getgid().as_raw()
    );
    let container = node.container.as_deref().unwrap_or_default();
    let words = ["chown", "-hR", &owner, WORKSPACE_DIRECTORY];
    let given = open
        .host
        .exec(container, "/", &words, GIVE_BACK_PATIENCE)
        .await;
    if let Err(error) = given {
        tracing::warn!(%error, "cannot take files of nodes over");
    }
}
