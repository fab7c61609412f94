//! End-to-end tests: the real binary, a real engine, a real six-node cluster.
//!
//! `cargo test --test e2e [FILTER]`. A scene is a home directory and its clusters, a case is one line of
//! the report. Cases of a scene share its cluster and run in order, one at a time (two cores do not
//! carry two clusters honestly); the first case opens the scene. After each scene its clusters are
//! destroyed and the engine is compared with what it held before. No case is ever skipped: what this
//! world (kernel, engine) cannot show is counted and named at the end.
//!
//! Environment: `SWARMLAB_TEST_BINARY` (another binary than the one just built), `SWARMLAB_TEST_IMAGES`
//! (image cache shared by all scenes; default in the target directory), `SWARMLAB_TEST_PATIENCE` (factor
//! on every time-out, for slow worlds).
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::exit,
    reason = "a test program prints its report and fails loudly"
)]

mod agent;
mod bad_days;
mod bundle;
mod chaos;
mod cluster;
mod elsewhere;
mod images;
mod interrupted;
mod inventory;
mod lab_1;
mod lab_3;
mod labs;
mod ran;
mod registry;
mod replay;
mod runner;
mod signals;
mod stage;
mod terminal;
mod verdicts;
mod workspace;
mod world;

fn main() -> std::process::ExitCode {
    runner::run(&[
        images::SCENE,
        registry::SCENE,
        bad_days::SCENE,
        bundle::SCENE,
        lab_3::SCENE,
        interrupted::SCENE,
        lab_1::SCENE,
        cluster::SCENE,
        agent::SCENE,
        workspace::SCENE,
        chaos::SCENE,
        elsewhere::SCENE,
        replay::SCENE,
        labs::SCENE,
    ])
}
