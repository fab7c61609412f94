//! The student's files: seen in every node, edited on the host, never lost.

use std::path::PathBuf;

use super::runner::Scene;
use super::stage::Stage;

pub(crate) const SCENE: Scene = Scene {
    name: "workspace",
    empty_home: false,
    first_opens: true,
    cases: &[
        (
            "every_node_sees_the_labs_files",
            every_node_sees_the_labs_files,
        ),
        (
            "a_stack_is_deployed_from_an_edited_file",
            a_stack_is_deployed_from_an_edited_file,
        ),
        ("docker_takes_the_nodes_paths", docker_takes_the_nodes_paths),
        (
            "a_snapshot_has_the_students_texts",
            a_snapshot_has_the_students_texts,
        ),
        (
            "what_is_handed_in_is_intact_and_holds_no_password",
            what_is_handed_in_is_intact_and_holds_no_password,
        ),
        (
            "reset_keeps_work_and_puts_the_labs_files_back",
            reset_keeps_work_and_puts_the_labs_files_back,
        ),
        (
            "destroy_keeps_what_is_the_students",
            destroy_keeps_what_is_the_students,
        ),
    ],
};

/// A checkpoint about the student's file.
const EDITED: &str = r#"
[[checkpoint]]
id = "edited"
title = { fr = "Modifié", en = "Edited" }
points = 1.0

[[checkpoint.file]]
path = "stack.yml"
contains = ["replicas: 3"]
"#;

const COURSE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/course");

fn lab(stage: &Stage, args: &[&str]) -> super::ran::Ran {
    let cluster = ["--cluster", &stage.cluster, "--content", COURSE, "--yes"];
    stage.swarmlab_within(900, &[&args[..1], &cluster, &args[1..]].concat())
}

fn workspace(stage: &Stage) -> PathBuf {
    stage.home().join("workspaces").join(&stage.cluster)
}

fn in_node(stage: &Stage, node: &str, command: &str) -> String {
    let ran = lab(stage, &["exec", node, "--", "sh", "-c", command]).ok();
    ran.stdout.trim().to_owned()
}

fn every_node_sees_the_labs_files(stage: &mut Stage) {
    let path = workspace(stage).display().to_string();
    lab(stage, &["start", "lab-1"]).ok().says(&path);
    assert_eq!(lab(stage, &["workspace"]).ok().stdout.trim(), path);
    let status = stage.swarmlab(&["status", "--json"]).ok().json();
    assert_eq!(status["clusters"][0]["workspace"], path.as_str());
    for node in ["manager-1", "worker-3"] {
        let seen = in_node(stage, node, "pwd; ls; grep image: stack.yml");
        assert!(seen.starts_with("/workspace\nsite\nstack.yml\n"), "{seen}");
        assert!(!seen.contains("{{"), "a role is left: {seen}");
    }
}

fn a_stack_is_deployed_from_an_edited_file(stage: &mut Stage) {
    let file = workspace(stage).join("stack.yml");
    let text = fs_err::read_to_string(&file).unwrap();
    fs_err::write(&file, text.replace("replicas: 2", "replicas: 3")).unwrap();
    stage.docker(&[
        "stack",
        "deploy",
        "--detach=true",
        "-c",
        "stack.yml",
        "shop",
    ]);
    // The path of the bind mount is that of the nodes: every task finds the files.
    stage.until("three tasks of shop_site run", 60, || {
        let states = stage.docker(&[
            "service",
            "ps",
            "shop_site",
            "--filter",
            "desired-state=running",
            "--format",
            "{{.CurrentState}}",
        ]);
        (states.matches("Running").count() == 3).then_some(())
    });
}

/// `/workspace/stack.yml` is no file of this machine: docker has to run where it is one.
fn docker_takes_the_nodes_paths(stage: &mut Stage) {
    let created = stage.docker(&["config", "create", "given", "/workspace/stack.yml"]);
    let size = stage.docker(&["config", "inspect", "given", "--pretty"]);
    assert!(
        !created.is_empty() && size.contains("replicas: 3"),
        "{size}"
    );
    stage.docker(&["config", "rm", "given"]);
}

fn a_snapshot_has_the_students_texts(stage: &mut Stage) {
    let course = tempfile::tempdir().unwrap();
    let copied = std::process::Command::new("cp")
        .args([
            "-r",
            &format!("{COURSE}/."),
            &course.path().to_string_lossy(),
        ])
        .status()
        .unwrap();
    assert!(copied.success());
    let grader = course.path().join("graders/lab-1/grader.toml");
    let text = fs_err::read_to_string(&grader).unwrap();
    fs_err::write(&grader, text + EDITED).unwrap();
    let lab_toml = course.path().join("labs/lab-1/lab.toml");
    let text = fs_err::read_to_string(&lab_toml).unwrap();
    let both = "checkpoints = [\"removed\", \"edited\"]";
    fs_err::write(&lab_toml, text.replace("checkpoints = [\"removed\"]", both)).unwrap();
    let content = course.path().to_string_lossy().into_owned();
    let of_this = ["--cluster", &stage.cluster, "--content", &content];
    let check = ["check", "--checkpoint", "edited"];
    stage.swarmlab(&[&check[..], &of_this].concat()).ok();
    let capture = ["author", "capture", "lab-1", "edited"];
    stage.swarmlab(&[&capture[..], &of_this].concat()).ok();
    let case = course.path().join("graders/lab-1/cases/edited.json.gz");
    let shown = std::process::Command::new("zcat")
        .arg(case)
        .output()
        .unwrap();
    let case: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    let stack = &case["snapshot"]["workspace"]["stack.yml"];
    assert!(stack.as_str().unwrap().contains("replicas: 3"), "{stack}");
}

fn what_is_handed_in_is_intact_and_holds_no_password(stage: &mut Stage) {
    let vault = [
        "docker",
        "--",
        "service",
        "create",
        "--name",
        "vault",
        "--env",
        "DB_PASSWORD=hunter2-e2e",
    ];
    let _ = lab(stage, &[&vault[..], &["nginx:1.22"]].concat()).ok();
    let file = stage.home().join("ada.swarmlab").display().to_string();
    let submit = ["submit", "--name", "Ada", "--number", "7", "-o", &file];
    let _ = lab(stage, &submit).ok();
    let unpacked = std::process::Command::new("tar")
        .args(["-xzOf", &file])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&unpacked.stdout);
    assert!(text.contains("DB_PASSWORD"), "the service is in the file");
    assert!(!text.contains("hunter2-e2e") && !text.contains("SWMTKN"));
    let graded = stage
        .swarmlab(&["grade", &file, "--content", COURSE, "--json"])
        .ok()
        .json();
    let submission = &graded["submissions"][0];
    assert_eq!(submission["student"]["number"], "7", "{submission}");
    let lab = &submission["labs"][0];
    assert_eq!(lab["integrity"]["verdict"], "intact", "{lab}");
    assert_eq!(lab["differences"], serde_json::json!([]), "{lab}");
}

fn reset_keeps_work_and_puts_the_labs_files_back(stage: &mut Stage) {
    in_node(
        stage,
        "worker-1",
        "mkdir -p made && echo by-root > made/file",
    );
    let aside = format!("{}.before-reset-1", workspace(stage).display());
    lab(stage, &["reset"]).ok().says(&aside);
    let kept = fs_err::read_to_string(format!("{aside}/stack.yml")).unwrap();
    assert!(kept.contains("replicas: 3"), "{kept}");
    assert!(PathBuf::from(format!("{aside}/made/file")).exists());
    // The nodes see the new files: their mount is still that directory.
    let seen = in_node(stage, "worker-2", "ls; grep -c 'replicas: 2' stack.yml");
    assert_eq!(seen, "site\nstack.yml\n1");
    let again = lab(stage, &["reset"]).ok();
    assert!(!again.stderr.contains("before-reset"), "{again}");
}

fn destroy_keeps_what_is_the_students(stage: &mut Stage) {
    let notes = workspace(stage).join("notes.txt");
    fs_err::write(&notes, "mine\n").unwrap();
    let path = workspace(stage).display().to_string();
    let destroy = ["destroy", "--cluster", &stage.cluster, "--yes"];
    stage.swarmlab(&destroy).ok().says(&path);
    lab(stage, &["start", "lab-1"]).ok().says("notes.txt");
    assert_eq!(in_node(stage, "manager-2", "cat notes.txt"), "mine");
    fs_err::remove_file(&notes).unwrap();
    stage.swarmlab(&destroy).ok();
    assert!(!workspace(stage).exists());
}
