//! What is put, kept, set aside and removed.

use super::*;

fn file(path: &str, text: &str) -> StartingFile {
    StartingFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn lab() -> Vec<StartingFile> {
    vec![
        file("stack.yml", "services: {}\n"),
        file("conf/nginx.conf", "events {}\n"),
        file("run.sh", "#!/bin/sh\n"),
    ]
}

struct Desk {
    _directory: tempfile::TempDir,
    workspace: Workspace,
}

impl Desk {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let workspace = Workspace::of(&Home::at(directory.path()), "shop");
        workspace.place("lab-4", &lab()).unwrap();
        Self {
            _directory: directory,
            workspace,
        }
    }

    fn read(&self, path: &str) -> String {
        fs_err::read_to_string(self.workspace.path().join(path)).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        fs_err::write(self.workspace.path().join(path), text).unwrap();
    }
}

#[test]
fn starting_files_are_put_and_nothing_is_overwritten() {
    let desk = Desk::new();
    assert_eq!(desk.read("conf/nginx.conf"), "events {}\n");
    desk.write("stack.yml", "mine\n");
    fs_err::remove_file(desk.workspace.path().join("run.sh")).unwrap();
    desk.workspace.place("lab-4", &lab()).unwrap();
    assert_eq!(desk.read("stack.yml"), "mine\n");
    assert_eq!(
        desk.read("run.sh"),
        "#!/bin/sh\n",
        "what is missing is back"
    );
    assert_eq!(desk.workspace.own_files().unwrap(), ["stack.yml"]);
}

#[test]
fn tasks_under_another_user_can_read_and_scripts_can_run() {
    let desk = Desk::new();
    let mode = |path: &str| {
        let metadata = fs_err::metadata(desk.workspace.path().join(path)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(
        (mode("stack.yml"), mode("conf"), mode("run.sh")),
        (0o644, 0o755, 0o755)
    );
}

#[test]
fn a_path_that_leaves_the_workspace_is_refused() {
    let desk = Desk::new();
    for path in ["../up", "/etc/passwd", "a/../../up", "", "./a"] {
        let placed = desk.workspace.place("lab-4", &[file(path, "x")]);
        assert!(placed.is_err(), "{path}");
    }
}

#[test]
fn a_link_is_not_followed() {
    let desk = Desk::new();
    let outside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path(), desk.workspace.path().join("link")).unwrap();
    desk.workspace
        .place("lab-4", &[file("link/file", "x")])
        .unwrap();
    assert!(!outside.path().join("file").exists());
    assert_eq!(desk.workspace.own_files().unwrap(), ["link"]);
    let aside = desk.workspace.set_aside().unwrap().unwrap();
    assert!(aside.join("link").symlink_metadata().unwrap().is_symlink());
}

#[test]
fn work_is_set_aside_as_a_whole_and_the_directory_stays() {
    let desk = Desk::new();
    let inode = |path: &Path| fs_err::metadata(path).unwrap().ino();
    let before = inode(desk.workspace.path());
    desk.write("conf/nginx.conf", "mine\n");
    let aside = desk.workspace.set_aside().unwrap().unwrap();
    assert!(aside.ends_with("shop.before-reset-1"), "{aside:?}");
    assert_eq!(inode(desk.workspace.path()), before);
    let kept = |path: &str| fs_err::read_to_string(aside.join(path)).unwrap();
    assert_eq!(kept("conf/nginx.conf"), "mine\n");
    assert_eq!(kept("stack.yml"), "services: {}\n");
    desk.workspace.place("lab-4", &lab()).unwrap();
    assert_eq!(desk.read("conf/nginx.conf"), "events {}\n");
    desk.write("new", "x");
    let second = desk.workspace.set_aside().unwrap().unwrap();
    assert!(second.ends_with("shop.before-reset-2"), "{second:?}");
}

#[test]
fn another_labs_work_is_no_start() {
    let desk = Desk::new();
    desk.write("stack.yml", "mine\n");
    let next = [file("stack.yml", "services: {web: {}}\n")];
    let aside = desk.workspace.place("lab-7", &next).unwrap().unwrap();
    assert!(aside.ends_with("shop.lab-4-1"), "{aside:?}");
    assert_eq!(
        fs_err::read_to_string(aside.join("stack.yml")).unwrap(),
        "mine\n"
    );
    assert_eq!(desk.read("stack.yml"), "services: {web: {}}\n");
    assert!(!desk.workspace.path().join("run.sh").exists());
    assert_eq!(desk.workspace.place("lab-4", &lab()).unwrap(), None);
    assert_eq!(desk.workspace.own_files().unwrap(), Vec::<String>::new());
}

#[test]
fn untouched_files_leave_nothing_behind() {
    let desk = Desk::new();
    fs_err::create_dir(desk.workspace.path().join("empty")).unwrap();
    assert_eq!(desk.workspace.own_files().unwrap(), Vec::<String>::new());
    assert_eq!(desk.workspace.set_aside().unwrap(), None);
    assert_eq!(entries(desk.workspace.path()).unwrap().len(), 0);
    desk.workspace.remove().unwrap();
    assert!(!desk.workspace.path().exists());
    desk.workspace.remove().unwrap();
}

#[test]
fn an_earlier_students_file_that_is_the_labs_own_is_not_work() {
    let desk = Desk::new();
    desk.workspace.forget().unwrap();
    assert_eq!(desk.workspace.own_files().unwrap().len(), 3);
    desk.workspace.place("lab-4", &lab()).unwrap();
    assert_eq!(desk.workspace.own_files().unwrap(), Vec::<String>::new());
}

#[test]
fn a_solutions_files_go_with_it() {
    let desk = Desk::new();
    let put = desk.workspace.with_solution(&[file("5.yml", "x")]).unwrap();
    assert_eq!(desk.read(".solution/5.yml"), "x");
    assert_eq!(desk.workspace.own_files().unwrap(), Vec::<String>::new());
    drop(put);
    assert!(!desk.workspace.path().join(SOLUTION).exists());
}
