//! The class in one page: opens offline, asks nothing of anybody, reads in light and dark, prints. Every word goes
//! through the template's escaping.

mod chart;
mod checkpoints;
mod overview;
mod record;
mod student;

use std::io::{self, Write};

use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::class::Class;
use super::export::ExportError;
use super::outline::LabOutline;
use super::view::harmless;
use crate::text::Text;
use crate::text::gradebook::Word;

const STYLE: &str = concat!(include_str!("style.css"), include_str!("record/style.css"));

/// What the page may load: nothing but its own style.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// What every part of the page needs.
struct Page<'r> {
    class: &'r Class<'r>,
    text: &'r dyn Text,
}

impl Page<'_> {
    fn word(&self, word: Word) -> &'static str {
        self.text.word(word)
    }

    /// Title of a lab, as the first submission in the teacher's language has it.
    fn title(&self, lab: &LabOutline) -> String {
        let title = lab.titles.in_language(self.text.language());
        harmless(&self.text.lab_titled(&lab.id, title))
    }
}

/// Writes a part of the page.
fn put(out: &mut dyn Write, markup: Markup) -> io::Result<()> {
    out.write_all(markup.into_string().as_bytes())
}

/// The page. What has a row or a section for each student is written as it is made; the tags around it stand alone.
pub(super) fn write(
    class: &Class<'_>,
    text: &dyn Text,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let page = Page { class, text };
    let name = harmless(&class.head.class);
    put(out, html! { (DOCTYPE) })?;
    write!(out, "<html lang=\"{}\">", text.language().code())?;
    put(out, head(&page, &name))?;
    out.write_all(b"<body>")?;
    put(out, heading(&page, &name))?;
    out.write_all(b"<main>")?;
    put(out, overview::tiles(&page))?;
    let tallies = overview::class_table(&page, out)?;
    put(out, chart::section(&page))?;
    put(out, checkpoints::section(&page, &tallies))?;
    overview::integrity(&page, out)?;
    put(out, overview::similar(&page))?;
    out.write_all(b"<section id=\"students\">")?;
    put(out, html! { h2 { (page.word(Word::Students)) } })?;
    class.each_person(
        |person| !person.submissions.is_empty(),
        |person| put(out, student::section(&page, person)),
    )?;
    Ok(out.write_all(b"</section></main></body></html>")?)
}

fn head(page: &Page<'_>, class: &str) -> Markup {
    let kind = page.word(Word::ClassReport);
    let title = if class.is_empty() {
        kind.to_owned()
    } else {
        format!("{class} · {kind}")
    };
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="robots" content="noindex";
            title { (title) }
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn heading(page: &Page<'_>, class: &str) -> Markup {
    let kind = page.word(Word::ClassReport);
    let head = page.class.head;
    let at = head.graded_at.to_zoned(TimeZone::UTC);
    html! {
        header {
            p.kind { "swarmlab · " (kind) }
            h1 { @if class.is_empty() { (kind) } @else { (class) } }
            p.muted {
                time datetime=(head.graded_at) { (at.strftime("%Y-%m-%d %H:%M UTC")) }
                " · " (page.word(Word::GradedWith)) " " (harmless(&head.tool))
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
