//! Time on the drawing: what is idle for long is cut out, so that an hour's work before a night and after it is seen.

use crate::model::history::History;

/// Width of the drawing's lanes.
pub(super) const WIDTH: f64 = 760.0;
/// Width of time that was cut out.
const CUT: f64 = 30.0;
/// So many times are cut out at most.
const MOST_CUTS: usize = 6;
/// A gap this many times longer than the next longest that stays is cut out …
const JUMP: u32 = 4;
/// … if it is longer than this, in tenths of a second, and a tenth of the whole.
const IDLE: u32 = 600;
/// Lengths between two ticks, in tenths of a second.
const STEPS: [u32; 17] = [
    10, 20, 50, 100, 150, 300, 600, 1200, 3000, 6000, 9000, 18_000, 36_000, 72_000, 216_000,
    432_000, 864_000,
];
/// So many ticks at most.
const MOST_TICKS: u32 = 12;
/// Room that a tick's label needs.
const LABEL: f64 = 62.0;

/// A stretch of time and where it is drawn.
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    from: u32,
    to: u32,
    x: f64,
    width: f64,
    is_cut: bool,
}

/// Where each moment is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    pieces: Vec<Piece>,
}

impl Axis {
    pub(super) fn of(history: &History) -> Self {
        let tenths = history.to.duration_since(history.from).as_millis() / 100;
        let end = u32::try_from(tenths.max(1)).unwrap_or(u32::MAX);
        let spans = history.lanes.iter().flat_map(|lane| &lane.spans);
        let mut edges: Vec<u32> = spans.flat_map(|span| [span.from, span.to]).collect();
        edges.retain(|edge| *edge < end);
        edges.extend([0, end]);
        edges.sort_unstable();
        edges.dedup();
        let cuts = idle(&edges, end);
        let cut: u32 = cuts.iter().map(|(from, to)| to - from).sum();
        let scale = (WIDTH - CUT * cuts.len() as f64) / f64::from((end - cut).max(1));
        let mut pieces = Vec::new();
        let (mut at, mut x) = (0, 0.0);
        let mut add = |from: u32, to: u32, is_cut: bool| {
            let width = if is_cut {
                CUT
            } else {
                f64::from(to - from) * scale
            };
            pieces.push(Piece {
                from,
                to,
                x,
                width,
                is_cut,
            });
            x += width;
        };
        for (from, to) in cuts {
            add(at, from, false);
            add(from, to, true);
            at = to;
        }
        add(at, end, false);
        Self { pieces }
    }

    /// The place of a moment, in tenths of a second after the start.
    pub(super) fn x(&self, at: u32) -> f64 {
        let piece = self.pieces.iter().find(|piece| at <= piece.to);
        piece.map_or(WIDTH, |piece| {
            let share = f64::from(at.saturating_sub(piece.from))
                / f64::from((piece.to - piece.from).max(1));
            piece.x + share * piece.width
        })
    }

    /// What was cut out: where it is drawn, and its length in tenths of a second.
    pub(super) fn cuts(&self) -> impl Iterator<Item = (f64, f64, u32)> {
        let cuts = self.pieces.iter().filter(|piece| piece.is_cut);
        cuts.map(|piece| (piece.x, piece.width, piece.to - piece.from))
    }

    /// Round times with room for a label: where, and when in tenths of a second after the start. `start` is the tenth
    /// of its day with which the drawing begins. Also, whether seconds have to be told.
    pub(super) fn ticks(&self, start: u32) -> (Vec<(f64, u32)>, bool) {
        let drawn = self.pieces.iter().filter(|piece| !piece.is_cut);
        let length: u32 = drawn.clone().map(|piece| piece.to - piece.from).sum();
        let step = STEPS.into_iter().find(|step| length / step < MOST_TICKS);
        let step = step.unwrap_or_else(|| (length / MOST_TICKS).max(1));
        let mut ticks: Vec<(f64, u32)> = Vec::new();
        for piece in drawn {
            let first = (u64::from(start) + u64::from(piece.from)).div_ceil(u64::from(step));
            let first = first * u64::from(step) - u64::from(start);
            let last = u64::from(piece.to);
            for at in (first..=last).step_by(step as usize) {
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                let x = self.x(at);
                // The last one's label would be cut by the edge.
                let fits = x <= WIDTH - LABEL / 2.0;
                if fits && ticks.last().is_none_or(|(before, _)| x - before >= LABEL) {
                    ticks.push((x, at));
                }
            }
        }
        (ticks, step < 600)
    }
}

/// The long gaps between edges, in order.
fn idle(edges: &[u32], end: u32) -> Vec<(u32, u32)> {
    let mut gaps: Vec<(u32, u32)> = edges.windows(2).map(|pair| (pair[0], pair[1])).collect();
    gaps.sort_by_key(|(from, to)| std::cmp::Reverse(to - from));
    let length = |at: usize| gaps.get(at).map_or(0, |(from, to)| to - from);
    // Pauses between two commands are all of a kind; a night stands out.
    let cuts = (1..=MOST_CUTS).rev().find(|count| {
        let (least, next) = (length(count - 1), length(*count));
        least > IDLE && least >= end / 10 && least >= next.saturating_mul(JUMP)
    });
    gaps.truncate(cuts.unwrap_or(0));
    gaps.sort_unstable();
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::history::{Lane, LaneKind, Span, State};

    fn history(seconds: i64, spans: &[(u32, u32)]) -> History {
        let from = "2026-11-20T10:00:07Z".parse().unwrap();
        let spans = spans.iter().map(|(from, to)| Span {
            from: *from,
            to: *to,
            state: State::Running,
            image: None,
            count: 1,
            note: Box::default(),
        });
        History {
            from,
            to: from + jiff::SignedDuration::from_secs(seconds),
            moments: 1,
            earlier: 0,
            left_out: 0,
            images: Vec::new(),
            lanes: vec![Lane {
                kind: LaneKind::Slot,
                name: "web.1".to_owned(),
                spans: spans.collect(),
            }],
        }
    }

    #[test]
    fn a_night_between_two_hours_is_cut_out() {
        let axis = Axis::of(&history(
            36_000,
            &[(0, 9_000), (9_500, 18_000), (350_000, 360_000)],
        ));
        let cuts: Vec<_> = axis.cuts().map(|(_, _, length)| length).collect();
        assert_eq!(cuts, [332_000]);
        let before = axis.x(18_000);
        assert!((axis.x(350_000) - before - CUT).abs() < 0.01);
        assert!((axis.x(360_000) - WIDTH).abs() < 0.01);
        // What is drawn keeps its proportions.
        let hours = before / (WIDTH - axis.x(350_000));
        assert!((hours - 1.8).abs() < 0.01, "{hours}");
    }

    #[test]
    fn steady_work_is_not_cut() {
        let axis = Axis::of(&history(60, &[(0, 100), (110, 300), (310, 600)]));
        assert_eq!(axis.cuts().count(), 0);
        assert_eq!(
            (axis.x(0), axis.x(300), axis.x(600)),
            (0.0, WIDTH / 2.0, WIDTH)
        );
    }

    #[test]
    fn ticks_are_round_and_have_room() {
        // 10:00:07: the first round time is three seconds later.
        let start = (10 * 3600 + 7) * 10;
        for seconds in [1, 30, 90, 600, 5_000, 40_000, 4_000_000] {
            let end = u32::try_from(seconds).unwrap() * 10;
            let axis = Axis::of(&history(seconds, &[(0, end / 3), (end / 2, end / 4 * 3)]));
            let (ticks, _) = axis.ticks(start);
            assert!(ticks.len() <= 13, "{seconds}: {ticks:?}");
            assert!(ticks.windows(2).all(|two| two[1].0 - two[0].0 >= LABEL));
        }
        let (ticks, to_the_second) = Axis::of(&history(90, &[(0, 300), (500, 900)])).ticks(start);
        assert_eq!(ticks[0].1, 30);
        assert!(to_the_second);
    }

    #[test]
    fn a_record_of_one_moment_has_an_axis() {
        let axis = Axis::of(&history(0, &[(0, 0)]));
        assert!(axis.x(0).is_finite() && axis.x(u32::MAX).is_finite());
    }
}
