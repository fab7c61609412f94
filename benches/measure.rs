//! Times whole processes and folds several rounds into medians.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Seconds of several rounds.
#[derive(Default, Clone)]
pub(crate) struct Rounds(Vec<f64>);

impl Rounds {
    pub(crate) fn add(&mut self, seconds: f64) {
        self.0.push(seconds);
    }

    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        match sorted.len() {
            0 => f64::NAN,
            len if len % 2 == 1 => sorted[len / 2],
            len => f64::midpoint(sorted[len / 2 - 1], sorted[len / 2]),
        }
    }

    /// `median (lowest to highest, rounds)`, in `unit`s of `scale` seconds.
    pub(crate) fn cell(&self, scale: f64, unit: &str) -> String {
        let (low, high) = self
            .0
            .iter()
            .fold((f64::INFINITY, 0.0_f64), |(low, high), one| {
                (low.min(*one), high.max(*one))
            });
        let digits = if self.median() / scale < 10.0 { 2 } else { 0 };
        format!(
            "{:.digits$} {unit} ({:.digits$} to {:.digits$}, n = {})",
            self.median() / scale,
            low / scale,
            high / scale,
            self.0.len()
        )
    }
}

/// Runs a command to its end; seconds. Panics when it fails: a figure of a failure is no figure.
pub(crate) fn seconds(command: &mut Command) -> f64 {
    let begun = Instant::now();
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let took = begun.elapsed().as_secs_f64();
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    took
}

/// Standard output of a command, trimmed.
pub(crate) fn output(command: &mut Command) -> String {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Runs a command and notes when each line of its progress (stderr) appeared: `(seconds, line)`, then the whole.
pub(crate) fn seconds_by_line(command: &mut Command) -> (Vec<(f64, String)>, f64) {
    let begun = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: Vec<(f64, String)> = BufReader::new(child.stderr.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .map(|line| (begun.elapsed().as_secs_f64(), line))
        .collect();
    let status = child.wait().unwrap();
    let took = begun.elapsed().as_secs_f64();
    let said: Vec<&str> = lines.iter().map(|(_, line)| line.as_str()).collect();
    assert!(
        status.success(),
        "{command:?}: {status}\n{}",
        said.join("\n")
    );
    (lines, took)
}
