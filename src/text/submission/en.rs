//! In English.

use super::SubmissionText;
use crate::model::evidence::Chainer;
use crate::model::language::Language;
use crate::text::English;
use crate::text::plural::counted;
use crate::text::sanitize::sanitize_line;

impl SubmissionText for English {
    fn place_line(&self, path: &str, line: usize) -> String {
        format!("{path}, line {line}")
    }
    fn more_lines(&self, path: &str, count: usize) -> String {
        let lines = counted(Language::En, count, "more line", "more lines");
        format!("{path}, {lines}")
    }
    fn place_end(&self, path: &str) -> String {
        format!("{path}, at its end")
    }
    fn stale_lab(&self, lab: &str) -> String {
        format!("text of {lab}")
    }
    fn stale_grader(&self, lab: &str) -> String {
        format!("grader of {lab}")
    }
    fn same_cluster(&self) -> String {
        "the same cluster".to_owned()
    }
    fn same_record(&self) -> String {
        "the same timeline".to_owned()
    }
    fn same_ids(&self) -> String {
        "the same object IDs".to_owned()
    }
    fn same_timings(&self) -> String {
        "the same times between commands".to_owned()
    }
    fn ask_name(&self) -> String {
        "Your name (asked once):".to_owned()
    }
    fn ask_number(&self) -> String {
        "Your student number:".to_owned()
    }
    fn who_hands_in(&self) -> String {
        "the evidence has to say whose it is".to_owned()
    }
    fn who_hands_in_hint(&self) -> String {
        "`swarmlab submit --name \"Marie Dupont\" --number 12345`".to_owned()
    }
    fn file_will_hold(&self, path: &str) -> String {
        format!("{path} will hold, readable with tar and any editor:")
    }
    fn handed_in_by(&self, name: &str, number: &str) -> String {
        format!("your name and number: {name}, {number}")
    }
    fn lab_in_file(
        &self,
        lab: &str,
        cluster: &str,
        moments: usize,
        files: usize,
        score: &str,
    ) -> String {
        format!(
            "{lab} (cluster {cluster}): its state now, {}, {}, your verdicts ({score})",
            counted(Language::En, moments, "recorded moment", "recorded moments"),
            counted(
                Language::En,
                files,
                "text file of the workspace",
                "text files of the workspace"
            ),
        )
    }
    fn never_in_file(&self) -> String {
        "not in it: contents of secrets, join tokens, keys, values of variables called like passwords"
            .to_owned()
    }
    fn blotted_out(&self, lines: usize) -> String {
        let lines = counted(Language::En, lines, "recorded line", "recorded lines");
        format!("password values blotted out in {lines}")
    }
    fn chained_now(&self, cluster: &str) -> String {
        format!("the nodes of {cluster} did not chain their record; it is chained now")
    }
    fn file_written(&self, path: &str, bytes: usize) -> String {
        format!(
            "Written: {path} ({} KiB). Hand in this file.",
            bytes.div_ceil(1024)
        )
    }
    fn would_be_refused(&self) -> String {
        "nothing was written: `swarmlab grade` would refuse the file".to_owned()
    }

    fn would_be_refused_hint(&self) -> String {
        "show this to your teacher; nothing of your work is lost".to_owned()
    }

    fn cannot_read_file(&self, path: &str) -> String {
        format!("cannot read {path}")
    }

    fn class_file_unusable(&self, path: &str) -> String {
        format!("{path} cannot be used to mark")
    }

    fn roster_unusable(&self, path: &str) -> String {
        format!("the roster {path} cannot be used")
    }

    fn cannot_write_file(&self, path: &str) -> String {
        format!("cannot write {path}")
    }
    fn replace_file(&self, path: &str) -> String {
        format!("{path} is there already. Replace it?")
    }
    fn file_refused(&self, path: &str) -> String {
        format!("cannot use {}", sanitize_line(path))
    }
    fn integrity_label(&self) -> &'static str {
        "integrity:"
    }
    fn intact(&self, made_by: Chainer) -> String {
        match made_by {
            Chainer::Nodes => "intact: every line follows the one before, from the cluster's birth",
            Chainer::Submit => "intact since `submit`, which made the chain; the nodes made none",
        }
        .to_owned()
    }
    fn altered(&self, places: &str) -> String {
        format!("altered: {places}")
    }
    fn transplanted(&self, sources: &str) -> String {
        format!("transplanted: also in {sources}")
    }
    fn stale(&self, what: &str) -> String {
        format!("made with another version: {what}")
    }
    fn difference(&self, checkpoint: &str, claimed: Option<&str>, judged: &str) -> String {
        match claimed {
            Some(claimed) => format!("{checkpoint}: the file says {claimed}, judged {judged}"),
            None => format!("{checkpoint}: not in the file, judged {judged}"),
        }
    }
    fn timeline_title(&self, moments: usize) -> String {
        format!(
            "Timeline ({})",
            counted(Language::En, moments, "moment", "moments")
        )
    }
    fn report_title(&self, title: &str, cluster: &str, at: &str) -> String {
        format!("{title} (cluster {cluster}), as it was at {at}")
    }
    fn packed_at(&self, at: &str, tool: &str) -> String {
        format!("packed at {at} by swarmlab {tool}")
    }
    fn alike(&self, lab: &str, sources: &str, what: &str) -> String {
        format!("alike ({lab}): {sources}: {what}")
    }
    fn class_summary(&self, graded: usize, refused: usize) -> String {
        let all = counted(
            Language::En,
            graded,
            "submission graded",
            "submissions graded",
        );
        match refused {
            0 => all,
            _ => format!("{all}, {refused} could not be graded"),
        }
    }
    fn resumed(&self, kept: usize, changed: usize, stale: usize) -> String {
        let mut parts = vec![format!("{kept} taken from the journal")];
        if changed > 0 {
            parts.push(format!("{changed} done again because the file changed"));
        }
        if stale > 0 {
            parts.push(format!("{stale} done again because a grader changed"));
        }
        parts.join(", ")
    }
    fn grading(&self, count: usize) -> String {
        let all = counted(Language::En, count, "submission", "submissions");
        format!("grading {all}")
    }
    fn nothing_found(&self) -> String {
        "no evidence file found".to_owned()
    }
    fn nothing_found_hint(&self) -> String {
        "evidence files end in `.swarmlab`; folders and zips of them are looked through".to_owned()
    }
    fn batch_failed(&self) -> String {
        "the grading cannot go on".to_owned()
    }
    fn earlier_run(&self, path: &str) -> String {
        format!("{path} holds the results of an earlier run")
    }
    fn earlier_run_hint(&self) -> String {
        "add `--resume` to go on with it, or name another directory".to_owned()
    }
    fn directory_in_use(&self, path: &str) -> String {
        format!("another `swarmlab grade` is writing to {path}")
    }
    fn submissions_unreadable(&self) -> String {
        "cannot read what was handed in".to_owned()
    }
}
