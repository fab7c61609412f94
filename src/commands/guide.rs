//! `swarmlab guide`: the text of a step.

use super::context::Context;
use super::course::{Position, find_step, step_title};
use crate::cli::GuideArgs;
use crate::content::LabContent;
use crate::exit_code::ExitCode;
use crate::failure::CommandResult;
use crate::ui::markdown;
use crate::workspace::progress::Attempt;

/// Shows a step, the list of steps, or the whole guide.
pub fn run(context: &Context, args: &GuideArgs) -> CommandResult {
    let library = context.library()?;
    let (content, attempt) = if let Some(lab) = &args.lab {
        let content = context.lab(&library, lab)?;
        let attempt = context
            .read_progress()?
            .attempts
            .into_values()
            .filter(|attempt| attempt.lab == content.id)
            .max_by_key(|attempt| attempt.started);
        (content, attempt)
    } else {
        let current = context.current(args.cluster.cluster.as_deref())?;
        let content = context.lab(&library, &current.attempt.lab)?;
        (content, Some(current.attempt))
    };
    if args.list {
        context.ui.out(&steps(context, &content, attempt.as_ref()));
    } else if args.all {
        context.ui.out(&whole(context, &content));
    } else {
        let position = match (&args.step, &attempt) {
            (Some(step), _) => Position::Step(find_step(context, &content, step)?),
            (None, Some(attempt)) => Position::of(&content.lab, attempt),
            (None, None) => Position::Step(0),
        };
        context.ui.out(&at(context, &content, position));
    }
    Ok(ExitCode::Ok)
}

/// What a student at `position` reads: the step (the first one after the introduction), or how the lab ends.
#[must_use]
pub fn at(context: &Context, content: &LabContent, position: Position) -> String {
    match position {
        Position::Step(0) => format!(
            "{}\n\n{}",
            introduction(context, content),
            step(context, content, 0)
        ),
        Position::Step(index) => step(context, content, index),
        Position::Done => end(context, content),
    }
}

/// The lab's title, goal and introduction.
#[must_use]
pub fn introduction(context: &Context, content: &LabContent) -> String {
    let lab = &content.lab;
    let title = format!(
        "# {}\n\n*{}* · {}\n\n{}",
        context
            .text
            .lab_titled(&content.id, lab.title.get(context.language)),
        lab.goal.get(context.language).trim(),
        context.text.minutes(lab.minutes),
        content.guide(context.language).introduction
    );
    render(context, &title)
}

/// One step: its number, title, text, and how to go on.
#[must_use]
pub fn step(context: &Context, content: &LabContent, index: usize) -> String {
    let text = context.text;
    let count = content.lab.steps.len();
    let section = content
        .guide(context.language)
        .section(&content.lab.steps[index].id);
    let body = section.map_or("", |section| section.body.as_str());
    let markdown = format!(
        "## {}\n\n{body}",
        text.step_of(index + 1, count, &step_title(context, content, index))
    );
    let paint = context.ui.out_paint();
    let foot = if content.lab.steps[index].checkpoints.is_empty() {
        following(context, content, index)
    } else {
        markdown::render(&text.after_step(), paint)
    };
    format!("{}\n\n{foot}", render(context, &markdown))
}

/// The step after one that nothing is checked in.
fn following(context: &Context, content: &LabContent, index: usize) -> String {
    let paint = context.ui.out_paint();
    content.lab.steps.get(index + 1).map_or_else(
        || end(context, content),
        |next| {
            let command = paint.command(&format!("swarmlab guide {}", next.id));
            format!("{} {command}", context.text.next_label())
        },
    )
}

fn end(context: &Context, content: &LabContent) -> String {
    let text = context.text;
    let learned = content
        .lab
        .summary
        .as_ref()
        .map_or(String::new(), |summary| {
            summary.learned.get(context.language).to_owned()
        });
    let head = render(context, &format!("**{}**\n\n{learned}", text.lab_done()));
    let paint = context.ui.out_paint();
    let mut lines = vec![head, String::new(), text.next_label().to_owned()];
    if !content.lab.questions.is_empty() {
        lines.push(command_line("swarmlab quiz", text.does_quiz(), paint));
    }
    lines.push(command_line("swarmlab labs", text.does_labs(), paint));
    lines.join("\n")
}

fn whole(context: &Context, content: &LabContent) -> String {
    let mut parts = vec![introduction(context, content)];
    for (index, step) in content.lab.steps.iter().enumerate() {
        if let Some(section) = content.guide(context.language).section(&step.id) {
            let count = content.lab.steps.len();
            let title = context.text.step_of(index + 1, count, &section.title);
            let markdown = format!("## {title}\n\n{}", section.body);
            parts.push(render(context, &markdown));
        }
    }
    parts.join("\n\n")
}

fn steps(context: &Context, content: &LabContent, attempt: Option<&Attempt>) -> String {
    let paint = context.ui.out_paint();
    let position = attempt.map(|attempt| Position::of(&content.lab, attempt));
    let lines = content.lab.steps.iter().enumerate().map(|(index, step)| {
        let done = attempt.is_some_and(|attempt| {
            !step.checkpoints.is_empty()
                && step
                    .checkpoints
                    .iter()
                    .all(|checkpoint| attempt.passed.contains(checkpoint))
        });
        let mark = if done {
            paint.good(paint.tick())
        } else if position == Some(Position::Step(index)) {
            paint.warn(paint.arrow())
        } else {
            " ".to_owned()
        };
        let title = step_title(context, content, index);
        format!(
            "{mark:>2} {}. {} {}",
            index + 1,
            paint.command(&step.id),
            title
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `  swarmlab check   is it right, and if not, why`
#[must_use]
pub fn command_line(command: &str, does: &str, paint: crate::ui::paint::Paint) -> String {
    let padding = " ".repeat(22_usize.saturating_sub(command.chars().count()).max(2));
    let line = format!("  {}{padding}{does}", paint.command(command));
    if command.chars().count() + padding.len() + does.chars().count() + 2 > paint.columns {
        format!("  {}\n    {does}", paint.command(command))
    } else {
        line
    }
}

fn render(context: &Context, markdown: &str) -> String {
    markdown::render(&context.with_images(markdown), context.ui.out_paint())
}
