//! A whole class through the real binary: forty submissions made of captured cases of all labs get one table, and
//! `kill -9` at any moment loses nothing.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::{SignedDuration, Timestamp};
use swarmlab::model::evidence::MANIFEST;
use swarmlab::submission;

use crate::common::Sandbox;
use crate::common::evidence::{
    LIBRARY, edited, evidence, evidence_at, own, own_of, packed, raw, unpacked,
};

/// A file name and its bytes.
type Handed = (String, Vec<u8>);

/// Everybody's deadline is the hour after which these were handed in; a day late costs a tenth.
const RULES: &str = r#"
format = 1
name = "Group C"
[defaults]
out_of = 20
deadline = "2026-11-18T12:00:00Z"
grace = "15m"
[defaults.late]
per_day = 0.1
max = 0.5
"#;

/// Makes a file of somebody else's, for a name, a number and a student.
type Copy = fn(&[u8], &str, &str, i64) -> Vec<u8>;
/// Makes another file of a good one.
type Change = fn(&[u8]) -> Vec<u8>;

/// What is as in a case, each the cluster of one student alone.
const HONEST: [(&str, &[(&str, &str)]); 3] = [
    (
        "perfect",
        &[
            ("lab-0", "solved"),
            ("lab-1", "solved"),
            ("lab-2", "solved"),
            ("lab-3", "mesh-solved"),
            ("lab-5", "solved"),
            ("lab-9", "solved"),
            ("lab-13", "solved"),
        ],
    ),
    (
        "partial",
        &[
            ("lab-0", "half-way-app"),
            ("lab-3", "bad-never-tried"),
            ("lab-8", "half-drained"),
            ("lab-10", "half-way"),
            ("lab-12", "half-locked"),
        ],
    ),
    (
        "wrong",
        &[
            ("lab-1", "only-init"),
            ("lab-3", "wrong-name"),
            ("lab-4", "wrong-shop-left"),
            ("lab-6", "worker-only"),
            ("lab-7", "no-volume"),
            ("lab-11", "wrong-values"),
        ],
    ),
];

/// Minutes after the deadline: in grace, and one, three and nine days late.
const LATE: [i64; 4] = [10, 60, 3 * 24 * 60 - 30, 9 * 24 * 60];

fn class_of_forty() -> Vec<Handed> {
    let mut all: Vec<Handed> = Vec::new();
    let mut add = |kind: &str, make: &dyn Fn(&str, &str, i64) -> Vec<u8>| {
        let number = all.len() + 1;
        let bytes = make(
            &format!("{kind} {number}"),
            &format!("{}", 100 + number),
            i64::try_from(number).unwrap(),
        );
        all.push((format!("{number:02}-{kind}.swarmlab"), bytes));
    };
    for (kind, cases) in HONEST {
        for (lab, case) in cases {
            add(kind, &|name, number, student| {
                evidence(name, number, own_of(lab, case, student))
            });
        }
    }
    let deadline: Timestamp = "2026-11-18T12:00:00Z".parse().unwrap();
    for minutes in LATE {
        add("late", &|name, number, student| {
            let at = deadline + SignedDuration::from_mins(minutes);
            evidence_at(name, number, at, own("mesh-solved", student))
        });
    }
    for copy in COPIES {
        add("copied", &|name, number, student| {
            let theirs = evidence("perfect 1", "101", own_of("lab-0", "solved", 1));
            copy(&theirs, name, number, student)
        });
    }
    for edit in EDITS {
        add("edited", &|name, number, student| {
            edit(&evidence(name, number, own("no-delay", student)))
        });
    }
    add("stale", &|name, number, student| {
        let (_, grader) = submission::digests(&LIBRARY, "lab-3").unwrap();
        let file = evidence(name, number, own("solved", student));
        edited(&file, MANIFEST, |text| {
            text.replace(&grader, &"0".repeat(64))
        })
    });
    let good = evidence("nobody", "1", own("untouched", 99));
    add("corrupt", &|_, _, _| good[..good.len() / 2].to_vec());
    add("corrupt", &|_, _, _| {
        let tail: Vec<u8> = (0..40_u8).flat_map(|n| vec![n; 100]).collect();
        [&good[..200], &tail, &good[400..]].concat()
    });
    add("corrupt", &|_, _, _| Vec::new());
    for hostile in HOSTILE {
        add("hostile", &|_, _, _| hostile(&good));
    }
    all.push((
        "Zoe Nothing_900_assignsubmission_file_/report.docx".to_owned(),
        b"no evidence".to_vec(),
    ));
    all
}

/// The whole file under another name; the record in a cluster of one's own; the cluster's name and record alike.
const COPIES: [Copy; 3] = [
    |theirs, name, number, _| rename(theirs, name, number),
    |theirs, name, number, student| {
        let own_cluster = |text: String| text.replace("birth-1\"", &format!("birth-{student}\""));
        let file = edited(&rename(theirs, name, number), MANIFEST, own_cluster);
        edited(&file, "lab-0/snapshot.json", own_cluster)
    },
    |_, name, number, _| {
        // The recorded history of one cluster, the state of another.
        let mut mixed = own_of("lab-0", "right-with-mistakes", 77);
        mixed.timeline = own_of("lab-0", "solved", 1).timeline;
        evidence(name, number, mixed)
    },
];

fn rename(file: &[u8], name: &str, number: &str) -> Vec<u8> {
    edited(file, MANIFEST, |text| {
        text.replace("perfect 1", name)
            .replace("\"101\"", &format!("\"{number}\""))
    })
}

/// A line changed; one taken out; two exchanged; the state made better; the verdicts made better.
const EDITS: [Change; 5] = [
    |file| {
        lines(file, |lines| {
            lines[40] = lines[40].replacen("\"what\"", " \"what\"", 1);
        })
    },
    |file| lines(file, |lines| drop(lines.remove(30))),
    |file| lines(file, |lines| lines.swap(50, 60)),
    |file| {
        edited(file, "lab-3/snapshot.json", |text| {
            text.replace("nginx:1.2", "nginx:1.9")
        })
    },
    |file| {
        edited(file, "lab-3/report.json", |text| {
            text.replace("\"fail\"", "\"pass\"")
        })
    },
];

fn lines(file: &[u8], change: impl FnOnce(&mut Vec<String>)) -> Vec<u8> {
    edited(file, "lab-3/timeline.jsonl", |text| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        change(&mut lines);
        lines.join("\n") + "\n"
    })
}

/// A way out of the folder, a device, a bomb, JSON nested deep, a file of the future.
const HOSTILE: [Change; 5] = [
    |_| entry("../../evil\u{1b}[31m", tar::EntryType::Regular),
    |_| entry("lab-3/report.json", tar::EntryType::Char),
    |good| {
        let mut files = unpacked(good);
        files[5].1 = vec![b' '; 40 << 20];
        packed(&files)
    },
    |good| {
        edited(good, "lab-3/snapshot.json", |text| {
            let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
            text.replacen("\"info\":{", &format!("\"info\":{{\"x\":{deep},"), 1)
        })
    },
    |good| {
        edited(good, MANIFEST, |text| {
            text.replacen("\"format\": 1", "\"format\": 9", 1)
        })
    },
];

fn entry(name: &str, kind: tar::EntryType) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    raw(&mut archive, name, kind, b"");
    archive.into_inner().unwrap().finish().unwrap()
}

fn put(folder: &Path, all: &[Handed]) {
    for (name, bytes) in all {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

#[test]
fn forty_students_get_exactly_their_lines() {
    let sandbox = Sandbox::new().with("COLUMNS", 240);
    let all = class_of_forty();
    assert_eq!(all.len(), 40);
    put(&sandbox.path("class"), &all);
    std::fs::write(sandbox.path("class.toml"), RULES).unwrap();
    let ran = sandbox
        .run(&["grade", "class", "--class", "class.toml"])
        .exits(5);
    insta::assert_snapshot!("forty", ran.stdout);
}

/// What the tool keeps for itself.
fn is_ours(name: &str) -> bool {
    ["journal.jsonl", "grade.lock", "grade.holder.json"].contains(&name)
}

/// Every file of an output directory that people read.
fn written(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            if path.is_dir() {
                folders.push(path);
            } else if !is_ours(&name) {
                all.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    all
}

#[test]
fn killed_at_twenty_moments_nothing_is_lost() {
    let sandbox = Sandbox::new();
    let mut all = Vec::new();
    for student in 1..=36 {
        let case =
            ["untouched", "missing-image", "wrong-name"][usize::try_from(student % 3).unwrap()];
        let bytes = evidence("S", &student.to_string(), own(case, student));
        all.push((format!("{student:02}.swarmlab"), bytes));
    }
    put(&sandbox.path("class"), &all);
    let grade = |out: &str, resume: bool| {
        let mut args = vec!["grade", "class", "--jobs", "2", "--out", out];
        args.extend(["--format", "csv,json,junit,moodle,canvas,markdown,html"]);
        if resume {
            args.push("--resume");
        }
        sandbox.command(&args)
    };
    assert!(grade("whole", false).output().unwrap().status.success());
    let whole = written(&sandbox.path("whole"));
    assert!(whole.len() > 7, "{:?}", whole.keys());

    // Began at the same time as the whole run: that is written in the reports.
    let journal = std::fs::read(sandbox.path("whole/journal.jsonl")).unwrap();
    let head = journal
        .split_inclusive(|byte| *byte == b'\n')
        .next()
        .unwrap();

    let noted = |out: &str| {
        let journal = std::fs::read(sandbox.path(out).join("journal.jsonl")).unwrap_or_default();
        let lines = String::from_utf8_lossy(&journal).lines().count();
        // The head is a line too.
        lines.saturating_sub(1)
    };
    // Moments of a fixed sequence: when so many are noted; beyond the last one, while the results are written.
    let mut dice = 0x9e37_79b9_u64;
    let mut unfinished = 0;
    for moment in 0..20 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let wanted = usize::try_from(dice >> 33).unwrap() % (all.len() * 5 / 4);
        let out = format!("killed-{moment}");
        put(
            &sandbox.path(&out),
            &[("journal.jsonl".to_owned(), head.to_vec())],
        );
        let mut child = grade(&out, true)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while noted(&out) < wanted.min(all.len()) && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        if let Some(beyond) = wanted.checked_sub(all.len()) {
            std::thread::sleep(Duration::from_millis(3 * beyond as u64));
        }
        // SIGKILL.
        let _ = child.kill();
        let _ = child.wait().unwrap();
        let noted = noted(&out);
        unfinished += usize::from((1..all.len()).contains(&noted));
        let resumed = grade(&out, true).output().unwrap();
        let said = String::from_utf8_lossy(&resumed.stderr).into_owned();
        assert!(resumed.status.success(), "moment {moment}: {said}");
        let files = written(&sandbox.path(&out));
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&files), names(&whole), "moment {moment}");
        let others: Vec<&String> = whole
            .keys()
            .filter(|name| files[*name] != whole[*name])
            .collect();
        assert!(
            others.is_empty(),
            "moment {moment}, {noted} noted: {others:?}: {said}"
        );
    }
    // Enough of the moments were in the middle of the work.
    assert!(unfinished >= 5, "{unfinished}");
}
