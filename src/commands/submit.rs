//! `swarmlab submit`: the evidence file for the teacher.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::SubmitArgs;
use crate::commands::context::Context;
use crate::exit_code::ExitCode;
use crate::failure::{CommandResult, Failure};
use crate::model::class::Student;
use crate::model::evidence::{Chainer, ENDING, FORMAT, LabEntry, Manifest};
use crate::submission::{self, Judge, LabEvidence, NodeRecords};
use crate::workspace::{atomic, student};

/// Characters of a name or a number.
const LONGEST: usize = 120;

/// Packs one or several clusters.
pub fn run(context: &Context, args: &SubmitArgs) -> CommandResult {
    let text = context.text;
    let who = who(context, args)?;
    let labs = context.block_on(gather(context, &args.cluster))?;
    let path = args
        .output
        .clone()
        .unwrap_or_else(|| default_path(&labs, &who));
    let shown = path.display().to_string();
    let cannot_write = |error: &(dyn std::error::Error + 'static)| {
        Failure::environment(text.cannot_write_file(&shown)).because(error)
    };
    let summaries: Vec<String> = labs.iter().map(|lab| summary(context, lab)).collect();
    let manifest = Manifest {
        format: FORMAT,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        student: who.clone(),
        language: context.language,
        submitted_at: jiff::Timestamp::now(),
        labs: Vec::new(),
    };
    let names: Vec<String> = labs.iter().map(|lab| lab.entry.folder.clone()).collect();
    let packed = submission::pack(manifest, labs).map_err(|error| cannot_write(&error))?;
    readable(context, &packed.bytes)?;

    let mut lines = vec![text.file_will_hold(&shown)];
    lines.push(format!("  - {}", text.handed_in_by(&who.name, &who.number)));
    for ((summary, name), chain) in summaries.iter().zip(&names).zip(&packed.chains) {
        lines.push(format!("  - {summary}"));
        if chain.timeline.made_by == Chainer::Submit && chain.timeline.lines > 0 {
            lines.push(format!("    {}", text.chained_now(name)));
        }
        let blotted = chain.timeline.redacted.len() + chain.availability.redacted.len();
        if blotted > 0 {
            lines.push(format!("    {}", text.blotted_out(blotted)));
        }
    }
    lines.push(format!("  - {}", text.never_in_file()));
    context.ui.talk(&lines.join("\n"));
    if path.exists() {
        context.confirm(&text.replace_file(&shown))?;
    }
    atomic::write(&path, &packed.bytes).map_err(|error| cannot_write(&error))?;
    context
        .ui
        .talk(&text.file_written(&shown, packed.bytes.len()));
    context.ui.out(&shown);
    Ok(ExitCode::Ok)
}

/// A file that `grade` would refuse (a record beyond every limit) is better known now than after the deadline.
fn readable(context: &Context, bytes: &[u8]) -> Result<(), Failure> {
    let text = context.text;
    let judge =
        Judge::new(&context.library()?, text).map_err(|error| context.content_failure(&error))?;
    submission::read(bytes)
        .and_then(|evidence| judge.labs_of(evidence))
        .map(drop)
        .map_err(|refusal| {
            Failure::environment(text.would_be_refused())
                .because_text(text.refusal(&refusal))
                .hint(text.would_be_refused_hint())
        })
}

/// Who hands in: as said now, else as kept, else asked.
fn who(context: &Context, args: &SubmitArgs) -> Result<Student, Failure> {
    let text = context.text;
    let home = context.home()?;
    let unusable = |error: std::io::Error| Failure::environment(text.no_home()).because(&error);
    let kept = student::load(&home).map_err(unusable)?;
    let said = |given: &Option<String>, kept: Option<&String>| {
        let value = given.as_ref().or(kept).map(|value| value.trim().to_owned());
        value.filter(|value| {
            !value.is_empty()
                && value.chars().count() <= LONGEST
                && !value.chars().any(char::is_control)
        })
    };
    let ask = |question: String| {
        let may_ask = context.ui.mode().interactive;
        may_ask.then(|| context.ui.ask(&question)).flatten()
    };
    let nobody = || Failure::usage(text.who_hands_in()).hint(text.who_hands_in_hint());
    let name = said(&args.name, kept.as_ref().map(|student| &student.name))
        .or_else(|| said(&ask(text.ask_name()), None))
        .ok_or_else(nobody)?;
    let number = said(&args.number, kept.as_ref().map(|student| &student.number))
        .or_else(|| said(&ask(text.ask_number()), None))
        .ok_or_else(nobody)?;
    let who = Student {
        number,
        name,
        email: None,
    };
    if kept.as_ref() != Some(&who) {
        student::save(&home, &who).map_err(unusable)?;
    }
    Ok(who)
}

/// Reads every cluster that is to be handed in, one after the other.
async fn gather(context: &Context, clusters: &[String]) -> Result<Vec<LabEvidence>, Failure> {
    let names: Vec<Option<&str>> = if clusters.is_empty() {
        vec![None]
    } else {
        clusters.iter().map(|name| Some(name.as_str())).collect()
    };
    let library = context.library()?;
    let mut labs: Vec<LabEvidence> = Vec::new();
    for name in names {
        let session = context.session(name).await?;
        let snapshot = session.snapshot(context).await;
        let report = session.judge(context, &snapshot);
        let cluster = &session.open.cluster;
        if labs.iter().any(|lab| lab.entry.folder == cluster.name) {
            continue;
        }
        let nodes: Vec<_> = cluster
            .nodes
            .iter()
            .map(|node| (node.name.clone(), node.directory.clone()))
            .collect();
        let (lab_digest, grader_digest) =
            submission::digests(&library, &cluster.lab).unwrap_or_default();
        let attempt = session.attempt.as_ref();
        labs.push(LabEvidence {
            entry: LabEntry {
                folder: cluster.name.clone(),
                cluster: snapshot.cluster.clone(),
                lab_digest,
                grader_digest,
                assisted: attempt.is_some_and(|attempt| attempt.assisted),
                hints: attempt.map_or_else(BTreeMap::new, |attempt| attempt.hints.clone()),
                files: BTreeMap::new(),
            },
            // Without the nodes' own lines the chain is made now, and says so.
            records: NodeRecords::read(&nodes, &cluster.id).ok(),
            snapshot,
            report,
        });
    }
    Ok(labs)
}

fn summary(context: &Context, lab: &LabEvidence) -> String {
    let text = context.text;
    text.lab_in_file(
        &lab.entry.cluster.lab,
        &lab.entry.cluster.name,
        lab.snapshot.timeline.len(),
        lab.snapshot.workspace.len(),
        &text.score(&lab.report.score),
    )
}

fn default_path(labs: &[LabEvidence], who: &Student) -> PathBuf {
    let mut name: Vec<&str> = labs.iter().map(|lab| lab.entry.folder.as_str()).collect();
    let number: String = who
        .number
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    if !number.is_empty() {
        name.push(&number);
    }
    PathBuf::from(format!("{}{ENDING}", name.join("-")))
}
