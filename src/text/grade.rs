//! What is said about assertions and verdicts.

use super::{English, French};

/// Sentences about assertions and verdicts.
pub trait GradeText {}

impl GradeText for English {}

impl GradeText for French {}
