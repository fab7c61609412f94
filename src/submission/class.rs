//! What the class says together: the same cluster or the same record in two submissions, and what is alike.

use std::collections::{BTreeMap, BTreeSet};

use super::brief::{Brief, LabBrief};
use super::journal::Entry;
use super::prints::shared;
use crate::model::class::Similarity;
use crate::text::Text;

/// From this share of common IDs or timings on, two labs are alike. Honest ones have none at all in common; a shared
/// machine may give some.
const ALIKE: f64 = 0.1;
/// One hash that so many labs have says nothing of any two.
const COMMON: usize = 200;
/// So many labs of one cluster are not compared pair by pair.
const MANY: usize = 40;
/// Hashes are sorted in so many parts, one after the other.
const PARTS: u32 = 16;

/// What the class says together.
#[derive(Debug, Default, PartialEq)]
pub struct Compared {
    /// What is alike.
    pub similar: Vec<Similarity>,
    /// Submission (by place) and lab of it: which others have the same cluster or the same record.
    pub also_in: BTreeMap<(usize, usize), Vec<String>>,
}

/// Compares the submissions of a class, which are in the order of their sources.
#[must_use]
pub fn compare(entries: &[Entry], text: &dyn Text) -> Compared {
    let all: Vec<&Brief> = entries.iter().map(|entry| &*entry.brief).collect();
    let labs = labs(&all);
    let pairs = alike(&all, &labs);
    let mut also_in: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
    for (&(a, b), kinds) in &pairs {
        let (one, other) = (labs[a], labs[b]);
        let is_same = kinds.contains_key(&Kind::Cluster) || kinds.contains_key(&Kind::Record);
        let numbers = [one, other].map(|(index, _)| all[index].number());
        // Handed in twice by the same student.
        let is_one = numbers[0].is_some() && numbers[0] == numbers[1];
        if is_same && !is_one && one.0 != other.0 {
            also_in.entry(one).or_default().insert(other.0);
            also_in.entry(other).or_default().insert(one.0);
        }
    }
    let mut similar = groups(&all, &labs, &pairs, text);
    similar.extend(copies(&all, text));
    let named = |others: BTreeSet<usize>| {
        let others = others.into_iter();
        others.map(|other| all[other].source.clone()).collect()
    };
    Compared {
        similar,
        also_in: also_in
            .into_iter()
            .map(|(one, others)| (one, named(others)))
            .collect(),
    }
}

/// Every lab: its submission, and which of it.
fn labs(all: &[&Brief]) -> Vec<(usize, usize)> {
    let labs = all.iter().enumerate();
    labs.flat_map(|(index, brief)| (0..brief.labs.len()).map(move |lab| (index, lab)))
        .collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Cluster,
    Record,
    Ids,
    Timings,
}

/// Pairs of labs (by place in the list) with what they share, and how much.
type Pairs = BTreeMap<(usize, usize), BTreeMap<Kind, f64>>;

fn alike(all: &[&Brief], labs: &[(usize, usize)]) -> Pairs {
    let prints: Vec<&LabBrief> = labs
        .iter()
        .map(|&(index, lab)| &all[index].labs[lab])
        .collect();
    // Only clusters of one lab are compared.
    let mut of_lab: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, print) in prints.iter().enumerate() {
        of_lab.entry(&print.lab).or_default().push(place);
    }
    let mut pairs = Pairs::new();
    for places in of_lab.values() {
        let clusters = places.iter().map(|place| (prints[*place].cluster, *place));
        same(Kind::Cluster, clusters.collect(), &mut pairs);
        let records = places
            .iter()
            .filter_map(|place| Some((prints[*place].record?, *place)));
        same(Kind::Record, records.collect(), &mut pairs);
        sharing(Kind::Ids, &prints, places, |one| &one.ids, &mut pairs);
        sharing(
            Kind::Timings,
            &prints,
            places,
            |one| &one.timings,
            &mut pairs,
        );
    }
    pairs
}

/// Runs of places that have the same mark, each run in order.
fn runs<M: Ord + Copy>(marks: &mut [(M, usize)]) -> impl Iterator<Item = &[(M, usize)]> {
    marks.sort_unstable();
    marks
        .chunk_by(|one, next| one.0 == next.0)
        .filter(|run| run.len() > 1)
}

/// Pairs of the labs that have the same mark.
fn same<M: Ord + Copy>(kind: Kind, mut marks: Vec<(M, usize)>, pairs: &mut Pairs) {
    for run in runs(&mut marks) {
        // Of very many, each with the first: enough to make one group of them.
        let firsts = if run.len() > MANY { 1 } else { run.len() };
        for (index, (_, first)) in run.iter().take(firsts).enumerate() {
            for (_, place) in &run[index + 1..] {
                pairs.entry((*first, *place)).or_default().insert(kind, 1.0);
            }
        }
    }
}

/// Pairs of the labs whose sets share a hash, and enough of them.
fn sharing(
    kind: Kind,
    prints: &[&LabBrief],
    places: &[usize],
    set: impl Fn(&LabBrief) -> &[u32],
    pairs: &mut Pairs,
) {
    for part in 0..PARTS {
        let mut owners: Vec<(u32, usize)> = Vec::new();
        for place in places {
            let hashes = set(prints[*place]).iter();
            let hashes = hashes.filter(|hash| **hash % PARTS == part);
            owners.extend(hashes.map(|hash| (*hash, *place)));
        }
        for run in runs(&mut owners).filter(|run| run.len() <= COMMON) {
            let first = run[0].1;
            for (_, place) in &run[1..] {
                let degree = shared(set(prints[first]), set(prints[*place]));
                if degree >= ALIKE {
                    let kinds = pairs.entry((first, *place)).or_default();
                    kinds.insert(kind, degree);
                }
            }
        }
    }
}

/// Labs that are alike, directly or by way of another.
fn groups(
    all: &[&Brief],
    labs: &[(usize, usize)],
    pairs: &Pairs,
    text: &dyn Text,
) -> Vec<Similarity> {
    let mut leader: Vec<usize> = (0..labs.len()).collect();
    for &(a, b) in pairs.keys() {
        let (a, b) = (find(&leader, a), find(&leader, b));
        leader[a.max(b)] = a.min(b);
    }
    let mut groups: BTreeMap<usize, (BTreeSet<String>, BTreeMap<Kind, f64>)> = BTreeMap::new();
    for (&(a, b), kinds) in pairs {
        let group = groups.entry(find(&leader, a)).or_default();
        for place in [a, b] {
            group.0.insert(all[labs[place].0].source.clone());
        }
        for (kind, degree) in kinds {
            let most = group.1.entry(*kind).or_insert(0.0);
            *most = most.max(*degree);
        }
    }
    let mut similar: Vec<Similarity> = groups
        .into_iter()
        .filter(|(_, (members, _))| members.len() > 1)
        .filter(|(_, (members, _))| {
            // What one student hands in twice is alike of course.
            let of = |one: &&&Brief| members.contains(&one.source);
            let mut numbers = all.iter().filter(of).map(|one| one.number());
            let first = numbers.next().flatten();
            first.is_none() || numbers.any(|number| number != first)
        })
        .map(|(first, (members, kinds))| {
            let (index, lab) = labs[first];
            Similarity {
                lab: all[index].labs[lab].lab.clone(),
                sources: members.into_iter().collect(),
                degree: kinds.values().copied().fold(0.0, f64::max),
                what: kinds.keys().map(|kind| word(*kind, text)).collect(),
            }
        })
        .collect();
    similar.sort_by(|a, b| (&a.lab, &a.sources).cmp(&(&b.lab, &b.sources)));
    similar
}

/// Submissions that were replayed whose files are the same, byte by byte; of different students as far as is known.
fn copies(all: &[&Brief], text: &dyn Text) -> Vec<Similarity> {
    let mut same: BTreeMap<&(String, String), Vec<&Brief>> = BTreeMap::new();
    for brief in all {
        for lab_and_digest in &brief.replayed {
            same.entry(lab_and_digest).or_default().push(brief);
        }
    }
    let is_of_many = |copies: &Vec<&Brief>| {
        let mut numbers = copies.iter().map(|one| one.number());
        let first = numbers.next().flatten();
        copies.len() > 1 && (first.is_none() || numbers.any(|number| number != first))
    };
    same.into_iter()
        .filter(|(_, copies)| is_of_many(copies))
        .map(|((lab, _), copies)| Similarity {
            lab: lab.clone(),
            sources: copies.iter().map(|one| one.source.clone()).collect(),
            degree: 1.0,
            what: vec![text.same_files()],
        })
        .collect()
}

fn find(leader: &[usize], mut place: usize) -> usize {
    while leader[place] != place {
        place = leader[place];
    }
    place
}

fn word(kind: Kind, text: &dyn Text) -> String {
    match kind {
        Kind::Cluster => text.same_cluster(),
        Kind::Record => text.same_record(),
        Kind::Ids => text.same_ids(),
        Kind::Timings => text.same_timings(),
    }
}
