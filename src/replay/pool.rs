//! Fresh clusters, made before they are needed and removed after use, both in the background.
//!
//! A used cluster is not used again: commands ran in its nodes as root, and no check could prove that nothing of
//! them is left. Except after plain stack files (see `plain`), which leave nothing that a reset does not remove.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::renew::{Holdings, holdings, renew};
use super::setting::Setting;
use super::{NodeCommand, ReplayError, run};
use crate::cluster::{self, Cluster, ClusterError, Voice};
use crate::engine::Engine;
use crate::model::agent_api::{NODE_DIRECTORY, WORKSPACE_DIRECTORY};
use crate::model::event::{Event, Events};
use crate::text::Text;
use crate::workspace::lock::{self, Holder, Lock, LockError};
use crate::workspace::{Home, Workspace};

/// What the names of clusters of all replays begin with.
const REPLAY: &str = "replay-";
/// How often a cluster is tried before the batch gives up: a machine under load may fail once.
const ATTEMPTS: u32 = 3;
/// Between two tries.
const PAUSE: Duration = Duration::from_secs(2);
/// Time for a node to give files to this user.
const GIVE_BACK: Duration = Duration::from_secs(20);

/// What the names of the clusters of process `pid` begin with.
#[must_use]
pub fn prefix(pid: u32) -> String {
    format!("{REPLAY}{pid}-")
}

/// A cluster at its lab's start.
#[derive(Debug)]
pub(super) struct Warm {
    /// Its name.
    pub(super) name: String,
    /// What it held then.
    beginning: Holdings,
    /// It counts as alive until this falls.
    permit: OwnedSemaphorePermit,
}

/// Clusters in the making, ready, and going.
#[derive(Debug)]
pub(super) struct Pool {
    setting: Arc<Setting>,
    events: Events,
    ready: Mutex<mpsc::Receiver<Result<Warm, ReplayError>>>,
    source: Arc<Source>,
    /// Aborted when the pool is dropped.
    _makers: JoinSet<()>,
    going: Mutex<JoinSet<()>>,
}

/// What clusters are made of.
#[derive(Debug)]
struct Source {
    setting: Arc<Setting>,
    /// So many may be alive.
    alive: Arc<Semaphore>,
    /// Number of the next one.
    next: AtomicUsize,
    /// No more than these are made ahead.
    wanted: AtomicUsize,
}

impl Source {
    /// The next cluster; `None` when as many as are wanted ahead were made.
    async fn ahead(&self) -> Option<Result<Warm, ReplayError>> {
        let permit = Arc::clone(&self.alive).acquire_owned().await.ok()?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        if number >= self.wanted.load(Ordering::Relaxed) {
            return None;
        }
        Some(self.make(number, permit).await)
    }

    /// One more than those.
    async fn another(&self, permit: OwnedSemaphorePermit) -> Result<Warm, ReplayError> {
        self.make(self.next.fetch_add(1, Ordering::Relaxed), permit)
            .await
    }

    async fn make(&self, number: usize, permit: OwnedSemaphorePermit) -> Result<Warm, ReplayError> {
        let name = format!("{}{number}", self.setting.prefix);
        let beginning = make(&self.setting, &name).await?;
        Ok(Warm {
            name,
            beginning,
            permit,
        })
    }
}

impl Pool {
    /// Begins to make `wanted` clusters, `ahead` before they are asked for; at most `ahead` and `jobs` are alive.
    pub(super) fn start(
        setting: &Arc<Setting>,
        events: &Events,
        wanted: usize,
        (jobs, ahead): (usize, usize),
    ) -> Self {
        let (sender, ready) = mpsc::channel(ahead.max(1));
        let source = Arc::new(Source {
            setting: Arc::clone(setting),
            alive: Arc::new(Semaphore::new(jobs + ahead)),
            next: AtomicUsize::new(0),
            wanted: AtomicUsize::new(wanted),
        });
        let mut makers = JoinSet::new();
        for _ in 0..ahead {
            let (source, sender) = (Arc::clone(&source), sender.clone());
            makers.spawn(async move {
                while let Some(made) = source.ahead().await {
                    let failed = made.is_err();
                    if sender.send(made).await.is_err() || failed {
                        return;
                    }
                }
            });
        }
        Self {
            setting: Arc::clone(setting),
            events: events.clone(),
            ready: Mutex::new(ready),
            source,
            _makers: makers,
            going: Mutex::default(),
        }
    }

    /// The next fresh cluster; `None` when the pool is at its end.
    pub(super) async fn next(&self) -> Option<Result<Warm, ReplayError>> {
        if let Some(made) = self.ready.lock().await.recv().await {
            return Some(made);
        }
        // More are needed than were foreseen: a submission broke one that was meant for the next as well.
        let permit = Arc::clone(&self.source.alive).acquire_owned().await.ok()?;
        Some(self.source.another(permit).await)
    }

    /// A cluster that a plain submission used, at its lab's start again; another one where that cannot be seen.
    pub(super) async fn renewed(&self, warm: Warm) -> Result<Warm, ReplayError> {
        let begun = Instant::now();
        match renew(&self.setting, &warm.name, &warm.beginning).await {
            Ok(true) => {
                tracing::info!(
                    name = warm.name,
                    took = begun.elapsed().as_millis(),
                    "renewed"
                );
                return Ok(warm);
            }
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, name = warm.name, "a used cluster cannot be reset");
            }
        }
        let setting = &self.setting;
        remove(&setting.host, &setting.home, &warm.name, setting.text).await?;
        self.source.another(warm.permit).await
    }

    /// Removes a used cluster, in the background.
    pub(super) async fn retire(&self, warm: Warm) {
        let (setting, events) = (Arc::clone(&self.setting), self.events.clone());
        self.going.lock().await.spawn(async move {
            let Warm { name, permit, .. } = warm;
            if let Err(error) = remove(&setting.host, &setting.home, &name, setting.text).await {
                let why = full(&error);
                let words = setting.text.cannot_remove_cluster(&name, &why);
                events.send(Event::Warning(words));
            }
            drop(permit);
        });
    }

    /// Waits until every retired cluster is gone, and those that were made and never needed.
    pub(super) async fn end(&self) {
        self.source.wanted.store(0, Ordering::Relaxed);
        let mut ready = self.ready.lock().await;
        while let Some(made) = ready.recv().await {
            if let Ok(warm) = made {
                self.retire(warm).await;
            }
        }
        let mut going = self.going.lock().await;
        while going.join_next().await.is_some() {}
    }
}

fn full(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        words = format!("{words}: {error}");
        source = error.source();
    }
    words
}

/// Makes a cluster and brings it to its lab's start; what it holds then.
async fn make(setting: &Setting, name: &str) -> Result<Holdings, ReplayError> {
    let mut attempt = 1;
    loop {
        match make_once(setting, name).await {
            Err(error) if attempt < ATTEMPTS => {
                tracing::warn!(%error, name, "a cluster for a replay could not be made");
                remove(&setting.host, &setting.home, name, setting.text).await?;
                sleep(PAUSE).await;
                attempt += 1;
            }
            other => return other,
        }
    }
}

async fn make_once(setting: &Setting, name: &str) -> Result<Holdings, ReplayError> {
    let voice = Voice {
        events: Events::none(),
        text: setting.text,
    };
    let started = cluster::start(&setting.host, &setting.spec_of(name), &voice).await?;
    prepare(setting, &started.cluster).await?;
    started.cluster.mark_born()?;
    Ok(holdings(&started.cluster).await)
}

/// Gives a cluster that holds nothing the files and the objects of its lab's start.
pub(super) async fn prepare(setting: &Setting, cluster: &Cluster) -> Result<(), ReplayError> {
    Workspace::of(&setting.home, &cluster.name).place(&setting.content.id, &setting.files)?;
    let fill = |text: &str| setting.filled(text);
    for command in NodeCommand::of_start(&setting.content.lab.start, fill)? {
        run(&setting.host, cluster, &command).await?;
    }
    Ok(())
}

/// Removes a cluster of a replay with its workspace, which is nobody's.
async fn remove(
    host: &Engine,
    home: &Home,
    name: &str,
    text: &'static dyn Text,
) -> Result<(), ReplayError> {
    take_over(host, name).await;
    let voice = Voice {
        events: Events::none(),
        text,
    };
    cluster::destroy(host, home.root(), name, &voice).await?;
    Workspace::of(home, name).remove()?;
    Ok(())
}

/// Files that nodes made belong to root: where this user is somebody else, they are given to this user first.
async fn take_over(host: &Engine, name: &str) {
    if rustix::process::getuid().is_root() {
        return;
    }
    let Ok(Some(cluster)) = Cluster::find(host, name).await else {
        return;
    };
    let owner = format!(
        "{}:{}",
        rustix::process::getuid().as_raw(),
        rustix::process::getgid().as_raw()
    );
    for node in cluster.nodes.iter().filter(|node| node.is_running()) {
        let container = node.container.as_deref().unwrap_or_default();
        let words = ["chown", "-hR", &owner, NODE_DIRECTORY, WORKSPACE_DIRECTORY];
        if let Err(error) = host.exec(container, "/", &words, GIVE_BACK).await {
            tracing::warn!(%error, "cannot take files of a node over");
        }
    }
}

/// Held while a process replays: who finds it free knows that its clusters are nobody's.
pub fn hold(home: &Home, pid: u32, now: Timestamp) -> Result<Option<Lock>, LockError> {
    let me = Holder {
        pid,
        command: "grade --mode replay".to_owned(),
        since: now,
    };
    Lock::attempt(&lock_path(home, pid), &me)
}

fn lock_path(home: &Home, pid: u32) -> std::path::PathBuf {
    home.cluster_lock(&format!("{REPLAY}{pid}"))
}

/// Removes what [`hold`] left.
pub fn forget(home: &Home, pid: u32) {
    lock::remove(&lock_path(home, pid));
}

/// Names of the clusters of replays under `home` whose process is gone, or is `me`.
pub async fn leftovers(
    host: &Engine,
    home: &Home,
    me: u32,
    now: Timestamp,
) -> Result<Vec<String>, ClusterError> {
    let mut names = cluster::remains(host, home.root()).await?;
    for folder in [home.clusters(), home.root().join("workspaces")] {
        let entries = fs_err::read_dir(folder).into_iter().flatten().flatten();
        names.extend(entries.filter_map(|entry| entry.file_name().into_string().ok()));
    }
    names.sort();
    names.dedup();
    names.retain(|name| {
        let pid = name.strip_prefix(REPLAY).and_then(|rest| {
            let (pid, number) = rest.split_once('-')?;
            number.parse::<usize>().ok()?;
            pid.parse::<u32>().ok()
        });
        // A lock that can be taken is nobody's.
        pid.is_some_and(|pid| pid == me || hold(home, pid, now).is_ok_and(|lock| lock.is_some()))
    });
    Ok(names)
}

/// Removes clusters of replays, and the locks of their processes.
pub async fn clear_leftovers(
    host: &Engine,
    home: &Home,
    names: &[String],
    text: &'static dyn Text,
) -> Result<(), ReplayError> {
    for name in names {
        remove(host, home, name, text).await?;
        let pid = name
            .strip_prefix(REPLAY)
            .and_then(|rest| rest.split('-').next());
        if let Some(pid) = pid.and_then(|pid| pid.parse().ok()) {
            forget(home, pid);
        }
    }
    Ok(())
}
