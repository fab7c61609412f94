//! Progress on a terminal: a spinner or a bar a step.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Painter;
use super::plain::{broken_line, finished_line, line};
use crate::model::event::Event;
use crate::text::Text;
use crate::text::sanitize::sanitize_line;
use crate::ui::ascii::to_ascii;
use crate::ui::paint::Paint;

struct Step {
    label: String,
    since: Instant,
    bar: ProgressBar,
    measured: bool,
}

/// Draws on stderr.
pub(super) struct Animated {
    paint: Paint,
    text: &'static dyn Text,
    screen: MultiProgress,
    steps: BTreeMap<String, Step>,
}

impl Animated {
    pub(super) fn new(paint: Paint, text: &'static dyn Text) -> Self {
        Self {
            paint,
            text,
            screen: MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10)),
            steps: BTreeMap::new(),
        }
    }

    fn print(&self, line: &str) {
        let line = if self.paint.unicode {
            line.into()
        } else {
            to_ascii(line)
        };
        let _ = self.screen.println(line);
    }

    fn spinner(&self) -> ProgressStyle {
        let ticks = if self.paint.unicode {
            "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ "
        } else {
            "|/-\\ "
        };
        styled(" {spinner} {wide_msg} {elapsed:>5}").tick_chars(ticks)
    }

    fn bar(&self) -> ProgressStyle {
        let chars = if self.paint.unicode {
            "━━─"
        } else {
            "=>-"
        };
        // A narrow terminal has no room for the bar itself.
        let template = if self.paint.columns < 70 {
            " {wide_msg} {percent:>3} %"
        } else {
            " {spinner} {wide_msg} {bar:16} {binary_bytes:>10}/{binary_total_bytes:<10} {binary_bytes_per_sec:>12}"
        };
        styled(template).progress_chars(chars)
    }
}

/// A template; they are constants of this file, and a wrong one would only look plain.
fn styled(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

impl Painter for Animated {
    fn show(&mut self, event: Event) {
        match event {
            Event::StepStarted { id, label } => {
                let label = sanitize_line(&label);
                let bar = self.screen.add(ProgressBar::new_spinner());
                bar.set_style(self.spinner());
                bar.set_message(label.clone());
                bar.enable_steady_tick(Duration::from_millis(100));
                let step = Step {
                    label,
                    since: Instant::now(),
                    bar,
                    measured: false,
                };
                self.steps.insert(id, step);
            }
            Event::StepProgress { id, done, total } => {
                let style = (total > 0).then(|| self.bar());
                let Some(step) = self.steps.get_mut(&id) else {
                    return;
                };
                if let (Some(style), false) = (style, step.measured) {
                    step.bar.set_style(style);
                    step.measured = true;
                }
                if total > 0 {
                    step.bar.set_length(total);
                }
                step.bar.set_position(done);
            }
            Event::StepFinished { id, note } => {
                if let Some(step) = self.steps.remove(&id) {
                    step.bar.finish_and_clear();
                    self.print(&finished_line(
                        &step.label,
                        note.as_deref(),
                        step.since.elapsed().as_secs_f64(),
                        self.paint,
                        self.text,
                    ));
                }
            }
            said @ (Event::Note(_) | Event::Warning(_)) => {
                if let Some(line) = line(said, &mut BTreeMap::new(), self.paint, self.text) {
                    self.print(&line);
                }
            }
        }
    }

    fn end(&mut self, broken: bool) {
        for step in std::mem::take(&mut self.steps).into_values() {
            step.bar.finish_and_clear();
            if broken {
                self.print(&broken_line(&step.label, self.paint));
            }
        }
        let _ = self.screen.clear();
    }
}
