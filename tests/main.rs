//! Fast tests: one binary, a module a topic.
mod content;
