//! What is said about the tools of a lab's author.

use super::{English, French};

/// Sentences about the tools of a lab's author.
pub trait AuthorText {}

impl AuthorText for English {}

impl AuthorText for French {}
