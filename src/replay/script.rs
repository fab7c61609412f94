//! From what was handed in to what is run: pure.

use std::collections::BTreeMap;
use std::time::Duration;

use super::NodeCommand;
use crate::content::LabContent;
use crate::model::chaos::ChaosKind;
use crate::model::grader::Span;
use crate::model::ids::{NodeName, UnknownNode};
use crate::model::solution::Solution;
use crate::submission::{WorkFiles, WorkKind, is_script};

/// The node where scripts and stack files run.
const FIRST_MANAGER: &str = "manager-1";

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// A command.
    Run {
        /// What runs.
        command: NodeCommand,
        /// How it is called in reports: the file, or the command's first line.
        label: String,
        /// It goes on beside what follows.
        background: bool,
        /// The variable that gets what it prints.
        save: Option<String>,
    },
    /// Something is done to a node.
    Chaos(NodeName, ChaosKind),
    /// These checkpoints get time to pass before it goes on.
    Settle(Vec<String>, Duration),
}

/// What `kind` of the submission `files` asks for. `limit` is the longest time of a command that says none.
pub(super) fn acts(
    kind: &WorkKind,
    solution: Option<&Solution>,
    files: &WorkFiles,
    content: &LabContent,
    fill: &dyn Fn(&str) -> String,
    limit: Duration,
) -> Result<Vec<Act>, UnknownNode> {
    let node: NodeName = FIRST_MANAGER.parse()?;
    let run = |line: String, label: String| Act::Run {
        command: NodeCommand {
            node: node.clone(),
            command: line,
            environment: BTreeMap::new(),
            patience: limit,
            expect_failure: false,
        },
        label,
        background: false,
        save: None,
    };
    Ok(match (kind, solution) {
        (WorkKind::Solution, Some(solution)) => return of_solution(solution, content, fill, limit),
        (WorkKind::Solution, None) => Vec::new(),
        (WorkKind::Scripts(names), _) => names
            .iter()
            .map(|name| {
                let has_interpreter = files.get(name).is_some_and(|text| text.starts_with(b"#!"));
                let file = quoted(&format!("./{name}"));
                let line = if has_interpreter {
                    file
                } else {
                    format!("sh {file}")
                };
                run(line, name.clone())
            })
            .collect(),
        (WorkKind::Stack(file), _) => {
            let name = content.lab.stack.as_deref().unwrap_or(&content.id);
            let line = format!(
                "docker stack deploy --detach=false -c {file} {}",
                quoted(name)
            );
            vec![run(line.clone(), line)]
        }
    })
}

fn of_solution(
    solution: &Solution,
    content: &LabContent,
    fill: &dyn Fn(&str) -> String,
    limit: Duration,
) -> Result<Vec<Act>, UnknownNode> {
    let mut acts = Vec::new();
    for step in &solution.steps {
        for run in &step.run {
            let command = NodeCommand::of_solution(run, fill, &BTreeMap::new())?;
            if let Some(kind) = run.chaos {
                acts.push(Act::Chaos(command.node, kind));
                continue;
            }
            let first = run.command.trim().lines().next().unwrap_or_default();
            acts.push(Act::Run {
                command: NodeCommand {
                    patience: command.patience.min(limit),
                    ..command
                },
                label: shortened(first),
                background: run.background,
                save: run.save.clone(),
            });
        }
        let known = content.lab.steps.iter().find(|known| known.id == step.id);
        let checkpoints = known.map_or_else(Vec::new, |known| known.checkpoints.clone());
        if !checkpoints.is_empty() {
            let patience = step.settle.map_or(super::settle::PATIENCE, Span::duration);
            acts.push(Act::Settle(checkpoints, patience.min(limit)));
        }
    }
    Ok(acts)
}

/// One word of `sh`.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A command as a report names it.
fn shortened(command: &str) -> String {
    const LONGEST: usize = 100;
    match command.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &command[..end]),
        None => command.to_owned(),
    }
}

/// Scripts and variables with the line ends of Windows, which no shell of Linux understands: mended, and told.
pub(super) fn mend_line_ends(files: &mut WorkFiles) -> Vec<String> {
    let mut mended = Vec::new();
    for (name, bytes) in files {
        let file = name.rsplit('/').next().unwrap_or(name);
        let is_shell = file == ".env" || is_script(file);
        if is_shell && bytes.windows(2).any(|pair| pair == b"\r\n") {
            let mut mendable = std::mem::take(bytes).into_iter().peekable();
            while let Some(byte) = mendable.next() {
                if byte != b'\r' || mendable.peek() != Some(&b'\n') {
                    bytes.push(byte);
                }
            }
            mended.push(name.clone());
        }
    }
    mended
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::content::Library;
    use crate::submission::kind_of;

    fn work(files: &[(&str, &str)]) -> WorkFiles {
        files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect()
    }

    fn lines(lab: &str, files: &WorkFiles) -> Vec<String> {
        let content = Library::load(None).unwrap().lab(lab).unwrap();
        let kind = kind_of(files).unwrap();
        let limit = Duration::from_secs(9);
        let acts = acts(&kind, None, files, &content, &str::to_owned, limit).unwrap();
        acts.into_iter()
            .map(|act| match act {
                Act::Run { command, .. } => command.command,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn scripts_run_in_the_order_in_which_people_count() {
        let files = work(&[
            ("10-last.sh", "#!/bin/bash\n"),
            ("2-it's.sh", "true\n"),
            ("lib/x.sh", "not by itself\n"),
            ("stack.yml", "used by them\n"),
        ]);
        assert_eq!(
            lines("lab-4", &files),
            [r"sh './2-it'\''s.sh'", "'./10-last.sh'"]
        );
    }

    #[test]
    fn a_stack_file_is_deployed_under_the_labs_name() {
        let files = work(&[("docker-compose.yml", "services: {}\n")]);
        let deployed = "docker stack deploy --detach=false -c docker-compose.yml";
        assert_eq!(lines("lab-4", &files), [format!("{deployed} 'webapp'")]);
        assert_eq!(lines("lab-6", &files), [format!("{deployed} 'lab-6'")]);
    }

    #[test]
    fn a_solution_waits_for_the_checkpoints_of_each_step() {
        let content = Library::load(None).unwrap().lab("lab-4").unwrap();
        let solution = content.solution.clone().unwrap();
        let (files, limit) = (work(&[]), Duration::from_secs(120));
        let kind = WorkKind::Solution;
        let fill = |text: &str| text.replace("{{web_v1}}", "nginx:1.22");
        let acts = acts(&kind, Some(&solution), &files, &content, &fill, limit).unwrap();
        let Act::Run { command, label, .. } = &acts[0] else {
            panic!("{:?}", acts[0]);
        };
        assert!(command.command.contains("image: nginx:1.22"));
        assert_eq!(label, "cat > stack.yml <<'END'");
        let Act::Settle(checkpoints, _) = &acts[2] else {
            panic!("{:?}", acts[2]);
        };
        assert_eq!(checkpoints, &["deployed", "network", "running"]);
        let longest = acts.iter().map(|act| match act {
            Act::Run { command, .. } => command.patience,
            _ => Duration::ZERO,
        });
        assert_eq!(longest.max(), Some(limit));
    }

    #[test]
    fn line_ends_of_windows_are_mended_where_a_shell_reads_them() {
        let mut files = work(&[
            ("run.sh", "a\r\nb\rc\r\n"),
            (".env", "A=1\r\n"),
            ("page.html", "x\r\n"),
        ]);
        assert_eq!(mend_line_ends(&mut files), [".env", "run.sh"]);
        let mended = work(&[
            ("run.sh", "a\nb\rc\n"),
            (".env", "A=1\n"),
            ("page.html", "x\r\n"),
        ]);
        assert_eq!(files, mended);
    }
}
