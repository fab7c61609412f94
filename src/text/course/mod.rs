//! What is said about labs, guides, hints and the quiz.

mod en;
mod fr;

/// Sentences about the course.
pub trait CourseText {
    /// Headers of the table of labs: lab, title, minutes, state, score.
    fn labs_headers(&self) -> [&'static str; 5];
    /// A lab that was never started.
    fn state_new(&self) -> &'static str;
    /// A lab that was started.
    fn state_started(&self) -> &'static str;
    /// A lab that passed.
    fn state_passed(&self) -> &'static str;
    /// A lab whose files are broken.
    fn state_broken(&self) -> &'static str;
    /// `4 of 10`; an assisted score is marked.
    fn short_score(&self, earned: f64, possible: f64, assisted: bool) -> String;
    /// No lab is called so.
    fn unknown_lab(&self, name: &str) -> String;
    /// No step of the lab is called so.
    fn unknown_step(&self, lab: &str, step: &str) -> String;
    /// Content with problems.
    fn content_invalid(&self, problems: usize) -> String;
    /// `--content` names no directory.
    fn no_content_directory(&self, path: &str) -> String;
    /// More problems than are shown.
    fn more_problems(&self, count: usize) -> String;
    /// How to see them all.
    fn content_hint(&self) -> String;
    /// No cluster was started.
    fn nothing_started(&self) -> String;
    /// How to start a lab.
    fn start_hint(&self, lab: &str) -> String;
    /// The cluster of that name was not started by this user.
    fn unknown_cluster(&self, name: &str) -> String;
    /// The progress file cannot be used.
    fn progress_unusable(&self) -> String;
    /// A newer swarmlab wrote it.
    fn progress_newer_hint(&self) -> String;
    /// It is damaged.
    fn progress_damaged_hint(&self, path: &str) -> String;
    /// `Step 2 of 5: Scale it`.
    fn step_of(&self, number: usize, count: usize, title: &str) -> String;
    /// `lab-3: Rolling update`.
    fn lab_titled(&self, lab: &str, title: &str) -> String;
    /// `45 minutes`.
    fn minutes(&self, minutes: u32) -> String;
    /// What to do at the end of a step's text.
    fn after_step(&self) -> String;
    /// The lab is done.
    fn lab_done(&self) -> String;
    /// What to do next: another lab.
    fn next_lab(&self, lab: &str, title: &str) -> String;
    /// Every lab is done.
    fn course_done(&self) -> String;
    /// No lab was started yet: what this is.
    fn welcome(&self) -> String;
    /// Where the student is: lab, title and cluster.
    fn you_are_in(&self, lab: &str, title: &str, cluster: &str) -> String;
    /// Label before the next command.
    fn next_label(&self) -> &'static str;
    /// What `guide` does, beside the command.
    fn does_guide(&self) -> &'static str;
    /// What `check` does.
    fn does_check(&self) -> &'static str;
    /// What `hint` does.
    fn does_hint(&self) -> &'static str;
    /// What `start` does for a first lab.
    fn does_start(&self) -> &'static str;
    /// What `labs` does.
    fn does_labs(&self) -> &'static str;
    /// What `doctor` does.
    fn does_doctor(&self) -> &'static str;
    /// What `destroy` does.
    fn does_destroy(&self) -> &'static str;
    /// What `quiz` does.
    fn does_quiz(&self) -> &'static str;
    /// `Hint 2 of 3 for the step “Scale”`.
    fn hint_of(&self, number: usize, count: usize, step: &str) -> String;
    /// What the next hint costs.
    fn hint_costs(&self, points: f64) -> String;
    /// Asked before a hint that costs.
    fn hint_question(&self) -> String;
    /// The step has no hint.
    fn no_hints(&self, step: &str) -> String;
    /// All hints of the step were read.
    fn no_more_hints(&self, step: &str) -> String;
    /// No hint was read yet.
    fn no_hints_taken(&self, step: &str) -> String;
    /// How to get past a step without more hints.
    fn solve_hint(&self, checkpoint: &str) -> String;
    /// `Question 2 of 5`.
    fn question_of(&self, number: usize, count: usize) -> String;
    /// Asks for the letters of an answer.
    fn answer_prompt(&self) -> String;
    /// What was typed is none of the choices.
    fn answer_unclear(&self, last: char) -> String;
    /// The answer is right.
    fn answer_right(&self) -> String;
    /// The answer is wrong; the right letters.
    fn answer_wrong(&self, right: &str) -> String;
    /// How many answers were right.
    fn quiz_score(&self, right: usize, asked: usize) -> String;
    /// The lab has no questions.
    fn no_questions(&self, lab: &str) -> String;
    /// How to see the answers.
    fn quiz_answers_hint(&self) -> String;
}
