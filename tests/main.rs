//! Fast tests: one binary, a module a topic.
mod architecture;
mod cli_course;
mod cli_errors;
mod cli_help;
mod cli_terminal;
mod common;
mod content;
mod forgotten;
