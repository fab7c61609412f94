//! `start`: makes a cluster, or brings an existing one back to life.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use crate::engine::Engine;

use super::create;
use super::destroy::{Making, remove_objects};
use super::error::ClusterError;
use super::find::Cluster;
use super::names;
use super::resume;
use super::site::{Clock, Voice};
use super::spec::ClusterSpec;

/// What came of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Made from nothing.
    Created,
    /// It existed; stopped, paused or missing parts were brought back.
    Resumed,
    /// It ran already and lacked nothing.
    Running,
}

/// A cluster that is proven ready.
#[derive(Debug)]
pub struct Started {
    /// The cluster.
    pub cluster: Cluster,
    /// How it came about.
    pub how: How,
    /// When each phase was over, counted from the beginning.
    pub phases: Vec<(&'static str, Duration)>,
}

/// Makes the cluster of `spec`, or brings the existing one of that name back to life. On return it is proven ready.
///
/// Whatever an interrupted start left is removed first: a cluster that was never ready holds nobody's work. It is
/// up to the caller to say when it is ([`Cluster::mark_born`]): the lab may have commands of its own to run first.
pub async fn start(
    host: &Engine,
    spec: &ClusterSpec,
    voice: &Voice,
) -> Result<Started, ClusterError> {
    names::check_cluster_name(&spec.name)?;
    let clock = Clock::default();
    let clusters = Cluster::all_of_the_engine(host).await?;
    let existing = clusters.iter().find(|cluster| cluster.name == spec.name);
    if let Some(cluster) = existing {
        cluster.belongs_to(&spec.home)?;
    }
    let how = match existing {
        Some(cluster) if cluster.was_born() => {
            if cluster.lab != spec.lab {
                return Err(ClusterError::OtherLab {
                    cluster: cluster.name.clone(),
                    lab: cluster.lab.clone(),
                    wanted: spec.lab.clone(),
                });
            }
            resume::resume(host, spec, cluster, voice, &clock).await?
        }
        existing => {
            if existing.is_some() {
                voice.note(voice.text.start_was_interrupted(&spec.name));
            }
            let reserved: Vec<u16> = clusters
                .iter()
                .filter(|cluster| cluster.name != spec.name)
                .flat_map(|cluster| cluster.ports.iter().map(|(_, given)| *given))
                .collect();
            // Also without a container: a network or a volume may be all that was made.
            let making = if existing.is_some() {
                Making::Perhaps
            } else {
                Making::Over
            };
            remove_objects(host, &spec.name, making).await?;
            clock.mark("cleared");
            create::create(host, spec, &reserved, voice, &clock).await?;
            How::Created
        }
    };
    let cluster = Cluster::get(host, &spec.home, &spec.name).await?;
    clock.mark("ready");
    Ok(Started {
        cluster,
        how,
        phases: clock.marks(),
    })
}

/// A birth ID: 64 bits of the operating system's randomness.
pub(super) fn birth_id() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}
