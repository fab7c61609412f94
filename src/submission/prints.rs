//! Fingerprints: what of a lab no other honest lab has in common. Small, so that a class of thousands is compared
//! in memory.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::chain::Link;
use crate::model::timeline::{EventScope, Moment, TimelineEntry};

/// How many hashes stand for a set (the smallest ones): sets are compared by what share of these they share.
const KEPT: usize = 48;
/// Kinds of objects whose ID is drawn at random; an image's or a volume's is its name.
const DRAWN: [&str; 6] = [
    "service",
    "node",
    "network",
    "secret",
    "config",
    "container",
];
/// So many gaps between events, one after the other, are one timing.
const RUN: usize = 3;

/// The fingerprint of one lab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prints {
    /// The lab.
    pub lab: String,
    /// The cluster's birth ID.
    pub cluster: String,
    /// Digest of the timeline; `None` when it is empty.
    pub record: Option<Link>,
    /// Of the IDs of objects, which the engine draws at random.
    pub ids: BTreeSet<u64>,
    /// Of the milliseconds between the swarm's events, in runs of three gaps.
    pub timings: BTreeSet<u64>,
}

impl Prints {
    /// The fingerprint of a timeline.
    #[must_use]
    pub fn of(lab: &str, cluster: &str, digest: Link, timeline: &[TimelineEntry]) -> Self {
        let mut ids = BTreeSet::new();
        let mut times = Vec::new();
        for entry in timeline {
            match &entry.what {
                Moment::Event {
                    kind, id, scope, ..
                } => {
                    if DRAWN.contains(&kind.as_str()) {
                        keep(&mut ids, id.as_bytes());
                    }
                    if *scope == EventScope::Swarm {
                        times.push(entry.at.as_millisecond());
                    }
                }
                Moment::Task { body } => {
                    keep(&mut ids, body["ID"].as_str().unwrap_or_default().as_bytes());
                }
                Moment::Object { .. } | Moment::Agent { .. } => {}
            }
        }
        let gaps: Vec<i64> = times
            .windows(2)
            .map(|pair| pair[1].saturating_sub(pair[0]))
            // Events of one moment say nothing.
            .filter(|gap| *gap > 50)
            .collect();
        let mut timings = BTreeSet::new();
        for run in gaps.windows(RUN) {
            let bytes: Vec<u8> = run.iter().flat_map(|gap| gap.to_le_bytes()).collect();
            keep(&mut timings, &bytes);
        }
        Self {
            lab: lab.to_owned(),
            cluster: cluster.to_owned(),
            record: (!timeline.is_empty()).then_some(digest),
            ids,
            timings,
        }
    }
}

fn keep(set: &mut BTreeSet<u64>, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    set.insert(hash(bytes));
    if set.len() > KEPT {
        set.pop_last();
    }
}

/// FNV-1a and a last stir, so that the smallest are a fair choice.
fn hash(bytes: &[u8]) -> u64 {
    let folded = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let stirred = (folded ^ (folded >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    stirred ^ (stirred >> 33)
}

/// The share of two sets that they have in common, by their smallest hashes: 0 to 1.
#[must_use]
pub(super) fn shared(a: &BTreeSet<u64>, b: &BTreeSet<u64>) -> f64 {
    let union: BTreeSet<u64> = a.union(b).copied().collect();
    let looked_at: Vec<u64> = union.into_iter().take(KEPT).collect();
    if looked_at.is_empty() {
        return 0.0;
    }
    let both = looked_at
        .iter()
        .filter(|hash| a.contains(hash) && b.contains(hash))
        .count();
    both as f64 / looked_at.len() as f64
}
