//! The rules of the code's layers, read from its text.

use std::path::{Path, PathBuf};

/// Which top-level modules each may use. `commands`, `cli` and `main` may use all; `failure` and `exit_code` are
/// theirs.
const ARROWS: [(&str, &[&str]); 14] = [
    ("model", &[]),
    ("agent", &["model"]),
    ("text", &["model"]),
    ("engine", &["model"]),
    ("workspace", &["model", "text"]),
    ("content", &["model", "text", "grade", "images"]),
    ("grade", &["model", "text"]),
    // Of `content`, its pure parser of TOML and its complaints.
    ("gradebook", &["model", "text", "content"]),
    (
        "observe",
        &["model", "text", "engine", "cluster", "workspace"],
    ),
    (
        "cluster",
        &["model", "text", "engine", "workspace", "images"],
    ),
    ("images", &["model", "text", "engine", "workspace"]),
    (
        "replay",
        &[
            "model",
            "text",
            "engine",
            "cluster",
            "observe",
            "grade",
            "content",
            "images",
            "submission",
            "workspace",
        ],
    ),
    (
        "submission",
        &["model", "text", "grade", "content", "workspace"],
    ),
    ("ui", &["model", "text", "failure", "grade", "gradebook"]),
];

/// Names that one place alone may use.
const KEPT: [(&str, &[&str]); 6] = [
    ("bollard", &["src/engine/"]),
    ("cel", &["src/grade/expr/"]),
    ("indicatif", &["src/ui/"]),
    ("termimad", &["src/ui/markdown.rs"]),
    ("comfy_table", &["src/ui/"]),
    ("zip", &["src/submission/find.rs", "src/submission/work/"]),
];

/// Folders and files that do no IO and know no clock.
const PURE: [&str; 5] = [
    "src/model/",
    "src/grade/",
    "src/gradebook/",
    "src/text/",
    "src/ui/mode.rs",
];

fn sources() -> Vec<(String, String)> {
    fn below(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                below(&path, files);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    below(&project.join("src"), &mut files);
    files
        .into_iter()
        .map(|path| {
            let name = path
                .strip_prefix(project)
                .expect("below it")
                .display()
                .to_string();
            let text = std::fs::read_to_string(&path).expect("readable");
            // Tests at a file's end may use more; one that names a file of tests ends nothing.
            let code = text
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            let code: Vec<&str> = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            (name, code.join("\n"))
        })
        .collect()
}

/// `code` names `word::` or `word` in a `use`, as a whole word.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(&format!("{word}::")).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|character| character.is_alphanumeric() || character == '_')
    })
}

#[test]
fn arrows_go_one_way() {
    let mut wrong = Vec::new();
    for (file, code) in sources() {
        let Some((layer, allowed)) = ARROWS.iter().find(|(layer, _)| {
            file.starts_with(&format!("src/{layer}/")) || file == format!("src/{layer}.rs")
        }) else {
            continue;
        };
        let layers = ARROWS
            .iter()
            .map(|(name, _)| *name)
            .chain(["commands", "cli", "failure"]);
        for other in layers {
            if other != *layer
                && !allowed.contains(&other)
                && names(&code, &format!("crate::{other}"))
            {
                wrong.push(format!("{file} uses {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn some_libraries_have_one_door() {
    let mut wrong = Vec::new();
    for (file, code) in sources() {
        for (library, doors) in KEPT {
            let is_door = doors.iter().any(|door| file.starts_with(door));
            if !is_door && names(&code, library) {
                wrong.push(format!("{file} names {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_modules_do_no_io() {
    let mut wrong = Vec::new();
    for (file, code) in sources() {
        if PURE.iter().any(|pure| file.starts_with(pure)) {
            let doors = [
                "std::fs",
                "fs_err",
                "std::net::Tcp",
                "std::net::Udp",
                "UnixStream",
                "std::process",
                "std::env",
                "tokio",
                "Timestamp::now",
                "SystemTime::now",
            ];
            for door in doors {
                if code.contains(door) {
                    wrong.push(format!("{file} names {door}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_opened_with_their_names_in_errors() {
    let mut wrong = Vec::new();
    for (file, code) in sources() {
        // The agent says itself which file, in the node's log; a lock needs the plain type.
        let exempt = file.starts_with("src/agent/");
        for door in [
            "std::fs::read",
            "std::fs::write",
            "std::fs::File::open",
            "std::fs::create_dir",
        ] {
            if !exempt && code.contains(door) {
                wrong.push(format!("{file} names {door}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (file, _) in sources() {
        let text = std::fs::read_to_string(project.join(&file)).expect("readable");
        assert!(text.starts_with("//! "), "{file} begins without `//!`");
    }
}

/// Words in quotes that look like a key of the engine's JSON.
fn capitalised(code: &str) -> impl Iterator<Item = &str> {
    code.split('"').filter(|word| {
        word.starts_with(|first: char| first.is_ascii_uppercase())
            && word.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

#[test]
fn what_the_judge_looks_at_is_read_of_submissions() {
    let mut read = std::collections::BTreeSet::new();
    for (file, code) in sources() {
        let is_judge = ["src/grade/", "src/submission/history/"]
            .iter()
            .any(|folder| file.starts_with(folder))
            || ["src/submission/prints.rs", "src/ui/submission.rs"].contains(&&*file);
        // These make snapshots, or are the list itself.
        let is_other = ["looked_at.rs", "synthetic.rs", "tests.rs"];
        if is_judge && !is_other.iter().any(|name| file.ends_with(name)) {
            read.extend(capitalised(&code).map(str::to_owned));
        }
    }
    let listed: Vec<&str> = read.iter().map(String::as_str).collect();
    assert_eq!(listed, swarmlab::grade::LOOKED_AT);
}
