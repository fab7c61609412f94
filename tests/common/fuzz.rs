//! A deterministic fuzzer over evidence files: real files, mutated where a hostile hand would (the gzip stream, the tar
//! headers, the tokens of the JSON, the lines of a record), each read and judged. The same seed gives the same runs.

use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use swarmlab::model::class::Integrity;
use swarmlab::model::snapshot::ClusterSnapshot;
use swarmlab::submission::{Judge, Judged};

use super::evidence::{LIBRARY, case, evidence, unpacked};

/// What stands where a hostile hand puts something.
const ODD: [&str; 34] = [
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "0",
    "-0",
    "-1",
    "NaN",
    "Infinity",
    "1e999",
    "-1e999",
    "1e-999",
    "18446744073709551616",
    "-9223372036854775809",
    "9007199254740993",
    "0.1e1",
    "01",
    "1.",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"\\u202e\\u001b[31m\"",
    "\"\u{202e}\u{1f600}\"",
    "\"../../etc/passwd\"",
    "\"2026-11-21T03:26:07Z\"",
    "\"-009999-01-01T00:00:00Z\"",
    "\"9999-12-30T22:00:00Z\"",
    "\"manager-1\"",
    "\"running\"",
    "[[[[[[[[[[[[[[[[[[[[",
    "{\"a\":1,\"a\":2}",
    ",",
    ":",
    "}",
];

/// Seed and run of what is being judged, for whoever has to tell of a panic.
pub(crate) static RUNNING: (AtomicU64, AtomicU64) = (AtomicU64::new(0), AtomicU64::new(0));

/// What came of many runs.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Runs.
    pub(crate) runs: u64,
    /// Of them refused with one line.
    pub(crate) refused: u64,
    /// Of them judged, and something was found altered.
    pub(crate) altered: u64,
    /// The run that took longest, and how long.
    pub(crate) slowest: (u64, Duration),
}

/// The files that are mutated.
pub(crate) struct Fuzzer {
    judge: Judge,
    seeds: Vec<Seed>,
}

struct Seed {
    packed: Vec<u8>,
    files: Vec<(String, Vec<u8>)>,
}

impl Fuzzer {
    /// Small files of each of `labs`: a short and a middling case, of the record the last moments.
    pub(crate) fn new(labs: &[String]) -> Self {
        let judge = Judge::new(
            &LIBRARY,
            swarmlab::text::text(swarmlab::model::language::Language::En),
        );
        let mut seeds = Vec::new();
        for lab in labs {
            let cases = LIBRARY.cases(lab).unwrap();
            let length = |snapshot: &ClusterSnapshot| snapshot.timeline.len();
            for pick in [0, cases.len() / 2] {
                let mut sorted: Vec<_> = cases.iter().collect();
                sorted.sort_by_key(|case| length(&case.file.snapshot));
                let mut small = case(lab, &sorted[pick].name);
                lab.clone_into(&mut small.cluster.lab);
                lab.clone_into(&mut small.cluster.name);
                let start = small.timeline.len().saturating_sub(40);
                small.timeline.drain(..start);
                small.availability.truncate(12);
                while small.nodes.len() > 2 {
                    small.nodes.pop_last();
                }
                let packed = evidence("A", "1", small);
                let files = unpacked(&packed);
                seeds.push(Seed { packed, files });
            }
        }
        Self {
            judge: judge.unwrap(),
            seeds,
        }
    }

    /// Runs `runs` of the sequence that `seed` gives.
    pub(crate) fn run(&self, seed: u64, runs: u64) -> Outcome {
        let mut outcome = Outcome::default();
        for run in 0..runs {
            RUNNING.0.store(seed, Ordering::Relaxed);
            RUNNING.1.store(run, Ordering::Relaxed);
            let input = self.input(seed, run);
            let begun = Instant::now();
            let judged = self.judge.judge("x", &input);
            let took = begun.elapsed();
            check(&judged, seed, run);
            outcome.runs += 1;
            outcome.refused += u64::from(judged.report.refused.is_some());
            let is_altered = |lab: &swarmlab::model::class::LabGrade| {
                matches!(lab.integrity, Integrity::Altered { .. })
            };
            outcome.altered += u64::from(judged.report.labs.iter().any(is_altered));
            if took > outcome.slowest.1 {
                outcome.slowest = (run, took);
            }
        }
        outcome
    }

    /// The file of one run.
    pub(crate) fn input(&self, seed: u64, run: u64) -> Vec<u8> {
        let mut dice = Dice::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ run);
        let source = &self.seeds[dice.below(self.seeds.len())];
        let other = &self.seeds[dice.below(self.seeds.len())];
        if dice.one_in(8) {
            let mut bytes = source.packed.clone();
            for _ in 0..=dice.below(3) {
                byte(&mut bytes, &mut dice);
            }
            return bytes;
        }
        let mut files = source.files.clone();
        for _ in 0..=dice.below(2) {
            let index = dice.below(files.len());
            let donor = &other.files[index.min(other.files.len() - 1)].1;
            let bytes = &mut files[index].1;
            match dice.below(8) {
                0 => byte(bytes, &mut dice),
                1 | 2 => line(bytes, donor, &mut dice),
                _ => token(bytes, donor, &mut dice),
            }
        }
        let mut tar = tar_of(&files);
        if dice.one_in(4) {
            header(&mut tar, &files, &mut dice);
        }
        let level = if dice.one_in(16) {
            Compression::fast()
        } else {
            Compression::none()
        };
        let mut gzip = GzEncoder::new(Vec::new(), level);
        gzip.write_all(&tar).unwrap();
        gzip.finish().unwrap()
    }
}

/// What holds for every file, whatever is in it.
fn check(judged: &Judged, seed: u64, run: u64) {
    if let Some(line) = &judged.report.refused {
        let is_one_line = !line.is_empty() && !line.contains(['\n', '\u{1b}', '\u{202e}', '\0']);
        assert!(is_one_line, "seed {seed} run {run}: {line:?}");
    }
    for lab in &judged.report.labs {
        let score = &lab.report.score;
        let is_fair = score.earned.is_finite() && score.earned <= score.possible;
        assert!(is_fair, "seed {seed} run {run}: {score:?}");
    }
    // What is noted in the journal comes back as it was.
    let noted = serde_json::to_string(judged).unwrap();
    let read: Judged = serde_json::from_str(&noted).unwrap();
    assert!(read == *judged, "seed {seed} run {run}: {noted}");
}

/// xorshift64*: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        let mut dice = Self(seed | 1);
        for _ in 0..4 {
            dice.next();
        }
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() >> 32).unwrap() % most.max(1)
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

fn byte(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len());
    match dice.below(5) {
        _ if bytes.is_empty() => bytes.push(b'{'),
        0 => bytes[at] ^= 1 << dice.below(8),
        1 => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(at..(at + 1 + dice.below(16)).min(bytes.len()))),
        _ => bytes.insert(at, u8::try_from(dice.below(256)).unwrap()),
    }
}

/// Lines of a record: taken out, doubled, put elsewhere, very many, somebody else's.
fn line(bytes: &mut Vec<u8>, donor: &[u8], dice: &mut Dice) {
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let theirs: Vec<&[u8]> = donor.split(|byte| *byte == b'\n').collect();
    let (a, b) = (dice.below(lines.len()), dice.below(lines.len()));
    match dice.below(5) {
        0 => {
            lines.remove(a);
        }
        1 => lines.insert(b, lines[a]),
        2 => lines.swap(a, b),
        3 => lines.insert(a, theirs[dice.below(theirs.len())]),
        _ => {
            let one = lines[a];
            lines.splice(a..a, std::iter::repeat_n(one, dice.below(200)));
        }
    }
    *bytes = lines.join(&b'\n');
}

/// Tokens of JSON: replaced by something odd, taken out, doubled, exchanged, or a part of another file.
fn token(bytes: &mut Vec<u8>, donor: &[u8], dice: &mut Dice) {
    let Some((from, to)) = pick(bytes, dice) else {
        return;
    };
    // Something of the same kind leads farther in than something odd.
    let kin = (0..20)
        .filter_map(|_| pick(donor, dice))
        .find(|kin| donor[kin.0] == bytes[from]);
    let new: Vec<u8> = match (dice.below(12), kin) {
        (0..=6, Some((from, to))) => donor[from..to].to_vec(),
        (7, _) => Vec::new(),
        (8, _) => bytes[from..to].repeat(2 + dice.below(3)),
        (9, _) => "[".repeat(60 + dice.below(10)).into(),
        _ => ODD[dice.below(ODD.len())].into(),
    };
    bytes.splice(from..to, new);
}

/// A token near a random place, or with some chance the whole value that begins there.
fn pick(bytes: &[u8], dice: &mut Dice) -> Option<(usize, usize)> {
    let start = dice.below(bytes.len());
    let is_edge = |byte: &u8| b"{}[],:\"".contains(byte);
    // Mostly a value of a field; now and then a key or a sign.
    let is_value = !dice.one_in(6);
    let wanted = |byte: &u8| {
        if is_value {
            *byte == b':'
        } else {
            is_edge(byte)
        }
    };
    let mut from = start + bytes.get(start..)?.iter().position(wanted)?;
    if is_value
        && bytes
            .get(from + 1)
            .is_some_and(|byte| b"\"{[".contains(byte))
    {
        from += 1;
    }
    if bytes[from] == b'"' {
        let end = bytes
            .get(from + 1..)?
            .iter()
            .position(|byte| *byte == b'"')?;
        return Some((from, from + end + 2));
    }
    if matches!(bytes[from], b'{' | b'[') && !dice.one_in(3) {
        let mut depth = 0_usize;
        for (index, byte) in bytes[from..].iter().enumerate() {
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some((from, from + index + 1));
            }
        }
    }
    if matches!(bytes[from], b':' | b',' | b'[') {
        let rest = bytes.get(from + 1..)?;
        let end = rest.iter().position(is_edge)?;
        if end > 0 {
            return Some((from + 1, from + 1 + end));
        }
    }
    Some((from, from + 1))
}

fn tar_of(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        super::evidence::raw(&mut archive, name, tar::EntryType::Regular, bytes);
    }
    archive.into_inner().unwrap()
}

/// A header of the tar: any field, the sum put right again or not.
fn header(tar: &mut [u8], files: &[(String, Vec<u8>)], dice: &mut Dice) {
    const BLOCK: usize = 512;
    let blocks = |size: usize| size.div_ceil(BLOCK) * BLOCK;
    let number = dice.below(files.len());
    let before = files[..number]
        .iter()
        .map(|(_, bytes)| BLOCK + blocks(bytes.len()));
    let at: usize = before.sum();
    let Some(header) = tar.get_mut(at..at + BLOCK) else {
        return;
    };
    match dice.below(5) {
        // Name, size, kind, magic, anything.
        0 => header[dice.below(20)] = b"/.\\\0\x1b\xff-"[dice.below(7)],
        1 => header[124 + dice.below(12)] = b"01234567 9\xff\x80"[dice.below(12)],
        2 => header[156] = b"0123456789xgLKSDVM"[dice.below(18)],
        3 => header[257 + dice.below(8)] ^= 1,
        _ => header[dice.below(BLOCK)] = u8::try_from(dice.below(256)).unwrap(),
    }
    if !dice.one_in(4) {
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
}
