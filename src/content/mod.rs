//! Labs, graders and solutions: files to types, with every problem found told with file, line and caret.

mod case;
mod class_complaint;
mod complaint;
mod guide;
mod library;
mod parse;
mod problem;
mod proof;
mod reference;
mod schema;
mod tree;
mod validate;

pub use case::{Case, CaseFile, Expectation};
pub use class_complaint::ClassComplaint;
pub use complaint::Complaint;
pub use guide::{Guide, Section};
pub use library::{ContentError, LabContent, Library, UnknownLab, parse_solution};
pub use parse::{Parsed, Part, nearest, parse};
pub use problem::{Place, Problem};
pub use proof::{CaseProof, FEWEST_CASES, Fault, MutationProof, Proof, Survivor, mutate, prove};
pub use reference::reference;
pub use schema::{SCHEMAS, schema};
pub use tree::ContentFile;
