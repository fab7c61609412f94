//! Bad input and bad days that need no engine: each ends with its exit code and the next command.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;

use test_case::test_case;

use crate::common::Sandbox;

#[test]
fn no_engine() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!("no_engine", sandbox.run(&["status"]).exits(3).shown());
    let french = sandbox.run(&["status", "--lang", "fr"]).exits(3);
    insta::assert_snapshot!("no_engine_fr", french.shown());
}

#[test]
fn nobody_listens() {
    let sandbox = Sandbox::new();
    drop(UnixListener::bind(sandbox.path("no-engine.sock")).expect("a socket"));
    insta::assert_snapshot!("nobody_listens", sandbox.run(&["status"]).exits(3).shown());
}

/// Root may use any socket, so where the tests run as root the binary runs as nobody.
#[test]
fn no_permission_on_the_socket() {
    let sandbox = Sandbox::new();
    let socket = sandbox.path("no-engine.sock");
    let _listener = UnixListener::bind(&socket).expect("a socket");
    std::fs::set_permissions(&socket, PermissionsExt::from_mode(0o000)).expect("our own file");
    let output = if rustix_is_root() {
        use std::os::unix::process::CommandExt as _;
        // Nobody has to reach the socket and the binary.
        std::fs::set_permissions(sandbox.path("."), PermissionsExt::from_mode(0o755))
            .expect("our own directory");
        let binary = sandbox.path("swarmlab");
        // By another process: a child that a test beside this one forks would inherit our handle, and the kernel
        // runs no file that somebody can still write.
        let copied = std::process::Command::new("cp")
            .args([env!("CARGO_BIN_EXE_swarmlab").as_ref(), binary.as_os_str()])
            .status();
        assert!(
            copied.is_ok_and(|status| status.success()),
            "room for the binary"
        );
        let template = sandbox.command(&[]);
        let mut command = std::process::Command::new(binary);
        command.arg("status").env_clear();
        for (name, value) in template.get_envs() {
            if let Some(value) = value {
                command.env(name, value);
            }
        }
        command.uid(65534).gid(65534).output()
    } else {
        sandbox.command(&["status"]).output()
    }
    .expect("the binary starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(
        stderr.contains("you may not use the Docker engine"),
        "{stderr}"
    );
    assert!(stderr.contains("cause: permission denied"), "{stderr}");
    assert!(stderr.contains("hint: join the group"), "{stderr}");
}

fn rustix_is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The head of what engines answered to `GET /version`, as recorded; what is not Docker or too old is bad input.
#[test_case("too_old", r#"{"Platform":{"Name":""},"Version":"19.03.15","ApiVersion":"1.40","MinAPIVersion":"1.12","GitCommit":"99e3ed8919","GoVersion":"go1.13.15","Os":"linux","Arch":"amd64"}"#)]
#[test_case("podman", r#"{"Platform":{"Name":"linux/amd64/debian-12"},"Components":[{"Name":"Podman Engine","Version":"4.3.1"}],"Version":"4.3.1","ApiVersion":"1.41","MinAPIVersion":"1.24"}"#)]
#[test_case("no_json", "It works!")]
fn not_our_engine(name: &str, version: &'static str) {
    let sandbox = Sandbox::new();
    let listener = UnixListener::bind(sandbox.path("no-engine.sock")).expect("a socket");
    // It ends with the test's process: nobody connects a second time after the first answer.
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let Ok(mut connection) = connection else {
                return;
            };
            let mut request = [0; 4096];
            let _ = connection.read(&mut request);
            let length = version.len();
            let _ = write!(
                connection,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{version}"
            );
        }
    });
    insta::assert_snapshot!(name, sandbox.run(&["status"]).exits(3).shown());
}

#[test]
fn a_context_that_does_not_exist() {
    let sandbox = Sandbox::new()
        .without("DOCKER_HOST")
        .with("DOCKER_CONTEXT", "moon");
    insta::assert_snapshot!("unknown_context", sandbox.run(&["status"]).exits(3).shown());
}

#[test]
fn an_unknown_lab() {
    let sandbox = Sandbox::new().with_small_course();
    let ran = sandbox.run(&["guide", "--lab", "lab-l"]).exits(2);
    insta::assert_snapshot!("unknown_lab", ran.shown());
    let ran = sandbox.run(&["start", "lba-1"]).exits(2);
    assert!(
        ran.stderr.contains("did you mean `lab-1`?"),
        "{}",
        ran.shown()
    );
}

#[test]
fn an_unknown_node() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(
        "unknown_node",
        sandbox.run(&["shell", "wroker-2"]).exits(2).shown()
    );
    let ran = sandbox
        .run(&["exec", "banana", "--lang", "fr", "--", "true"])
        .exits(2);
    insta::assert_snapshot!("unknown_node_fr", ran.shown());
    let _ = sandbox.run(&["env", "worker-4"]).exits(2);
}

#[test]
fn no_lab_is_started() {
    let sandbox = Sandbox::new().with_small_course();
    for command in ["guide", "hint", "quiz"] {
        let ran = sandbox.run(&[command]).exits(2);
        assert!(
            ran.stderr.contains("`swarmlab start lab-1`"),
            "{}",
            ran.shown()
        );
    }
}

#[test]
fn a_wrong_command_line() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(
        "unknown_command",
        sandbox.run(&["strat", "lab-3"]).exits(2).shown()
    );
    let _ = sandbox.run(&["start"]).exits(2);
    let _ = sandbox.run(&["check", "--watch", "--json"]).exits(2);
    let _ = sandbox
        .run(&["destroy", "--all", "--cluster", "x"])
        .exits(2);
}

#[test]
fn a_broken_lab_is_shown_with_a_caret() {
    let sandbox = Sandbox::new();
    let lab = sandbox.path("mine/labs/lab-1");
    copy_small_course(&sandbox.path("mine"));
    let file = lab.join("lab.toml");
    let text = std::fs::read_to_string(&file).expect("just copied");
    std::fs::write(&file, text.replace("minutes = 5", "minuts = 5")).expect("our own file");
    let mine = sandbox.path("mine").display().to_string();
    let ran = sandbox
        .run(&["guide", "--lab", "lab-1", "--content", &mine])
        .exits(4);
    insta::assert_snapshot!("broken_lab", ran.shown());
    let french = sandbox
        .run(&["labs", "--lang", "fr", "--content", &mine])
        .exits(4);
    insta::assert_snapshot!("broken_lab_fr", french.shown());
}

fn copy_small_course(to: &std::path::Path) {
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/course");
    for file in [
        "labs/course.toml",
        "labs/lab-1/lab.toml",
        "labs/lab-1/guide.en.md",
        "labs/lab-1/guide.fr.md",
        "graders/lab-1/grader.toml",
    ] {
        let target = to.join(file);
        std::fs::create_dir_all(target.parent().expect("it has one")).expect("writable");
        std::fs::copy(from.join(file), target).expect("writable");
    }
}

#[test]
fn a_content_directory_that_does_not_exist() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["labs", "--content", "nowhere"]).exits(2);
    assert!(ran.stderr.contains("nowhere"), "{}", ran.shown());
}

#[test]
fn progress_of_a_newer_swarmlab_is_left_alone() {
    let sandbox = Sandbox::new().with_small_course();
    std::fs::create_dir_all(sandbox.home()).expect("writable");
    let file = sandbox.home().join("progress.json");
    let newer = r#"{"format": 99, "stars": 5}"#;
    std::fs::write(&file, newer).expect("writable");
    insta::assert_snapshot!("newer_progress", sandbox.run(&[]).exits(3).shown());
    std::fs::write(&file, "{\"format\": 1,").expect("writable");
    insta::assert_snapshot!(
        "damaged_progress",
        sandbox.run(&["labs", "--lang", "fr"]).exits(3).shown()
    );
}

#[test]
fn a_full_disk_under_stdout_is_an_error() {
    let sandbox = Sandbox::new().with_small_course();
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("Linux has it");
    let output = sandbox
        .command(&["labs", "--json"])
        .stdout(full)
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(3));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("cannot write the answer"), "{stderr}");
}

#[test]
fn a_reader_that_left_is_no_error() {
    let sandbox = Sandbox::new().with_small_course();
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = sandbox
        .command(&["labs"])
        .stdout(writer)
        .output()
        .expect("it starts");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.stderr.is_empty());
}
