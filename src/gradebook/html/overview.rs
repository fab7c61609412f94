//! The first page: figures of the class, everybody's marks, integrity, likeness.

use std::io::{self, Write};

use maud::{Markup, html};

use super::checkpoints::Tallies;
use super::{Page, put};
use crate::gradebook::outline::LabOutline;
use crate::gradebook::view::{Person, harmless, is_marked};
use crate::model::class::{Integrity, LabGrade};
use crate::text::gradebook::Word;

/// Marks that count, as shares of the best.
pub(super) fn shares(page: &Page<'_>, lab: &LabOutline) -> Vec<f64> {
    let marked = page.class.counting(lab).filter(|one| one.possible > 0.0);
    marked.map(|one| one.earned / one.possible).collect()
}

/// The mark in the middle.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted.get(middle).copied()
    } else {
        Some((sorted.get(middle.checked_sub(1)?)? + sorted.get(middle)?) / 2.0)
    }
}

/// The figures that one asks for first.
pub(super) fn tiles(page: &Page<'_>) -> Markup {
    let (submissions, refused) = page.class.counts();
    let missing = page.class.head.missing.len();
    let odd = page.class.grades().iter().filter(|one| one.is_odd).count();
    let labs = page.class.labs();
    let shares: Vec<f64> = labs.flat_map(|lab| shares(page, lab)).collect();
    let mean = (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64);
    let percent = |share: Option<f64>| {
        share.map_or("–".to_owned(), |share| {
            format!("{}\u{202f}%", page.text.number(share * 100.0, 0))
        })
    };
    html! {
        dl.tiles {
            (tile(page.word(Word::Submissions), &submissions.to_string(), ""))
            (tile(page.word(Word::Graded), &shares.len().to_string(), ""))
            (tile(page.word(Word::Median), &percent(median(&shares)), ""))
            (tile(page.word(Word::Mean), &percent(mean), ""))
            (tile(page.word(Word::Missing), &missing.to_string(), ""))
            (tile(page.word(Word::Refused), &refused.to_string(), if refused > 0 { "bad" } else { "" }))
            (tile(page.word(Word::ToLookAt), &odd.to_string(), if odd > 0 { "bad" } else { "" }))
        }
    }
}

fn tile(label: &str, figure: &str, class: &str) -> Markup {
    html! { div.tile.(class) { dt { (label) } dd { (figure) } } }
}

/// Students × labs; and on the way, what became of each checkpoint.
pub(super) fn class_table(page: &Page<'_>, out: &mut dyn Write) -> io::Result<Tallies> {
    let mut tallies = Tallies::new(page);
    out.write_all(b"<section>")?;
    put(out, html! { h2 { (page.word(Word::Graded)) } })?;
    out.write_all(b"<table class=\"marks\">")?;
    let header = html! {
        thead { tr {
            th scope="col" { (page.word(Word::Student)) }
            th scope="col" { (page.word(Word::Number)) }
            @for lab in page.class.labs() {
                th.number scope="col" { (harmless(&lab.id)) " /" (page.text.points(page.class.best(lab))) }
            }
            th scope="col" { (page.word(Word::Integrity)) }
            th scope="col" { (page.word(Word::Note)) }
        } }
    };
    put(out, header)?;
    out.write_all(b"<tbody>")?;
    page.class.each_person(
        |_| true,
        |person| {
            tallies.add(page, person);
            put(out, class_row(page, person))
        },
    )?;
    out.write_all(b"</tbody></table></section>")?;
    Ok(tallies)
}

fn class_row(page: &Page<'_>, person: &Person<'_>) -> Markup {
    let number = person.student.map_or("", |student| &student.number);
    let refused = person.submissions.iter().any(|one| one.refused.is_some());
    let labs = || page.class.labs().map(|lab| lab.id.as_str());
    let counting: Vec<&LabGrade> = labs().filter_map(|lab| person.grade(lab)).collect();
    html! {
        tr {
            th scope="row" {
                @if person.submissions.is_empty() { bdi { (person.name) } }
                @else { a href={ "#" (person.slug) } { bdi { (person.name) } } }
            }
            td.short.muted { (harmless(number)) }
            @for lab in labs() {
                td.number { @match person.grade(lab).filter(|grade| is_marked(&grade.mark)) {
                    Some(grade) => { strong { (page.text.points(grade.mark.earned)) } }
                    None => { span.muted { "–" } }
                } }
            }
            td { @for grade in &counting { (badge(page, &grade.integrity)) " " } }
            td.muted {
                @if refused { span.badge.bad { (page.word(Word::Refused)) } " " }
                @if person.submissions.is_empty() { (page.word(Word::NothingHandedIn)) }
                @for grade in &counting {
                    @if !is_marked(&grade.mark) { (page.word(Word::NothingGradable)) " " }
                    @for one in &grade.mark.adjustments {
                        span.chip { (page.text.adjustment(one.kind)) " " (page.text.change(one.points)) } " "
                    }
                }
            }
        }
    }
}

/// The verdict on a record, in a word and a colour.
pub(super) fn badge(page: &Page<'_>, integrity: &Integrity) -> Markup {
    let class = match integrity {
        Integrity::Altered { .. } | Integrity::Transplanted { .. } => "bad",
        Integrity::Stale { .. } => "warn",
        Integrity::Replayed(how) if how.is_odd() => "warn",
        Integrity::Intact | Integrity::Replayed(_) => "good",
    };
    html! { span.badge.(class) { (page.text.integrity(integrity)) } }
}

/// Records that are not what their cluster wrote.
pub(super) fn integrity(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<section>")?;
    put(out, html! { h2 { (page.word(Word::Integrity)) } })?;
    if page.class.grades().iter().all(|one| one.is_intact) {
        put(out, html! { p { (page.word(Word::AllIntact)) } })?;
        return out.write_all(b"</section>");
    }
    out.write_all(b"<table>")?;
    let header = html! {
        thead { tr {
            th scope="col" { (page.word(Word::Student)) }
            th scope="col" { (page.word(Word::Lab)) }
            th scope="col" { (page.word(Word::Integrity)) }
            th scope="col" { (page.word(Word::Note)) }
        } }
    };
    put(out, header)?;
    out.write_all(b"<tbody>")?;
    page.class.each_person(
        |person| page.class.grades_of(person).any(|one| !one.is_intact),
        |person| {
            let grades = person.submissions.iter().flat_map(|one| &one.labs);
            let odd = grades.filter(|grade| grade.integrity != Integrity::Intact);
            for grade in odd {
                put(out, odd_row(page, person, grade))?;
            }
            Ok::<(), io::Error>(())
        },
    )?;
    out.write_all(b"</tbody></table></section>")
}

fn odd_row(page: &Page<'_>, person: &Person<'_>, grade: &LabGrade) -> Markup {
    let told = page.text.integrity_detail(&grade.integrity);
    html! {
        tr {
            th.short scope="row" { a href={ "#" (person.slug) } { bdi { (person.name) } } }
            td.short { (harmless(&grade.report.lab)) }
            td { (badge(page, &grade.integrity)) }
            td { (told.map_or(String::new(), |told| harmless(&told))) }
        }
    }
}

/// Submissions that resemble each other.
pub(super) fn similar(page: &Page<'_>) -> Markup {
    html! {
        section {
            h2 { (page.word(Word::Similar)) }
            @if page.class.head.similar.is_empty() { p { (page.word(Word::NothingSimilar)) } }
            @else {
                table {
                    thead { tr {
                        th scope="col" { (page.word(Word::Lab)) }
                        th scope="col" { (page.word(Word::Submissions)) }
                        th.number scope="col" { (page.word(Word::Degree)) }
                        th scope="col" { (page.word(Word::Note)) }
                    } }
                    tbody { @for one in &page.class.head.similar { tr {
                        td.short { (harmless(&one.lab)) }
                        td { @for source in &one.sources { div { code { (harmless(source)) } } } }
                        td.number { strong { (page.text.number(one.degree * 100.0, 0)) "\u{202f}%" } }
                        td { (harmless(&one.what.join(" · "))) }
                    } } }
                }
            }
        }
    }
}
