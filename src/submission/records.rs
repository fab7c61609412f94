//! The student's side of the chain: the lines of a snapshot's record with the links that the nodes' recorders gave
//! them, or with links made now where a node's file has none.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::redact::redact;
use crate::model::agent_api::files;
use crate::model::chain::{self, Link};
use crate::model::evidence::{AVAILABILITY, Chainer, RecordChain, TIMELINE};
use crate::model::ids::NodeName;
use crate::model::timeline::{Availability, TimelineEntry};

/// A document of a record.
pub trait Recorded: Serialize + DeserializeOwned {
    /// Who wrote it.
    fn node(&self) -> &NodeName;
    /// What the record is sorted by.
    fn at(&self) -> Timestamp;
}

impl Recorded for TimelineEntry {
    fn node(&self) -> &NodeName {
        &self.node
    }

    fn at(&self) -> Timestamp {
        self.at
    }
}

impl Recorded for Availability {
    fn node(&self) -> &NodeName {
        &self.node
    }

    fn at(&self) -> Timestamp {
        self.from
    }
}

/// A record as it goes into an evidence file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sealed {
    /// One document a line.
    pub bytes: Vec<u8>,
    /// How it was chained.
    pub chain: RecordChain,
}

/// What the nodes' recorders wrote, line by line.
#[derive(Debug, Clone, Default)]
pub struct NodeRecords {
    timeline: HashMap<(NodeName, Link), VecDeque<Line>>,
    availability: HashMap<(NodeName, Link), VecDeque<Line>>,
}

#[derive(Debug, Clone)]
struct Line {
    document: Vec<u8>,
    link: Link,
    /// The link of the line before it in the node's file.
    before: Link,
}

type Lines = HashMap<(NodeName, Link), VecDeque<Line>>;

impl NodeRecords {
    /// Reads the files in the directories of a cluster's nodes. `birth` is the cluster's.
    pub fn read(nodes: &[(NodeName, PathBuf)], birth: &str) -> io::Result<Self> {
        let mut records = Self::default();
        for (node, directory) in nodes {
            let both = |old: &str, new: &str| -> io::Result<Vec<u8>> {
                let mut bytes = whole_lines(&directory.join(old))?;
                bytes.extend(whole_lines(&directory.join(new))?);
                Ok(bytes)
            };
            let timeline = both(files::TIMELINE_OLD, files::TIMELINE)?;
            note::<TimelineEntry>(
                &mut records.timeline,
                node,
                timeline,
                seed(birth, node, TIMELINE),
            );
            let availability = both(files::AVAILABILITY_OLD, files::AVAILABILITY)?;
            let seed = seed(birth, node, AVAILABILITY);
            note::<Availability>(&mut records.availability, node, availability, seed);
        }
        Ok(records)
    }

    /// The timeline of a snapshot.
    #[must_use]
    pub fn timeline(&self, entries: &[TimelineEntry], birth: &str) -> Sealed {
        sealed(entries, &self.timeline, birth, TIMELINE)
    }

    /// The availability runs of a snapshot.
    #[must_use]
    pub fn availability(&self, runs: &[Availability], birth: &str) -> Sealed {
        sealed(runs, &self.availability, birth, AVAILABILITY)
    }
}

/// What the first line of a node's file follows.
pub(super) fn seed(birth: &str, node: &NodeName, file: &str) -> Link {
    Link::seed(birth, node.as_str(), file)
}

/// What the chain of all links begins with.
pub(super) fn head_seed(birth: &str, file: &str) -> Link {
    Link::seed(birth, "", file)
}

/// A file up to its last newline: what comes after is being written.
fn whole_lines(path: &std::path::Path) -> io::Result<Vec<u8>> {
    let mut bytes = match fs_err::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let end = bytes.iter().rposition(|byte| *byte == b'\n');
    bytes.truncate(end.map_or(0, |end| end + 1));
    Ok(bytes)
}

/// Notes every line that has a link. One without, of an earlier swarmlab, is not noted: `sealed` will not find it.
fn note<T: Recorded>(lines: &mut Lines, node: &NodeName, mut bytes: Vec<u8>, seed: Link) {
    let mut before = seed;
    for line in bytes.split_mut(|byte| *byte == b'\n') {
        let (document, Some(link)) = chain::unseal(line) else {
            continue;
        };
        if let Some(key) = serde_json::from_slice::<T>(document)
            .ok()
            .and_then(|entry| serde_json::to_vec(&entry).ok())
        {
            let line = Line {
                document: document.to_vec(),
                link,
                before,
            };
            let key = (node.clone(), Link::leaf(&key));
            lines.entry(key).or_default().push_back(line);
        }
        before = link;
    }
}

fn sealed<T: Recorded>(entries: &[T], lines: &Lines, birth: &str, file: &str) -> Sealed {
    by_nodes(entries, lines, birth, file).unwrap_or_else(|| seal_at_submit(entries, birth, file))
}

/// `None` when a line is not found with its link: then no line gets one of the nodes' links.
fn by_nodes<T: Recorded>(entries: &[T], lines: &Lines, birth: &str, file: &str) -> Option<Sealed> {
    let mut taken: HashMap<(NodeName, Link), usize> = HashMap::new();
    let mut writer = Writer::new(birth, file, Chainer::Nodes);
    for entry in entries {
        let key = Link::leaf(&serde_json::to_vec(entry).ok()?);
        let key = (entry.node().clone(), key);
        let known = lines.get(&key)?;
        // The same document twice in one file: each of its lines once.
        let index = taken.entry(key).or_default();
        let line = known.get(*index)?;
        *index += 1;
        let before = writer.before(entry.node());
        if before != line.before {
            writer
                .chain
                .after
                .insert(writer.chain.lines + 1, line.before);
        }
        writer.line(entry, &line.document, line.link)?;
    }
    Some(writer.end())
}

/// A record with links made now.
#[must_use]
pub fn seal_at_submit<T: Recorded>(entries: &[T], birth: &str, file: &str) -> Sealed {
    let mut writer = Writer::new(birth, file, Chainer::Submit);
    for entry in entries {
        let Ok(document) = serde_json::to_vec(entry) else {
            continue;
        };
        let link = writer.before(entry.node()).next(Link::leaf(&document));
        let _ = writer.line(entry, &document, link);
    }
    writer.end()
}

struct Writer<'a> {
    birth: &'a str,
    file: &'a str,
    bytes: Vec<u8>,
    chain: RecordChain,
    head: Link,
    last: BTreeMap<NodeName, Link>,
}

impl<'a> Writer<'a> {
    fn new(birth: &'a str, file: &'a str, made_by: Chainer) -> Self {
        Self {
            birth,
            file,
            bytes: Vec::new(),
            chain: RecordChain {
                made_by,
                ..RecordChain::default()
            },
            head: head_seed(birth, file),
            last: BTreeMap::new(),
        }
    }

    /// The link that the node's next line follows.
    fn before(&self, node: &NodeName) -> Link {
        let last = self.last.get(node).copied();
        last.unwrap_or_else(|| seed(self.birth, node, self.file))
    }

    /// Writes a line; a secret value in it is blotted out, and the leaf that the link was made of noted.
    fn line<T: Recorded>(&mut self, entry: &T, document: &[u8], link: Link) -> Option<()> {
        self.chain.lines += 1;
        let value = serde_json::to_value(entry).ok()?;
        let mut clean = value.clone();
        redact(&mut clean);
        let mut line = if clean == value {
            document.to_vec()
        } else {
            let leaf = Link::leaf(document);
            self.chain.redacted.insert(self.chain.lines, leaf);
            serde_json::to_vec(&clean).ok()?
        };
        chain::seal(&mut line, link);
        self.bytes.extend(line);
        self.bytes.push(b'\n');
        self.head = self.head.next(link);
        self.last.insert(entry.node().clone(), link);
        Some(())
    }

    fn end(mut self) -> Sealed {
        self.chain.head = Some(self.head);
        Sealed {
            bytes: self.bytes,
            chain: self.chain,
        }
    }
}
