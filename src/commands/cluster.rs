//! The cluster that a command works on: found, locked, and its troubles in words.

use std::time::Duration;

use super::context::Context;
use crate::cluster::{Cluster, ClusterError, NodeHandle, Voice, names};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::ui::progress::Progress as Shown;
use crate::workspace::Progress;
use crate::workspace::lock::{Holder, Lock, LockError};

/// How long a command waits for another that works on the same cluster. A start that builds images takes minutes.
const LOCK_PATIENCE: Duration = Duration::from_secs(1800);

/// A cluster that exists, and the engine that carries it.
#[derive(Debug, Clone)]
pub struct Open {
    /// The host's engine.
    pub host: Engine,
    /// The cluster.
    pub cluster: Cluster,
}

impl Context {
    /// Name of the cluster meant: the one given, else the one started last, else the only one there is.
    pub async fn cluster_name(
        &self,
        host: &Engine,
        given: Option<&str>,
    ) -> Result<String, Failure> {
        if let Some(name) = given {
            names::check_cluster_name(name).map_err(|error| self.cluster_failure(&error.into()))?;
            return Ok(name.to_owned());
        }
        let home = self.home()?;
        let progress = Progress::load(&home).unwrap_or_default();
        if let Some((name, _)) = progress.current() {
            return Ok(name.to_owned());
        }
        let clusters = Cluster::all(host, home.root())
            .await
            .map_err(|error| self.cluster_failure(&error))?;
        match clusters.as_slice() {
            [only] => Ok(only.name.clone()),
            _ => {
                Err(Failure::usage(self.text.no_cluster_yet())
                    .hint(self.text.start_some_lab_hint()))
            }
        }
    }

    /// The cluster meant, as it is now.
    pub async fn open(&self, given: Option<&str>) -> Result<Open, Failure> {
        let host = self.connect().await?.engine;
        let name = self.cluster_name(&host, given).await?;
        let cluster = Cluster::get(&host, self.home()?.root(), &name)
            .await
            .map_err(|error| self.cluster_failure(&error))?;
        Ok(Open { host, cluster })
    }

    /// A node of the cluster that runs.
    pub fn running_node<'a>(
        &self,
        cluster: &'a Cluster,
        name: &str,
    ) -> Result<&'a NodeHandle, Failure> {
        let name = self.node(name)?;
        let node = cluster
            .node(&name)
            .map_err(|error| Failure::usage(error.to_string()))?;
        if node.is_running() {
            return Ok(node);
        }
        Err(
            Failure::environment(self.text.node_not_running(name.as_str(), &node.state))
                .hint(self.text.start_again_hint(&cluster.lab, &cluster.name)),
        )
    }

    /// Takes the cluster for this command alone; tells who has it while it waits.
    pub async fn hold(&self, cluster: &str, command: &str) -> Result<Lock, Failure> {
        let me = Holder {
            pid: std::process::id(),
            command: command.to_owned(),
            since: self.now,
        };
        let path = self.home()?.cluster_lock(cluster);
        let on_wait = |holder: Option<&Holder>| {
            let message = match holder {
                Some(holder) => self.text.waiting_for(cluster, holder.pid, &holder.command),
                None => self.text.waiting_for_somebody(cluster),
            };
            self.ui.note(&message, self.text);
        };
        Lock::acquire(&path, &me, LOCK_PATIENCE, on_wait)
            .await
            .map_err(|error| {
                let failure = Failure::environment(self.text.cluster_is_busy(cluster));
                match &error {
                    LockError::Held(_) => failure.because(&error),
                    LockError::Io { .. } => failure.because(&error).hint(self.text.no_home_hint()),
                }
            })
    }

    /// Progress of work on a cluster, in the user's language.
    #[must_use]
    pub fn voice(&self, shown: &Shown) -> Voice {
        Voice {
            events: shown.events(),
            text: self.text,
        }
    }

    /// Words for what went wrong with a cluster.
    #[must_use]
    pub fn cluster_failure(&self, error: &ClusterError) -> Failure {
        let text = self.text;
        match error {
            ClusterError::NoCluster { cluster, known } => {
                if known.is_empty() {
                    Failure::usage(text.no_cluster(cluster)).hint(text.start_some_lab_hint())
                } else {
                    self.unknown_name(text.no_cluster(cluster), cluster, known)
                }
            }
            ClusterError::Name(error) => {
                Failure::usage(text.bad_cluster_name(&error.0)).hint(text.bad_cluster_name_hint())
            }
            ClusterError::OtherLab {
                cluster,
                lab,
                wanted,
            } => Failure::usage(text.other_lab(cluster, lab, wanted))
                .hint(text.other_lab_hint(cluster, wanted)),
            ClusterError::OtherHome { cluster, home } => {
                let home = home.display().to_string();
                Failure::usage(text.other_home(cluster, &home))
                    .hint(text.other_home_hint(cluster, &home))
            }
            ClusterError::DaemonSilent { node, log, source } => {
                let failure = Failure::environment(
                    text.daemon_silent(node.as_str(), source.waited.as_secs()),
                )
                .because_text(&source.last_seen);
                log.iter()
                    .fold(failure, Failure::because_text)
                    .hint(text.doctor_hint())
            }
            ClusterError::NoOverlay { from, to, why } => {
                Failure::environment(text.no_overlay(from.as_str(), to.as_str()))
                    .because_text(why)
                    .hint(text.doctor_hint())
            }
            ClusterError::NoSubnet { taken } => {
                Failure::environment(text.no_subnet(*taken)).hint(text.no_subnet_hint())
            }
            ClusterError::NoPort { port } => {
                Failure::environment(text.no_port(*port)).hint(text.doctor_hint())
            }
            ClusterError::PortTaken { cluster, port } => {
                Failure::environment(text.port_taken(*port, cluster))
                    .hint(text.port_taken_hint(*port, cluster))
            }
            ClusterError::NoImage { image } => {
                Failure::environment(text.image_not_in_engine(image))
                    .hint(text.prepare_images_hint())
            }
            ClusterError::Leftover { path, .. } => {
                let path = path.display().to_string();
                Failure::environment(error.to_string())
                    .because_sources(error)
                    .hint(text.leftover_hint(&path))
            }
            // The wording of `POST /containers/create` since 17.06 (daemon/volumes, `errBindSourceDoesNotExist`).
            ClusterError::Engine(refused)
                if refused
                    .message()
                    .contains("bind source path does not exist") =>
            {
                Failure::environment(error.to_string())
                    .because_sources(error)
                    .hint(text.engine_sees_no_files_hint())
            }
            ClusterError::Engine(_)
            | ClusterError::Node { .. }
            | ClusterError::Agent { .. }
            | ClusterError::Waiting { .. }
            | ClusterError::Unsealed { .. }
            | ClusterError::File { .. } => Failure::environment(error.to_string())
                .because_sources(error)
                .hint(text.doctor_hint()),
        }
    }
}

impl Failure {
    /// Adds the sources of `error`, which itself is the sentence already.
    fn because_sources(self, error: &ClusterError) -> Self {
        match std::error::Error::source(error) {
            Some(source) => self.because(source),
            None => self,
        }
    }
}
