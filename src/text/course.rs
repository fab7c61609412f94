//! What is said about labs, guides, hints and the quiz.

use super::{English, French};

/// Sentences about labs, guides, hints and the quiz.
pub trait CourseText {}

impl CourseText for English {}

impl CourseText for French {}
