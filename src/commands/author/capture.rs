//! `swarmlab author capture`: makes a case from a running cluster.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::cli::AuthorCaptureArgs;
use crate::commands::context::Context;
use crate::content::CaseFile;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::grade;
use crate::model::snapshot::ClusterSnapshot;
use crate::submission;
use crate::ui::table::Table;

/// Runs `swarmlab author capture`.
pub(super) fn run(context: &Context, args: &AuthorCaptureArgs) -> CommandResult {
    let is_key = !args.name.is_empty()
        && args
            .name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !is_key {
        return Err(Failure::usage(context.text.bad_case_name(&args.name)));
    }
    let snapshot = context.block_on(async {
        let session = context.session(args.cluster.cluster.as_deref()).await?;
        Ok(session.snapshot(context).await)
    })?;
    save(context, args, snapshot)
}

/// Writes a case made of a snapshot and the verdicts that the lab's grader gives now; the author reads them and
/// changes those that are not what they should be.
fn save(context: &Context, args: &AuthorCaptureArgs, snapshot: ClusterSnapshot) -> CommandResult {
    let text = context.text;
    let library = context.library()?;
    let content = context.lab(&library, &args.lab)?;
    let snapshot = scrubbed(snapshot).map_err(|error| {
        Failure::new(
            crate::failure::FailureKind::Internal,
            text.cannot_write_case(),
        )
        .because(&error)
    })?;
    let report = grade::judge(&content.grader, &snapshot, context.language);
    let mut table = Table::new(text.capture_headers());
    for checkpoint in &report.checkpoints {
        table.row([
            checkpoint.id.as_str(),
            super::verify::word(checkpoint.outcome),
        ]);
    }
    let case = CaseFile {
        about: args.about.clone().unwrap_or_else(|| args.name.clone()),
        expect: report
            .checkpoints
            .into_iter()
            .map(|checkpoint| (checkpoint.id, checkpoint.outcome))
            .collect(),
        snapshot,
    };
    let root = context
        .content
        .clone()
        .unwrap_or_else(|| PathBuf::from("."));
    let folder = root.join("graders").join(&content.id).join("cases");
    let path = folder.join(format!("{}.json.gz", args.name));
    write(&path, &case)
        .map_err(|error| Failure::environment(text.cannot_write_case()).because(&error))?;
    context.ui.out(&path.display().to_string());
    context.ui.table(&table);
    context.ui.talk(&text.case_written());
    Ok(ExitCode::Ok)
}

fn write(path: &Path, case: &CaseFile) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs_err::create_dir_all(folder)?;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    serde_json::to_writer(&mut encoder, case)?;
    encoder.flush()?;
    fs_err::write(path, encoder.finish()?)
}

/// The snapshot without what must not be published: join tokens, keys, and the values of variables that look like
/// passwords. What is only long and never asked for goes too.
fn scrubbed(snapshot: ClusterSnapshot) -> Result<ClusterSnapshot, serde_json::Error> {
    let mut whole = serde_json::to_value(snapshot)?;
    submission::published(&mut whole);
    serde_json::from_value(whole)
}
