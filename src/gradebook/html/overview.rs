//! The first page: figures of the class, everybody's marks, integrity, likeness.

use maud::{Markup, html};

use super::Page;
use crate::gradebook::view::{Person, best, harmless, is_marked};
use crate::model::class::{Integrity, LabGrade};
use crate::text::gradebook::Word;

/// Marks that count, as shares of the best.
pub(super) fn shares(page: &Page<'_>, lab: &str) -> Vec<f64> {
    let grades = page.people.iter().filter_map(|person| person.grade(lab));
    grades
        .filter(|grade| is_marked(&grade.mark))
        .map(|grade| grade.mark.earned / grade.mark.possible)
        .collect()
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
    let submissions = &page.report.submissions;
    let refused = submissions
        .iter()
        .filter(|one| one.refused.is_some())
        .count();
    let odd = grades(page)
        .filter(|(_, grade)| is_odd(&grade.integrity))
        .count();
    let shares: Vec<f64> = page.labs.iter().flat_map(|lab| shares(page, lab)).collect();
    let mean = (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64);
    let percent = |share: Option<f64>| {
        share.map_or("–".to_owned(), |share| {
            format!("{}\u{202f}%", page.text.number(share * 100.0, 0))
        })
    };
    html! {
        dl.tiles {
            (tile(page.word(Word::Submissions), &submissions.len().to_string(), ""))
            (tile(page.word(Word::Graded), &shares.len().to_string(), ""))
            (tile(page.word(Word::Median), &percent(median(&shares)), ""))
            (tile(page.word(Word::Mean), &percent(mean), ""))
            (tile(page.word(Word::Missing), &page.report.missing.len().to_string(), ""))
            (tile(page.word(Word::Refused), &refused.to_string(), if refused > 0 { "bad" } else { "" }))
            (tile(page.word(Word::ToLookAt), &odd.to_string(), if odd > 0 { "bad" } else { "" }))
        }
    }
}

fn tile(label: &str, figure: &str, class: &str) -> Markup {
    html! { div.tile.(class) { dt { (label) } dd { (figure) } } }
}

/// Whether a teacher should look at the record.
pub(super) fn is_odd(integrity: &Integrity) -> bool {
    match integrity {
        Integrity::Altered { .. } | Integrity::Transplanted { .. } => true,
        Integrity::Replayed(how) => how.is_odd(),
        Integrity::Intact | Integrity::Stale { .. } => false,
    }
}

/// Every grade with its person.
fn grades<'p>(page: &'p Page<'_>) -> impl Iterator<Item = (&'p Person<'p>, &'p LabGrade)> {
    page.people.iter().flat_map(|person| {
        let submissions = person.submissions.iter();
        submissions.flat_map(move |one| one.labs.iter().map(move |grade| (person, grade)))
    })
}

/// Students × labs.
pub(super) fn class_table(page: &Page<'_>) -> Markup {
    html! {
        section {
            h2 { (page.word(Word::Graded)) }
            table.marks {
                thead { tr {
                    th scope="col" { (page.word(Word::Student)) }
                    th scope="col" { (page.word(Word::Number)) }
                    @for lab in &page.labs {
                        th.number scope="col" { (harmless(lab)) " /" (page.text.points(best(&page.people, lab))) }
                    }
                    th scope="col" { (page.word(Word::Integrity)) }
                    th scope="col" { (page.word(Word::Note)) }
                } }
                tbody { @for person in &page.people { (class_row(page, person)) } }
            }
        }
    }
}

fn class_row(page: &Page<'_>, person: &Person<'_>) -> Markup {
    let number = person.student.map_or("", |student| &student.number);
    let refused = person.submissions.iter().any(|one| one.refused.is_some());
    let counting: Vec<&LabGrade> = page
        .labs
        .iter()
        .filter_map(|lab| person.grade(lab))
        .collect();
    html! {
        tr {
            th scope="row" {
                @if person.submissions.is_empty() { bdi { (person.name()) } }
                @else { a href={ "#" (person.slug) } { bdi { (person.name()) } } }
            }
            td.short.muted { (harmless(number)) }
            @for lab in &page.labs {
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
pub(super) fn integrity(page: &Page<'_>) -> Markup {
    let odd: Vec<_> = grades(page)
        .filter(|(_, grade)| grade.integrity != Integrity::Intact)
        .collect();
    html! {
        section {
            h2 { (page.word(Word::Integrity)) }
            @if odd.is_empty() { p { (page.word(Word::AllIntact)) } }
            @else {
                table {
                    thead { tr {
                        th scope="col" { (page.word(Word::Student)) }
                        th scope="col" { (page.word(Word::Lab)) }
                        th scope="col" { (page.word(Word::Integrity)) }
                        th scope="col" { (page.word(Word::Note)) }
                    } }
                    tbody { @for (person, grade) in odd { tr {
                        th.short scope="row" { a href={ "#" (person.slug) } { bdi { (person.name()) } } }
                        td.short { (harmless(&grade.report.lab)) }
                        td { (badge(page, &grade.integrity)) }
                        td { (page.text.integrity_detail(&grade.integrity).map_or(String::new(), |told| harmless(&told))) }
                    } } }
                }
            }
        }
    }
}

/// Submissions that resemble each other.
pub(super) fn similar(page: &Page<'_>) -> Markup {
    html! {
        section {
            h2 { (page.word(Word::Similar)) }
            @if page.report.similar.is_empty() { p { (page.word(Word::NothingSimilar)) } }
            @else {
                table {
                    thead { tr {
                        th scope="col" { (page.word(Word::Lab)) }
                        th scope="col" { (page.word(Word::Submissions)) }
                        th.number scope="col" { (page.word(Word::Degree)) }
                        th scope="col" { (page.word(Word::Note)) }
                    } }
                    tbody { @for one in &page.report.similar { tr {
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
