//! `swarmlab quiz`: the course's questions, each answer explained.

use super::context::Context;
use crate::cli::QuizArgs;
use crate::content::LabContent;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::model::lab::Question;
use crate::ui::markdown;
use crate::workspace::progress::Answer;

/// Asks on a terminal; otherwise lists the questions, with `--answers` their answers too.
pub fn run(context: &Context, args: &QuizArgs) -> CommandResult {
    let library = context.library()?;
    let lab = match &args.lab {
        Some(lab) => lab.clone(),
        None => {
            context
                .current(args.cluster.cluster.as_deref())?
                .attempt
                .lab
        }
    };
    let content = context.lab(&library, &lab)?;
    if content.lab.questions.is_empty() {
        context.ui.talk(&context.text.no_questions(&content.id));
    } else if !args.answers && context.ui.mode().interactive {
        ask_all(context, &content)?;
    } else {
        for (index, question) in content.lab.questions.iter().enumerate() {
            context.ui.out(&asked(context, &content, index));
            if args.answers {
                for at in 0..question.choices.len() {
                    context.ui.out(&explained(context, question, at));
                }
            }
            context.ui.out("");
        }
        if !args.answers {
            context.ui.talk(&context.text.quiz_answers_hint());
        }
    }
    Ok(ExitCode::Ok)
}

fn ask_all(context: &Context, content: &LabContent) -> Result<(), Failure> {
    let text = context.text;
    let (mut right, mut answered) = (0, 0);
    for (index, question) in content.lab.questions.iter().enumerate() {
        context.ui.out(&asked(context, content, index));
        let Some(chosen) = answer(context, question) else {
            break;
        };
        if chosen.is_empty() {
            continue;
        }
        let is_right = question
            .choices
            .iter()
            .enumerate()
            .all(|(at, choice)| choice.right == chosen.contains(&at));
        answered += 1;
        right += usize::from(is_right);
        let paint = context.ui.out_paint();
        context.ui.out(&if is_right {
            format!("{} {}", paint.good(paint.tick()), text.answer_right())
        } else {
            let letters = letters_of_right(question);
            format!(
                "{} {}",
                paint.bad(paint.cross()),
                text.answer_wrong(&letters)
            )
        });
        // What was chosen, and what should have been.
        for (at, choice) in question.choices.iter().enumerate() {
            if choice.right || chosen.contains(&at) {
                context.ui.out(&explained(context, question, at));
            }
        }
        context.ui.out("");
        let note = Answer {
            choices: chosen.iter().map(|at| at + 1).collect(),
            right: is_right,
            at: context.now,
        };
        context.update_progress(|progress| {
            let lab = progress.labs.entry(content.id.clone()).or_default();
            lab.quiz.insert(question.id.clone(), note);
        })?;
    }
    context.ui.out(&text.quiz_score(right, answered));
    Ok(())
}

/// The choices typed; none to pass, `None` at the end of the input.
fn answer(context: &Context, question: &Question) -> Option<Vec<usize>> {
    loop {
        let typed = context.ui.ask(&context.text.answer_prompt())?;
        match parse_answer(&typed, question.choices.len()) {
            Ok(chosen) => return Some(chosen),
            Err(last) => context.ui.talk(&context.text.answer_unclear(last)),
        }
    }
}

/// `ac`, `a, c` or `A C` are the choices 0 and 2. An error tells the last letter there is.
fn parse_answer(typed: &str, count: usize) -> Result<Vec<usize>, char> {
    let last = letter(count.saturating_sub(1));
    let mut chosen = Vec::new();
    for character in typed.to_lowercase().chars() {
        match character {
            ' ' | ',' | ';' => {}
            'a'..='z' if choice_index(character) < count => {
                if !chosen.contains(&choice_index(character)) {
                    chosen.push(choice_index(character));
                }
            }
            _ => return Err(last),
        }
    }
    chosen.sort_unstable();
    Ok(chosen)
}

fn choice_index(letter: char) -> usize {
    (letter as usize).saturating_sub('a' as usize)
}

fn letter(index: usize) -> char {
    ('a'..='z').nth(index).unwrap_or('z')
}

fn letters_of_right(question: &Question) -> String {
    let letters: Vec<String> = question
        .choices
        .iter()
        .enumerate()
        .filter(|(_, choice)| choice.right)
        .map(|(at, _)| letter(at).to_string())
        .collect();
    letters.join(", ")
}

fn asked(context: &Context, content: &LabContent, index: usize) -> String {
    let questions = &content.lab.questions;
    let question = &questions[index];
    let paint = context.ui.out_paint();
    let head = paint.bold(&context.text.question_of(index + 1, questions.len()));
    let body = context.with_images(question.text.get(context.language));
    let mut lines = vec![head, markdown::render(&body, paint)];
    for (at, choice) in question.choices.iter().enumerate() {
        let choice = context.with_images(choice.text.get(context.language));
        lines.push(lettered(
            &format!("  {}) ", letter(at)),
            &choice,
            paint.columns,
        ));
    }
    lines.join("\n")
}

fn explained(context: &Context, question: &Question, at: usize) -> String {
    let paint = context.ui.out_paint();
    let Some(choice) = question.choices.get(at) else {
        return String::new();
    };
    let mark = if choice.right {
        paint.tick()
    } else {
        paint.cross()
    };
    let why = context.with_images(choice.why.get(context.language));
    lettered(&format!("  {mark} {}) ", letter(at)), &why, paint.columns)
}

fn lettered(first: &str, text: &str, columns: usize) -> String {
    let text = crate::text::sanitize::sanitize_line(text);
    let rest = " ".repeat(first.chars().count());
    crate::ui::wrap::hanging(&text, columns, first, &rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_any_shape() {
        assert_eq!(parse_answer("ca", 3), Ok(vec![0, 2]));
        assert_eq!(parse_answer(" A, c a", 3), Ok(vec![0, 2]));
        assert_eq!(parse_answer("", 3), Ok(vec![]));
        assert_eq!(parse_answer("d", 3), Err('c'));
        assert_eq!(parse_answer("1", 3), Err('c'));
    }
}
