//! How many tasks answered at the same time: at most, and at least.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::model::timeline::{Availability, AvailabilityTarget};

/// The probe asks once a second and learns of a new task by asking for it: a task answered up to so long before its
/// first and after its last answered request.
const REACH: SignedDuration = SignedDuration::from_millis(1500);

/// Shorter dips than this cannot be told from the probe's own pace.
const SHORTEST_DIP: SignedDuration = SignedDuration::from_secs(1);

type Interval = (Timestamp, Timestamp);

/// The most tasks that answered at the same time.
pub(super) fn most_at_a_time(runs: &[&Availability]) -> u64 {
    let answered: Vec<&&Availability> = runs.iter().filter(|run| run.ok > 0).collect();
    // The number only grows where some run begins.
    let tasks_at = |at: Timestamp| {
        let mut tasks: Vec<&AvailabilityTarget> = answered
            .iter()
            .filter(|run| run.from <= at && at <= run.to)
            .map(|run| &run.target)
            .collect();
        tasks.sort_unstable();
        tasks.dedup();
        tasks.len() as u64
    };
    answered
        .iter()
        .map(|run| tasks_at(run.from))
        .max()
        .unwrap_or(0)
}

/// When each task answered, by its ID.
///
/// A task's container never starts again, so a task that answered before and after a time without any request (a busy
/// machine) is no evidence of an interruption: only a failed request ends a span.
fn spans<'a>(runs: &[&'a Availability]) -> Vec<(&'a str, Timestamp, Timestamp)> {
    let mut of_task: BTreeMap<&str, Vec<&Availability>> = BTreeMap::new();
    for run in runs {
        if let AvailabilityTarget::Task { task, .. } = &run.target {
            of_task.entry(task).or_default().push(run);
        }
    }
    let mut spans = Vec::new();
    for (task, mut runs) in of_task {
        runs.sort_by_key(|run| run.from);
        for stretch in runs.split(|run| run.ok == 0) {
            let ends = stretch.first().zip(stretch.iter().map(|run| run.to).max());
            if let Some((first, last)) = ends {
                let start = first.from.checked_sub(REACH).unwrap_or(first.from);
                spans.push((task, start, last.checked_add(REACH).unwrap_or(last)));
            }
        }
    }
    spans
}

/// The least number of tasks that answered at the same time within the interval (never counting dips that the probe
/// cannot resolve), and when that was.
pub(super) fn least_at_a_time(
    runs: &[&Availability],
    (from, to): Interval,
    enough: u64,
) -> (u64, Timestamp) {
    let spans = spans(runs);
    let mut edges: Vec<Timestamp> = spans
        .iter()
        .flat_map(|(_, start, end)| [*start, *end])
        .filter(|edge| *edge > from && *edge < to)
        .collect();
    edges.push(from);
    edges.sort_unstable();
    edges.dedup();
    let answering = |at: Timestamp| {
        let mut now: Vec<&str> = spans
            .iter()
            .filter(|(_, start, end)| *start <= at && at < *end)
            .map(|(task, _, _)| *task)
            .collect();
        now.sort_unstable();
        now.dedup();
        now.len() as u64
    };
    // Stretches below what is enough, joined: many short ones in a row are one long dip.
    let mut least = (u64::MAX, from);
    let mut dip: Option<(Timestamp, u64)> = None;
    for (index, edge) in edges.iter().enumerate() {
        let end = edges.get(index + 1).copied().unwrap_or(to);
        let number = answering(*edge);
        if number >= enough {
            dip = None;
            if number < least.0 {
                least = (number, *edge);
            }
            continue;
        }
        let (start, lowest) = dip.map_or((*edge, number), |(start, lowest)| {
            (start, lowest.min(number))
        });
        dip = Some((start, lowest));
        if end.duration_since(start) > SHORTEST_DIP && lowest < least.0 {
            least = (lowest, start);
        }
    }
    if least.0 == u64::MAX {
        (enough, from)
    } else {
        least
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(task: &str, from: i64, to: i64, ok: u32) -> Availability {
        Availability {
            node: "worker-1".parse().unwrap(),
            target: AvailabilityTarget::Task {
                service: "web".to_owned(),
                task: task.to_owned(),
                port: 80,
                image: "nginx:1.26".to_owned(),
            },
            from: Timestamp::from_second(from).unwrap(),
            to: Timestamp::from_second(to).unwrap(),
            ok,
            failed: u32::from(ok == 0),
            error: None,
        }
    }

    #[test]
    fn tasks_that_answered_one_after_the_other_were_never_together() {
        let runs = [
            run("a", 0, 10, 10),
            run("b", 5, 20, 15),
            run("c", 11, 12, 2),
            run("d", 7, 7, 0),
            run("a", 13, 14, 2),
        ];
        let at_once = |runs: &[Availability]| most_at_a_time(&runs.iter().collect::<Vec<_>>());
        assert_eq!(at_once(&runs), 2);
        assert_eq!(at_once(&runs[2..4]), 1);
        assert_eq!(at_once(&[]), 0);
    }

    #[test]
    fn only_a_failed_request_is_evidence_of_an_interruption() {
        let least = |runs: &[Availability]| {
            let runs: Vec<&Availability> = runs.iter().collect();
            let at = |second| Timestamp::from_second(second).unwrap();
            least_at_a_time(&runs, (at(5), at(35)), 1).0
        };
        let (before, after) = (run("a", 0, 10, 10), run("a", 20, 40, 20));
        assert_eq!(least(&[before.clone(), after.clone()]), 1);
        assert_eq!(least(&[before.clone(), run("a", 15, 15, 0), after]), 0);
        // Another task is no proof that the first went on.
        assert_eq!(least(&[before, run("b", 20, 40, 20)]), 0);
    }
}
