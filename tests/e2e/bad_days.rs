//! What goes wrong before any cluster exists: the right exit code, the cause, the next command.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use fs_err as fs;

use super::ran::Ran;
use super::runner::Scene;
use super::stage::Stage;

pub(crate) const SCENE: Scene = Scene {
    name: "bad_days",
    empty_home: true,
    first_opens: false,
    cases: &[
        ("unknown_lab_suggests_one", unknown_lab_suggests_one),
        ("no_engine", no_engine),
        ("a_closed_socket", a_closed_socket),
        ("no_permission_on_the_socket", no_permission_on_the_socket),
        ("an_engine_too_old", an_engine_too_old),
        ("no_space_for_images", no_space_for_images),
        (
            "a_broken_lab_is_shown_with_a_caret",
            a_broken_lab_is_shown_with_a_caret,
        ),
        ("a_closed_pipe_is_no_panic", a_closed_pipe_is_no_panic),
        (
            "plain_output_without_a_terminal",
            plain_output_without_a_terminal,
        ),
        (
            "destroy_without_a_cluster_is_done",
            destroy_without_a_cluster_is_done,
        ),
    ],
};

/// Somebody who is not root and not in the group of the engine's socket.
const NOBODY: u32 = 65534;

fn unknown_lab_suggests_one(stage: &mut Stage) {
    stage
        .swarmlab(&["start", "lab-33", "--cluster", &stage.cluster, "--yes"])
        .exits(2)
        .says("error:")
        .says("lab-3");
}

fn no_engine(stage: &mut Stage) {
    let socket = stage.home().join("nobody.sock");
    start_with_engine(stage, &socket)
        .exits(3)
        .says("error:")
        .says("nobody.sock")
        .says("hint:");
}

fn a_closed_socket(stage: &mut Stage) {
    let socket = stage.home().join("closed.sock");
    drop(UnixListener::bind(&socket).unwrap());
    start_with_engine(stage, &socket)
        .exits(3)
        .says("error:")
        .says("cause:")
        .says("hint:");
}

fn no_permission_on_the_socket(stage: &mut Stage) {
    let socket = stage.home().join("shut.sock");
    let _listener = UnixListener::bind(&socket).unwrap();
    fs::set_permissions(&socket, PermissionsExt::from_mode(0o600)).unwrap();
    let home = tempfile::Builder::new()
        .prefix("e2e-")
        .tempdir_in("/tmp")
        .unwrap();
    fs::set_permissions(home.path(), PermissionsExt::from_mode(0o777)).unwrap();
    fs::set_permissions(stage.home(), PermissionsExt::from_mode(0o711)).unwrap();
    let mut command = stage.command();
    if rustix::process::geteuid().is_root() {
        // The build directory may be closed to others: give them a copy.
        let binary = home.path().join("swarmlab");
        fs::copy(&stage.world.binary, &binary).unwrap();
        open_the_way_to(stage.home());
        let environment: Vec<_> = command
            .get_envs()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
            .collect();
        command = Command::new(binary);
        command.envs(environment).uid(NOBODY).gid(NOBODY);
    } else {
        fs::set_permissions(&socket, PermissionsExt::from_mode(0o000)).unwrap();
    }
    command.args(["start", "lab-3", "--yes"]).current_dir("/");
    command
        .env("SWARMLAB_HOME", home.path())
        .env("DOCKER_HOST", format!("unix://{}", socket.display()));
    Ran::to_end(command, stage.world.seconds(30))
        .exits(3)
        .says("error:")
        .says("ermission denied")
        .says("hint:");
}

/// Lets others pass through the temporary directories above `path` (not read them).
fn open_the_way_to(path: &Path) {
    for folder in path
        .ancestors()
        .skip(1)
        .filter(|folder| folder.starts_with("/tmp") && *folder != Path::new("/tmp"))
    {
        fs::set_permissions(folder, PermissionsExt::from_mode(0o711)).unwrap();
    }
}

fn an_engine_too_old(stage: &mut Stage) {
    // No engine older than 20.10 can be had: a listener that answers every request as Docker 19.03 does.
    let socket = stage.home().join("old.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut reader = BufReader::new(stream);
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|read| read > 0) {
                    if line == "\r\n" {
                        let body = r#"{"Version":"19.03.15","ServerVersion":"19.03.15","ApiVersion":"1.40","MinAPIVersion":"1.12","Os":"linux","Arch":"amd64"}"#;
                        let head = "HTTP/1.1 200 OK\r\nApi-Version: 1.40\r\nServer: Docker/19.03.15 (linux)\r\nContent-Type: application/json";
                        let _ = write!(
                            reader.get_mut(),
                            "{head}\r\nContent-Length: {}\r\n\r\n{body}",
                            body.len()
                        );
                    }
                    line.clear();
                }
            });
        }
    });
    start_with_engine(stage, &socket)
        .exits(3)
        .says("error:")
        .says("19.03")
        .says("20.10")
        .says("hint:");
}

fn no_space_for_images(stage: &mut Stage) {
    if !rustix::process::geteuid().is_root() {
        stage
            .world
            .not_judged("no space for images", "a small file system needs root");
        return;
    }
    if Command::new("apt-get").arg("--version").output().is_err() {
        stage
            .world
            .not_judged("no space for images", "no apt-get: nothing is built here");
        return;
    }
    // A mount namespace of its own: the small file system goes away with the process.
    let images = stage.home().join("images");
    fs::create_dir_all(&images).unwrap();
    let script = format!(
        "mount -t tmpfs -o size=8m none {0} && exec \"$0\" images prepare --yes",
        images.display()
    );
    let mut command = Command::new("unshare");
    command
        .args(["-m", "--propagation", "private", "sh", "-c", &script])
        .arg(&stage.world.binary);
    command
        .env("SWARMLAB_HOME", stage.home())
        .env("SWARMLAB_LANG", "en")
        .env("CI", "true");
    Ran::to_end(command, stage.world.seconds(60))
        .exits(3)
        .says("error:")
        .says(" MB")
        .says("hint:");
}

fn a_broken_lab_is_shown_with_a_caret(stage: &mut Stage) {
    let lab = stage.home().join("course/labs/lab-3");
    fs::create_dir_all(&lab).unwrap();
    fs::write(lab.join("lab.toml"), "format = 1\nminuts = 45\n").unwrap();
    let content = stage.home().join("course");
    let content = content.to_string_lossy();
    let ran = stage
        .swarmlab(&["author", "lint", "--content", &content])
        .exits(4);
    for expected in ["lab.toml:2", "minuts", "^^^^^^", "did you mean `minutes`"] {
        assert!(ran.stdout.contains(expected), "no {expected:?}\n{ran}");
    }
}

fn a_closed_pipe_is_no_panic(stage: &mut Stage) {
    let mut child = stage
        .command()
        .args(["labs"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{stderr}");
}

fn plain_output_without_a_terminal(stage: &mut Stage) {
    let mut command = stage.command();
    command
        .args(["labs"])
        .env("LC_ALL", "C")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "40");
    let ran = Ran::to_end(command, stage.world.seconds(30)).ok();
    assert!(
        !ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'),
        "escape sequences\n{ran}"
    );
    assert!(ran.stdout.contains("lab-3"), "{ran}");
}

fn destroy_without_a_cluster_is_done(stage: &mut Stage) {
    stage.swarmlab(&["destroy", "--all", "--yes"]).ok();
}

fn start_with_engine(stage: &Stage, socket: &Path) -> Ran {
    let mut command = stage.command();
    command
        .args(["start", "lab-3", "--yes"])
        .env("DOCKER_HOST", format!("unix://{}", socket.display()));
    Ran::to_end(command, stage.world.seconds(30))
}
