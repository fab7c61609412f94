//! `swarmlab hint`: the next hint of the current step. What it costs is told before, and recorded.

use super::context::Context;
use super::course::{Position, find_step, step_title};
use crate::cli::HintArgs;
use crate::exit_code::ExitCode;
use crate::failure::CommandResult;
use crate::model::lab::Step;
use crate::ui::markdown;

/// Shows the next hint, or those already taken.
pub fn run(context: &Context, args: &HintArgs) -> CommandResult {
    let text = context.text;
    let library = context.library()?;
    let current = context.current(args.cluster.cluster.as_deref())?;
    let content = context.lab(&library, &current.attempt.lab)?;
    let index = match &args.step {
        Some(step) => find_step(context, &content, step)?,
        None => match Position::of(&content.lab, &current.attempt) {
            Position::Step(index) => with_hints(&content.lab.steps, index),
            Position::Done => {
                context.ui.out(&text.lab_done());
                return Ok(ExitCode::Ok);
            }
        },
    };
    let step = &content.lab.steps[index];
    let title = step_title(context, &content, index);
    let taken = current.attempt.hints.get(&step.id).copied().unwrap_or(0);
    if args.again {
        if taken == 0 {
            context.ui.talk(&text.no_hints_taken(&title));
        }
        for number in 1..=taken.min(step.hints.len()) {
            show(context, step, number, &title);
        }
        return Ok(ExitCode::Ok);
    }
    let Some(next) = step.hints.get(taken) else {
        let message = if step.hints.is_empty() {
            text.no_hints(&title)
        } else {
            text.no_more_hints(&title)
        };
        context.ui.talk(&message);
        if let Some(checkpoint) = step.checkpoints.last() {
            context.ui.talk(&text.solve_hint(checkpoint));
        }
        return Ok(ExitCode::Ok);
    };
    if next.cost > 0.0 {
        context.ui.note(&text.hint_costs(next.cost), text);
        context.confirm(&text.hint_question())?;
    }
    // Recorded before it is shown: a hint that was read cannot be unread.
    context.update_progress(|progress| {
        if let Some(attempt) = progress.attempts.get_mut(&current.cluster) {
            let hints = attempt.hints.entry(step.id.clone()).or_insert(0);
            *hints = (*hints).max(taken + 1);
        }
    })?;
    show(context, step, taken + 1, &title);
    Ok(ExitCode::Ok)
}

/// The first step from `index` on with hints, as long as only steps without checkpoints lie between.
fn with_hints(steps: &[Step], index: usize) -> usize {
    let mut at = index;
    while steps[at].hints.is_empty() && steps[at].checkpoints.is_empty() && at + 1 < steps.len() {
        at += 1;
    }
    at
}

fn show(context: &Context, step: &Step, number: usize, title: &str) {
    let Some(hint) = step.hints.get(number - 1) else {
        return;
    };
    let paint = context.ui.out_paint();
    let head = context.text.hint_of(number, step.hints.len(), title);
    let body = context.with_images(hint.text.get(context.language));
    context.ui.out(&format!(
        "{}\n{}",
        paint.bold(&crate::ui::wrap::wrap(&head, paint.columns, "")),
        markdown::render(&body, paint)
    ));
}
