//! Work that was handed in, for people: the table of a class, and one evidence file. Everything here was written by
//! strangers: nothing is shown that did not go through `sanitize`.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::paint::Paint;
use super::table::Table;
use super::wrap::hanging;
use crate::gradebook::Row;
use crate::model::class::{Integrity, LabGrade, Similarity};
use crate::model::evidence::{Chainer, Manifest};
use crate::model::report::Outcome;
use crate::model::timeline::{EventScope, Moment, TimelineEntry};
use crate::text::Text;
use crate::text::sanitize::sanitize_line;

/// The table of a class, empty: a line a submission and lab.
#[must_use]
pub fn class(text: &dyn Text) -> Table {
    Table::new(text.class_headers())
}

/// Adds lines to the table of a class.
pub fn add_rows(table: &mut Table, rows: &[Row]) {
    for row in rows {
        table.row(row.cells());
    }
}

/// A line on submissions that are alike.
#[must_use]
pub fn similarity(alike: &Similarity, text: &dyn Text) -> String {
    let sources = alike.sources.join(", ");
    sanitize_line(&text.alike(&alike.lab, &sources, &alike.what.join(", ")))
}

/// Who handed a file in, and when it was packed.
#[must_use]
pub fn head(manifest: &Manifest, text: &dyn Text, paint: Paint) -> String {
    let who = format!("{} ({})", manifest.student.name, manifest.student.number);
    let packed = text.packed_at(&clock(manifest.submitted_at), &manifest.tool);
    let who = paint.bold(&sanitize_line(&who));
    format!("{who}\n{}", sanitize_line(&packed))
}

/// The title of a lab in a file.
#[must_use]
pub fn lab_title(grade: &LabGrade, text: &dyn Text, paint: Paint) -> String {
    let report = &grade.report;
    let title = format!("{}: {}", report.lab, grade.title);
    let title = text.report_title(&title, &report.cluster, &clock(report.captured_at));
    paint.bold(&sanitize_line(&title))
}

/// Whether the record holds, and where the student's own verdicts differ.
#[must_use]
pub fn integrity(grade: &LabGrade, made_by: Chainer, text: &dyn Text, paint: Paint) -> String {
    let said = match &grade.integrity {
        Integrity::Intact => text.intact(made_by),
        Integrity::Altered { places } => text.altered(&places.join("; ")),
        Integrity::Transplanted { also_in } => text.transplanted(&also_in.join(", ")),
        Integrity::Stale { what } => text.stale(&what.join(", ")),
        Integrity::Replayed(how) => text.replayed(how),
    };
    let line = format!("{} {}", text.integrity_label(), sanitize_line(&said));
    let mut lines = vec![hanging(&line, paint.columns, "", "  ")];
    for difference in &grade.differences {
        let line = text.difference(
            &difference.checkpoint,
            difference.claimed.map(word),
            word(difference.judged),
        );
        lines.push(hanging(&sanitize_line(&line), paint.columns, "  ", "    "));
    }
    lines.join("\n")
}

/// Outcomes are called as in `--json`.
fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Blocked => "blocked",
        Outcome::Unknown => "unknown",
    }
}

/// The record, a line a moment; without `all`, what concerns services, nodes and the recorders.
#[must_use]
pub fn timeline(entries: &[TimelineEntry], all: bool, text: &dyn Text, paint: Paint) -> String {
    let mut lines = vec![paint.bold(&text.timeline_title(entries.len()))];
    for entry in entries {
        if let Some(what) = moment(&entry.what, all) {
            let time = entry.at.strftime("%H:%M:%S").to_string();
            let line = format!(
                "  {time}  {:<9}  {}",
                entry.node.as_str(),
                sanitize_line(&what)
            );
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// A moment in Docker's own words.
fn moment(what: &Moment, all: bool) -> Option<String> {
    match what {
        Moment::Event {
            kind,
            scope,
            action,
            id,
            attributes,
        } => {
            if !all && *scope != EventScope::Swarm {
                return None;
            }
            let name = attributes.get("name").unwrap_or(id);
            let mut line = format!("{kind} {action} {name}");
            for (key, value) in attributes.iter().filter(|(key, _)| is_change(key)) {
                let _ = write!(line, " {key}={value}");
            }
            Some(line)
        }
        Moment::Task { body } => {
            let state = body["Status"]["State"].as_str()?;
            if !all && !matches!(state, "running" | "failed" | "rejected" | "complete") {
                return None;
            }
            let id = body["ID"].as_str().unwrap_or_default();
            let slot = &body["Slot"];
            let image = body["Spec"]["ContainerSpec"]["Image"]
                .as_str()
                .unwrap_or_default();
            let image = image.split('@').next().unwrap_or_default();
            let error = body["Status"]["Err"].as_str().unwrap_or_default();
            let short = id.get(..8).unwrap_or(id);
            Some(format!("task {short} slot {slot} {state} {image} {error}"))
        }
        Moment::Object { kind, id, .. } => all.then(|| format!("object {kind} {id}")),
        Moment::Agent { action, note } => Some(format!("recorder {action} {note}")),
    }
}

/// Attributes of an event that say what changed.
fn is_change(key: &str) -> bool {
    let last = key.rsplit('.').next().unwrap_or_default();
    key.contains('.') && matches!(last, "old" | "new") || key == "exitCode"
}

fn clock(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
