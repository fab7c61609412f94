//! The course, the progress and the cluster that a command is about; or why not.

use std::collections::BTreeSet;

use super::context::Context;
use crate::content::{ContentError, LabContent, Library, Problem};
use crate::failure::{Failure, FailureKind};
use crate::images::{self, Catalogue, Origin, Role};
use crate::model::lab::{Lab, Step};
use crate::workspace::Progress;
use crate::workspace::progress::{Attempt, ProgressError};

/// Problems of content shown at once.
const SHOWN_PROBLEMS: usize = 10;

/// The work that a command is about.
#[derive(Debug, Clone)]
pub struct Current {
    /// Name of the cluster.
    pub cluster: String,
    /// What was done in it.
    pub attempt: Attempt,
}

/// How far a student is in a lab, by the latest check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// At the step of this index.
    Step(usize),
    /// Every step that can be judged is done.
    Done,
}

impl Context {
    /// The course: `--content` or the embedded one.
    pub fn library(&self) -> Result<Library, Failure> {
        if let Some(directory) = self.content.as_ref().filter(|path| !path.is_dir()) {
            let path = directory.display().to_string();
            return Err(Failure::usage(self.text.no_content_directory(&path)));
        }
        Library::load(self.content.as_deref()).map_err(|error| self.content_failure(&error))
    }

    /// The lab called `name` (`lab-3`, or `3`), whole.
    pub fn lab(&self, library: &Library, name: &str) -> Result<LabContent, Failure> {
        let id = library
            .find(name)
            .map_err(|_| self.unknown_name(self.text.unknown_lab(name), name, library.labs()))?;
        library
            .lab(id)
            .map_err(|error| self.content_failure(&error))
    }

    /// Words for content that cannot be used: file, line, caret, what was meant.
    #[must_use]
    pub fn content_failure(&self, error: &ContentError) -> Failure {
        let sentence = self.text.content_invalid(error.problems.len());
        self.file_failure(sentence, &error.problems)
            .hint(self.text.content_hint())
    }

    /// Words for problems of a file that people write by hand.
    #[must_use]
    pub fn file_failure(&self, sentence: String, problems: &[Problem]) -> Failure {
        let mut failure = Failure::new(FailureKind::Content, sentence);
        for problem in problems.iter().take(SHOWN_PROBLEMS) {
            failure = failure.because_text(problem.render(self.language));
        }
        if problems.len() > SHOWN_PROBLEMS {
            failure =
                failure.because_text(self.text.more_problems(problems.len() - SHOWN_PROBLEMS));
        }
        failure
    }

    /// What the student did.
    pub fn read_progress(&self) -> Result<Progress, Failure> {
        let home = self.home()?;
        Progress::load(&home).map_err(|error| self.progress_failure(&error))
    }

    /// Changes what is known of the student's work.
    pub fn update_progress<T>(
        &self,
        change: impl FnOnce(&mut Progress) -> T,
    ) -> Result<T, Failure> {
        let home = self.home()?;
        Progress::update(&home, change).map_err(|error| self.progress_failure(&error))
    }

    /// Words for a progress file that cannot be used.
    #[must_use]
    pub fn progress_failure(&self, error: &ProgressError) -> Failure {
        let failure = Failure::environment(self.text.progress_unusable()).because(error);
        match error {
            ProgressError::Newer { .. } => failure.hint(self.text.progress_newer_hint()),
            ProgressError::Damaged { path, .. } => {
                failure.hint(self.text.progress_damaged_hint(&path.display().to_string()))
            }
            ProgressError::Io(_) | ProgressError::Lock(_) => failure.hint(self.text.no_home_hint()),
        }
    }

    /// The work in the cluster called `name`, or in the one started last.
    pub fn current(&self, name: Option<&str>) -> Result<Current, Failure> {
        let progress = self.read_progress()?;
        let found = match name {
            Some(name) => progress.attempts.get_key_value(name),
            None => progress.current(),
        };
        if let Some((cluster, attempt)) = found {
            return Ok(Current {
                cluster: cluster.clone(),
                attempt: attempt.clone(),
            });
        }
        let known: Vec<String> = progress.attempts.keys().cloned().collect();
        Err(if let Some(name) = name {
            self.unknown_name(self.text.unknown_cluster(name), name, &known)
        } else {
            let lab = self.suggested_lab(&progress);
            Failure::usage(self.text.nothing_started()).hint(self.text.start_hint(&lab))
        })
    }

    /// The first lab of the course that did not pass yet; `LAB` when there is none to name.
    #[must_use]
    pub fn suggested_lab(&self, progress: &Progress) -> String {
        use crate::workspace::progress::LabState::Passed;
        let library = Library::load(self.content.as_deref()).ok();
        let labs = library.as_ref().map(Library::labs).unwrap_or_default();
        labs.iter()
            .find(|lab| progress.state(lab) != Passed)
            .or(labs.first())
            .map_or_else(|| "LAB".to_owned(), Clone::clone)
    }

    /// Role to the reference that a student types: of the images in the cache, else of those that would be built.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue {
        self.home()
            .ok()
            .and_then(|home| images::cached_catalogue(home.root()).ok())
            .unwrap_or_else(|| Catalogue::of(Origin::Debian))
    }

    /// `text` with `{{role}}` replaced by the reference that a student types.
    #[must_use]
    pub fn with_images(&self, text: &str) -> String {
        self.catalogue().fill(text)
    }

    /// The images that a lab needs: those of every cluster, and those that its files name.
    #[must_use]
    pub fn roles_of(&self, content: &LabContent) -> Vec<Role> {
        let named = content.named_roles();
        Role::ALL
            .into_iter()
            .filter(|role| role.runs_on_host() || named.contains(role.name()))
            .collect()
    }
}

impl Position {
    /// The first step with a checkpoint that neither passed nor is unjudgeable, by the latest check. Steps without
    /// checkpoints right before it belong to it: reading on must not skip them.
    #[must_use]
    pub fn of(lab: &Lab, attempt: &Attempt) -> Self {
        let settled: BTreeSet<&String> = attempt.passed.union(&attempt.unknown).collect();
        let is_open = |step: &Step| {
            step.checkpoints
                .iter()
                .any(|checkpoint| !settled.contains(checkpoint))
        };
        let Some(open) = lab.steps.iter().position(is_open) else {
            return Self::Done;
        };
        let silent = lab.steps[..open]
            .iter()
            .rev()
            .take_while(|step| step.checkpoints.is_empty())
            .count();
        Self::Step(open - silent)
    }
}

/// The step that `wanted` names: its key or its number from 1.
pub fn find_step(context: &Context, content: &LabContent, wanted: &str) -> Result<usize, Failure> {
    let steps = &content.lab.steps;
    let by_number = wanted
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1))
        .filter(|index| *index < steps.len());
    steps
        .iter()
        .position(|step| step.id == wanted)
        .or(by_number)
        .ok_or_else(|| {
            let names: Vec<String> = steps.iter().map(|step| step.id.clone()).collect();
            let message = context.text.unknown_step(&content.id, wanted);
            context.unknown_name(message, wanted, &names)
        })
}

/// The title of a step in the user's language.
#[must_use]
pub fn step_title(context: &Context, content: &LabContent, index: usize) -> String {
    let id = &content.lab.steps[index].id;
    content
        .guide(context.language)
        .section(id)
        .map_or_else(|| id.clone(), |section| section.title.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn lab(steps: &[(&str, &[&str])]) -> Lab {
        let mut text = "format = 1\nminutes = 1\ntitle = { fr = \"t\", en = \"t\" }\n\
                        goal = { fr = \"g\", en = \"g\" }\n"
            .to_owned();
        for (id, checkpoints) in steps {
            let step = format!("[[step]]\nid = \"{id}\"\ncheckpoints = {checkpoints:?}\n");
            text.push_str(&step);
        }
        toml::from_str(&text).expect("a lab")
    }

    fn attempt(passed: &[&str], unknown: &[&str]) -> Attempt {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let mut progress = Progress::default();
        progress.started("lab-3", "id", "lab-3", Timestamp::UNIX_EPOCH);
        let mut attempt = progress.attempts.remove("lab-3").expect("started");
        attempt.passed = set(passed);
        attempt.unknown = set(unknown);
        attempt
    }

    #[test]
    fn the_first_open_step_is_the_position() {
        let lab = lab(&[
            ("read", &[]),
            ("create", &["a"]),
            ("look", &[]),
            ("update", &["b", "c"]),
        ]);
        let at = |passed: &[&str], unknown: &[&str]| Position::of(&lab, &attempt(passed, unknown));
        assert_eq!(at(&[], &[]), Position::Step(0));
        assert_eq!(at(&["a"], &[]), Position::Step(2));
        assert_eq!(at(&["b", "c"], &[]), Position::Step(0));
        assert_eq!(at(&["a", "b"], &[]), Position::Step(2));
        assert_eq!(at(&["a", "b"], &["c"]), Position::Done);
    }
}
