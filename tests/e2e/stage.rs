//! A scene's own home directory, its clusters, and the certainty that they go away.

use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use fs_err as fs;
use tempfile::TempDir;

use super::inventory::{self, Inventory};
use super::ran::Ran;
use super::signals;
use super::world::World;

/// Where a scene plays. Dropping it destroys its clusters.
pub(crate) struct Stage<'world> {
    pub(crate) world: &'world World,
    /// Name of the scene.
    pub(crate) scene: String,
    /// Name for `--cluster`: no other run uses it.
    pub(crate) cluster: String,
    home: TempDir,
    before: Inventory,
}

impl<'world> Stage<'world> {
    /// A fresh home whose image cache is the shared one.
    pub(crate) fn open(world: &'world World, scene: &str) -> Self {
        let stage = Self::open_empty(world, scene);
        std::os::unix::fs::symlink(&world.images, stage.home.path().join("images")).unwrap();
        stage
    }

    /// A fresh home with nothing in it.
    pub(crate) fn open_empty(world: &'world World, scene: &str) -> Self {
        // A short path: the nodes' Unix sockets below it have 108 bytes.
        let home = tempfile::Builder::new().prefix("e2e-").tempdir().unwrap();
        let before = Inventory::read(&home.path().to_string_lossy());
        let cluster = format!("e2e-{}-{}", scene.replace('_', "-"), std::process::id());
        signals::watch(&world.binary, home.path());
        Self {
            world,
            scene: scene.to_owned(),
            cluster,
            home,
            before,
        }
    }

    /// `SWARMLAB_HOME` of this scene.
    pub(crate) fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// `swarmlab ARGS…` in this home, English, no terminal, three minutes at most.
    #[must_use = "assert its exit status or read its output"]
    pub(crate) fn swarmlab(&self, args: &[&str]) -> Ran {
        self.swarmlab_within(180, args)
    }

    /// `swarmlab ARGS…` with its own limit in seconds.
    #[must_use = "assert its exit status or read its output"]
    pub(crate) fn swarmlab_within(&self, seconds: u64, args: &[&str]) -> Ran {
        let mut command = self.command();
        command.args(args);
        Ran::to_end(command, self.world.seconds(seconds))
    }

    /// The binary with this scene's environment and no arguments yet.
    pub(crate) fn command(&self) -> Command {
        signals::go_on();
        let mut command = Command::new(&self.world.binary);
        command
            .env("SWARMLAB_HOME", self.home())
            .env("SWARMLAB_LANG", "en")
            .env("CI", "true")
            .env("COLUMNS", "100");
        command
            .env_remove("RUST_BACKTRACE")
            .env_remove("SWARMLAB_LOG");
        command
    }

    /// `docker ARGS…` put to the swarm through `swarmlab docker`; the trimmed answer.
    pub(crate) fn docker(&self, args: &[&str]) -> String {
        self.swarmlab(&[&["docker", "--cluster", &self.cluster, "--"], args].concat())
            .ok()
            .stdout
            .trim()
            .to_owned()
    }

    /// Names of this scene's containers on the host.
    pub(crate) fn containers(&self) -> Vec<String> {
        let filter = format!("label=io.swarmlab.home={}", self.home().display());
        let mut names: Vec<String> =
            inventory::docker(&["ps", "-a", "--filter", &filter, "--format", "{{.Names}}"])
                .lines()
                .map(str::to_owned)
                .collect();
        names.sort();
        names
    }

    /// Asks `ready` until it gives a value; panics with `what` after that many seconds.
    pub(crate) fn until<T>(
        &self,
        what: &str,
        seconds: u64,
        mut ready: impl FnMut() -> Option<T>,
    ) -> T {
        let (begun, limit) = (Instant::now(), self.world.seconds(seconds));
        loop {
            if let Some(value) = ready() {
                return value;
            }
            assert!(begun.elapsed() < limit, "not within {limit:?}: {what}");
            sleep(Duration::from_millis(200));
        }
    }

    /// Everything that the engine or the process table still holds of this scene.
    pub(crate) fn left_behind(&self) -> Vec<String> {
        let patience = self.world.seconds(10);
        let mut left = self
            .before
            .left_behind(&self.home().to_string_lossy(), patience);
        // A killed `apt-get` takes its own helpers along a moment later.
        let begun = Instant::now();
        while !self.processes().is_empty() && begun.elapsed() < patience {
            sleep(Duration::from_millis(200));
        }
        left.extend(self.processes());
        left
    }

    /// Processes on the host that run for this home.
    fn processes(&self) -> Vec<String> {
        let mark = format!("SWARMLAB_HOME={}", self.home().display());
        let Ok(entries) = fs::read_dir("/proc") else {
            return Vec::new();
        };
        entries
            .flatten()
            .filter(|entry| {
                std::fs::read(entry.path().join("environ")).is_ok_and(|environ| {
                    environ
                        .split(|byte| *byte == 0)
                        .any(|one| one == mark.as_bytes())
                })
            })
            .map(|entry| {
                let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
                format!(
                    "process {} {}",
                    entry.file_name().to_string_lossy(),
                    String::from_utf8_lossy(&line).replace('\0', " ")
                )
            })
            .collect()
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        // The verdict on `destroy` is a case of its own (`leaves_nothing`); here the engine only has to be clean.
        signals::clean(&self.world.binary, self.home());
    }
}
