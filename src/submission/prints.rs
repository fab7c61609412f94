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
        let mut ids = Vec::new();
        let mut times = Vec::new();
        for entry in timeline {
            match &entry.what {
                Moment::Event {
                    kind, id, scope, ..
                } => {
                    if DRAWN.contains(&kind.as_str()) {
                        ids.push(id.as_str());
                    }
                    if *scope == EventScope::Swarm {
                        times.push(entry.at.as_millisecond());
                    }
                }
                Moment::Task { body } => {
                    ids.push(body["ID"].as_str().unwrap_or_default());
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
        let ids = ids.into_iter().filter(|id| !id.is_empty());
        let timings = gaps.windows(RUN);
        Self {
            lab: lab.to_owned(),
            cluster: cluster.to_owned(),
            record: (!timeline.is_empty()).then_some(digest),
            ids: smallest(ids.map(|id| hash(id.bytes()))),
            timings: smallest(
                timings.map(|run| hash(run.iter().flat_map(|gap| gap.to_le_bytes()))),
            ),
        }
    }
}

fn smallest(hashes: impl Iterator<Item = u64>) -> BTreeSet<u64> {
    let mut all: Vec<u64> = hashes.collect();
    all.sort_unstable();
    all.dedup();
    all.truncate(KEPT);
    all.into_iter().collect()
}

/// FNV-1a and a last stir, so that the smallest are a fair choice.
fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let folded = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let stirred = (folded ^ (folded >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    stirred ^ (stirred >> 33)
}

/// The share of two sets that they have in common, by their smallest hashes: 0 to 1. Both are in order.
#[must_use]
pub(super) fn shared(a: &[u32], b: &[u32]) -> f64 {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let (mut looked_at, mut both) = (0_usize, 0_usize);
    while looked_at < KEPT {
        let (in_a, in_b) = match (a.peek(), b.peek()) {
            (Some(one), Some(other)) => (one <= other, other <= one),
            (one, other) => (one.is_some(), other.is_some()),
        };
        if !in_a && !in_b {
            break;
        }
        if in_a {
            a.next();
        }
        if in_b {
            b.next();
        }
        looked_at += 1;
        both += usize::from(in_a && in_b);
    }
    both as f64 / looked_at.max(1) as f64
}
