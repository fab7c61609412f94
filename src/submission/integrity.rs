//! The teacher's side of the chain: every line of a record against its link.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::json::{Budget, Wanted, parse};
use super::records::{Recorded, head_seed, seed};
use crate::model::chain::{self, Link};
use crate::model::evidence::RecordChain;
use crate::model::ids::NodeName;
use crate::model::refusal::Refusal;

/// Most lines of a record. A lab of two hours writes some thousands.
const MOST_LINES: usize = 50_000;

/// A record, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked<T> {
    /// Its documents.
    pub entries: Vec<T>,
    /// Lines, from 1, that do not follow what they should: changed, put elsewhere, or with a line missing before.
    pub lines: Vec<usize>,
    /// The record ends before the end, or goes on after it.
    pub cut: bool,
    /// Digest of the documents in their order, without cluster: the same record gives the same digest.
    pub digest: Link,
}

/// Reads a record and checks its chain. `birth` is the cluster's; `file` is the record's name in the lab's folder,
/// `path` the one for people.
pub fn verify<T: Recorded>(
    bytes: &mut [u8],
    (file, path): (&str, &str),
    chain: &RecordChain,
    birth: &str,
    values: &mut usize,
) -> Result<Checked<T>, Refusal> {
    let mut budget = Budget::rest(*values);
    let mut last: BTreeMap<NodeName, Link> = BTreeMap::new();
    let mut head = head_seed(birth, file);
    let mut latest = Timestamp::MIN;
    let mut checked = Checked {
        entries: Vec::new(),
        lines: Vec::new(),
        cut: false,
        digest: head_seed("", ""),
    };
    let lines = bytes.split_mut(|byte| *byte == b'\n');
    for (number, line) in (1..).zip(lines.filter(|line| !line.is_empty())) {
        if number > MOST_LINES {
            return Err(Refusal::TooManyLines(path.to_owned(), MOST_LINES));
        }
        let (document, link) = chain::unseal(line);
        let entry: T = parse(document, path, number, &mut budget, Wanted::LookedAt(&[]))?;
        let node = entry.node();
        let before = chain.after.get(&number).or_else(|| last.get(node)).copied();
        let before = before.unwrap_or_else(|| seed(birth, node, file));
        let leaf = Link::leaf(document);
        let vouched = chain.redacted.get(&number).copied().unwrap_or(leaf);
        if link != Some(before.next(vouched)) || entry.at() < latest {
            checked.lines.push(number);
        }
        latest = latest.max(entry.at());
        if let Some(link) = link {
            head = head.next(link);
            match last.get_mut(node) {
                Some(last) => *last = link,
                None => drop(last.insert(node.clone(), link)),
            }
        }
        checked.digest = checked.digest.next(leaf);
        checked.entries.push(entry);
    }
    checked.cut = checked.entries.len() != chain.lines || Some(head) != chain.head;
    *values = budget.left();
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::model::evidence::TIMELINE;
    use crate::model::timeline::{Moment, TimelineEntry};
    use crate::submission::seal_at_submit;

    fn record() -> Vec<TimelineEntry> {
        (0..12)
            .map(|second| TimelineEntry {
                at: Timestamp::from_second(second).unwrap(),
                node: ["manager-1", "manager-2"][usize::from(second % 3 == 0)]
                    .parse()
                    .unwrap(),
                what: Moment::Agent {
                    action: "started".to_owned(),
                    note: format!("{second}"),
                },
            })
            .collect()
    }

    /// The lines that do not hold after `change`, and whether the record was cut.
    fn places(birth: &str, change: impl FnOnce(&mut Vec<String>)) -> (Vec<usize>, bool) {
        let sealed = seal_at_submit(&record(), "birth", TIMELINE);
        let text = String::from_utf8(sealed.bytes).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        change(&mut lines);
        let mut bytes = lines.join("\n").into_bytes();
        let names = (TIMELINE, TIMELINE);
        let mut values = 1000;
        let checked =
            verify::<TimelineEntry>(&mut bytes, names, &sealed.chain, birth, &mut values).unwrap();
        (checked.lines, checked.cut)
    }

    #[test]
    fn an_untouched_record_holds() {
        assert_eq!(places("birth", |_| {}), (vec![], false));
    }

    #[test]
    fn a_changed_line_is_named_alone() {
        let change = |lines: &mut Vec<String>| {
            lines[6] = lines[6].replace("started", "stopping");
        };
        assert_eq!(places("birth", change), (vec![7], false));
    }

    #[test]
    fn a_line_that_was_taken_out_shows_at_the_next_of_its_node() {
        let (lines, cut) = places("birth", |lines| drop(lines.remove(4)));
        assert_eq!((lines, cut), (vec![5], true));
        assert_eq!(places("birth", |lines| drop(lines.pop())), (vec![], true));
    }

    #[test]
    fn another_order_shows() {
        let (lines, cut) = places("birth", |lines| lines.swap(4, 5));
        assert!(lines.contains(&5) && lines.contains(&6) && cut, "{lines:?}");
        // Of two nodes: each chain holds, the times and the whole do not.
        assert_eq!(places("birth", |lines| lines.swap(2, 3)), (vec![4], true));
    }

    #[test]
    fn another_clusters_record_does_not_fit() {
        let (lines, cut) = places("other", |_| {});
        assert_eq!((lines, cut), (vec![1, 2], true));
    }
}
