//! A class graded through the real binary: files made of lab-3's captured cases, good, wrong, copied and hostile.

use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use swarmlab::model::evidence::MANIFEST;
use swarmlab::submission;

use crate::common::Sandbox;
use crate::common::evidence::{LIBRARY, edited, evidence, own, raw};

fn put(sandbox: &Sandbox, path: &str, bytes: &[u8]) {
    let path = sandbox.path(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// The class of the table.
fn class(sandbox: &Sandbox) {
    let put = |path: &str, bytes: &[u8]| put(sandbox, &format!("class/{path}"), bytes);
    let perfect = evidence("Ada Perfect", "101", own("solved", 1));
    put(
        "Ada Perfect_9001_assignsubmission_file_/lab-3.swarmlab",
        &perfect,
    );
    put(
        "b-partial.swarmlab",
        &evidence("Bo Partial", "102", own("bad-never-tried", 2)),
    );
    put(
        "c-wrong.swarmlab",
        &evidence("Cy Wrong", "103", own("wrong-name", 3)),
    );
    // Copied: the same file with another name in the manifest.
    let copied = edited(&perfect, MANIFEST, |text| {
        text.replace("Ada Perfect", "Di Copied")
            .replace("\"101\"", "\"104\"")
    });
    put("d-copied.swarmlab", &copied);
    // Edited: one recorded line, and the verdicts that go with it.
    let honest = evidence("Ed Edited", "105", own("no-delay", 5));
    let line = edited(&honest, "lab-3/timeline.jsonl", |text| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[40] = lines[40].replacen("\"what\"", " \"what\"", 1);
        lines.join("\n") + "\n"
    });
    let claimed = edited(&line, "lab-3/report.json", |text| {
        text.replace("\"fail\"", "\"pass\"")
    });
    put("e-edited.swarmlab", &claimed);
    put("f-corrupt.swarmlab", &perfect[..perfect.len() / 2]);
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    raw(
        &mut archive,
        "../../evil\u{1b}[31m",
        tar::EntryType::Regular,
        b"x",
    );
    put(
        "g-hostile\u{202e}.swarmlab",
        &archive.into_inner().unwrap().finish().unwrap(),
    );
    put("h_77_assignsubmission_file_/report.docx", b"no evidence");
    let stale = edited(
        &evidence("Ina Stale", "109", own("solved", 9)),
        MANIFEST,
        |text| {
            let (_, grader) = submission::digests(&LIBRARY, "lab-3").unwrap();
            text.replace(&grader, &"0".repeat(64))
        },
    );
    put("i-stale.swarmlab", &stale);
    put("notes.txt", b"not handed in by anyone");
}

#[test]
fn a_class_gets_its_table() {
    let sandbox = Sandbox::new().with("COLUMNS", 200);
    class(&sandbox);
    let ran = sandbox.run(&["grade", "class"]).exits(5);
    insta::assert_snapshot!("class", ran.stdout);
    let ran = sandbox.run(&["--lang", "fr", "grade", "class"]).exits(5);
    insta::assert_snapshot!("class_fr", ran.stdout);
}

#[test]
fn json_and_a_zip_say_the_same() {
    let sandbox = Sandbox::new();
    class(&sandbox);
    let file = std::fs::File::create(sandbox.path("all.zip")).unwrap();
    let mut zip = zip::ZipWriter::new(file);
    let options = zip::write::SimpleFileOptions::default();
    for (source, bytes) in files_below(&sandbox.path("class")) {
        zip.start_file(source, options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap();
    let json = |arguments: &[&str]| -> Value {
        let ran = sandbox.run(arguments).exits(5);
        let mut value: Value = serde_json::from_str(&ran.stdout).unwrap();
        value["graded_at"] = Value::Null;
        value
    };
    let folder = json(&["grade", "class", "--json"]);
    assert_eq!(folder, json(&["grade", "all.zip", "--json", "--jobs", "3"]));
    let first = &folder["submissions"][0];
    assert_eq!(first["student"]["number"], "101");
    assert_eq!(
        first["labs"][0]["mark"]["possible"],
        first["labs"][0]["report"]["score"]["possible"]
    );
}

fn files_below(root: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                all.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    all
}

#[test]
fn an_interrupted_run_is_resumed_to_the_same_bytes() {
    let sandbox = Sandbox::new();
    class(&sandbox);
    let _ = sandbox.run(&["grade", "class", "--out", "whole"]).exits(5);
    let whole = std::fs::read_to_string(sandbox.path("whole/class.json")).unwrap();
    let journal = std::fs::read(sandbox.path("whole/journal.jsonl")).unwrap();
    // Killed anywhere: in the head, in a line, between two.
    let head = journal.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for cut in [
        head,
        head + 100,
        journal.len() / 2,
        journal.len() - 1,
        journal.len(),
    ] {
        put(&sandbox, "cut/journal.jsonl", &journal[..cut]);
        let _ = sandbox
            .run(&["grade", "class", "--out", "cut", "--resume"])
            .exits(5);
        let resumed = std::fs::read_to_string(sandbox.path("cut/class.json")).unwrap();
        assert!(resumed == whole, "cut at {cut}");
    }
    // A second run into the same folder would mix; a changed file is done again, and said.
    let again = sandbox.run(&["grade", "class", "--out", "whole"]).exits(2);
    assert!(again.stderr.contains("--resume"), "{}", again.shown());
    put(
        &sandbox,
        "class/b-partial.swarmlab",
        &evidence("Bo Partial", "102", own("solved", 2)),
    );
    let again = sandbox
        .run(&["grade", "class", "--out", "whole", "--resume"])
        .exits(5);
    assert!(
        again
            .stderr
            .contains("1 done again because the file changed"),
        "{}",
        again.shown()
    );
}

#[test]
fn marks_follow_the_teachers_file() {
    let sandbox = Sandbox::new().with("COLUMNS", 200);
    class(&sandbox);
    let rules = "format = 1\nname = \"Group B\"\nlanguage = \"fr\"\nroster = \"students.csv\"\n\
        [defaults]\nout_of = 20\n[[override]]\nstudent = \"103\"\nlab = \"lab-3\"\nmark = 5\nreason = \"Oral\"\n";
    put(&sandbox, "teacher/class.toml", rules.as_bytes());
    put(
        &sandbox,
        "teacher/students.csv",
        "Numéro;Nom\n101;PERFECT Ada\n102;Bo\n103;Cy\n104;Di\n105;Ed\n109;Ina\n110;Never Seen\n"
            .as_bytes(),
    );
    let formats = "csv,json,junit,gradescope,moodle,canvas,markdown,html";
    let grade = [
        "grade",
        "class",
        "--class",
        "teacher/class.toml",
        "--out",
        "out",
    ];
    let ran = sandbox
        .run(&[&grade[..], &["--format", formats, "--json"]].concat())
        .exits(5);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let of = |index: usize| &report["submissions"][index];
    assert_eq!(of(0)["student"]["name"], "PERFECT Ada", "the roster's name");
    assert_eq!(of(0)["labs"][0]["mark"]["earned"], 20.0);
    assert_eq!(of(2)["labs"][0]["mark"]["earned"], 5.0);
    assert_eq!(of(2)["labs"][0]["mark"]["adjustments"][0]["reason"], "Oral");
    assert_eq!(report["missing"][0]["number"], "110");
    for path in [
        "class.json",
        "grades.csv",
        "grades.json",
        "junit.xml",
        "gradescope/103-cy/results.json",
        "moodle.csv",
        "canvas.csv",
        "feedback/103-cy.md",
        "report.html",
    ] {
        assert!(sandbox.path("out").join(path).is_file(), "{path}");
    }
    let html = std::fs::read_to_string(sandbox.path("out/report.html")).unwrap();
    assert!(html.contains("lang=\"fr\""), "the language of the class");
    put(
        &sandbox,
        "teacher/class.toml",
        rules.replace("lab-3", "lab-33").as_bytes(),
    );
    let ran = sandbox.run(&grade).exits(4);
    insta::assert_snapshot!("class_file_wrong", ran.stderr);
}

#[test]
fn a_file_is_shown_as_check_would() {
    let sandbox = Sandbox::new();
    put(
        &sandbox,
        "x.swarmlab",
        &evidence("Ada \u{1b}[31mRed", "1", own("three-replicas", 1)),
    );
    let ran = sandbox.run(&["report", "x.swarmlab"]).exits(0);
    let (shown, timeline) = ran.stdout.split_once("Timeline").unwrap();
    insta::assert_snapshot!("report", shown);
    let lines: Vec<&str> = timeline.lines().skip(1).take(6).collect();
    insta::assert_snapshot!("report_timeline", lines.join("\n"));
    let ran = sandbox.run(&["report", "missing.swarmlab"]).exits(2);
    assert!(ran.stdout.is_empty());
    put(&sandbox, "y.swarmlab", b"no");
    let ran = sandbox.run(&["report", "y.swarmlab"]).exits(5);
    insta::assert_snapshot!("report_refused", ran.shown());
}

#[test]
fn nobody_to_ask_and_nothing_to_grade() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["submit"]).exits(2);
    insta::assert_snapshot!("submit_nobody", ran.shown());
    let ran = sandbox.run(&["grade", "."]).exits(2);
    insta::assert_snapshot!("grade_nothing", ran.shown());
}

#[test]
fn a_replay_says_what_it_lacks_before_it_begins() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("empty")).unwrap();
    put(&sandbox, "class/ada/run.sh", b"true");
    let grade = |folder: &str, more: &[&str]| {
        let folder = sandbox.path(folder).display().to_string();
        sandbox.run(&[&["grade", &folder, "--mode", "replay"], more].concat())
    };
    let ran = grade("class", &[]).exits(2).shown();
    assert!(ran.contains("--lab <LAB>"), "{ran}");
    let ran = grade("class", &["--lab", "lab-3", "--time-limit", "0s"]).exits(2);
    assert!(ran.shown().contains("of 1s at least"), "{}", ran.shown());
    let ran = grade("class", &["--lab", "lab-99"]).exits(2).shown();
    assert!(ran.contains("lab-99"), "{ran}");
    let ran = grade("empty", &["--lab", "lab-3"]).exits(2).shown();
    assert!(ran.contains("nothing was handed in there"), "{ran}");
    // Nothing runs on this machine itself: without an engine there is nothing to run in.
    let ran = grade("class", &["--lab", "lab-3"]).exits(3).shown();
    assert!(ran.contains("no-engine.sock"), "{ran}");
}
