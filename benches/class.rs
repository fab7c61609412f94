//! A class of evidence files that differ, and what grading it takes.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// What ends the tar and fills its blocks.
const BLOCK: usize = 512;

/// Writes `size` files made of one: each of another student, in another cluster, so that no two are alike in bytes.
pub(crate) fn write(one: &Path, folder: &Path, size: usize) {
    fs_err::create_dir_all(folder).unwrap();
    let mut tar = Vec::new();
    GzDecoder::new(&*fs_err::read(one).unwrap())
        .read_to_end(&mut tar)
        .unwrap();
    // The number stands in the manifest, the first file: its length stays as it is.
    let number = b"\"number\": \"7000000\"";
    let at = tar[..BLOCK * 8]
        .windows(number.len())
        .position(|window| window == number)
        .expect("the student's number");
    let digits = at + number.len() - 8..at + number.len() - 1;
    for student in 0..size {
        tar[digits.clone()].copy_from_slice(format!("{:07}", 1_000_000 + student).as_bytes());
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&tar).unwrap();
        fs_err::write(
            folder.join(format!("{student:05}.swarmlab")),
            gzip.finish().unwrap(),
        )
        .unwrap();
    }
}

/// Seconds that a command takes, and the most memory that it had, MiB.
pub(crate) fn seconds_and_peak(command: &mut Command) -> (f64, u64) {
    let begun = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let ended = loop {
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        let text = fs_err::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        peak = peak.max(kibibytes.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(ended.success(), "{command:?}: {ended}");
    (begun.elapsed().as_secs_f64(), peak / 1024)
}
