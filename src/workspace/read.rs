//! The text files of a workspace, for a judgement or as evidence.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use fs_err::os::unix::fs::OpenOptionsExt as _;

/// Largest file that is read.
const LARGEST_FILE: u64 = 64 << 10;
/// All files together.
const LARGEST_SUM: u64 = 1 << 20;
/// Files and folders that are looked at: a student may have unpacked something large.
const MOST_ENTRIES: usize = 2000;
/// A folder of this name holds what nobody else has to see: its files are named and not read.
const SECRETS: &str = "secrets";

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// Path below the workspace to the file's text.
    pub files: BTreeMap<String, String>,
    /// Paths of files that were not read, and why (English).
    pub left_out: Vec<(String, String)>,
}

/// Reads the text files below `root`. Hidden folders are passed over, links are not followed.
pub fn read_texts(root: &Path) -> io::Result<Texts> {
    let mut reader = Reader {
        texts: Texts::default(),
        entries: 0,
        sum: 0,
    };
    reader.folder(root, "", false)?;
    Ok(reader.texts)
}

/// A file that is called so holds what nobody else has to see.
fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    let ending = Path::new(&name).extension().unwrap_or_default();
    name.contains("password") || ending == "key" || ending == "pem"
}

struct Reader {
    texts: Texts,
    entries: usize,
    sum: u64,
}

impl Reader {
    fn folder(&mut self, folder: &Path, prefix: &str, secret: bool) -> io::Result<()> {
        let mut entries: Vec<_> = fs_err::read_dir(folder)?.collect::<Result<_, _>>()?;
        // The same files are left out at every reading.
        entries.sort_by_key(fs_err::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                self.leave_out(path, format!("more than {MOST_ENTRIES} files"));
                return Ok(());
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                if !name.starts_with('.') {
                    let secret = secret || name == SECRETS;
                    self.folder(&entry.path(), &format!("{path}/"), secret)?;
                }
            } else if secret || is_secret(&name) {
                self.leave_out(path, "secrets are not read");
            } else if kind.is_symlink() {
                self.leave_out(path, "a link");
            } else {
                match self.text(&entry.path()) {
                    Ok(text) => {
                        self.texts.files.insert(path, text);
                    }
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => self.leave_out(path, error.to_string()),
                }
            }
        }
        Ok(())
    }

    fn text(&mut self, path: &Path) -> io::Result<String> {
        // Neither a link put there meanwhile nor a pipe that nobody writes to.
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        let file = fs_err::OpenOptions::new()
            .read(true)
            .custom_flags(i32::from_ne_bytes(flags.bits().to_ne_bytes()))
            .open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("no ordinary file"));
        }
        let mut bytes = Vec::new();
        file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
        let size = bytes.len() as u64;
        if size > LARGEST_FILE {
            return Err(io::Error::other(format!(
                "larger than {} KiB",
                LARGEST_FILE >> 10
            )));
        }
        if self.sum + size > LARGEST_SUM {
            return Err(io::Error::other(format!(
                "the files together are larger than {} MiB",
                LARGEST_SUM >> 20
            )));
        }
        let text = String::from_utf8(bytes).map_err(|_| io::Error::other("no text"))?;
        if text.contains('\0') {
            return Err(io::Error::other("no text"));
        }
        self.sum += size;
        Ok(text)
    }

    fn leave_out(&mut self, path: String, why: impl Into<String>) {
        self.texts.left_out.push((path, why.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_and_the_rest_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        let write = |path: &str, bytes: &[u8]| {
            let path = root.join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, bytes).unwrap();
        };
        write("stack.yml", b"services: {}\n");
        write("conf/nginx.conf", b"events {}\n");
        write(".env", b"A=1\n");
        write(".git/config", b"hidden");
        write("secrets/db.txt", b"hunter2");
        write("tls.key", b"-----BEGIN");
        write("logo.png", b"\x89PNG\xff");
        write("zero", b"a\0b");
        write("large.sql", &vec![b'x'; 64 * 1024 + 1]);
        std::os::unix::fs::symlink("/etc/passwd", root.join("link")).unwrap();
        let texts = read_texts(root).unwrap();
        let names: Vec<&str> = texts.files.keys().map(String::as_str).collect();
        assert_eq!(names, [".env", "conf/nginx.conf", "stack.yml"]);
        let left: Vec<(&str, &str)> = texts
            .left_out
            .iter()
            .map(|(path, why)| (path.as_str(), why.as_str()))
            .collect();
        assert_eq!(
            left,
            [
                ("large.sql", "larger than 64 KiB"),
                ("link", "a link"),
                ("logo.png", "no text"),
                ("secrets/db.txt", "secrets are not read"),
                ("tls.key", "secrets are not read"),
                ("zero", "no text"),
            ]
        );
    }

    #[test]
    fn all_files_together_have_a_limit() {
        let directory = tempfile::tempdir().unwrap();
        for number in 0..20 {
            let path = directory.path().join(format!("{number:02}"));
            fs_err::write(path, vec![b'x'; 64 * 1024]).unwrap();
        }
        let texts = read_texts(directory.path()).unwrap();
        assert_eq!((texts.files.len(), texts.left_out.len()), (16, 4));
    }
}
