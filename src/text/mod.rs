//! Pure wording in French and English: a message is a method, so a missing translation does not compile.
//!
//! One file an area, or a folder where that would be long; in it a trait and its two implementations. To say
//! something new: add a method to the trait of the area and both languages.

pub mod author;
pub mod chaos;
pub mod cluster;
pub mod common;
pub mod course;
pub mod doctor;
pub mod engine;
pub mod grade;
pub mod gradebook;
pub mod images;
pub mod plural;
pub mod record;
pub mod refusal;
pub mod replay;
pub mod sanitize;
pub mod session;
pub mod submission;
pub mod verdict;

use crate::model::language::Language;

/// English.
#[derive(Debug, Clone, Copy)]
pub struct English;

/// French.
#[derive(Debug, Clone, Copy)]
pub struct French;

/// Everything swarmlab can say.
pub trait Text:
    common::CommonText
    + author::AuthorText
    + chaos::ChaosText
    + cluster::ClusterText
    + course::CourseText
    + doctor::DoctorText
    + engine::EngineText
    + grade::GradeText
    + gradebook::GradebookText
    + images::ImagesText
    + record::RecordText
    + refusal::RefusalText
    + replay::ReplayText
    + session::SessionText
    + submission::SubmissionText
    + verdict::VerdictText
    + std::fmt::Debug
    + Send
    + Sync
{
    /// The language it says it in.
    fn language(&self) -> Language;
}

impl Text for English {
    fn language(&self) -> Language {
        Language::En
    }
}

impl Text for French {
    fn language(&self) -> Language {
        Language::Fr
    }
}

/// The words of `language`.
#[must_use]
pub fn text(language: Language) -> &'static dyn Text {
    match language {
        Language::En => &English,
        Language::Fr => &French,
    }
}
