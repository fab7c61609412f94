//! Marks: `class.toml` and the roster say how, [`mark`] computes, the writers of [`export`] tell. Pure: text in,
//! bytes out.

mod canvas;
mod cell;
mod check;
mod class;
mod class_file;
mod columns;
mod export;
mod feedback;
mod gradescope;
mod html;
mod junit;
mod known;
mod late;
mod mark;
mod markdown;
mod moment;
mod moodle;
mod outline;
mod roster;
mod table;
mod view;

pub use class::{Class, ClassDocument, ClassHead, Submissions};
pub use class_file::{
    Bonus, ClassFile, Extension, Gate, LabRules, Override, Penalty, Rules, Step, class_schema,
    means,
};
pub use export::{ExportError, Fill, Folder, Format, UnknownFormat, export};
pub use known::Known;
pub use mark::mark;
pub use moment::{Length, Moment, zone};
pub use outline::Outlines;
pub use roster::{Roster, RosterEntry, RosterExtension};
pub use table::{Row, missing_row, rows};

#[cfg(test)]
mod tests;
