//! `swarmlab labs`: the labs with state and score.

use serde::Serialize;

use super::context::Context;
use crate::cli::LabsArgs;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::ui::table::Table;
use crate::workspace::progress::{BestScore, LabState};

/// `labs --json`
#[derive(Debug, Serialize)]
struct LabsDocument {
    schema: u32,
    labs: Vec<LabRow>,
}

#[derive(Debug, Serialize)]
struct LabRow {
    id: String,
    /// `None`: the lab's files are broken.
    title: Option<String>,
    minutes: Option<u32>,
    state: LabState,
    best: Option<BestScore>,
}

/// Shows the labs.
pub fn run(context: &Context, args: &LabsArgs) -> CommandResult {
    let library = context.library()?;
    let progress = context.read_progress()?;
    let mut broken: Option<Failure> = None;
    let mut rows = Vec::new();
    for id in library.labs() {
        let content = library.lab(id);
        let lab = match &content {
            Ok(content) => Some(&content.lab),
            Err(error) => {
                broken.get_or_insert_with(|| context.content_failure(error));
                None
            }
        };
        rows.push(LabRow {
            id: id.clone(),
            title: lab.map(|lab| lab.title.get(context.language).to_owned()),
            minutes: lab.map(|lab| lab.minutes),
            state: progress.state(id),
            best: progress.labs.get(id).and_then(|lab| lab.best),
        });
    }
    if args.json {
        context.ui.json(&LabsDocument {
            schema: 1,
            labs: rows,
        });
    } else {
        context.ui.table(&table(context, &rows));
    }
    // The other labs are shown all the same.
    broken.map_or(Ok(ExitCode::Ok), Err)
}

fn table(context: &Context, rows: &[LabRow]) -> Table {
    let text = context.text;
    let mut table = Table::new(text.labs_headers());
    for row in rows {
        let state = match (&row.title, row.state) {
            (None, _) => text.state_broken(),
            (_, LabState::New) => text.state_new(),
            (_, LabState::Started) => text.state_started(),
            (_, LabState::Passed) => text.state_passed(),
        };
        let score = row.best.map_or_else(String::new, |best| {
            text.short_score(best.earned, best.possible, best.assisted)
        });
        table.row([
            row.id.clone(),
            row.title.clone().unwrap_or_default(),
            row.minutes
                .map(|minutes| minutes.to_string())
                .unwrap_or_default(),
            state.to_owned(),
            score,
        ]);
    }
    table
}
