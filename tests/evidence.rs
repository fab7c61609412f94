//! The reader of evidence files: honest files come through whole, hostile ones are one clear line.

use std::io::Write as _;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use swarmlab::grade;
use swarmlab::model::evidence::{FILES, MANIFEST};
use swarmlab::model::language::Language;
use swarmlab::model::report::{LabReport, Outcome};
use swarmlab::model::snapshot::ClusterSnapshot;
use swarmlab::model::timeline::{Moment, TimelineEntry};
use swarmlab::submission;

use crate::common::evidence::{LIBRARY, edited, evidence, handed_in, own, packed, raw, unpacked};

#[test]
fn every_case_is_judged_the_same_after_the_journey() {
    let judge = submission::Judge::new(&LIBRARY, swarmlab::text::text(Language::En)).unwrap();
    let outcomes = |report: &LabReport| -> Vec<(String, Outcome)> {
        let checkpoints = report.checkpoints.iter();
        checkpoints
            .map(|one| (one.id.clone(), one.outcome))
            .collect()
    };
    for lab in LIBRARY.labs() {
        let grader = LIBRARY.grader(lab).unwrap();
        // All of the lab that looks at environments, and of the one with the longest records; of the others a few.
        let some = if ["lab-0", "lab-3"].contains(&lab.as_str()) {
            1
        } else {
            6
        };
        for case in LIBRARY.cases(lab).unwrap().into_iter().step_by(some) {
            let expected = grade::judge(&grader, &case.file.snapshot, Language::En);
            let bytes = evidence_of(lab, case.file.snapshot);
            let judged = judge.judge("x", &bytes).report;
            let name = format!("{lab} {}", case.name);
            assert_eq!(judged.refused, None, "{name}");
            assert_eq!(
                outcomes(&judged.labs[0].report),
                outcomes(&expected),
                "{name}"
            );
        }
    }
}

fn evidence_of(lab: &str, snapshot: ClusterSnapshot) -> Vec<u8> {
    let mut snapshot = snapshot;
    lab.clone_into(&mut snapshot.cluster.lab);
    evidence("A", "1", snapshot)
}

/// What a hostile file gets: one line.
fn refused(bytes: &[u8]) -> String {
    let judge = submission::Judge::new(&LIBRARY, swarmlab::text::text(Language::En)).unwrap();
    judge.judge("x", bytes).report.refused.unwrap_or_default()
}

#[test]
fn hostile_files_are_one_clear_line() {
    let good = evidence("A", "1", own("untouched", 1));
    let with = |name: &str, kind: tar::EntryType| {
        let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, bytes) in unpacked(&good) {
            raw(&mut archive, &path, tar::EntryType::Regular, &bytes);
        }
        raw(&mut archive, name, kind, b"");
        archive.into_inner().unwrap().finish().unwrap()
    };
    let file = tar::EntryType::Regular;
    let snapshot = |change: &dyn Fn(String) -> String| edited(&good, "lab-3/snapshot.json", change);
    let manifest = |change: &dyn Fn(String) -> String| edited(&good, MANIFEST, change);
    let zeros = |size: usize| {
        let mut files = unpacked(&good);
        files[3].1 = vec![b' '; size];
        packed(&files)
    };
    let tiny: Vec<(String, Vec<u8>)> = unpacked(&good)
        .into_iter()
        .chain((0..1000).map(|n| (format!("x{n}/report.json"), Vec::new())))
        .collect();
    let mut not_text = unpacked(&good);
    not_text[5].1[20] = 0xff;
    let tail: Vec<u8> = (0..40_u8).flat_map(|n| vec![n; 100]).collect();
    let list = [
        ("zip slip", with("../../etc/passwd", file)),
        ("absolute", with("/etc/passwd", file)),
        ("dots inside", with("lab-3/../report.json", file)),
        (
            "escape sequence",
            with("a\u{1b}]0;owned\u{7}/report.json", file),
        ),
        (
            "right to left",
            with("\u{202e}nosj.troper/report.json", file),
        ),
        (
            "symbolic link",
            with("lab-3/report.json", tar::EntryType::Symlink),
        ),
        ("hard link", with("lab-3/report.json", tar::EntryType::Link)),
        ("device", with("lab-3/report.json", tar::EntryType::Char)),
        ("fifo", with("lab-3/report.json", tar::EntryType::Fifo)),
        (
            "long name",
            with("././@LongLink", tar::EntryType::GNULongName),
        ),
        ("twice", with("lab-3/report.json", file)),
        ("bomb by ratio", zeros(30 << 20)),
        ("bomb by size", zeros(60 << 20)),
        ("many tiny files", packed(&tiny)),
        ("truncated", good[..good.len() - 200].to_vec()),
        ("damaged", [&good[..200], &tail, &good[400..]].concat()),
        ("empty", Vec::new()),
        ("not gzip", b"PK\x03\x04".to_vec()),
        ("empty gzip", packed(&[])),
        ("too large", vec![0; (16 << 20) + 1]),
        ("not UTF-8", packed(&not_text)),
        (
            "deep",
            snapshot(&|text| {
                let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
                text.replacen("\"info\":{", &format!("\"info\":{{\"x\":{deep},"), 1)
            }),
        ),
        (
            "not a number",
            snapshot(&|text| text.replacen("\"schema\":1", "\"schema\":NaN", 1)),
        ),
        (
            "huge number",
            snapshot(&|text| text.replacen("\"schema\":1", "\"schema\":1e999", 1)),
        ),
        (
            "key twice",
            snapshot(&|text| text.replacen("\"schema\":1", "\"schema\":1,\"schema\":1", 1)),
        ),
        (
            "many values",
            snapshot(&|text| {
                let many = "0,".repeat(500_000);
                text.replacen("\"info\":{", &format!("\"info\":{{\"x\":[{many}0],"), 1)
            }),
        ),
        (
            "future snapshot",
            snapshot(&|text| text.replacen("\"schema\":1", "\"schema\":9", 1)),
        ),
        (
            "future format",
            manifest(&|text| text.replacen("\"format\": 1", "\"format\": 7, \"signed\": true", 1)),
        ),
        (
            "unknown lab",
            manifest(&|text| text.replace("\"lab\": \"lab-3\"", "\"lab\": \"lab-99\"")),
        ),
        (
            "another cluster",
            manifest(&|text| text.replace("birth-1", "birth-2")),
        ),
        (
            "no lab",
            manifest(&|text| {
                let mut value: Value = serde_json::from_str(&text).unwrap();
                value["labs"] = json!([]);
                value.to_string()
            }),
        ),
    ];
    let lines: Vec<String> = list
        .iter()
        .map(|(name, bytes)| {
            let line = refused(bytes);
            assert!(
                !line.is_empty() && !line.contains(['\n', '\u{1b}', '\u{202e}']),
                "{name}: {line}"
            );
            format!("{name}: {line}")
        })
        .collect();
    insta::assert_snapshot!("hostile", lines.join("\n"));
    assert_eq!(refused(&good), "");
}

/// What the judge looks at again and again: thousands of tasks in one slot, each of which took another's place.
fn endless() -> Vec<u8> {
    let mut snapshot = own("solved", 8);
    let task = snapshot
        .timeline
        .iter()
        .find_map(|entry| match &entry.what {
            Moment::Task { body } if body["Status"]["State"] == "running" => {
                Some((entry.clone(), body.clone()))
            }
            _ => None,
        });
    let (entry, body) = task.unwrap();
    let end = snapshot.timeline.last().unwrap().at;
    // Of a body what the judge looks at: so many whole ones would be refused for their number of values.
    for number in 0..14_000 {
        let body = json!({
            "ID": format!("task{number}"),
            "ServiceID": body["ServiceID"],
            "Slot": body["Slot"],
            "CreatedAt": body["CreatedAt"],
            "Status": { "State": "running", "Timestamp": body["Status"]["Timestamp"] },
            "Spec": { "ContainerSpec": { "Image": body["Spec"]["ContainerSpec"]["Image"] } },
        });
        let what = Moment::Task { body };
        snapshot.timeline.push(TimelineEntry {
            at: end,
            what,
            ..entry.clone()
        });
    }
    // Nobody waits for it here.
    let grader = LIBRARY.grader("lab-3").unwrap();
    let report = grade::judge(&grader, &own("untouched", 8), Language::En);
    handed_in("E", "8", end, snapshot, report)
}

#[test]
fn what_takes_for_ever_is_one_line_and_the_batch_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    put("a.swarmlab", &endless());
    let quick = evidence("Q", "9", own("untouched", 9));
    put("b.swarmlab", &quick);
    put("c.swarmlab", &quick);
    let judge = submission::Judge::new(&LIBRARY, swarmlab::text::text(Language::En)).unwrap();
    let begun = Instant::now();
    assert_eq!(judge.judge("b", &quick).report.refused, None);
    let limit = begun.elapsed() * 10 + Duration::from_millis(500);
    let mut journal = submission::Journal::of_this_run(&judge.key(), jiff::Timestamp::UNIX_EPOCH);
    let batch = submission::Batch {
        judge: judge.into(),
        found: submission::find(&[folder.path().to_owned()])
            .unwrap()
            .into(),
        jobs: std::num::NonZeroUsize::new(1),
        limit,
        events: swarmlab::model::event::Events::none(),
    };
    let graded = submission::grade(&batch, &mut journal).unwrap();
    let lines: Vec<Option<String>> = graded
        .entries
        .iter()
        .map(|one| journal.notes.judged(one.line).unwrap().report.refused)
        .collect();
    assert!(
        lines[0]
            .as_ref()
            .is_some_and(|line| line.contains("judging it takes more than")),
        "{lines:?}"
    );
    assert_eq!(lines[1..], [None, None]);
}

mod fuzz {
    use proptest::prelude::*;

    use crate::common::fuzz::Fuzzer;

    use super::*;

    static GOOD: LazyLock<Vec<(String, Vec<u8>)>> =
        LazyLock::new(|| unpacked(&evidence("A", "1", own("untouched", 1))));

    static JUDGE: LazyLock<submission::Judge> = LazyLock::new(|| {
        submission::Judge::new(&LIBRARY, swarmlab::text::text(Language::En)).unwrap()
    });

    /// `SWARMLAB_FUZZ_CASES` for a long run (`cargo test --release --test main -- evidence::fuzz`).
    fn cases() -> u32 {
        let set = std::env::var("SWARMLAB_FUZZ_CASES").ok();
        set.and_then(|text| text.parse().ok()).unwrap_or(64)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(cases()))]

        #[test]
        fn random_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            prop_assert!(JUDGE.judge("x", &bytes).report.refused.is_some());
            let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
            gzip.write_all(&bytes).unwrap();
            prop_assert!(JUDGE.judge("x", &gzip.finish().unwrap()).report.refused.is_some());
        }

        #[test]
        fn changed_bytes_are_refused_or_show(
            file in 1_usize..=FILES.len(),
            at in any::<prop::sample::Index>(),
            to in any::<u8>(),
        ) {
            let mut files = GOOD.clone();
            prop_assume!(!files[file].1.is_empty());
            let index = at.index(files[file].1.len());
            prop_assume!(files[file].1[index] != to);
            files[file].1[index] = to;
            let report = JUDGE.judge("x", &packed(&files)).report;
            let shows = report.refused.is_some() || report.labs.iter().any(|lab| {
                !matches!(lab.integrity, swarmlab::model::class::Integrity::Intact)
            });
            prop_assert!(shows);
        }

        #[test]
        fn changed_packed_bytes_never_panic(at in any::<prop::sample::Index>(), to in any::<u8>()) {
            let mut bytes = packed(&GOOD);
            let index = at.index(bytes.len());
            bytes[index] = to;
            let _ = JUDGE.judge("x", &bytes);
        }
    }

    /// The fuzzer of `examples/fuzz_evidence.rs`, for seconds.
    #[test]
    fn mutated_files_are_one_line_or_a_verdict() {
        let runs = u64::from(cases()) * 10;
        let outcome = Fuzzer::new(&["lab-1".to_owned()]).run(3, runs);
        // It does reach the judge, and the doors before it.
        assert!(
            outcome.refused > runs / 20 && outcome.altered > runs / 20,
            "{outcome:?}"
        );
    }
}
