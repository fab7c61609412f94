//! Fewer spans: those that a drawing could not show apart become one.

use crate::model::history::{Lane, LaneKind, Span, State};

/// A drawing shows so many steps of time apart.
const STEPS: u32 = 600;

/// Joins neighbours in each lane, the shortest first, until all lanes together have at most `most` spans. There may
/// not be more lanes than that.
pub(super) fn condense(lanes: &mut [Lane], most: usize) {
    let spans = |lanes: &[Lane]| lanes.iter().map(|lane| lane.spans.len()).sum::<usize>();
    let all = || lanes.iter().flat_map(|lane| &lane.spans);
    let first = all().map(|span| span.from).min().unwrap_or(0);
    let last = all().map(|span| span.to).max().unwrap_or(0);
    let mut step = ((last - first) / STEPS).max(1);
    while spans(lanes) > most {
        for lane in &mut *lanes {
            let kind = lane.kind;
            // Beyond the whole length everything joins.
            let whole = step > last - first;
            lane.spans.dedup_by(|next, before| {
                let joins = whole || near(before, next, step);
                if joins {
                    join(kind, before, next);
                }
                joins
            });
        }
        step = step.saturating_mul(2);
    }
}

fn near(before: &Span, next: &Span, step: u32) -> bool {
    let short = |span: &Span| span.to - span.from <= step;
    let gap = next.from.saturating_sub(before.to);
    let alike = before.state == next.state && before.image == next.image;
    // What a service is remains under what happens to it.
    let is_ground = |span: &Span| span.state == State::There;
    gap <= step && (short(before) && short(next) || alike) && is_ground(before) == is_ground(next)
}

fn join(kind: LaneKind, before: &mut Span, next: &Span) {
    before.to = before.to.max(next.to);
    before.count = if kind == LaneKind::Running {
        before.count.max(next.count)
    } else {
        before.count.saturating_add(next.count)
    };
    if before.note != next.note {
        before.note = Box::default();
    }
    if next.state >= before.state {
        before.state = next.state;
        before.image = next.image.or(before.image);
    }
}
