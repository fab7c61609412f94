//! What happened in a lab, drawn: a lane for each service, slot, port and node; and the same as text, for who does not
//! see the drawing or wants its words.

mod axis;
mod shapes;

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::Page;
use crate::gradebook::view::harmless;
use crate::model::history::{History, Lane, LaneKind, Span, State};
use crate::text::Text;
use crate::text::gradebook::{Told, Word};

use axis::{Axis, WIDTH};
use shapes::{Shapes, height};

/// Room for the names of lanes.
const NAMES: f64 = 132.0;
/// Letters of a lane's name that fit there.
const NAME: usize = 19;
/// Letters beside a moment.
const WORDS: usize = 26;
/// Above the first lane: what was cut out. Below the last: the ticks.
const ABOVE: f64 = 14.0;
const BELOW: f64 = 20.0;

/// The drawing of a lab's record, its legend and its text.
pub(super) fn section(page: &Page<'_>, history: &History) -> Markup {
    if history.lanes.is_empty() {
        return html! {};
    }
    let text = page.text;
    let told = text.record_told(&told(history));
    let when = |at: Timestamp| {
        let at = at.to_zoned(TimeZone::UTC);
        at.strftime("%Y-%m-%d %H:%M:%S").to_string()
    };
    html! {
        div.record {
            h5 { (page.word(Word::Record)) }
            p.muted.meta { (when(history.from)) " – " (when(history.to)) " UTC · " (told) }
            @if history.earlier > 0 { p.muted.meta { (text.earlier_try(history.earlier)) } }
            div.scroll tabindex="0" role="group" aria-label=(page.word(Word::Record)) { (drawing(history, text, &told)) }
            (legend(history, text))
            @if history.left_out > 0 { p.muted.meta { (text.lanes_left_out(history.left_out)) } }
            details {
                summary { (page.word(Word::AsText)) }
                table {
                    tbody { @for lane in &history.lanes { tr {
                        th scope="row" { (harmless(&text.lane(lane.kind, &lane.name))) }
                        td { @for (at, span) in lane.spans.iter().enumerate() {
                            @if at > 0 { br; }
                            (line(history, lane, span, text))
                        } }
                    } } }
                }
            }
        }
    }
}

/// What there is to see, in figures.
fn told(history: &History) -> Told {
    let count = |state: State| {
        let spans = history.lanes.iter().flat_map(|lane| &lane.spans);
        let counts = spans
            .filter(|span| span.state == state)
            .map(|span| span.count);
        counts.fold(0, u32::saturating_add)
    };
    let lanes = |kind: LaneKind| {
        history
            .lanes
            .iter()
            .filter(|lane| lane.kind == kind)
            .count()
    };
    Told {
        moments: history.moments,
        services: lanes(LaneKind::Service),
        updates: count(State::Updating),
        failed: count(State::Failed),
        unanswered: count(State::Unanswered),
    }
}

fn drawing(history: &History, text: &dyn Text, told: &str) -> Markup {
    let axis = Axis::of(history);
    let mut shapes = Shapes::default();
    let mut names: Vec<(f64, &Lane)> = Vec::new();
    let mut y = ABOVE;
    for lane in history
        .lanes
        .iter()
        .filter(|lane| lane.kind != LaneKind::Record)
    {
        // A service, and what is no service's, stands apart.
        y += if matches!(lane.kind, LaneKind::Service) && y > ABOVE {
            5.0
        } else {
            0.0
        };
        shapes.lane(lane, &axis, y, |span| words(span, text));
        let at = if lane.kind == LaneKind::Service {
            y + 23.5
        } else {
            y + height(lane.kind) / 2.0 + 3.5
        };
        names.push((at, lane));
        y += height(lane.kind);
    }
    let holes: Vec<f64> = history
        .lanes
        .iter()
        .filter(|lane| lane.kind == LaneKind::Record)
        .flat_map(|lane| lane.spans.iter().map(|span| axis.x(span.from)))
        .collect();
    let start = tenth_of_day(history.from);
    let (ticks, to_the_second) = axis.ticks(start);
    let form = if to_the_second { "%H:%M:%S" } else { "%H:%M" };
    let box_height = y + BELOW;
    let left = -NAMES;
    html! {
        svg.history role="img" viewBox={ (left) " 0 " (NAMES + WIDTH + 8.0) " " (box_height) } {
            title { (text.word(Word::Record)) }
            desc { (told) }
            @for (x, at) in &ticks {
                line.grid x1=(tenth(*x)) x2=(tenth(*x)) y1=(ABOVE) y2=(y) {}
                text.tick x=(tenth(*x)) y=(y + 14.0) { (moment(history, *at).strftime(form)) }
            }
            @for (x, width, length) in axis.cuts() {
                rect.cut x=(tenth(x)) y=(ABOVE) width=(width) height=(y - ABOVE) {}
                text.tick x=(tenth(x + width / 2.0)) y="9" { "⋯ " (text.time_cut(SignedDuration::from_millis(i64::from(length) * 100))) }
            }
            @for (class, path) in &shapes.paths { path.(class) d=(path) {} }
            @for x in &holes { path.hole d={ "M" (tenth(*x)) " " (ABOVE) "V" (y) } {} }
            line.judged x1=(WIDTH) x2=(WIDTH) y1=(ABOVE - 4.0) y2=(y + 3.0) {}
            @for label in &shapes.labels {
                text.said.before[label.before] x=(tenth(label.x)) y=(tenth(label.y)) { (label.words) }
            }
            @for (y, lane) in &names {
                text.name.service[lane.kind == LaneKind::Service] x="-8" y=(tenth(*y)) {
                    (short(&text.lane(lane.kind, &lane.name), NAME))
                }
            }
        }
    }
}

/// The looks that occur, with their meaning.
fn legend(history: &History, text: &dyn Text) -> Markup {
    let spans = || history.lanes.iter().flat_map(|lane| &lane.spans);
    // What has its words beside it, or is only there, needs no explanation.
    let is_plain = |state: State| {
        matches!(
            state,
            State::There
                | State::Running
                | State::Scaled
                | State::Image
                | State::Updated
                | State::RolledBack
        )
    };
    let states: BTreeSet<State> = spans()
        .map(|span| span.state)
        .filter(|state| !is_plain(*state))
        .collect();
    let swatch = |span: &Span| {
        let mut shapes = Shapes::default();
        shapes.swatch(span);
        html! {
            svg.swatch-drawn aria-hidden="true" viewBox="0 0 18 12" {
                @for (class, path) in &shapes.paths { path.(class) d=(path) {} }
            }
        }
    };
    let sample = |state: State, image: Option<u8>| Span {
        from: 0,
        to: 1,
        state,
        image,
        count: 1,
        note: Box::default(),
    };
    html! {
        p.legend {
            @for (at, image) in history.images.iter().enumerate() {
                @let sample = sample(State::Running, u8::try_from(at).ok());
                span { (swatch(&sample)) (harmless(image)) }
            }
            @for state in &states {
                span { (swatch(&sample(*state, None))) (text.state(*state)) }
            }
            span { svg.swatch-drawn aria-hidden="true" viewBox="0 0 18 12" { path.judged d="M9 0v12" {} } (text.word(Word::Judged)) }
        }
    }
}

/// The few words beside a span, where it has some.
fn words(span: &Span, text: &dyn Text) -> String {
    match span.state {
        State::Scaled => short(&span.note, WORDS),
        State::Image => {
            let name = span.note.rsplit('/').next().unwrap_or_default();
            short(name, WORDS)
        }
        State::Paused | State::RolledBack | State::Leader => text.state(span.state).to_owned(),
        State::Away | State::Drained if !span.note.is_empty() => short(&span.note, WORDS),
        _ => String::new(),
    }
}

/// One span as a line of text.
fn line(history: &History, lane: &Lane, span: &Span, text: &dyn Text) -> String {
    let clock = |at: u32| moment(history, at).strftime("%H:%M:%S").to_string();
    let mut line = clock(span.from);
    if !span.is_moment() {
        line = format!("{line}–{}", clock(span.to));
    }
    line = format!("{line} {}", text.state(span.state));
    let image = span
        .image
        .and_then(|at| history.images.get(usize::from(at)));
    let notes = [image.map(String::as_str), Some(&*span.note)];
    for note in notes.into_iter().flatten().filter(|note| !note.is_empty()) {
        line = format!("{line} · {}", harmless(note));
    }
    if span.count > 1 || lane.kind == LaneKind::Running {
        line = format!("{line} ×{}", span.count);
    }
    line
}

fn moment(history: &History, tenths: u32) -> jiff::Zoned {
    let after = SignedDuration::from_millis(i64::from(tenths) * 100);
    let at = history.from.checked_add(after).unwrap_or(history.to);
    at.to_zoned(TimeZone::UTC)
}

fn tenth_of_day(at: Timestamp) -> u32 {
    let tenths = (at.as_millisecond() / 100).rem_euclid(864_000);
    u32::try_from(tenths).unwrap_or(0)
}

/// The beginning of a stranger's words.
fn short(words: &str, most: usize) -> String {
    let words = harmless(words);
    if words.chars().count() <= most {
        return words;
    }
    let mut kept: String = words.chars().take(most - 1).collect();
    kept.push('…');
    kept
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
