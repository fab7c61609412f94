//! Bytes that a run keeps for itself: in memory while they are few, then in a file that has no name and goes with the
//! process, however that ends.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;

/// So many bytes are kept in memory: a class of some hundreds never touches the disk.
const IN_MEMORY: usize = 8 << 20;

/// The bytes.
#[derive(Debug)]
pub(super) enum Aside {
    Memory(Vec<u8>),
    File(File, u64),
}

impl Default for Aside {
    fn default() -> Self {
        Self::Memory(Vec::new())
    }
}

impl Aside {
    /// Keeps `bytes`; where they begin.
    pub(super) fn add(&mut self, bytes: &[u8]) -> io::Result<u64> {
        if let Self::Memory(kept) = self
            && kept.len() + bytes.len() > IN_MEMORY
        {
            let mut file = tempfile::tempfile()?;
            file.write_all(kept)?;
            *self = Self::File(file, kept.len() as u64);
        }
        match self {
            Self::Memory(kept) => {
                let at = kept.len() as u64;
                kept.extend_from_slice(bytes);
                Ok(at)
            }
            Self::File(file, end) => {
                file.write_all(bytes)?;
                let at = *end;
                *end += bytes.len() as u64;
                Ok(at)
            }
        }
    }

    /// Fills `bytes` with what begins at `at`.
    pub(super) fn read(&self, bytes: &mut [u8], at: u64) -> io::Result<()> {
        match self {
            Self::Memory(kept) => {
                let from = usize::try_from(at).unwrap_or(usize::MAX);
                let kept = kept.get(from..).and_then(|rest| rest.get(..bytes.len()));
                bytes.copy_from_slice(kept.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
            Self::File(file, _) => file.read_exact_at(bytes, at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_comes_back_from_memory_and_from_the_file() {
        let mut aside = Aside::default();
        let (mut kept, mut total) = (Vec::new(), 0);
        for number in 0..40_u8 {
            let bytes = vec![number; (IN_MEMORY / 30) + usize::from(number)];
            total += bytes.len();
            kept.push((aside.add(&bytes).unwrap(), bytes));
            let is_large = total > IN_MEMORY;
            assert_eq!(matches!(aside, Aside::File(..)), is_large, "{number}");
        }
        assert!(total > IN_MEMORY);
        for (at, bytes) in kept {
            let mut read = vec![0; bytes.len()];
            aside.read(&mut read, at).unwrap();
            assert!(read == bytes, "at {at}");
        }
        assert!(aside.read(&mut [0; 9], u64::MAX / 2).is_err());
    }
}
