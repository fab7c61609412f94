//! Room on the file system.

use std::path::Path;

use super::error::ImageError;

/// Bytes that this user may still write in the file system of `path`, or of its nearest ancestor that exists.
pub(super) fn free(path: &Path) -> Result<u64, ImageError> {
    let there = path
        .ancestors()
        .find(|ancestor| ancestor.exists())
        .unwrap_or(Path::new("/"));
    let data = rustix::fs::statvfs(there).map_err(std::io::Error::from)?;
    Ok(data.f_bavail * data.f_frsize)
}

/// An error when `path` has no room for `need` bytes.
pub(super) fn require(path: &Path, need: u64) -> Result<(), ImageError> {
    let free = free(path)?;
    if free < need {
        return Err(ImageError::NoSpace {
            need,
            free,
            path: path.to_owned(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_there_is_says_how_much() {
        let error = require(Path::new("/nowhere/at/all"), u64::MAX).unwrap_err();
        assert!(error.to_string().contains("are free"), "{error}");
        require(Path::new("/"), 0).unwrap();
    }
}
