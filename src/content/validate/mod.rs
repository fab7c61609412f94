//! Rules that the types cannot say. Every function returns all problems that it finds.

mod cases;
mod check;
mod course;
mod files;
mod grader;
mod guide;
mod lab;
mod solution;

pub(super) use cases::cases;
pub(super) use course::course;
pub(super) use files::file;
pub(super) use grader::grader;
pub(super) use guide::guide;
pub(super) use lab::{lab, orphans};
pub(super) use solution::solution;
