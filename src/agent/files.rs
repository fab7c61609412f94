//! Files of the node directory: owned by the host's user, replaced whole.

use std::io;
use std::path::Path;

use fs_err as fs;

/// Gives a file to the user who owns the node directory on the host.
pub(super) fn hand_over(path: &Path, uid: u32, gid: u32) -> io::Result<()> {
    fs_err::os::unix::fs::chown(path, Some(uid), Some(gid))
}

/// Replaces a file in one step: a reader sees the old content or the new one.
pub(super) fn replace(path: &Path, content: &[u8], uid: u32, gid: u32) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = Path::new(&name);
    fs::write(new, content)?;
    hand_over(new, uid, gid)?;
    fs::rename(new, path)
}

/// Removes a file if it is there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
