//! An interrupted run cleans up as a finished one does: `Drop` does not run on a signal.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::signal::unix::{SignalKind, signal};

use super::inventory;

/// Binary and home of every stage that is open.
static OPEN: Mutex<Vec<(PathBuf, PathBuf)>> = Mutex::new(Vec::new());

/// The run was interrupted: what is being cleaned must not be filled again.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Returns at once, or never when the run was interrupted: the process ends when everything is clean.
pub(crate) fn go_on() {
    while INTERRUPTED.load(Ordering::SeqCst) {
        std::thread::park();
    }
}

/// Registers a home that must be cleaned if the run is interrupted.
pub(crate) fn watch(binary: &Path, home: &Path) {
    OPEN.lock()
        .unwrap()
        .push((binary.to_owned(), home.to_owned()));
}

/// Destroys the clusters of `home`, by force where `destroy` leaves something.
pub(crate) fn clean(binary: &Path, home: &Path) {
    OPEN.lock().unwrap().retain(|(_, open)| open != home);
    let mut destroy = Command::new(binary);
    destroy
        .args(["destroy", "--all", "--yes"])
        .env("SWARMLAB_HOME", home)
        .env("CI", "true");
    let _ = destroy
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    inventory::sweep(&home.to_string_lossy());
}

/// On INT or TERM: cleans every open home and ends with 130.
pub(crate) fn clean_up_on_interrupt() {
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (mut int, mut term) = (
                signal(SignalKind::interrupt()).unwrap(),
                signal(SignalKind::terminate()).unwrap(),
            );
            tokio::select! { _ = int.recv() => {}, _ = term.recv() => {} }
        });
        INTERRUPTED.store(true, Ordering::SeqCst);
        println!("\ninterrupted: cleaning up");
        let open = std::mem::take(&mut *OPEN.lock().unwrap());
        for (binary, home) in open {
            clean(&binary, &home);
            let _ = fs_err::remove_dir_all(&home);
        }
        std::process::exit(130);
    });
}
