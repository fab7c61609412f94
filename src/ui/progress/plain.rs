//! Progress without a terminal: ` • step …` and ` ✓ step`, one line each.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Instant;

use super::Painter;
use crate::model::event::Event;
use crate::text::Text;
use crate::text::sanitize::sanitize_line;
use crate::ui::ascii::to_ascii;
use crate::ui::paint::Paint;

/// Writes lines to stderr.
pub(super) struct Plain {
    paint: Paint,
    text: &'static dyn Text,
    open: BTreeMap<String, (String, Instant)>,
}

impl Plain {
    pub(super) fn new(paint: Paint, text: &'static dyn Text) -> Self {
        Self {
            paint,
            text,
            open: BTreeMap::new(),
        }
    }
}

impl Painter for Plain {
    fn show(&mut self, event: Event) {
        if let Some(line) = line(event, &mut self.open, self.paint, self.text) {
            write_line(&line, self.paint);
        }
    }

    fn end(&mut self, broken: bool) {
        for (label, _) in std::mem::take(&mut self.open).into_values() {
            if broken {
                write_line(&broken_line(&label, self.paint), self.paint);
            }
        }
    }
}

fn write_line(line: &str, paint: Paint) {
    let line = if paint.unicode {
        line.into()
    } else {
        to_ascii(line)
    };
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// The line that an event is worth.
pub(super) fn line(
    event: Event,
    open: &mut BTreeMap<String, (String, Instant)>,
    paint: Paint,
    text: &dyn Text,
) -> Option<String> {
    match event {
        Event::StepStarted { id, label } => {
            let label = sanitize_line(&label);
            let line = format!(" {} {label} {}", paint.bullet(), paint.ellipsis());
            open.insert(id, (label, Instant::now()));
            Some(line)
        }
        Event::StepProgress { .. } => None,
        Event::StepFinished { id, note } => {
            let (label, since) = open.remove(&id)?;
            Some(finished_line(
                &label,
                note.as_deref(),
                since.elapsed().as_secs_f64(),
                paint,
                text,
            ))
        }
        Event::Note(note) => Some(format!(
            "{} {}",
            paint.bold(text.note_label()),
            sanitize_line(&note)
        )),
        Event::Warning(warning) => Some(format!(
            "{} {}",
            paint.warn(text.warning_label()),
            sanitize_line(&warning)
        )),
    }
}

/// ` ✓ step (note) 1.2 s`
pub(super) fn finished_line(
    label: &str,
    note: Option<&str>,
    seconds: f64,
    paint: Paint,
    text: &dyn Text,
) -> String {
    let note = note.map_or_else(String::new, |note| format!(" ({})", sanitize_line(note)));
    let time = paint.dim(&format!("{} s", text.number(seconds, 1)));
    format!(" {} {label}{note} {time}", paint.good(paint.tick()))
}

/// ` ✗ step`
pub(super) fn broken_line(label: &str, paint: Paint) -> String {
    format!(" {} {label}", paint.bad(paint.cross()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::language::Language;
    use crate::text::text;

    #[test]
    fn a_step_is_two_lines() {
        let mut open = BTreeMap::new();
        let paint = Paint {
            unicode: true,
            ..Paint::plain(80)
        };
        let mut show = |event| line(event, &mut open, paint, text(Language::En));
        let started = show(Event::StepStarted {
            id: "nodes".to_owned(),
            label: "create six\x1b[2J nodes".to_owned(),
        });
        assert_eq!(started.as_deref(), Some(" • create six\\u{1b}[2J nodes …"));
        let unknown = show(Event::StepFinished {
            id: "other".to_owned(),
            note: None,
        });
        assert_eq!(unknown, None);
        let finished = show(Event::StepFinished {
            id: "nodes".to_owned(),
            note: Some("all new".to_owned()),
        });
        assert_eq!(
            finished.as_deref(),
            Some(" ✓ create six\\u{1b}[2J nodes (all new) 0.0 s")
        );
    }
}
