//! `swarmlab author verify`: an untouched cluster fails, the solution passes, each case gets its verdict.

use std::fmt::Write as _;

use crate::cli::{AuthorVerifyArgs, Mutation};
use crate::commands::context::Context;
use crate::content::{self, Fault, Proof};
use crate::exit_code::ExitCode;
use crate::failure::CommandResult;
use crate::model::report::{CheckpointReport, Outcome};
use crate::ui::table::Table;

/// Runs `swarmlab author verify`.
pub(super) fn run(context: &Context, args: &AuthorVerifyArgs) -> CommandResult {
    let library = context.library()?;
    let labs = super::labs(context, &library, &args.labs)?;
    let text = context.text;
    let mut is_proven = true;
    let mut summary = Table::new(text.proof_headers());
    for lab in &labs {
        let content = context.lab(&library, lab)?;
        let cases = library
            .cases(lab)
            .map_err(|error| context.content_failure(&error))?;
        let proof = content::prove(&content, &cases, context.language);
        is_proven &= proof.faults.is_empty();
        if labs.len() == 1 {
            show_cases(context, &proof);
        }
        for fault in &proof.faults {
            context
                .ui
                .out(&format!("{lab}: {}", fault_words(context, fault)));
        }
        if args.live {
            is_proven &= super::live::prove(context, lab)?;
        }
        let mut row = vec![
            lab.clone(),
            proof.checkpoints.to_string(),
            proof.cases.len().to_string(),
            proof.faults.len().to_string(),
        ];
        if let Some(what) = args.mutate {
            let run = content::mutate(&content, &cases, what == Mutation::Properties);
            for survivor in &run.survivors {
                context.ui.out(&format!(
                    "{lab}: {}",
                    text.survivor(&survivor.checkpoint, &survivor.lacks)
                ));
            }
            // A property may be said twice (in `name` and in an image, say); an assertion may not.
            is_proven &= what == Mutation::Properties || run.survivors.is_empty();
            row.push(format!(
                "{}/{}",
                run.mutants - run.survivors.len(),
                run.mutants
            ));
        } else {
            row.push(String::new());
        }
        summary.row(row);
    }
    if labs.len() > 1 || args.mutate.is_some() {
        context.ui.table(&summary);
    }
    context.ui.talk(&text.proven(is_proven));
    Ok(if is_proven {
        ExitCode::Ok
    } else {
        ExitCode::NotPassed
    })
}

fn show_cases(context: &Context, proof: &Proof) {
    let mut table = Table::new(context.text.case_headers());
    for case in &proof.cases {
        let mut row = vec![case.name.clone()];
        row.extend(case.outcomes.iter().map(usize::to_string));
        row.push(context.text.case_holds(case.holds).to_owned());
        row.push(case.about.clone());
        table.row(row);
    }
    context.ui.table(&table);
}

/// The word of `check --json` for an outcome.
pub(super) fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Blocked => "blocked",
        Outcome::Unknown => "unknown",
    }
}

fn fault_words(context: &Context, fault: &Fault) -> String {
    let text = context.text;
    match fault {
        Fault::Verdict {
            case,
            checkpoint,
            expected,
            found,
        } => {
            let verdict =
                text.wrong_verdict(case, checkpoint, word(*expected), word(found.outcome));
            format!("{verdict}{}", reasons(found))
        }
        Fault::PassesUntouched { case, checkpoint } => text.passes_untouched(case, checkpoint),
        Fault::SolutionFails(found) => {
            let verdict = text.solution_fails(&found.id, word(found.outcome));
            format!("{verdict}{}", reasons(found))
        }
        Fault::MissingCase(name) => text.missing_case(name),
        Fault::FewCases(number) => text.few_cases(*number, content::FEWEST_CASES),
    }
}

/// What a checkpoint saw, an assertion a line.
fn reasons(report: &CheckpointReport) -> String {
    report
        .assertions
        .iter()
        .filter(|assertion| report.outcome == Outcome::Pass || assertion.outcome != Outcome::Pass)
        .fold(String::new(), |mut lines, assertion| {
            let why = assertion.why.as_deref().unwrap_or(&assertion.observed);
            let _ = write!(
                lines,
                "\n    {}: {why} ({})",
                assertion.subject, assertion.expected
            );
            lines
        })
}
