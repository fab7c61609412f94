//! What the engine holds, asked of the docker CLI: an independent witness that nothing is left behind.

use std::collections::BTreeSet;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::ran::Ran;

/// Label that names the home directory to which an object belongs.
const HOME: &str = "io.swarmlab.home";

/// Containers, networks and volumes by ID or name, each with what a reader needs to recognise it.
#[derive(Clone)]
pub(crate) struct Inventory(BTreeSet<String>);

impl Inventory {
    /// Reads the engine now. Objects of other homes (a lab that runs beside the tests) are left out.
    pub(crate) fn read(home: &str) -> Self {
        let (mut held, mut foreign) = (BTreeSet::new(), BTreeSet::new());
        let label = format!("{{{{.Label \"{HOME}\"}}}}");
        for line in docker(&["ps", "-aq", "--no-trunc"]).lines() {
            // One by one: a container that goes away in between is no failure of this reading.
            let format = format!(
                "{{{{index .Config.Labels \"{HOME}\"}}}}\t{{{{.Name}}}}\t{{{{range .Mounts}}}}{{{{.Name}}}} {{{{end}}}}"
            );
            let ran = run(&["inspect", "--type", "container", "-f", &format, line]);
            let fields: Vec<&str> = ran.stdout.trim_end_matches('\n').split('\t').collect();
            let [owner, name, volumes] = fields[..] else {
                continue;
            };
            if is_foreign(owner, home) {
                foreign.extend(
                    volumes
                        .split_whitespace()
                        .map(|volume| format!("volume {volume}")),
                );
            } else {
                held.insert(format!("container {name} {line}"));
            }
        }
        for line in docker(&[
            "network",
            "ls",
            "--no-trunc",
            "--format",
            &format!("{label}\t{{{{.Name}}}} {{{{.ID}}}}"),
        ])
        .lines()
        {
            let (owner, name) = line.split_once('\t').unwrap_or(("", line));
            if !is_foreign(owner, home) {
                held.insert(format!("network {name}"));
            }
        }
        for line in docker(&[
            "volume",
            "ls",
            "--format",
            &format!("{label}\t{{{{.Name}}}}"),
        ])
        .lines()
        {
            let (owner, name) = line.split_once('\t').unwrap_or(("", line));
            if !is_foreign(owner, home) {
                held.insert(format!("volume {name}"));
            }
        }
        Self(held.difference(&foreign).cloned().collect())
    }

    /// What is there now and was not there before; waits up to `patience` for it to go.
    pub(crate) fn left_behind(&self, home: &str, patience: Duration) -> Vec<String> {
        let begun = Instant::now();
        loop {
            let left: Vec<String> = Self::read(home).0.difference(&self.0).cloned().collect();
            if left.is_empty() || begun.elapsed() > patience {
                return left;
            }
            sleep(Duration::from_millis(500));
        }
    }
}

/// Removes by force every container, network and volume of `home`: the safety net when `destroy` itself is broken.
pub(crate) fn sweep(home: &str) {
    let filter = format!("label={HOME}={home}");
    let containers = run(&["ps", "-aq", "--filter", &filter]);
    for id in containers.lines() {
        let _ = run(&["rm", "-f", "-v", id]);
    }
    for id in run(&["network", "ls", "-q", "--filter", &filter]).lines() {
        let _ = run(&["network", "rm", id]);
    }
    for name in run(&["volume", "ls", "-q", "--filter", &filter]).lines() {
        let _ = run(&["volume", "rm", "-f", name]);
    }
}

fn is_foreign(owner: &str, home: &str) -> bool {
    !owner.is_empty() && owner != "<no value>" && owner != home
}

/// The docker CLI on the host's engine; panics when it fails.
pub(crate) fn docker(args: &[&str]) -> String {
    run(args).ok().stdout
}

/// `docker ARGS…`, however it ends.
pub(crate) fn run(args: &[&str]) -> Ran {
    let mut command = Command::new("docker");
    command.args(args);
    Ran::to_end(command, Duration::from_secs(120))
}
