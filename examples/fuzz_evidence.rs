//! The fuzzer of evidence files, for long runs: `cargo run --release --example fuzz_evidence -- 1000000 [SEED]`.
//! A panic names the seed and the run.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    dead_code,
    reason = "a tool for people who work on swarmlab"
)]

#[path = "../tests/common/evidence.rs"]
mod evidence;
#[path = "../tests/common/fuzz.rs"]
mod fuzz;

use std::sync::atomic::Ordering;
use std::time::Instant;

use fuzz::{Fuzzer, RUNNING};

/// Runs between two lines of progress.
const STRIDE: u64 = 10_000;

fn main() {
    let mut args = std::env::args()
        .skip(1)
        .map(|text| text.parse::<u64>().unwrap());
    let (total, seed) = (args.next().unwrap_or(100_000), args.next().unwrap_or(1));
    std::panic::set_hook(Box::new(|panic| {
        let (seed, run) = (&RUNNING.0, &RUNNING.1);
        let (seed, run) = (seed.load(Ordering::Relaxed), run.load(Ordering::Relaxed));
        println!("seed {seed} run {run}: {panic}");
    }));
    let fuzzer = Fuzzer::new(evidence::LIBRARY.labs());
    let begun = Instant::now();
    let (mut refused, mut altered) = (0, 0);
    let mut slowest = (0, 0, std::time::Duration::ZERO);
    for part in 0..total.div_ceil(STRIDE) {
        let seed = seed + part;
        let outcome = fuzzer.run(seed, STRIDE.min(total - part * STRIDE));
        refused += outcome.refused;
        altered += outcome.altered;
        if outcome.slowest.1 > slowest.2 {
            slowest = (seed, outcome.slowest.0, outcome.slowest.1);
        }
        let runs = part * STRIDE + outcome.runs;
        println!(
            "{runs} runs, {:.0} s: {refused} refused, {altered} altered, 0 panics; slowest {:?} (seed {} run {}); peak {} MiB",
            begun.elapsed().as_secs_f64(),
            slowest.2,
            slowest.0,
            slowest.1,
            peak_mebibytes(),
        );
    }
}

fn peak_mebibytes() -> u64 {
    let status = fs_err::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next());
    kibibytes
        .and_then(|text| text.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}
