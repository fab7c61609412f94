//! `cargo bench [-- FIGURE… -n ROUNDS]`: the figures that the project promises, peers in the same run.
//!
//! Figures: start check reset memory help images watch, and, only when asked for by name, first-build (builds every
//! image anew), largest (solves lab-7 first), grade (a class of copies of one live evidence file) and replay (a class of scripts,
//! against one at a time by hand). Rounds of a figure and of its peer alternate; a cell is the median with
//! the lowest and the highest. `SWARMLAB_TEST_IMAGES` names the image cache (default: in the target directory).
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints its table and fails loudly"
)]

mod class;
mod measure;
mod replay;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use measure::{Rounds, output, seconds, seconds_by_line};
use serde_json::Value;
use tempfile::TempDir;

/// A checkpoint of lab-3 with four replicas up and three updates behind them.
const CONVERGED: &str = "rolled-back";
/// The service of lab-3.
const SERVICE: &str = "web";
const ALL: [&str; 7] = [
    "help", "images", "start", "memory", "check", "reset", "watch",
];
/// Evidence files in a class, and how many are judged at a time.
const CLASSES: [(usize, &str); 4] = [(100, "1"), (1000, "1"), (1000, "2"), (10_000, "2")];

fn main() {
    let mut rounds = 5;
    let mut figures = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "-n" => {
                rounds = args
                    .next()
                    .and_then(|text| text.parse().ok())
                    .expect("-n takes a number");
            }
            "--bench" => {}
            _ => figures.push(arg),
        }
    }
    if figures.is_empty() {
        figures = ALL.map(str::to_owned).to_vec();
    }
    let bench = Bench::new(rounds);
    println!("| figure | swarmlab | peer | ratio |\n|---|---|---|---|");
    for figure in &figures {
        match figure.as_str() {
            "help" => bench.help(),
            "images" => bench.images_again(),
            "first-build" => bench.first_build(),
            "start" => bench.start(),
            "memory" => bench.memory(),
            "check" => bench.check(),
            "reset" => bench.reset(),
            "watch" => bench.watch(),
            "largest" => bench.largest(),
            "grade" => bench.grade(),
            "replay" => replay::replay(&bench),
            other => panic!("no figure {other}: {ALL:?} first-build largest grade replay"),
        }
    }
}

/// A home of its own; its clusters go when it does.
struct Bench {
    home: TempDir,
    cluster: String,
    rounds: usize,
}

impl Bench {
    fn new(rounds: usize) -> Self {
        let home = tempfile::Builder::new().prefix("bench-").tempdir().unwrap();
        let images = std::env::var("SWARMLAB_TEST_IMAGES")
            .unwrap_or_else(|_| concat!(env!("CARGO_TARGET_TMPDIR"), "/images").to_owned());
        fs_err::create_dir_all(&images).unwrap();
        fs_err::os::unix::fs::symlink(images, home.path().join("images")).unwrap();
        let cluster = format!("bench-{}", std::process::id());
        let bench = Self {
            home,
            cluster,
            rounds,
        };
        seconds(&mut bench.swarmlab(&["images", "prepare"]));
        bench
    }

    fn swarmlab(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_swarmlab"));
        command
            .args(args)
            .env("SWARMLAB_HOME", self.home.path())
            .env("CI", "true")
            .env("SWARMLAB_LANG", "en");
        command
    }

    fn up(&self) {
        self.up_with("lab-3");
    }

    fn up_with(&self, lab: &str) {
        seconds(&mut self.swarmlab(&["start", lab, "--cluster", &self.cluster, "--yes"]));
    }

    fn help(&self) {
        let mut rounds = Rounds::default();
        for _ in 0..self.rounds * 10 {
            rounds.add(seconds(&mut self.swarmlab(&["--help"])));
        }
        println!("| `swarmlab --help` | {} | | |", rounds.cell(0.001, "ms"));
    }

    fn images_again(&self) {
        let mut rounds = Rounds::default();
        for _ in 0..self.rounds {
            rounds.add(seconds(&mut self.swarmlab(&["images", "prepare"])));
        }
        println!(
            "| `images prepare`, everything cached | {} | | |",
            rounds.cell(0.001, "ms")
        );
    }

    fn first_build(&self) {
        let empty = tempfile::Builder::new().prefix("bench-").tempdir().unwrap();
        let mut command = self.swarmlab(&["images", "prepare", "--images", "debian", "--yes"]);
        let (lines, took) = seconds_by_line(command.env("SWARMLAB_HOME", empty.path()));
        println!("| first image build from Debian packages, all roles | {took:.0} s (n = 1) | | |");
        phases(&lines, took);
    }

    fn start(&self) {
        let (mut ours, mut peer) = (Rounds::default(), Rounds::default());
        let mut last = (Vec::new(), 0.0);
        for round in 0..self.rounds {
            let name = format!("bench-plain-{}", std::process::id());
            let prefix = format!("198.19.{}", 200 + round % 50);
            let node = node_image(self.home.path());
            settle();
            peer.add(seconds(Command::new("sh").args([
                concat!(env!("CARGO_MANIFEST_DIR"), "/benches/plain_start.sh"),
                &name,
                &node,
                &prefix,
            ])));
            remove_plain(&name);
            settle();
            last = seconds_by_line(&mut self.swarmlab(&[
                "start",
                "lab-3",
                "--cluster",
                &self.cluster,
                "--yes",
            ]));
            ours.add(last.1);
            seconds(&mut self.swarmlab(&["destroy", "--all", "--yes"]));
        }
        let ratio = ours.median() / peer.median();
        println!(
            "| start lab-3 to proven-ready | {} | plain script {} | {ratio:.2} |",
            ours.cell(1.0, "s"),
            peer.cell(1.0, "s")
        );
        phases(&last.0, last.1);
    }

    fn memory(&self) {
        self.up();
        std::thread::sleep(std::time::Duration::from_secs(20));
        let label = format!("label=io.swarmlab.home={}", self.home.path().display());
        let mut ids = vec![
            "stats".to_owned(),
            "--no-stream".to_owned(),
            "--format".to_owned(),
            "{{.Name}} {{.MemUsage}}".to_owned(),
        ];
        ids.extend(
            output(Command::new("docker").args(["ps", "-q", "--filter", &label]))
                .lines()
                .map(str::to_owned),
        );
        let stats = output(Command::new("docker").args(&ids));
        let (mut nodes, mut others) = (0.0, 0.0);
        for line in stats.lines() {
            let mebibytes = line.split_whitespace().nth(1).map_or(f64::NAN, mebibytes);
            if line.contains("manager-") || line.contains("worker-") {
                nodes += mebibytes;
            } else {
                others += mebibytes;
            }
        }
        println!(
            "| memory, six idle nodes, 20 s after start | {nodes:.0} MiB (registry beside: {others:.0} MiB) | | |"
        );
        seconds(&mut self.swarmlab(&["destroy", "--all", "--yes"]));
    }

    fn check(&self) {
        self.up();
        seconds(&mut self.swarmlab(&["solve", "--until", CONVERGED]));
        let prefix = format!("swarmlab-{}", self.cluster);
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/plain_check.sh");
        let (mut ours, mut peer, mut together) =
            (Rounds::default(), Rounds::default(), Rounds::default());
        for _ in 0..self.rounds {
            settle();
            peer.add(seconds(Command::new("sh").args([script, &prefix, SERVICE])));
            settle();
            together.add(seconds(
                Command::new("sh").args([script, &prefix, SERVICE, "together"]),
            ));
            settle();
            ours.add(verdict_seconds(&mut self.swarmlab(&["check"])));
        }
        for (peer, how) in [(peer, "one by one"), (together, "nodes side by side")] {
            println!(
                "| `check` of lab-3, converged | {} | the same questions through exec, {how} {} | {:.1} x faster |",
                ours.cell(0.001, "ms"),
                peer.cell(0.001, "ms"),
                peer.median() / ours.median()
            );
        }
        seconds(&mut self.swarmlab(&["destroy", "--all", "--yes"]));
    }

    fn reset(&self) {
        self.up();
        let mut rounds = Rounds::default();
        for _ in 0..self.rounds {
            seconds(&mut self.swarmlab(&["solve", "--until", CONVERGED]));
            rounds.add(seconds(&mut self.swarmlab(&["reset", "--yes"])));
        }
        println!(
            "| `reset` of lab-3 from its solved state | {} | | |",
            rounds.cell(1.0, "s")
        );
        seconds(&mut self.swarmlab(&["destroy", "--all", "--yes"]));
    }

    /// From the start of the command that changes something to the line of `check --watch` that tells it: the docker
    /// client's own time is part of it.
    fn watch(&self) {
        self.up_with("lab-6");
        let nodes = self.home.path().join("clusters").join(&self.cluster);
        let socket = nodes.join("nodes/manager-1/docker.sock");
        let docker = |args: &[&str]| {
            let mut command = Command::new("docker");
            command.env("DOCKER_HOST", format!("unix://{}", socket.display()));
            command.args(args);
            command
        };
        let (mut reaction, mut client) = (Rounds::default(), Rounds::default());
        for _ in 0..self.rounds {
            let mut watch = self
                .swarmlab(&["check", "--watch"])
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
            let mut line_with = |text: &str| {
                lines.any(|line| line.unwrap().contains(text));
            };
            line_with("score:");
            // It listens a moment after its first report.
            std::thread::sleep(std::time::Duration::from_millis(500));
            let begun = std::time::Instant::now();
            let label = ["node", "update", "--label-add", "type=ssd", "worker-1"];
            client.add(seconds(&mut docker(&label)));
            line_with("score:");
            reaction.add(begun.elapsed().as_secs_f64());
            watch.kill().unwrap();
            watch.wait().unwrap();
            seconds(&mut self.swarmlab(&["reset", "--yes"]));
        }
        println!(
            "| `check --watch`, from typing a change to its line | {} | of it docker's client {} | |",
            reaction.cell(0.001, "ms"),
            client.cell(0.001, "ms")
        );
        seconds(&mut self.swarmlab(&["destroy", "--all", "--yes"]));
    }

    fn largest(&self) {
        self.up_with("lab-7");
        seconds(&mut self.swarmlab(&["solve"]));
        let mut rounds = Rounds::default();
        for _ in 0..self.rounds {
            rounds.add(verdict_seconds(&mut self.swarmlab(&["check"])));
        }
        println!(
            "| `check` of lab-7, solved | {} | | |",
            rounds.cell(0.001, "ms")
        );
        seconds(&mut self.swarmlab(&["destroy", "--all", "--yes"]));
    }

    fn grade(&self) {
        self.up();
        seconds(&mut self.swarmlab(&["solve", "--until", CONVERGED]));
        let one = self.home.path().join("one.swarmlab");
        let shown = one.display().to_string();
        let student = [
            "--name", "Ann", "--number", "7000000", "--output", &shown, "--yes",
        ];
        seconds(&mut self.swarmlab(&[&["submit"], &student[..]].concat()));
        seconds(&mut self.swarmlab(&["destroy", "--all", "--yes"]));
        for (size, jobs) in CLASSES {
            let class = self.home.path().join(format!("class-{size}"));
            if !class.exists() {
                class::write(&one, &class, size);
            }
            let (mut rounds, mut peak) = (Rounds::default(), 0);
            let folder = class.display().to_string();
            // Thousands of files are rounds enough.
            for _ in 0..self.rounds.min((5000 / size).max(1)) {
                let args = ["grade", &folder, "--jobs", jobs];
                let (took, mebibytes) = class::seconds_and_peak(&mut self.swarmlab(&args));
                rounds.add(took);
                peak = peak.max(mebibytes);
            }
            println!(
                "| `grade` of {size} files of lab-3 ({} KiB each), {jobs} at a time | {} | {peak} MiB at most | {:.0} files/s |",
                fs_err::metadata(&one).unwrap().len() / 1024,
                rounds.cell(1.0, "s"),
                size as f64 / rounds.median()
            );
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self
            .swarmlab(&["destroy", "--all", "--yes"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        remove_plain(&format!("bench-plain-{}", std::process::id()));
    }
}

/// Time for what the measurement before left to end (programs, mounts, namespaces): it is not the next one's.
fn settle() {
    std::thread::sleep(std::time::Duration::from_secs(3));
}

/// Seconds of a `check`, which exits 1 while something is left to do.
fn verdict_seconds(command: &mut Command) -> f64 {
    let begun = std::time::Instant::now();
    let output = command.stdin(Stdio::null()).output().unwrap();
    let took = begun.elapsed().as_secs_f64();
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    took
}

/// One row a line of progress: when it appeared and the share of the whole until the next.
fn phases(lines: &[(f64, String)], whole: f64) {
    for (index, (at, line)) in lines.iter().enumerate() {
        let before = if index == 0 { 0.0 } else { lines[index - 1].0 };
        println!(
            "| … {} | at {at:.2} s, {:.0} % | | |",
            line.trim(),
            (at - before) / whole * 100.0
        );
    }
}

fn mebibytes(text: &str) -> f64 {
    let split = text
        .find(|character: char| character.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor = match unit {
        "GiB" => 1024.0,
        "KiB" => 1.0 / 1024.0,
        _ => 1.0,
    };
    number.parse::<f64>().unwrap_or(f64::NAN) * factor
}

/// Removes what the plain script made.
fn remove_plain(name: &str) {
    let filter = format!("name={name}-");
    let ids = output(Command::new("docker").args(["ps", "-aq", "--filter", &filter]));
    if !ids.is_empty() {
        seconds(
            Command::new("docker")
                .args(["rm", "-f", "-v"])
                .args(ids.lines()),
        );
    }
    let _ = Command::new("docker")
        .args(["network", "rm", name])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// The node image of this home's cache, as the engine names it.
fn node_image(home: &Path) -> String {
    let index: Value =
        serde_json::from_str(&fs_err::read_to_string(home.join("images/index.json")).unwrap())
            .unwrap();
    let node = index["images"]
        .as_array()
        .and_then(|all| all.iter().find(|image| image["role"] == "node"))
        .unwrap();
    let digest = node["config"]
        .as_str()
        .unwrap()
        .trim_start_matches("sha256:");
    let names = output(Command::new("docker").args([
        "image",
        "ls",
        "--format",
        "{{.Repository}}:{{.Tag}}",
        "swarmlab/node",
    ]));
    let suffix = format!("-{}", &digest[..12]);
    names
        .lines()
        .find(|name| name.ends_with(&suffix))
        .unwrap_or_else(|| panic!("no {suffix} in {names}"))
        .to_owned()
}
