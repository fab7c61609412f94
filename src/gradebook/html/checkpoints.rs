//! Which checkpoint fails most: a table for each lab, a bar for each checkpoint.

use maud::{Markup, html};

use super::{Page, coded};
use crate::gradebook::table::checkpoints;
use crate::model::report::{CheckpointReport, Outcome};
use crate::text::gradebook::Word;

const OUTCOMES: [(Outcome, &str); 4] = [
    (Outcome::Pass, "pass"),
    (Outcome::Fail, "fail"),
    (Outcome::Blocked, "blocked"),
    (Outcome::Unknown, "unknown"),
];

/// What became of a checkpoint over the class.
struct Tally {
    id: String,
    title: String,
    /// In the order of [`OUTCOMES`].
    counts: [usize; 4],
}

impl Tally {
    fn of(page: &Page<'_>, lab: &str, id: &str) -> Self {
        let all: Vec<&CheckpointReport> = page
            .people
            .iter()
            .filter_map(|person| person.grade(lab))
            .filter_map(|grade| grade.report.checkpoints.iter().find(|one| one.id == id))
            .collect();
        Self {
            id: id.to_owned(),
            title: title(page, lab, id),
            counts: OUTCOMES
                .map(|(outcome, _)| all.iter().filter(|one| one.outcome == outcome).count()),
        }
    }

    /// Failed or blocked, of those that could be judged.
    fn failing(&self) -> (usize, usize) {
        let failing = self.counts[1] + self.counts[2];
        (failing, failing + self.counts[0])
    }

    fn share(&self) -> f64 {
        let (failing, judged) = self.failing();
        failing as f64 / judged.max(1) as f64
    }
}

/// A checkpoint's title, in the teacher's language if anybody has it so.
fn title(page: &Page<'_>, lab: &str, id: &str) -> String {
    let submissions = page.report.submissions.iter();
    let mut titled: Vec<(bool, &str)> = submissions
        .flat_map(|one| one.labs.iter().map(move |grade| (one.language, grade)))
        .filter(|(_, grade)| grade.report.lab == lab)
        .filter_map(|(language, grade)| {
            let one = grade.report.checkpoints.iter().find(|one| one.id == id)?;
            Some((language != page.text.language(), one.title.as_str()))
        })
        .collect();
    titled.sort_by_key(|(foreign, _)| *foreign);
    titled
        .first()
        .map_or(String::new(), |(_, title)| (*title).to_owned())
}

pub(super) fn section(page: &Page<'_>) -> Markup {
    html! {
        @if !page.labs.is_empty() {
            section {
                h2 { (page.word(Word::Checkpoints)) }
                p.legend { @for (outcome, class) in OUTCOMES {
                    span { i.swatch.(class) {} (page.text.outcome(outcome)) }
                } }
                @for lab in &page.labs { (lab_table(page, lab)) }
            }
        }
    }
}

fn lab_table(page: &Page<'_>, lab: &str) -> Markup {
    let tallies: Vec<Tally> = checkpoints(page.report, lab)
        .into_iter()
        .map(|id| Tally::of(page, lab, id))
        .collect();
    let worst = tallies.iter().map(Tally::share).fold(0.0, f64::max);
    html! {
        h3 { (page.title(lab)) }
        table.checkpoints {
            thead { tr {
                th scope="col" { (page.word(Word::Checkpoint)) }
                th scope="col" { (page.word(Word::Outcomes)) }
                th.number scope="col" { (page.text.outcome(Outcome::Fail)) }
            } }
            tbody { @for one in &tallies {
                @let (failing, judged) = one.failing();
                @let is_worst = worst > 0.0 && one.share() >= worst;
                tr.worst[is_worst] {
                    th scope="row" {
                        (coded(&one.title)) " " code.muted { (one.id) }
                        @if is_worst { " " span.badge.bad { (page.word(Word::FailsMost)) } }
                    }
                    td { (bar(page, one)) }
                    td.number { (page.text.failing_of(failing, judged)) }
                }
            } }
        }
    }
}

fn bar(page: &Page<'_>, tally: &Tally) -> Markup {
    let all: usize = tally.counts.iter().sum();
    let told: Vec<String> = OUTCOMES
        .iter()
        .zip(tally.counts)
        .filter(|(_, count)| *count > 0)
        .map(|((outcome, _), count)| format!("{count} {}", page.text.outcome(*outcome)))
        .collect();
    let mut x = 0.0;
    let parts = OUTCOMES
        .iter()
        .zip(tally.counts)
        .map(|((_, class), count)| {
            let width = 240.0 * count as f64 / all.max(1) as f64;
            let part = (*class, x, width, count);
            x += width;
            part
        });
    let parts: Vec<_> = parts.filter(|(_, _, _, count)| *count > 0).collect();
    html! {
        svg.stack role="img" aria-label=(told.join(", ")) viewBox="0 0 240 18" preserveAspectRatio="none" {
            @for (class, x, width, count) in parts {
                rect.(class) x=(x) y="0" width=((width - 1.0).max(0.5)) height="18" rx="2" {}
                text.inside.(class) x=(x + width / 2.0) y="13" { (count) }
            }
        }
    }
}
