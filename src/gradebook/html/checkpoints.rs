//! Which checkpoint fails most: a table for each lab, a bar for each checkpoint.

use maud::{Markup, html};

use super::{Page, coded};
use crate::gradebook::outline::LabOutline;
use crate::gradebook::view::Person;
use crate::model::report::Outcome;
use crate::text::gradebook::Word;

const OUTCOMES: [(Outcome, &str); 4] = [
    (Outcome::Pass, "pass"),
    (Outcome::Fail, "fail"),
    (Outcome::Blocked, "blocked"),
    (Outcome::Unknown, "unknown"),
];

/// What became of every checkpoint over the class, lab by lab in the order of the page.
pub(super) struct Tallies(Vec<Vec<Tally>>);

impl Tallies {
    /// Of every lab and checkpoint, and of nobody yet.
    pub(super) fn new(page: &Page<'_>) -> Self {
        let language = page.text.language();
        let of_lab = |lab: &LabOutline| {
            let all = lab.checkpoints.iter().map(|(id, titles)| Tally {
                id: id.clone(),
                // In the teacher's language if anybody has it so.
                title: titles.in_language(language).to_owned(),
                counts: [0; 4],
            });
            all.collect()
        };
        Self(page.class.labs().map(of_lab).collect())
    }

    /// Counts the grades of a person that count.
    pub(super) fn add(&mut self, page: &Page<'_>, person: &Person<'_>) {
        for (lab, tallies) in page.class.labs().zip(&mut self.0) {
            let Some(grade) = person.grade(&lab.id) else {
                continue;
            };
            for tally in tallies {
                let mut all = grade.report.checkpoints.iter();
                let outcome = all.find(|one| one.id == tally.id).map(|one| one.outcome);
                let at = OUTCOMES.iter().position(|(one, _)| Some(*one) == outcome);
                if let Some(at) = at {
                    tally.counts[at] += 1;
                }
            }
        }
    }
}

/// What became of a checkpoint over the class.
struct Tally {
    id: String,
    title: String,
    /// In the order of [`OUTCOMES`].
    counts: [usize; 4],
}

impl Tally {
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

pub(super) fn section(page: &Page<'_>, tallies: &Tallies) -> Markup {
    html! {
        @if !tallies.0.is_empty() {
            section {
                h2 { (page.word(Word::Checkpoints)) }
                p.legend { @for (outcome, class) in OUTCOMES {
                    span { i.swatch.(class) {} (page.text.outcome(outcome)) }
                } }
                @for (lab, tallies) in page.class.labs().zip(&tallies.0) { (lab_table(page, lab, tallies)) }
            }
        }
    }
}

fn lab_table(page: &Page<'_>, lab: &LabOutline, tallies: &[Tally]) -> Markup {
    let worst = tallies.iter().map(Tally::share).fold(0.0, f64::max);
    html! {
        h3 { (page.title(lab)) }
        table.checkpoints {
            thead { tr {
                th scope="col" { (page.word(Word::Checkpoint)) }
                th scope="col" { (page.word(Word::Outcomes)) }
                th.number scope="col" { (page.text.outcome(Outcome::Fail)) }
            } }
            tbody { @for one in tallies {
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
