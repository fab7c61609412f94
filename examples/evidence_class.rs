//! Writes a class of evidence files made of captured cases, to measure and to compare with:
//! `cargo run --release --example evidence_class -- FOLDER [LAB|all] [COUNT]`. `all` is every case of every lab once.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    dead_code,
    reason = "a tool for people who work on swarmlab"
)]

#[path = "../tests/common/evidence.rs"]
mod evidence;

use std::path::Path;

use evidence::{LIBRARY, evidence as packed, own_of};

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().unwrap();
    let lab = args.next().unwrap_or_else(|| "lab-3".to_owned());
    let count: Option<usize> = args.next().map(|text| text.parse().unwrap());
    fs_err::create_dir_all(&folder).unwrap();
    let labs = match lab.as_str() {
        "all" => LIBRARY.labs().to_vec(),
        lab => vec![lab.to_owned()],
    };
    let mut all = Vec::new();
    for lab in labs {
        let cases = LIBRARY.cases(&lab).unwrap();
        all.extend(cases.into_iter().map(|case| (lab.clone(), case.name)));
    }
    let count = count.unwrap_or(all.len());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (all, folder) = (&all, Path::new(&folder));
            scope.spawn(move || {
                for number in (thread..count).step_by(threads) {
                    let (lab, case) = &all[number % all.len()];
                    let student = i64::try_from(number).unwrap() + 1;
                    let snapshot = own_of(lab, case, student);
                    let bytes = packed("Student", &student.to_string(), snapshot);
                    fs_err::write(folder.join(format!("{student:05}.swarmlab")), bytes).unwrap();
                }
            });
        }
    });
    println!("{count} files in {folder}");
}
