//! `swarmlab report`: one evidence file, as `check` would show it.

use crate::cli::ReportArgs;
use crate::commands::context::Context;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::model::evidence::Manifest;
use crate::submission::{self, Judge, JudgedLab, Place};
use crate::ui::{report, submission as shown};

/// Shows the file.
pub fn run(context: &Context, args: &ReportArgs) -> CommandResult {
    let path = args.file.display().to_string();
    if let Err(error) = fs_err::metadata(&args.file) {
        return Err(Failure::usage(context.text.file_refused(&path)).because(&error));
    }
    let library = context.library()?;
    let judge =
        Judge::new(&library, context.text).map_err(|error| context.content_failure(&error))?;
    let judged = Place::File(args.file.clone())
        .read()
        .and_then(|bytes| submission::read(&bytes))
        .and_then(|evidence| judge.labs_of(evidence));
    match judged {
        Ok((manifest, labs)) => {
            show(context, &manifest, &labs, args.timeline);
            Ok(ExitCode::Ok)
        }
        Err(refusal) => {
            let failure = Failure::environment(context.text.file_refused(&path))
                .because_text(context.text.refusal(&refusal));
            context.ui.failure(&failure, context.text);
            Ok(ExitCode::Batch)
        }
    }
}

fn show(context: &Context, manifest: &Manifest, labs: &[JudgedLab], all: bool) {
    let (text, paint) = (context.text, context.ui.out_paint());
    context.ui.out(&shown::head(manifest, text, paint));
    for lab in labs {
        context.ui.out("");
        context.ui.out(&shown::lab_title(&lab.grade, text, paint));
        context
            .ui
            .out(&report::render(&lab.grade.report, text, paint));
        context
            .ui
            .out(&shown::integrity(&lab.grade, lab.made_by, text, paint));
        context.ui.out("");
        context
            .ui
            .out(&shown::timeline(&lab.timeline, all, text, paint));
    }
}
