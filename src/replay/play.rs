//! One submission in its cluster: its files put, its commands run within limits, the result judged.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::output::{self, Output};
use super::revive::{revive, silent};
use super::script::{Act, mend_line_ends};
use super::setting::Setting;
use super::settle::{self, settle};
use super::{NodeCommand, ReplayError, TIMED_OUT, disk, inflict};
use crate::cluster::Cluster;
use crate::engine::{ExecChunk, ExecRequest};
use crate::model::class::{PlayedCommand, Stopped};
use crate::model::report::LabReport;
use crate::model::snapshot::ClusterSnapshot;
use crate::submission::{Work, WorkFiles};
use crate::workspace::{StartingFile, Workspace};

/// Variable by which what a submission started is known in its nodes.
const MARK: &str = "SWARMLAB_REPLAY";
/// Longest wait for a cluster whose submission was stopped.
const STOPPED_PATIENCE: Duration = Duration::from_secs(5);
/// Time for a node to end what a submission left running.
const MOP_PATIENCE: Duration = Duration::from_secs(10);
/// Most bytes that a command's output gives to a variable.
const LONGEST_SAVED: usize = 64 << 10;

/// What came of a submission.
#[derive(Debug)]
pub(super) struct Played {
    /// What ran.
    pub(super) commands: Vec<PlayedCommand>,
    /// What ended it before its end.
    pub(super) stopped: Option<Stopped>,
    /// Nodes that it had silenced, started again before it was judged.
    pub(super) revived: Vec<String>,
    /// How long its commands took.
    pub(super) ran: Duration,
    /// What it printed, with lines of ours.
    pub(super) output: Vec<u8>,
    /// The cluster in the end.
    pub(super) snapshot: ClusterSnapshot,
    /// Its judgement.
    pub(super) report: LabReport,
}

/// Plays `acts` of a submission in the cluster `name`, which is at its lab's start.
pub(super) async fn play(
    setting: &Setting,
    name: &str,
    mut work: Work,
    acts: Vec<Act>,
) -> Result<Played, ReplayError> {
    let output = Output::default();
    for file in mend_line_ends(&mut work.files) {
        output.say(&format!("# {}", setting.text.line_ends_mended(&file)));
    }
    Workspace::of(&setting.home, name).put_over(&starting(work.files))?;
    let player = Player {
        setting,
        name,
        output: &output,
        deadline: Instant::now() + setting.time_limit,
    };
    // Who means to lose nodes is judged without them.
    let loses_nodes = acts.iter().any(|act| matches!(act, Act::Chaos(..)));
    let (mut commands, start) = (Vec::new(), Instant::now());
    let stopped = tokio::select! {
        // In this order: what ended by itself was not stopped.
        biased;
        done = player.all(acts, &mut commands) => done.map(|()| None)?,
        () = tokio::time::sleep_until(player.deadline) => {
            Some(Stopped::Time { seconds: setting.time_limit.as_secs() })
        }
        () = output.over() => Some(Stopped::Output { bytes: output::MOST }),
        () = disk::over(setting, name) => Some(Stopped::Disk { bytes: disk::MOST }),
    };
    let ran = start.elapsed();
    if let Some(stopped) = stopped {
        output.say(&format!("# {}", setting.text.replay_stopped(stopped)));
        player.mop().await;
    }
    let patience = match stopped {
        None => settle::PATIENCE,
        Some(_) => STOPPED_PATIENCE,
    };
    let (mut snapshot, mut report) = settle(setting, name, None, patience).await?;
    let mut revived = Vec::new();
    if !loses_nodes && !silent(&snapshot).is_empty() {
        revived = revive(setting, name, &snapshot).await?;
        if !revived.is_empty() {
            output.say(&format!("# {}", setting.text.nodes_revived(&revived)));
        }
        let begun = Instant::now();
        while !silent(&snapshot).is_empty() && begun.elapsed() < settle::PATIENCE {
            (snapshot, report) = settle(setting, name, None, settle::PATIENCE).await?;
        }
    }
    let (mut output, is_cut) = output.taken();
    if is_cut {
        let words = setting.text.output_cut(output::KEPT as u64);
        output.extend_from_slice(format!("# {words}\n").as_bytes());
    }
    Ok(Played {
        commands,
        stopped,
        revived,
        ran,
        output,
        snapshot,
        report,
    })
}

fn starting(files: WorkFiles) -> Vec<StartingFile> {
    files
        .into_iter()
        .map(|(path, bytes)| StartingFile { path, bytes })
        .collect()
}

/// A submission at play.
struct Player<'a> {
    setting: &'a Setting,
    name: &'a str,
    output: &'a Output,
    deadline: Instant,
}

impl Player<'_> {
    /// Every act in order; one that fails is noted, and the next one goes on, as a teacher would.
    async fn all(
        &self,
        acts: Vec<Act>,
        commands: &mut Vec<PlayedCommand>,
    ) -> Result<(), ReplayError> {
        let mut saved = BTreeMap::new();
        let mut beside: JoinSet<()> = JoinSet::new();
        for act in acts {
            match act {
                Act::Chaos(node, kind) => {
                    let words = self.setting.text.inflicted_on(kind.word(), node.as_str());
                    self.output.say(&format!("# {words}"));
                    let cluster = self.cluster().await?;
                    let host = &self.setting.host;
                    if let Err(error) = inflict(host, &cluster, node.as_str(), kind).await {
                        let words = self.setting.text.command_not_run(&error.to_string());
                        self.output.say(&format!("# {words}"));
                    }
                }
                Act::Settle(checkpoints, patience) => {
                    settle(self.setting, self.name, Some(&checkpoints), patience).await?;
                }
                Act::Run {
                    command,
                    label,
                    background,
                    save,
                } => {
                    let command = NodeCommand {
                        environment: saved.clone(),
                        ..command
                    };
                    self.output.say(&format!("$ {}: {label}", command.node));
                    commands.push(PlayedCommand {
                        node: command.node.to_string(),
                        command: label,
                        exit_code: None,
                    });
                    if background {
                        let cluster = self.cluster().await?;
                        let request = self.request(&cluster, &command)?;
                        let host = self.setting.host.clone();
                        // What it prints is mixed with nothing else; it is dropped.
                        beside.spawn(async move {
                            let _ = host.exec_request(&request, |_| ()).await;
                        });
                        continue;
                    }
                    let (code, printed) = self.run(&command, save.is_some()).await?;
                    if let Some(command) = commands.last_mut() {
                        command.exit_code = code;
                    }
                    if let Some(variable) = save {
                        let text = String::from_utf8_lossy(&printed).trim().replace('\0', "");
                        saved.insert(variable, text);
                    }
                }
            }
        }
        Ok(())
    }

    async fn cluster(&self) -> Result<Cluster, ReplayError> {
        let home = self.setting.home.root();
        Ok(Cluster::get(&self.setting.host, home, self.name).await?)
    }

    /// Seconds that a command may take: its own, and never beyond the submission's.
    fn seconds(&self, command: &NodeCommand) -> u64 {
        // A little beyond, so that a submission that was stopped is told as such.
        let left = self.deadline.saturating_duration_since(Instant::now());
        command.patience.as_secs().max(1).min(left.as_secs() + 2)
    }

    fn request(
        &self,
        cluster: &Cluster,
        command: &NodeCommand,
    ) -> Result<ExecRequest, ReplayError> {
        let node = cluster.node(&command.node)?;
        let (true, Some(container)) = (node.is_running(), &node.container) else {
            return Err(ReplayError::NotRunning {
                node: node.name.clone(),
                state: node.state.clone(),
            });
        };
        let seconds = self.seconds(command).to_string();
        let words = ["timeout", "-k", "2", &seconds, "sh", "-c", &command.command];
        let mut environment: Vec<String> = command
            .environment
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        environment.push(format!("{MARK}=1"));
        Ok(ExecRequest {
            container: container.clone(),
            directory: node.work_directory().to_owned(),
            command: words.map(str::to_owned).to_vec(),
            environment,
        })
    }

    /// Runs a command to its end; its exit code, and what it wrote to standard output when that is wanted.
    async fn run(
        &self,
        command: &NodeCommand,
        keep: bool,
    ) -> Result<(Option<i64>, Vec<u8>), ReplayError> {
        let text = self.setting.text;
        let cluster = self.cluster().await?;
        let mut printed = Vec::new();
        let each = |chunk: ExecChunk| {
            let bytes = match &chunk {
                ExecChunk::Stdout(bytes) | ExecChunk::Stderr(bytes) => bytes,
            };
            self.output.add(bytes);
            if keep && matches!(chunk, ExecChunk::Stdout(_)) && printed.len() < LONGEST_SAVED {
                printed.extend_from_slice(bytes);
            }
        };
        let seconds = self.seconds(command);
        let ran = match self.request(&cluster, command) {
            Ok(request) => {
                let run = self.setting.host.exec_request(&request, each);
                // The node ends it by itself; this is for one that does not.
                let longest = Duration::from_secs(seconds) + MOP_PATIENCE;
                match timeout(longest, run).await {
                    Ok(ran) => ran.map_err(ReplayError::from),
                    Err(_) => Ok(TIMED_OUT),
                }
            }
            Err(error) => Err(error),
        };
        printed.truncate(LONGEST_SAVED);
        let (code, words) = match ran {
            Ok(TIMED_OUT) => (None, text.command_timed_out(seconds)),
            Ok(code) => (Some(code), text.command_ended(code)),
            Err(error) => (None, text.command_not_run(&error.to_string())),
        };
        self.output.say(&format!("# {words}"));
        Ok((code, printed))
    }

    /// Ends what a submission that was stopped left running, as far as it does not hide: the rest goes with the cluster.
    async fn mop(&self) {
        let Ok(cluster) = self.cluster().await else {
            return;
        };
        let command = format!(
            "for p in /proc/[0-9]*; do grep -qsz '^{MARK}=' $p/environ && kill -KILL ${{p#/proc/}}; done 2>/dev/null; true"
        );
        let host = &self.setting.host;
        let nodes = cluster.nodes.iter().filter(|node| node.is_running());
        let mops = nodes
            .filter_map(|node| node.container.as_deref())
            .map(|container| {
                let words = ["sh", "-c", command.as_str()];
                async move {
                    if let Err(error) = host.exec(container, "/", &words, MOP_PATIENCE).await {
                        tracing::warn!(%error, "cannot end what a submission left running");
                    }
                }
            });
        futures_util::future::join_all(mops).await;
    }
}
