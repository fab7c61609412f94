//! From verdicts to marks: the teacher's `class.toml` and roster, and the files that marks are handed on in.

use std::path::Path;

use super::context::Context;
use crate::content::{Library, Problem};
use crate::failure::{Failure, FailureKind};
use crate::gradebook::{self, ClassFile, Format, Known, Roster};
use crate::model::class::ClassReport;
use crate::text::text;
use crate::workspace::atomic;

/// How a class is marked.
#[derive(Debug, Default)]
pub(super) struct Marking {
    class: ClassFile,
    roster: Option<Roster>,
}

impl Marking {
    /// Reads `class.toml` and the roster that it names, which lies beside it. Without a file the marks are the graders'
    /// points.
    pub(super) fn read(
        context: &Context,
        library: &Library,
        file: Option<&Path>,
    ) -> Result<Self, Failure> {
        let Some(file) = file else {
            return Ok(Self::default());
        };
        let shown = file.display().to_string();
        let content = read_text(context, file)?;
        let invalid = |problems: Vec<Problem>| {
            context.file_failure(context.text.class_file_unusable(&shown), &problems)
        };
        let mut class = ClassFile::parse(&shown, &content).map_err(invalid)?;
        let roster = match &class.roster {
            Some(name) => Some(roster(context, &file.with_file_name(name))?),
            None => None,
        };
        let mut labs = Vec::new();
        for id in library.labs() {
            let grader = library
                .lab(id)
                .map_err(|error| context.content_failure(&error))?
                .grader;
            let checkpoints = grader.checkpoints.into_iter().map(|one| one.id).collect();
            labs.push((id.clone(), checkpoints));
        }
        let known = Known {
            labs: &labs,
            roster: roster.as_ref(),
        };
        let problems = ClassFile::unknown_names(&shown, &content, &known);
        if !problems.is_empty() {
            return Err(invalid(problems));
        }
        if let Some(roster) = &roster {
            class.enroll(roster);
        }
        Ok(Self { class, roster })
    }

    /// Gives everybody the institution's name, and every lab its mark.
    pub(super) fn apply(&self, report: &mut ClassReport) {
        report.class.clone_from(&self.class.name);
        for submission in &mut report.submissions {
            let known = submission
                .student
                .as_ref()
                .and_then(|student| self.roster.as_ref()?.recognise(student));
            if let Some(known) = known {
                submission.student = Some(known.clone());
            }
            // The reasons in a mark are for the student.
            let words = text(submission.language);
            for lab in &mut submission.labs {
                lab.mark = gradebook::mark(
                    &self.class,
                    &lab.report,
                    lab.submitted_at,
                    submission.student.as_ref(),
                    words,
                );
            }
        }
        if let Some(roster) = &self.roster {
            let present = report.submissions.iter();
            report.missing = roster.missing(present.filter_map(|one| one.student.as_ref()));
        }
    }

    /// Writes `report` below `directory` in each format, in the language of the class.
    pub(super) fn export(
        &self,
        context: &Context,
        directory: &Path,
        formats: &[Format],
        report: &ClassReport,
    ) -> Result<(), Failure> {
        let words = self.class.language.map_or(context.text, text);
        let failed = |path: &Path, error: &(dyn std::error::Error + 'static)| {
            let path = path.display().to_string();
            Failure::environment(context.text.cannot_write_file(&path)).because(error)
        };
        for format in formats {
            let files = gradebook::export(*format, report, words)
                .map_err(|error| failed(directory, &error))?;
            for file in files {
                let path = directory.join(&file.path);
                if let Some(folder) = path.parent() {
                    fs_err::create_dir_all(folder).map_err(|error| failed(&path, &error))?;
                }
                atomic::write(&path, &file.bytes).map_err(|error| failed(&path, &error))?;
            }
        }
        Ok(())
    }
}

fn roster(context: &Context, file: &Path) -> Result<Roster, Failure> {
    Roster::parse(&read_text(context, file)?).map_err(|error| {
        let path = file.display().to_string();
        Failure::new(FailureKind::Content, context.text.roster_unusable(&path))
            .because_text(context.text.roster_error(&error))
    })
}

fn read_text(context: &Context, file: &Path) -> Result<String, Failure> {
    fs_err::read_to_string(file).map_err(|error| {
        let path = file.display().to_string();
        Failure::usage(context.text.cannot_read_file(&path)).because(&error)
    })
}
