//! From verdicts to marks: the teacher's `class.toml` and roster, and the files that marks are handed on in.

use std::path::Path;

use super::context::Context;
use crate::content::{Library, Problem};
use crate::failure::{Failure, FailureKind};
use crate::gradebook::{self, Class, ClassFile, ExportError, Fill, Folder, Format, Known, Roster};
use crate::model::class::{Student, SubmissionReport};
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

    /// Name of the class.
    pub(super) fn class(&self) -> &str {
        &self.class.name
    }

    /// The institution's entry for who handed in.
    pub(super) fn recognise(&self, student: Option<&Student>) -> Option<&Student> {
        self.roster.as_ref()?.recognise(student?)
    }

    /// Gives every lab its mark.
    pub(super) fn mark(&self, submission: &mut SubmissionReport) {
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

    /// Who of the roster handed in nothing.
    pub(super) fn missing<'s>(&self, present: impl Iterator<Item = &'s Student>) -> Vec<Student> {
        let roster = self.roster.as_ref();
        roster.map_or_else(Vec::new, |roster| roster.missing(present))
    }

    /// Writes the class below `directory` in each format, in the language of the class.
    pub(super) fn export(
        &self,
        context: &Context,
        directory: &Path,
        formats: &[Format],
        class: &Class<'_>,
    ) -> Result<(), Failure> {
        let words = self.class.language.map_or(context.text, text);
        for format in formats {
            gradebook::export(*format, class, words, &mut Below(directory)).map_err(|error| {
                let path = directory.display().to_string();
                Failure::environment(context.text.cannot_write_file(&path)).because(&error)
            })?;
        }
        Ok(())
    }
}

/// A folder of the disk.
struct Below<'d>(&'d Path);

impl Folder for Below<'_> {
    fn file(&mut self, path: &str, fill: &mut Fill<'_>) -> Result<(), ExportError> {
        atomic::stream(&self.0.join(path), |file| fill(file))
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
