//! What can be wrong with a list of students.

/// Why a roster cannot be read; sentences are in `text::gradebook`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// Nothing in it.
    #[error("no header")]
    Empty,
    /// No column of numbers; the columns that there are.
    #[error("no column of numbers among {0:?}")]
    NoNumbers(Vec<String>),
    /// The same column twice.
    #[error("two columns of {0}")]
    TwoColumns(&'static str),
    /// A line that is no CSV.
    #[error("line {line}: {reason}")]
    BadLine {
        /// The line, from 1.
        line: u64,
        /// The parser's words (English).
        reason: String,
    },
    /// A student without number.
    #[error("line {0}: no number")]
    NoNumber(u64),
    /// The same number twice.
    #[error("line {line}: number {number} again")]
    Duplicate {
        /// The line, from 1.
        line: u64,
        /// The number.
        number: String,
    },
    /// An extension that is neither a length nor an instant.
    #[error("line {line}: extension {value}")]
    BadExtension {
        /// The line, from 1.
        line: u64,
        /// As written.
        value: String,
    },
}
