//! Fast tests: one binary, a module a topic.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    reason = "tests fail loudly; points are small exact numbers"
)]
mod architecture;
mod cases;
mod cli_class;
mod cli_course;
mod cli_errors;
mod cli_grade;
mod cli_help;
mod cli_terminal;
mod common;
mod content;
mod evidence;
mod forgotten;
mod judge;
mod robust;
