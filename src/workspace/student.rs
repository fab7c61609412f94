//! Who works here: asked once, kept for every later `submit`.

use std::io::{self, ErrorKind};

use super::{Home, atomic};
use crate::model::class::Student;

/// Whoever said so last; `None` when nobody did, or the file is no longer what it was.
pub fn load(home: &Home) -> io::Result<Option<Student>> {
    match fs_err::read(home.student_file()) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Keeps who works here.
pub fn save(home: &Home, student: &Student) -> io::Result<()> {
    atomic::write(&home.student_file(), &serde_json::to_vec_pretty(student)?)
}
