//! `check --watch`: judges again whenever the cluster says that something changed.

use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::check::judged;
use super::context::Context;
use super::session::Session;
use crate::engine::Engine;
use crate::exit_code::ExitCode;
use crate::failure::CommandResult;
use crate::model::report::{CheckpointReport, LabReport};
use crate::ui::report;

/// Events come in bursts; one judgement serves those within this time.
const BURST: Duration = Duration::from_millis(50);

/// Some changes cause no event (a task that waits or is rejected, a node that is given up): looked for this often.
const SILENT: Duration = Duration::from_secs(2);

/// How long until a node whose event stream ended is listened to again.
const RETRY: Duration = Duration::from_secs(1);

/// Judges until everything passes, or until Ctrl-C.
pub(super) async fn run(context: &Context, mut session: Session, only: &[String]) -> CommandResult {
    let mut changes = listen(&session);
    let mut shown: Option<LabReport> = None;
    loop {
        let report = judged(context, &session, only).await?;
        show(context, shown.as_ref(), &report);
        if report.passed {
            return Ok(ExitCode::Ok);
        }
        shown = Some(report);
        if timeout(SILENT, changes.recv()).await.is_ok() {
            sleep(BURST).await;
            while changes.try_recv().is_ok() {}
        }
        // Nodes may have been stopped or started meanwhile.
        session.refresh(context).await?;
    }
}

/// A word for every change on any node.
fn listen(session: &Session) -> mpsc::Receiver<()> {
    // One waiting word is enough: the judgement that it brings sees everything.
    let (sender, receiver) = mpsc::channel(1);
    for node in &session.open.cluster.nodes {
        tokio::spawn(forward(node.engine.clone(), sender.clone()));
    }
    receiver
}

async fn forward(engine: Engine, sender: mpsc::Sender<()>) {
    while !sender.is_closed() {
        let mut stream = pin!(engine.changes());
        while stream.next().await.is_some() {
            let _ = sender.try_send(());
        }
        sleep(RETRY).await;
    }
}

/// The whole report on a terminal, anew; elsewhere only what changed, a line or more each.
fn show(context: &Context, before: Option<&LabReport>, report: &LabReport) {
    let (text, paint) = (context.text, context.ui.out_paint());
    if before.is_some_and(|before| {
        before.checkpoints == report.checkpoints && before.score == report.score
    }) {
        return;
    }
    if context.ui.mode().animated {
        context.ui.redraw(&report::render(report, text, paint));
        return;
    }
    let known = |checkpoint: &CheckpointReport| {
        before.is_some_and(|before| before.checkpoints.contains(checkpoint))
    };
    for checkpoint in report
        .checkpoints
        .iter()
        .filter(|checkpoint| !known(checkpoint))
    {
        context
            .ui
            .out(&report::checkpoint_lines(checkpoint, text, paint));
    }
    context.ui.out(&report::score_line(report, text, paint));
}
