//! What the drawing is made of: one path for each look, so that a page of forty students stays small.

use std::collections::BTreeMap;

use super::axis::{Axis, WIDTH};
use crate::model::history::{Lane, LaneKind, Span, State};

/// No stretch is thinner: it would not be seen.
const THINNEST: f64 = 1.6;
/// A letter of a label is about so wide.
const LETTER: f64 = 5.6;
/// Images of more than so many kinds look alike.
const LOOKS: u8 = 5;

/// Paths by class, and labels.
#[derive(Default)]
pub(super) struct Shapes {
    pub(super) paths: BTreeMap<String, String>,
    pub(super) labels: Vec<Label>,
}

/// Words beside what happened.
pub(super) struct Label {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) words: String,
    /// They end at `x`.
    pub(super) before: bool,
}

/// Height of a lane: a service's has a line of words above.
pub(super) fn height(kind: LaneKind) -> f64 {
    match kind {
        LaneKind::Service => 27.0,
        LaneKind::Running => 30.0,
        LaneKind::Slot | LaneKind::Answers => 12.0,
        LaneKind::Node => 15.0,
        LaneKind::Record => 0.0,
    }
}

/// The class of a state's look.
pub(super) fn class(span: &Span) -> String {
    let name = match span.state {
        State::There => "there",
        State::Answered => "answered",
        State::Starting => "starting",
        State::Running => {
            let look = span.image.map_or(0, |image| image.min(LOOKS - 1));
            return format!("image-{look}");
        }
        State::Complete => "complete",
        State::Scaled | State::Image | State::Updated | State::RolledBack | State::Leader => "tick",
        State::Updating => "updating",
        State::RollingBack => "rolling-back",
        State::Paused => "paused",
        State::Reset | State::Gap => "hole",
        State::Drained => "drained",
        State::NoLeader => "no-leader",
        State::Away => "away",
        State::Down => "down",
        State::Failed => "failed",
        State::Unanswered => "unanswered",
    };
    name.to_owned()
}

impl Shapes {
    /// Draws a lane whose upper edge is at `y`; `words` are for a span that has some to show.
    pub(super) fn lane(
        &mut self,
        lane: &Lane,
        axis: &Axis,
        y: f64,
        words: impl Fn(&Span) -> String,
    ) {
        let middle = match lane.kind {
            LaneKind::Service => y + 20.0,
            kind => y + height(kind) / 2.0,
        };
        if lane.kind == LaneKind::Running {
            self.numbers(lane, axis, y);
            return;
        }
        let mut free = f64::MIN;
        for span in &lane.spans {
            let (x, end) = (axis.x(span.from), axis.x(span.to));
            self.span(span, x, end, middle);
            let told = words(span);
            let room = told.chars().count() as f64 * LETTER + 6.0;
            // A word that would lie over another is left to the text below the drawing.
            if !told.is_empty() && x >= free {
                let before = x + room > WIDTH;
                if before && x - room < free {
                    continue;
                }
                let up = if lane.kind == LaneKind::Service {
                    9.0
                } else {
                    -3.5
                };
                let y = middle - up;
                let at = if before { x } else { x + 1.0 };
                self.labels.push(Label {
                    x: at,
                    y,
                    words: told,
                    before,
                });
                free = if before { x } else { x + room };
            }
        }
    }

    /// Draws how a span looks, for the legend, in a box of 18 by 12.
    pub(super) fn swatch(&mut self, span: &Span) {
        match span.state {
            State::Reset | State::Gap => self.add("hole", "M9 0v12"),
            State::Failed | State::Complete | State::Leader => self.span(span, 9.0, 9.0, 6.0),
            _ => self.span(span, 1.0, 17.0, 6.0),
        }
    }

    fn span(&mut self, span: &Span, x: f64, end: f64, y: f64) {
        let class = class(span);
        match span.state {
            State::Failed => {
                let (a, b) = (x - 3.2, y - 3.2);
                self.add(
                    &class,
                    &format!("M{} {}l6.4 6.4m0-6.4l-6.4 6.4", r(a), r(b)),
                );
            }
            State::Complete => self.bar(&class, x - 1.6, x + 1.6, y, 6.0),
            State::Scaled | State::Image | State::Updated | State::RolledBack | State::Leader => {
                self.add(&class, &format!("M{} {}v13", r(x), r(y - 8.5)));
            }
            State::Reset | State::Gap => {}
            State::There | State::Answered => self.bar(&class, x, end, y, 2.0),
            State::Starting => self.bar(&class, x, end, y, 4.0),
            State::Running => {
                self.bar(&class, x, end, y, 9.0);
                // Without colour, an image is told by its stripes.
                let stripes = span.image.unwrap_or(0).min(LOOKS - 1);
                for stripe in 1..=stripes {
                    let at = y - 4.5 + 9.0 * f64::from(stripe) / f64::from(stripes + 1);
                    let width = (end - x - 1.0).max(0.0);
                    if width > 2.0 {
                        self.add("stripe", &format!("M{} {}h{}", r(x + 0.5), r(at), r(width)));
                    }
                }
            }
            State::RollingBack => {
                self.bar(&class, x, end, y, 9.0);
                self.add("stripe", &format!("M{} {}h{}", r(x), r(y), r(end - x)));
            }
            _ => self.bar(&class, x, end, y, 8.0),
        }
    }

    /// How many tasks ran, as heights.
    fn numbers(&mut self, lane: &Lane, axis: &Axis, y: f64) {
        let base = y + height(LaneKind::Running) - 2.0;
        let running = lane
            .spans
            .iter()
            .filter(|span| span.state == State::Running);
        let most = running.map(|span| span.count).max().unwrap_or(1).max(1);
        for span in &lane.spans {
            let (x, end) = (axis.x(span.from), axis.x(span.to));
            if span.state == State::Running {
                let tall = 20.0 * f64::from(span.count) / f64::from(most);
                self.bar("image-0", x, end, base - tall / 2.0, tall);
            } else {
                self.span(span, x, end, base - 4.0);
            }
        }
        self.labels.push(Label {
            x: 1.0,
            y: y + 8.0,
            words: format!("≤ {most}"),
            before: false,
        });
    }

    fn bar(&mut self, class: &str, x: f64, end: f64, y: f64, tall: f64) {
        let wide = (end - x).max(THINNEST);
        let (x, y) = (x.min(WIDTH - wide), y - tall / 2.0);
        let path = format!("M{} {}h{}v{}h-{}z", r(x), r(y), r(wide), r(tall), r(wide));
        self.add(class, &path);
    }

    fn add(&mut self, class: &str, path: &str) {
        match self.paths.get_mut(class) {
            Some(paths) => paths.push_str(path),
            None => {
                self.paths.insert(class.to_owned(), path.to_owned());
            }
        }
    }
}

/// A coordinate without useless decimals.
fn r(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
