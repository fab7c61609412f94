//! swarmlab: a real six-node Docker Swarm on one machine, a course on it, and verdicts read from the cluster.
//!
//! Arrows go one way:
//!
//! ```text
//! main → commands → replay → {observe, submission} → {cluster, images, gradebook, content, grade, workspace, ui} → {engine, text} → model
//! agent (PID 1 of a node; knows only model)
//! ```
//!
//! `grade` is pure, and so is `gradebook`, which reads `class.toml` with `content`'s parser. bollard lives in `engine`,
//! CEL in `grade::expr`, printing in `ui`.

pub mod agent;
pub mod cli;
pub mod cluster;
pub mod commands;
pub mod content;
pub mod engine;
pub mod exit_code;
pub mod failure;
pub mod grade;
pub mod gradebook;
pub mod images;
pub mod model;
pub mod observe;
pub mod replay;
pub mod submission;
pub mod text;
pub mod ui;
pub mod workspace;
