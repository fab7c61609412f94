//! Finding and reading, of folders and zips as platforms hand them out.

use std::io::{Cursor, Write as _};

use super::*;

fn put(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, bytes).unwrap();
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Source, student's number, and the files or the refusal.
fn found(paths: &[&Path]) -> Vec<(String, String, Result<Vec<String>, Refusal>)> {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    let found = find_work(&paths).unwrap().into_iter();
    found
        .map(|one| {
            let files = one.place.read();
            let files = files.map(|work| work.files.into_keys().collect());
            let number = one
                .student
                .map_or_else(String::new, |student| student.number);
            (one.source, number, files)
        })
        .collect()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_class_as_platforms_hand_it_out() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    put(root, "Ada L_1_assignsubmission_file_/tp/run.sh", b"x");
    put(root, "Ada L_1_assignsubmission_file_/tp/.env", b"x");
    put(root, "Ada L_1_assignsubmission_file_/tp/.git/config", b"x");
    put(root, "bo_2_70_stack.yml", b"x");
    put(root, "bo_2_71_page.html", b"x");
    put(
        root,
        "cy.zip",
        &zipped(&[("cy/solution.toml", b"x"), ("__MACOSX/y", b"")]),
    );
    let inner = zipped(&[("compose.yaml", b"x"), ("a\\b.conf", b"x")]);
    put(root, "di/all.zip", &inner);
    put(root, "ed/notes.txt", b"x");
    put(root, "fa/one/run.sh", b"x");
    put(root, "fa/two/run.sh", b"x");
    put(root, "readme.txt", b"nobody's");
    let nothing = || Err(Refusal::NothingToReplay);
    let expected = [
        (
            "Ada L_1_assignsubmission_file_",
            "1",
            Ok(names(&[".env", "run.sh"])),
        ),
        ("bo_2", "2", Ok(names(&["page.html", "stack.yml"]))),
        ("cy.zip/cy", "", Ok(names(&["solution.toml"]))),
        ("di", "", Ok(names(&["a/b.conf", "compose.yaml"]))),
        ("ed", "", nothing()),
        // Which of the two, nobody knows.
        ("fa", "", nothing()),
    ];
    let expected = expected.map(|(a, b, files)| (a.to_owned(), b.to_owned(), files));
    pretty_assertions::assert_eq!(found(&[root]), expected);
    // One of them alone.
    let alone = root.join("Ada L_1_assignsubmission_file_/tp");
    assert_eq!(found(&[&alone])[0].2, Ok(names(&[".env", "run.sh"])));
}

#[test]
fn a_class_in_one_zip() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("all.zip");
    let inner = zipped(&[("run.sh", b"x")]);
    let class = zipped(&[
        ("TP3/Ada_1_assignsubmission_file_/run.sh", b"x"),
        ("TP3/Bo_2_assignsubmission_file_/mine.zip", &inner),
        ("TP3/cy.zip", b"PK\x03\x04 no"),
        ("TP3/readme.txt", b"nobody's"),
    ]);
    fs_err::write(&path, class).unwrap();
    let found = found(&[&path]);
    let sources: Vec<&str> = found.iter().map(|one| one.0.as_str()).collect();
    assert_eq!(
        sources,
        [
            "all.zip/TP3/Ada_1_assignsubmission_file_",
            "all.zip/TP3/Bo_2_assignsubmission_file_",
            "all.zip/TP3/cy.zip"
        ]
    );
    assert_eq!(found[1].2, Ok(names(&["run.sh"])));
    assert!(matches!(found[2].2, Err(Refusal::Unreadable(_))));
}

#[test]
fn what_leads_out_or_is_no_file_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    let refusal = |entries: &[(&str, &[u8])]| {
        let path = root.join("x.zip");
        fs_err::write(&path, zipped(entries)).unwrap();
        found(&[&path]).remove(0).2
    };
    for name in ["../../up.sh", "/etc/cron.d/x", "a/./b", "a//b"] {
        let refused = refusal(&[("run.sh", b"x"), (name, b"x")]);
        assert_eq!(refused, Err(Refusal::Outside(name.to_owned())));
    }
    let both = refusal(&[("run.sh", b"x"), ("run.sh/x", b"x")]);
    assert_eq!(both, Err(Refusal::TwicePath("run.sh".to_owned())));
    put(root, "linked/run.sh", b"x");
    std::os::unix::fs::symlink("/etc/passwd", root.join("linked/passwd")).unwrap();
    let linked = found(&[&root.join("linked")]).remove(0).2;
    assert_eq!(linked, Err(Refusal::NotAFile("passwd".to_owned())));
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bomb.zip");
    let zeros = vec![0; 20 << 20];
    fs_err::write(&path, zipped(&[("run.sh", b"x"), ("zeros", &zeros)])).unwrap();
    assert_eq!(found(&[&path])[0].2, Err(Refusal::TooLarge(LARGEST_WORK)));
    let many: Vec<String> = (0..=MOST_WORK_FILES).map(|n| format!("f{n}.sh")).collect();
    let entries: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    fs_err::write(&path, zipped(&entries)).unwrap();
    assert_eq!(
        found(&[&path])[0].2,
        Err(Refusal::TooManyEntries(MOST_WORK_FILES))
    );
}

#[test]
fn the_digest_tells_files_apart() {
    let work = |files: &[(&str, &str)]| {
        let files = files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
        Work {
            files: files.collect(),
            newest: None,
        }
        .digest()
    };
    assert_eq!(
        work(&[("a", "1"), ("b", "2")]),
        work(&[("b", "2"), ("a", "1")])
    );
    assert_ne!(work(&[("a", "1")]), work(&[("a", "2")]));
    assert_ne!(work(&[("a", "1")]), work(&[("b", "1")]));
}
