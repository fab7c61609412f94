//! End-to-end tests: the real binary, a real engine, a real six-node cluster.
//!
//! `cargo test --test e2e [FILTER]`. A scene is a home directory and its clusters, a case is one line of
//! the report. Cases of a scene share its cluster and run in order, one at a time; the first case opens the
//! scene. Two scenes are played at a time, where that is honest (`runner::Act`). After each scene its clusters are
//! destroyed and the engine is compared with what it held before. No case is ever skipped: what this
//! world (kernel, engine) cannot show is counted and named at the end.
//!
//! Environment: `SWARMLAB_TEST_BINARY` (another binary than the one just built), `SWARMLAB_TEST_IMAGES`
//! (image cache shared by all scenes; default in the target directory), `SWARMLAB_TEST_PATIENCE` (factor
//! on every time-out, for slow worlds), `SWARMLAB_TEST_AT_A_TIME` (scenes at a time).
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
        // Fills the cache of the others.
        vec![images::SCENE],
        vec![
            registry::SCENE,
            bad_days::SCENE,
            lab_3::SCENE,
            bundle::SCENE,
            chaos::SCENE,
            agent::SCENE,
            elsewhere::SCENE,
            workspace::SCENE,
            cluster::SCENE,
            interrupted::SCENE,
            lab_1::SCENE,
        ],
        // Strangers' scripts that take all that they can get.
        vec![replay::SCENE],
        labs::scenes().collect(),
    ])
}
