//! `swarmlab` alone: where you are, what is next.

use super::context::Context;
use super::course::{Position, step_title};
use super::guide::command_line;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::ui::wrap::wrap;
use crate::workspace::Progress;
use crate::workspace::progress::{Attempt, LabState};

/// Shows where the student is and the next command. Reads files only: it answers at once, engine or not.
pub fn run(context: &Context) -> CommandResult {
    let progress = context.read_progress()?;
    let shown = match progress.current() {
        Some((cluster, attempt)) => in_a_lab(context, &progress, cluster, attempt)?,
        None => nowhere(context, &progress),
    };
    context.ui.out(&shown);
    Ok(ExitCode::Ok)
}

fn nowhere(context: &Context, progress: &Progress) -> String {
    let (text, paint) = (context.text, context.ui.out_paint());
    let lab = context.suggested_lab(progress);
    [
        wrap(&text.welcome(), paint.columns, ""),
        String::new(),
        text.next_label().to_owned(),
        command_line(&format!("swarmlab start {lab}"), text.does_start(), paint),
        command_line("swarmlab labs", text.does_labs(), paint),
        command_line("swarmlab doctor", text.does_doctor(), paint),
    ]
    .join("\n")
}

fn in_a_lab(
    context: &Context,
    progress: &Progress,
    cluster: &str,
    attempt: &Attempt,
) -> Result<String, Failure> {
    let (text, paint) = (context.text, context.ui.out_paint());
    let library = context.library()?;
    let content = context.lab(&library, &attempt.lab)?;
    let title = content.lab.title.get(context.language);
    let head = text.you_are_in(&attempt.lab, title, cluster);
    let mut lines = vec![paint.bold(&wrap(&head, paint.columns, ""))];
    if let Some(best) = progress.labs.get(&attempt.lab).and_then(|lab| lab.best) {
        lines.push(text.short_score(best.earned, best.possible, best.assisted));
    }
    match Position::of(&content.lab, attempt) {
        Position::Step(index) => {
            let title = step_title(context, &content, index);
            let step = text.step_of(index + 1, content.lab.steps.len(), &title);
            lines.push(wrap(&step, paint.columns, ""));
            lines.push(String::new());
            lines.push(text.next_label().to_owned());
            lines.push(command_line("swarmlab guide", text.does_guide(), paint));
            lines.push(command_line("swarmlab check", text.does_check(), paint));
            lines.push(command_line("swarmlab hint", text.does_hint(), paint));
        }
        Position::Done => {
            lines.push(text.lab_done());
            lines.push(String::new());
            lines.push(text.next_label().to_owned());
            if !content.lab.questions.is_empty() {
                lines.push(command_line("swarmlab quiz", text.does_quiz(), paint));
            }
            let next = library
                .labs()
                .iter()
                .find(|lab| progress.state(lab) != LabState::Passed);
            if let Some(next) = next {
                let start = format!("swarmlab start {next}");
                lines.push(command_line(&start, text.does_start(), paint));
            } else {
                lines.insert(1, text.course_done());
            }
            lines.push(command_line("swarmlab destroy", text.does_destroy(), paint));
        }
    }
    Ok(lines.join("\n"))
}
