//! What the class says together: the same cluster or the same record in two submissions, and what is alike.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::judge::{Judged, number};
use super::prints::{Prints, shared};
use crate::model::class::{ClassReport, Integrity, SCHEMA, Similarity};
use crate::text::Text;

/// From this share of common IDs or timings on, two labs are alike. Honest ones have none at all in common; a shared
/// machine may give some.
const ALIKE: f64 = 0.1;
/// One hash that so many labs have says nothing of any two.
const COMMON: usize = 200;

/// So many labs of one cluster are not compared pair by pair.
const MANY: usize = 40;

/// The report of a class: `all` sorted by source.
#[must_use]
pub fn assemble(mut all: Vec<Judged>, graded_at: Timestamp, text: &dyn Text) -> ClassReport {
    all.sort_by(|a, b| a.report.source.cmp(&b.report.source));
    let labs = labs(&all);
    let pairs = alike(&all, &labs);
    let mut also_in: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
    for (&(a, b), kinds) in &pairs {
        let (one, other) = (labs[a], labs[b]);
        let is_same = kinds.contains_key(&Kind::Cluster) || kinds.contains_key(&Kind::Record);
        let numbers = [one, other].map(|(index, _)| number(all[index].report.student.as_ref()));
        // Handed in twice by the same student.
        let is_one = numbers[0].is_some() && numbers[0] == numbers[1];
        if is_same && !is_one && one.0 != other.0 {
            also_in.entry(one).or_default().insert(other.0);
            also_in.entry(other).or_default().insert(one.0);
        }
    }
    let sources: Vec<String> = all.iter().map(|one| one.report.source.clone()).collect();
    let mut similar = groups(&all, &labs, &pairs, &sources, text);
    similar.extend(copies(&all, text));
    for ((index, lab), others) in also_in {
        let integrity = &mut all[index].report.labs[lab].integrity;
        // What was altered says more of this file; the other one says where it was taken from.
        if !matches!(integrity, Integrity::Altered { .. }) {
            *integrity = Integrity::Transplanted {
                also_in: others
                    .into_iter()
                    .map(|other| sources[other].clone())
                    .collect(),
            };
        }
    }
    ClassReport {
        schema: SCHEMA,
        class: String::new(),
        graded_at,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        submissions: all.into_iter().map(|judged| judged.report).collect(),
        missing: Vec::new(),
        similar,
    }
}

/// Every lab: its submission, and which of it.
fn labs(all: &[Judged]) -> Vec<(usize, usize)> {
    let labs = all.iter().enumerate();
    labs.flat_map(|(index, judged)| (0..judged.prints.len()).map(move |lab| (index, lab)))
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

fn alike(all: &[Judged], labs: &[(usize, usize)]) -> Pairs {
    let prints: Vec<&Prints> = labs
        .iter()
        .map(|&(index, lab)| &all[index].prints[lab])
        .collect();
    // By hash, who has it: only labs that share one are compared.
    let mut owners: HashMap<(Kind, &str, u64), Vec<usize>> = HashMap::new();
    let mut same: HashMap<(Kind, &str, String), Vec<usize>> = HashMap::new();
    for (place, print) in prints.iter().enumerate() {
        let lab = print.lab.as_str();
        for (kind, set) in [(Kind::Ids, &print.ids), (Kind::Timings, &print.timings)] {
            for hash in set {
                owners.entry((kind, lab, *hash)).or_default().push(place);
            }
        }
        let cluster = (Kind::Cluster, lab, print.cluster.clone());
        same.entry(cluster).or_default().push(place);
        if let Some(record) = print.record {
            let record = (Kind::Record, lab, record.to_string());
            same.entry(record).or_default().push(place);
        }
    }
    let mut pairs = Pairs::new();
    for ((kind, _, _), places) in same {
        // Of very many, each with the first: enough to make one group of them.
        let firsts = if places.len() > MANY { 1 } else { places.len() };
        for (index, first) in places.iter().take(firsts).enumerate() {
            for place in &places[index + 1..] {
                pairs.entry((*first, *place)).or_default().insert(kind, 1.0);
            }
        }
    }
    for ((kind, _, _), places) in owners {
        if places.len() > COMMON {
            continue;
        }
        for place in places.iter().skip(1) {
            let (a, b) = (prints[places[0]], prints[*place]);
            let degree = match kind {
                Kind::Ids => shared(&a.ids, &b.ids),
                _ => shared(&a.timings, &b.timings),
            };
            if degree >= ALIKE {
                let kinds = pairs.entry((places[0], *place)).or_default();
                kinds.insert(kind, degree);
            }
        }
    }
    pairs
}

/// Labs that are alike, directly or by way of another.
fn groups(
    all: &[Judged],
    labs: &[(usize, usize)],
    pairs: &Pairs,
    sources: &[String],
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
            group.0.insert(sources[labs[place].0].clone());
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
            let of = |one: &&Judged| members.contains(&one.report.source);
            let mut numbers = all
                .iter()
                .filter(of)
                .map(|one| number(one.report.student.as_ref()));
            let first = numbers.next().flatten();
            first.is_none() || numbers.any(|number| number != first)
        })
        .map(|(first, (members, kinds))| {
            let (index, lab) = labs[first];
            Similarity {
                lab: all[index].prints[lab].lab.clone(),
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
fn copies(all: &[Judged], text: &dyn Text) -> Vec<Similarity> {
    let mut same: BTreeMap<(&str, &str), Vec<&Judged>> = BTreeMap::new();
    for judged in all {
        for lab in &judged.report.labs {
            if matches!(lab.integrity, Integrity::Replayed(_)) {
                let key = (lab.report.lab.as_str(), judged.report.digest.as_str());
                same.entry(key).or_default().push(judged);
            }
        }
    }
    let is_of_many = |copies: &Vec<&Judged>| {
        let mut numbers = copies.iter().map(|one| number(one.report.student.as_ref()));
        let first = numbers.next().flatten();
        copies.len() > 1 && (first.is_none() || numbers.any(|number| number != first))
    };
    same.into_iter()
        .filter(|(_, copies)| is_of_many(copies))
        .map(|((lab, _), copies)| Similarity {
            lab: lab.to_owned(),
            sources: copies.iter().map(|one| one.report.source.clone()).collect(),
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
