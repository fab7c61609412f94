//! The class in one page: opens offline, asks nothing of anybody, reads in light and dark, prints. Every word goes
//! through the template's escaping.

mod chart;
mod checkpoints;
mod overview;
mod record;
mod student;

use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::view::{Person, harmless, labs, people};
use crate::model::class::ClassReport;
use crate::text::Text;
use crate::text::gradebook::Word;

const STYLE: &str = concat!(include_str!("style.css"), include_str!("record/style.css"));

/// What the page may load: nothing but its own style.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// What every part of the page needs.
struct Page<'r> {
    report: &'r ClassReport,
    people: Vec<Person<'r>>,
    labs: Vec<&'r str>,
    text: &'r dyn Text,
}

impl Page<'_> {
    fn word(&self, word: Word) -> &'static str {
        self.text.word(word)
    }

    /// Title of a lab, as the first submission in the teacher's language has it.
    fn title(&self, lab: &str) -> String {
        let language = self.text.language();
        let submissions = self.report.submissions.iter();
        let mut titled: Vec<(bool, &str)> = submissions
            .flat_map(|one| one.labs.iter().map(move |grade| (one.language, grade)))
            .filter(|(_, grade)| grade.report.lab == lab)
            .map(|(spoken, grade)| (spoken != language, grade.title.as_str()))
            .collect();
        titled.sort_by_key(|(foreign, _)| *foreign);
        let title = titled.first().map_or("", |(_, title)| title);
        harmless(&self.text.lab_titled(lab, title))
    }
}

/// The page.
pub(super) fn write(report: &ClassReport, text: &dyn Text) -> String {
    let page = Page {
        report,
        people: people(report),
        labs: labs(report),
        text,
    };
    let class = harmless(&report.class);
    let kind = page.word(Word::ClassReport);
    let title = if class.is_empty() {
        kind.to_owned()
    } else {
        format!("{class} · {kind}")
    };
    let markup = html! {
        (DOCTYPE)
        html lang=(text.language().code()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (heading(&page, &class))
                main {
                    (overview::tiles(&page))
                    (overview::class_table(&page))
                    (chart::section(&page))
                    (checkpoints::section(&page))
                    (overview::integrity(&page))
                    (overview::similar(&page))
                    section id="students" {
                        h2 { (page.word(Word::Students)) }
                        @for person in &page.people { (student::section(&page, person)) }
                    }
                }
            }
        }
    };
    markup.into_string()
}

fn heading(page: &Page<'_>, class: &str) -> Markup {
    let kind = page.word(Word::ClassReport);
    let at = page.report.graded_at.to_zoned(TimeZone::UTC);
    html! {
        header {
            p.kind { "swarmlab · " (kind) }
            h1 { @if class.is_empty() { (kind) } @else { (class) } }
            p.muted {
                time datetime=(page.report.graded_at) { (at.strftime("%Y-%m-%d %H:%M UTC")) }
                " · " (page.word(Word::GradedWith)) " " (harmless(&page.report.tool))
            }
        }
    }
}

/// Words of a lab or grader: what stands between backticks is code.
fn coded(words: &str) -> Markup {
    let words = crate::text::sanitize::sanitize_line(words);
    let parts: Vec<&str> = words.split('`').collect();
    // An odd backtick ends nothing.
    let closed = parts.len() % 2 == 1;
    html! {
        @for (at, part) in parts.iter().enumerate() {
            @if at % 2 == 1 && (closed || at + 1 < parts.len()) { code { (part) } }
            @else { @if at % 2 == 1 { "`" } (part) }
        }
    }
}
