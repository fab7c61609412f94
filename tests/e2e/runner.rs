//! Plays scenes and reports as `cargo test` does.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::signals;
use super::stage::Stage;
use super::world::World;

/// One test: a name and what must hold on the scene's stage.
pub(crate) type Case = (&'static str, fn(&mut Stage));

/// Cases that share a home directory and its clusters.
#[derive(Clone, Copy)]
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    /// Whether the home begins with the shared image cache or with nothing.
    pub(crate) empty_home: bool,
    /// Whether the first case opens the scene: then it runs whenever any is chosen, and without it the others fail.
    pub(crate) first_opens: bool,
    /// In the order in which they run.
    pub(crate) cases: &'static [Case],
}

/// Scenes that may be played beside each other, each in its turn, and beside no others.
pub(crate) type Act = Vec<Scene>;

/// Scenes at a time unless told. Most of what they do is to wait for Swarm; two cores carry two clusters, and no more of them
/// honestly.
const AT_A_TIME: usize = 2;

/// The case that the runner itself adds to every scene.
const LEAVES_NOTHING: &str = "leaves_nothing";

thread_local! {
    /// Where the last panic of this thread was, and what it said.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What was chosen on the command line (the part of libtest's options that makes sense here).
#[derive(Default)]
struct Choice {
    filters: Vec<String>,
    skips: Vec<String>,
    exact: bool,
    list: bool,
}

impl Choice {
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut choice = Self::default();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--exact" => choice.exact = true,
                "--list" => choice.list = true,
                "--skip" => choice
                    .skips
                    .push(args.next().ok_or("--skip needs a value")?),
                "--test-threads" | "--format" | "--color" => drop(args.next()),
                "--nocapture" | "--no-capture" | "--show-output" | "-q" | "--quiet"
                | "--include-ignored" => {}
                _ if arg.starts_with("--test-threads=") || arg.starts_with("--color=") => {}
                _ if arg.starts_with('-') => return Err(format!("unknown option {arg}")),
                _ => choice.filters.push(arg),
            }
        }
        Ok(choice)
    }

    fn takes(&self, name: &str) -> bool {
        let hit = |pattern: &String| {
            if self.exact {
                name == pattern
            } else {
                name.contains(pattern.as_str())
            }
        };
        (self.filters.is_empty() || self.filters.iter().any(hit)) && !self.skips.iter().any(hit)
    }
}

/// What came of the cases, of all scenes.
#[derive(Default)]
struct Tally(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    passed: usize,
    failed: Vec<(String, String)>,
    filtered: usize,
}

impl Tally {
    /// Runs one case and prints its line; whether it passed.
    fn run(&self, name: &str, case: impl FnOnce()) -> bool {
        let begun = Instant::now();
        let passed = catch_unwind(AssertUnwindSafe(case)).is_ok();
        let word = if passed { "ok" } else { "FAILED" };
        println!(
            "test {name} ... {word} ({:.1} s)",
            begun.elapsed().as_secs_f64()
        );
        let mut counts = self.0.lock().unwrap();
        if passed {
            counts.passed += 1;
        } else {
            counts.failed.push((name.to_owned(), PANIC.take()));
        }
        passed
    }
}

/// Plays what the command line chose of `acts`, one act after the other.
pub(crate) fn run(acts: &[Act]) -> ExitCode {
    let choice = match Choice::parse(std::env::args().skip(1)) {
        Ok(choice) => choice,
        Err(problem) => {
            println!("error: {problem}");
            return ExitCode::from(2);
        }
    };
    let names = |scene: &Scene| -> Vec<String> {
        let own = scene
            .cases
            .iter()
            .map(|(name, _)| *name)
            .chain([LEAVES_NOTHING]);
        own.map(|name| format!("{}::{name}", scene.name)).collect()
    };
    if choice.list {
        for name in acts
            .iter()
            .flatten()
            .flat_map(names)
            .filter(|name| choice.takes(name))
        {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let text = payload.downcast_ref::<&str>().copied();
        let said = text
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("panicked");
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        PANIC.set(format!("{place}: {said}"));
    }));
    signals::clean_up_on_interrupt();
    let begun = Instant::now();
    let world = World::new(AT_A_TIME);
    println!(
        "\n{}\nrunning {} tests",
        World::describe(),
        acts.iter()
            .flatten()
            .flat_map(names)
            .filter(|name| choice.takes(name))
            .count()
    );
    let tally = Tally::default();
    for act in acts {
        let next = Mutex::new(act.iter().collect::<VecDeque<_>>());
        let next = || next.lock().unwrap().pop_front();
        std::thread::scope(|scope| {
            for _ in 0..world.at_a_time.min(act.len()) {
                scope.spawn(|| {
                    while let Some(scene) = next() {
                        play(scene, &world, &choice, &tally);
                    }
                });
            }
        });
    }
    report(&world, &tally, begun.elapsed())
}

fn play(scene: &Scene, world: &World, choice: &Choice, tally: &Tally) {
    let wanted: Vec<bool> = scene
        .cases
        .iter()
        .map(|(name, _)| choice.takes(&format!("{}::{name}", scene.name)))
        .collect();
    let ending = format!("{}::{LEAVES_NOTHING}", scene.name);
    tally.0.lock().unwrap().filtered +=
        wanted.iter().filter(|wanted| !**wanted).count() + usize::from(!choice.takes(&ending));
    if !wanted.contains(&true) && !choice.takes(&ending) {
        return;
    }
    let mut stage = if scene.empty_home {
        Stage::open_empty(world, scene.name)
    } else {
        Stage::open(world, scene.name)
    };
    let mut open = true;
    for (index, (name, case)) in scene.cases.iter().enumerate() {
        let full = format!("{}::{name}", scene.name);
        if index == 0 && scene.first_opens {
            open = tally.run(&full, || case(&mut stage));
        } else if wanted[index] && open {
            tally.run(&full, || case(&mut stage));
        } else if wanted[index] {
            tally.run(&full, || {
                panic!("not reached: {}::{} failed", scene.name, scene.cases[0].0)
            });
        }
    }
    tally.run(&ending, || {
        stage.swarmlab(&["destroy", "--all", "--yes"]).ok();
        let left = stage.left_behind();
        assert!(
            left.is_empty(),
            "left behind after `destroy --all`:\n{}",
            left.join("\n")
        );
    });
}

fn report(world: &World, tally: &Tally, took: Duration) -> ExitCode {
    let counts = tally.0.lock().unwrap();
    for (name, said) in &counts.failed {
        println!("\n---- {name} ----\n{said}");
    }
    println!();
    for line in world.unjudged_lines() {
        println!("{line}");
    }
    let verdict = if counts.failed.is_empty() {
        "ok"
    } else {
        "FAILED"
    };
    println!(
        "\ntest result: {verdict}. {} passed; {} failed; 0 ignored; 0 measured; {} filtered out; finished in {:.2}s\n",
        counts.passed,
        counts.failed.len(),
        counts.filtered,
        took.as_secs_f64()
    );
    if counts.failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(101)
    }
}
