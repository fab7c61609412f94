//! Why a submission could not be graded. `text` has a sentence for each.

/// The reasons. Paths and keys are the submission's own words: untrusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not gzip, or no tar in it.
    NotEvidence,
    /// The file ends in the middle.
    Truncated,
    /// What was packed does not unpack.
    Damaged,
    /// It has more bytes than this.
    TooLarge(u64),
    /// It unpacks to more bytes than this.
    UnpacksTooLarge(u64),
    /// It unpacks to more than so many times its size.
    Bomb(u64),
    /// It holds more files than this.
    TooManyEntries(usize),
    /// An entry is no plain file (a link, a device, a folder, …).
    NotAFile(String),
    /// A path is absolute, leaves the folder, or is not one of ours.
    BadPath(String),
    /// The same path twice.
    TwicePath(String),
    /// A file that has to be there is not.
    MissingFile(String),
    /// A newer swarmlab wrote it.
    Newer {
        /// Its format.
        found: u64,
        /// The newest format known here.
        known: u32,
    },
    /// A file is not UTF-8.
    NotText(String),
    /// A file is not the JSON that it should be.
    BadJson {
        /// The file.
        path: String,
        /// Its line, from 1.
        line: usize,
        /// The parser's words (English).
        why: String,
    },
    /// JSON is nested deeper than this.
    TooDeep(String, usize),
    /// JSON has more values than this.
    TooManyValues(String, usize),
    /// A key stands twice in an object.
    TwiceKey(String, String),
    /// A record has more lines than this.
    TooManyLines(String, usize),
    /// Judging it takes longer than so many seconds.
    TooLong(u64),
    /// There is no lab in it.
    NoLab,
    /// A lab that is not in the teacher's course.
    UnknownLab(String),
    /// What the manifest says of a lab is not what its files say.
    Contradiction(String),
    /// A path is absolute or leaves the folder that was handed in.
    Outside(String),
    /// Somebody handed in, but nothing that can be replayed.
    NothingToReplay,
    /// After the replay nothing could be judged: the submission broke its cluster. What was seen.
    BrokeCluster(String),
    /// Somebody handed in, but no evidence file.
    NoEvidenceFile,
    /// The operating system's words.
    Unreadable(String),
}
