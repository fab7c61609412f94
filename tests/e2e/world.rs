//! The machine under the tests: which binary, which patience, which caches, and what cannot be judged here.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use super::inventory::docker;

/// Facts and accounts shared by all scenes of one run.
pub(crate) struct World {
    pub(crate) binary: PathBuf,
    pub(crate) images: PathBuf,
    /// So many scenes are played at a time.
    pub(crate) at_a_time: usize,
    patience: f64,
    unjudged: Mutex<BTreeMap<String, String>>,
}

impl World {
    /// Reads the environment; makes the shared image cache directory.
    pub(crate) fn new(at_a_time: usize) -> Self {
        let images = std::env::var_os("SWARMLAB_TEST_IMAGES").map_or_else(
            || PathBuf::from(concat!(env!("CARGO_TARGET_TMPDIR"), "/images")),
            PathBuf::from,
        );
        fs_err::create_dir_all(&images).unwrap();
        let patience = std::env::var("SWARMLAB_TEST_PATIENCE").map_or(1.0, |factor| {
            factor
                .parse()
                .unwrap_or_else(|_| panic!("SWARMLAB_TEST_PATIENCE={factor} is no number"))
        });
        Self {
            binary: std::env::var_os("SWARMLAB_TEST_BINARY").map_or_else(
                || PathBuf::from(env!("CARGO_BIN_EXE_swarmlab")),
                PathBuf::from,
            ),
            images,
            at_a_time: std::env::var("SWARMLAB_TEST_AT_A_TIME").map_or(at_a_time, |number| {
                let number = number.parse::<std::num::NonZeroUsize>();
                number.expect("SWARMLAB_TEST_AT_A_TIME is a number").get()
            }),
            patience,
            unjudged: Mutex::default(),
        }
    }

    /// A time-out of this many seconds, stretched for slow worlds.
    pub(crate) fn seconds(&self, seconds: u64) -> Duration {
        Duration::from_secs(seconds).mul_f64(self.patience)
    }

    /// Notes a thing that this world cannot show, with the reason.
    pub(crate) fn not_judged(&self, what: impl Into<String>, why: impl Into<String>) {
        self.unjudged
            .lock()
            .unwrap()
            .insert(what.into(), why.into());
    }

    /// The notes, as lines for the end of the report.
    pub(crate) fn unjudged_lines(&self) -> Vec<String> {
        let notes = self.unjudged.lock().unwrap();
        if notes.is_empty() {
            return vec!["not judged in this world: nothing".to_owned()];
        }
        notes
            .iter()
            .map(|(what, why)| format!("not judged in this world: {what} ({why})"))
            .collect()
    }

    /// Whether this kernel has `ip_vs`, without which no VIP and no routing mesh answers.
    pub(crate) fn has_ip_vs() -> bool {
        std::path::Path::new("/proc/net/ip_vs").exists()
    }

    /// One line that names this world.
    pub(crate) fn describe() -> String {
        let engine = docker(&[
            "info",
            "--format",
            "engine {{.ServerVersion}}, {{.Driver}}, cgroup v{{.CgroupVersion}}, Linux {{.KernelVersion}}",
        ]);
        format!(
            "world: {}, {}",
            engine.trim(),
            if Self::has_ip_vs() {
                "ip_vs"
            } else {
                "no ip_vs"
            }
        )
    }
}
