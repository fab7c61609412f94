//! `swarmlab author`: make a lab, prove it.

mod begin;
mod capture;
mod live;
mod verify;

use super::context::Context;
use crate::cli::{AuthorArgs, AuthorCommand, AuthorLintArgs, AuthorSchemaArgs, SchemaFile};
use crate::content::{self, Library};
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::gradebook;

/// Runs `swarmlab author`.
pub fn run(context: &Context, args: &AuthorArgs) -> CommandResult {
    match &args.command {
        AuthorCommand::New(args) => begin::run(context, args),
        AuthorCommand::Lint(args) => lint(context, args),
        AuthorCommand::Verify(args) => verify::run(context, args),
        AuthorCommand::Schema(args) => Ok(schema(context, args)),
        AuthorCommand::Capture(args) => capture::run(context, args),
    }
}

/// The keys of labs named on the command line; all when none is.
fn labs(context: &Context, library: &Library, names: &[String]) -> Result<Vec<String>, Failure> {
    if names.is_empty() {
        return Ok(library.labs().to_vec());
    }
    names
        .iter()
        .map(|name| {
            library.find(name).map(str::to_owned).map_err(|_| {
                context.unknown_name(context.text.unknown_lab(name), name, library.labs())
            })
        })
        .collect()
}

/// Every problem of the files, on stdout: it is what was asked for.
fn lint(context: &Context, args: &AuthorLintArgs) -> CommandResult {
    let library = context.library()?;
    let labs = labs(context, &library, &args.labs)?;
    let mut problems = 0;
    for lab in &labs {
        for problem in library.lint_lab(lab) {
            problems += 1;
            context.ui.out(&problem.render(context.language));
            context.ui.out("");
        }
    }
    if problems > 0 {
        context.ui.talk(&context.text.content_invalid(problems));
        return Ok(ExitCode::Content);
    }
    context.ui.talk(&context.text.lint_clean(labs.len()));
    Ok(ExitCode::Ok)
}

fn schema(context: &Context, args: &AuthorSchemaArgs) -> ExitCode {
    let schema = args.file.and_then(|file| match file {
        SchemaFile::Course => content::schema("course"),
        SchemaFile::Lab => content::schema("lab"),
        SchemaFile::Grader => content::schema("grader"),
        SchemaFile::Solution => content::schema("solution"),
        SchemaFile::Class => Some(gradebook::class_schema()),
    });
    match schema {
        Some(schema) => context.ui.json(&schema),
        None => context.ui.pass_out(content::reference().as_bytes()),
    }
    ExitCode::Ok
}
