//! The figure `replay`: what a submission costs beyond its own script, and how many a minute go through.

use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use super::Bench;
use super::measure::{Rounds, seconds};

/// Submissions of a class.
const CLASS: usize = 8;
/// Clusters side by side.
const JOBS: [&str; 3] = ["1", "2", "4"];
/// One at a time, by hand: so many stand for the class.
const BY_HAND: usize = 3;
/// A typical submission: a stack, which the client watches converge, and a look at it.
const SCRIPT: &str =
    "docker stack deploy --detach=false -c stack.yml webapp\ndocker stack ps webapp\n";
const STACK: &str = "services:\n  web:\n    image: nginx:1.22\n    deploy:\n      replicas: 3\n";
const LAB: &str = "lab-4";

fn put(folder: &Path) {
    fs_err::create_dir_all(folder).unwrap();
    fs_err::write(folder.join("run.sh"), SCRIPT).unwrap();
    fs_err::write(folder.join("stack.yml"), STACK).unwrap();
}

/// A class replayed with 1, 2 and 4 clusters side by side; the peer is start, script, check, destroy with the command
/// line, one submission after the other, in the same run.
pub(crate) fn replay(bench: &Bench) {
    let class = bench.home.path().join("replay");
    for number in 0..CLASS {
        put(&class.join(number.to_string()));
    }
    let mut peer = Rounds::default();
    for _ in 0..BY_HAND {
        peer.add(by_hand(bench));
    }
    let shown = class.display().to_string();
    for jobs in JOBS {
        let mut command = bench.swarmlab(&[
            "grade", &shown, "--mode", "replay", "--lab", LAB, "--jobs", jobs,
        ]);
        command.env("SWARMLAB_LOG", "swarmlab::replay=info");
        let begun = Instant::now();
        let output = command.stdin(Stdio::null()).output().unwrap();
        let took = begun.elapsed().as_secs_f64();
        let log = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{log}");
        let each = took / CLASS as f64;
        println!(
            "| replay of {CLASS} submissions, `--jobs {jobs}`, a submission | {each:.1} s | by hand {} | {:.2} |",
            peer.cell(1.0, "s"),
            each / peer.median(),
        );
        for (field, what) in [
            ("ran=", "the script itself"),
            ("overhead=", "beyond the script, in its cluster"),
            ("waited=", "waiting for a cluster"),
        ] {
            let mut rounds = Rounds::default();
            for text in log.split(field).skip(1) {
                let end = text
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(text.len());
                rounds.add(text[..end].parse::<f64>().unwrap() / 1000.0);
            }
            println!("| … {what} | {} | | |", rounds.cell(1.0, "s"));
        }
    }
}

fn by_hand(bench: &Bench) -> f64 {
    let name = ["--cluster", &bench.cluster];
    let begun = Instant::now();
    seconds(&mut bench.swarmlab(&[&["start", LAB, "--yes"], &name[..]].concat()));
    put(&bench.home.path().join("workspaces").join(&bench.cluster));
    let exec = ["exec", "manager-1", name[0], name[1], "--", "sh", "run.sh"];
    seconds(&mut bench.swarmlab(&exec));
    super::verdict_seconds(&mut bench.swarmlab(&[&["check", "--json"], &name[..]].concat()));
    seconds(&mut bench.swarmlab(&[&["destroy", "--yes"], &name[..]].concat()));
    begun.elapsed().as_secs_f64()
}
