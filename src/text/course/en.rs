//! In English.

use super::CourseText;
use crate::model::language::Language::En;
use crate::text::English;
use crate::text::plural::counted;
use crate::text::plural::plural;
use crate::text::verdict::VerdictText;

impl CourseText for English {
    fn labs_headers(&self) -> [&'static str; 5] {
        ["LAB", "TITLE", "MINUTES", "STATE", "SCORE"]
    }

    fn state_new(&self) -> &'static str {
        "new"
    }

    fn state_started(&self) -> &'static str {
        "started"
    }

    fn state_passed(&self) -> &'static str {
        "passed"
    }

    fn state_broken(&self) -> &'static str {
        "broken"
    }

    fn short_score(&self, earned: f64, possible: f64, assisted: bool) -> String {
        let mark = if assisted { " (assisted)" } else { "" };
        format!("{} of {}{mark}", self.points(earned), self.points(possible))
    }

    fn unknown_lab(&self, name: &str) -> String {
        format!("there is no lab `{name}`")
    }

    fn unknown_step(&self, lab: &str, step: &str) -> String {
        format!("{lab} has no step `{step}`")
    }

    fn content_invalid(&self, problems: usize) -> String {
        let problems = counted(En, problems, "problem", "problems");
        format!("the files of the course cannot be used: {problems}")
    }

    fn no_content_directory(&self, path: &str) -> String {
        format!("{path}, where the course should be, is no directory")
    }

    fn more_problems(&self, count: usize) -> String {
        format!("… and {count} more")
    }

    fn content_hint(&self) -> String {
        "`swarmlab author lint` lists every problem".to_owned()
    }

    fn nothing_started(&self) -> String {
        "no lab is started".to_owned()
    }

    fn start_hint(&self, lab: &str) -> String {
        format!("`swarmlab start {lab}` starts one, `swarmlab labs` lists them")
    }

    fn unknown_cluster(&self, name: &str) -> String {
        format!("there is no cluster `{name}`")
    }

    fn progress_unusable(&self) -> String {
        "cannot use the file that holds your progress; it is left as it is".to_owned()
    }

    fn progress_newer_hint(&self) -> String {
        "upgrade swarmlab, or set SWARMLAB_HOME to another directory".to_owned()
    }

    fn progress_damaged_hint(&self, path: &str) -> String {
        format!("mend the file, or start afresh: `mv {path} {path}.broken`")
    }

    fn step_of(&self, number: usize, count: usize, title: &str) -> String {
        format!("Step {number} of {count}: {title}")
    }

    fn lab_titled(&self, lab: &str, title: &str) -> String {
        format!("{lab}: {title}")
    }

    fn minutes(&self, minutes: u32) -> String {
        let one_or_more = usize::try_from(minutes).unwrap_or(usize::MAX);
        format!("{minutes} {}", plural(En, one_or_more, "minute", "minutes"))
    }

    fn after_step(&self) -> String {
        "Done? `swarmlab check` tells. Stuck? `swarmlab hint` helps.".to_owned()
    }

    fn lab_done(&self) -> String {
        "This lab is done.".to_owned()
    }

    fn next_lab(&self, lab: &str, title: &str) -> String {
        format!("Next lab: {lab}, {title}")
    }

    fn course_done(&self) -> String {
        "Every lab is done.".to_owned()
    }

    fn welcome(&self) -> String {
        "swarmlab builds a real six-node Docker Swarm on this machine, tells you what to practise on it, and \
         judges what you did."
            .to_owned()
    }

    fn you_are_in(&self, lab: &str, title: &str, cluster: &str) -> String {
        if lab == cluster {
            format!("{lab}: {title}")
        } else {
            format!("{lab}: {title} (cluster {cluster})")
        }
    }

    fn next_label(&self) -> &'static str {
        "Next:"
    }

    fn does_guide(&self) -> &'static str {
        "what to do now"
    }

    fn does_check(&self) -> &'static str {
        "is it right, and if not, why"
    }

    fn does_hint(&self) -> &'static str {
        "a hint for this step"
    }

    fn does_start(&self) -> &'static str {
        "build the cluster and show the first step"
    }

    fn does_labs(&self) -> &'static str {
        "all labs, with your state and score"
    }

    fn does_doctor(&self) -> &'static str {
        "is this machine ready?"
    }

    fn does_destroy(&self) -> &'static str {
        "remove the cluster; your score stays"
    }

    fn does_quiz(&self) -> &'static str {
        "questions on this lab"
    }

    fn hint_of(&self, number: usize, count: usize, step: &str) -> String {
        format!("Hint {number} of {count} for “{step}”")
    }

    fn hint_costs(&self, points: f64) -> String {
        if points > 0.0 {
            let one_or_more = if points > 1.0 { 2 } else { 1 };
            let unit = plural(En, one_or_more, "point", "points");
            format!("this hint costs {} {unit}", self.points(points))
        } else {
            "this hint costs nothing".to_owned()
        }
    }

    fn hint_question(&self) -> String {
        "show it?".to_owned()
    }

    fn no_hints(&self, step: &str) -> String {
        format!("the step “{step}” has no hints; its text says it all")
    }

    fn no_more_hints(&self, step: &str) -> String {
        format!(
            "there are no more hints for “{step}”; `swarmlab hint --again` shows them once more"
        )
    }

    fn no_hints_taken(&self, step: &str) -> String {
        format!("you have taken no hint for “{step}” yet")
    }

    fn solve_hint(&self, checkpoint: &str) -> String {
        format!(
            "`swarmlab solve --until {checkpoint}` does the step for you, and marks your score as assisted"
        )
    }

    fn question_of(&self, number: usize, count: usize) -> String {
        format!("Question {number} of {count}")
    }

    fn answer_prompt(&self) -> String {
        "your answer (letters, nothing to pass, Ctrl-D to stop):".to_owned()
    }

    fn answer_unclear(&self, last: char) -> String {
        format!("type one or more letters from a to {last}, for example `a` or `ac`")
    }

    fn answer_right(&self) -> String {
        "right".to_owned()
    }

    fn answer_wrong(&self, right: &str) -> String {
        format!("not quite: {right}")
    }

    fn quiz_score(&self, right: usize, asked: usize) -> String {
        format!("{right} right of {asked}")
    }

    fn no_questions(&self, lab: &str) -> String {
        format!("{lab} has no questions")
    }

    fn quiz_answers_hint(&self) -> String {
        "`swarmlab quiz --answers` shows the answers and why".to_owned()
    }
}
