//! What is said about work that is handed in: packed, refused, checked, graded.

mod en;
mod fr;

use crate::model::evidence::Chainer;

/// Sentences about submissions.
pub trait SubmissionText {
    /// A line of a record that does not follow.
    fn place_line(&self, path: &str, line: usize) -> String;
    /// More such lines.
    fn more_lines(&self, path: &str, count: usize) -> String;
    /// A record that ends too early or too late.
    fn place_end(&self, path: &str) -> String;
    /// Another version of the lab.
    fn stale_lab(&self, lab: &str) -> String;
    /// Another version of the grader.
    fn stale_grader(&self, lab: &str) -> String;
    /// What two labs share: the cluster.
    fn same_cluster(&self) -> String;
    /// The whole timeline.
    fn same_record(&self) -> String;
    /// IDs of objects.
    fn same_ids(&self) -> String;
    /// Times between commands.
    fn same_timings(&self) -> String;
    /// Asks for the student's name.
    fn ask_name(&self) -> String;
    /// Asks for the student's number.
    fn ask_number(&self) -> String;
    /// Nobody is known and nobody can be asked.
    fn who_hands_in(&self) -> String;
    /// The command that says it.
    fn who_hands_in_hint(&self) -> String;
    /// What a file will hold, before it is written: head line.
    fn file_will_hold(&self, path: &str) -> String;
    /// Who hands in.
    fn handed_in_by(&self, name: &str, number: &str) -> String;
    /// A lab in it: moments, student's files, score.
    fn lab_in_file(
        &self,
        lab: &str,
        cluster: &str,
        moments: usize,
        files: usize,
        score: &str,
    ) -> String;
    /// What is never in it.
    fn never_in_file(&self) -> String;
    /// Some lines had secret values.
    fn blotted_out(&self, lines: usize) -> String;
    /// The record has no links of its nodes.
    fn chained_now(&self, cluster: &str) -> String;
    /// It was written.
    fn file_written(&self, path: &str, bytes: usize) -> String;
    /// It could not be written.
    fn cannot_write_file(&self, path: &str) -> String;
    /// What was packed is nothing that can be graded.
    fn would_be_refused(&self) -> String;
    /// What to do then.
    fn would_be_refused_hint(&self) -> String;
    /// A file that the teacher named cannot be read.
    fn cannot_read_file(&self, path: &str) -> String;
    /// `class.toml` is not what it has to be.
    fn class_file_unusable(&self, path: &str) -> String;
    /// The list of students is not what it has to be.
    fn roster_unusable(&self, path: &str) -> String;
    /// A file stands there.
    fn replace_file(&self, path: &str) -> String;
    /// A file could not be read as evidence.
    fn file_refused(&self, path: &str) -> String;
    /// Label of the integrity verdict.
    fn integrity_label(&self) -> &'static str;
    /// Intact, in a sentence.
    fn intact(&self, made_by: Chainer) -> String;
    /// Altered.
    fn altered(&self, places: &str) -> String;
    /// Transplanted.
    fn transplanted(&self, sources: &str) -> String;
    /// Stale.
    fn stale(&self, what: &str) -> String;
    /// A verdict that differs from the student's own.
    fn difference(&self, checkpoint: &str, claimed: Option<&str>, judged: &str) -> String;
    /// Title of the timeline.
    fn timeline_title(&self, moments: usize) -> String;
    /// Title of a lab in a report: lab, cluster, when the snapshot was taken.
    fn report_title(&self, title: &str, cluster: &str, at: &str) -> String;
    /// When it was packed.
    fn packed_at(&self, at: &str, tool: &str) -> String;
    /// Submissions that are alike.
    fn alike(&self, lab: &str, sources: &str, what: &str) -> String;
    /// The last line: how many, how many not.
    fn class_summary(&self, graded: usize, refused: usize) -> String;
    /// What a resumed run took over and did again.
    fn resumed(&self, kept: usize, changed: usize, stale: usize) -> String;
    /// What is being done.
    fn grading(&self, count: usize) -> String;
    /// Nothing to grade.
    fn nothing_found(&self) -> String;
    /// What would be found.
    fn nothing_found_hint(&self) -> String;
    /// The batch broke off.
    fn batch_failed(&self) -> String;
    /// The output directory holds an earlier run.
    fn earlier_run(&self, path: &str) -> String;
    /// What to do then.
    fn earlier_run_hint(&self) -> String;
    /// Somebody else grades into the directory.
    fn directory_in_use(&self, path: &str) -> String;
    /// A path that was given cannot be read.
    fn submissions_unreadable(&self) -> String;
}
