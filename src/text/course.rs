//! What is said about labs, guides, hints and the quiz.

use super::plural::{counted, plural};
use super::verdict::VerdictText as _;
use super::{English, French};
use crate::model::language::Language::{En, Fr};

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

impl CourseText for French {
    fn labs_headers(&self) -> [&'static str; 5] {
        ["LAB", "TITRE", "MINUTES", "ÉTAT", "SCORE"]
    }

    fn state_new(&self) -> &'static str {
        "nouveau"
    }

    fn state_started(&self) -> &'static str {
        "commencé"
    }

    fn state_passed(&self) -> &'static str {
        "réussi"
    }

    fn state_broken(&self) -> &'static str {
        "abîmé"
    }

    fn short_score(&self, earned: f64, possible: f64, assisted: bool) -> String {
        let mark = if assisted { " (avec aide)" } else { "" };
        format!(
            "{} sur {}{mark}",
            self.points(earned),
            self.points(possible)
        )
    }

    fn unknown_lab(&self, name: &str) -> String {
        format!("il n’y a pas de lab `{name}`")
    }

    fn unknown_step(&self, lab: &str, step: &str) -> String {
        format!("{lab} n’a pas d’étape `{step}`")
    }

    fn content_invalid(&self, problems: usize) -> String {
        let problems = counted(Fr, problems, "problème", "problèmes");
        format!("les fichiers du cours sont inutilisables : {problems}")
    }

    fn no_content_directory(&self, path: &str) -> String {
        format!("{path}, où devrait être le cours, n’est pas un répertoire")
    }

    fn more_problems(&self, count: usize) -> String {
        format!("… et {count} de plus")
    }

    fn content_hint(&self) -> String {
        "`swarmlab author lint` liste tous les problèmes".to_owned()
    }

    fn nothing_started(&self) -> String {
        "aucun lab n’est commencé".to_owned()
    }

    fn start_hint(&self, lab: &str) -> String {
        format!("`swarmlab start {lab}` en commence un, `swarmlab labs` les liste")
    }

    fn unknown_cluster(&self, name: &str) -> String {
        format!("il n’y a pas de cluster `{name}`")
    }

    fn progress_unusable(&self) -> String {
        "le fichier qui garde votre progression est inutilisable ; il reste tel quel".to_owned()
    }

    fn progress_newer_hint(&self) -> String {
        "mettez swarmlab à jour, ou donnez un autre répertoire à SWARMLAB_HOME".to_owned()
    }

    fn progress_damaged_hint(&self, path: &str) -> String {
        format!("réparez le fichier, ou repartez de zéro : `mv {path} {path}.abime`")
    }

    fn step_of(&self, number: usize, count: usize, title: &str) -> String {
        format!("Étape {number} sur {count} : {title}")
    }

    fn lab_titled(&self, lab: &str, title: &str) -> String {
        format!("{lab} : {title}")
    }

    fn minutes(&self, minutes: u32) -> String {
        let one_or_more = usize::try_from(minutes).unwrap_or(usize::MAX);
        format!("{minutes} {}", plural(Fr, one_or_more, "minute", "minutes"))
    }

    fn after_step(&self) -> String {
        "Fini ? `swarmlab check` le dit. Bloqué ? `swarmlab hint` aide.".to_owned()
    }

    fn lab_done(&self) -> String {
        "Ce lab est terminé.".to_owned()
    }

    fn next_lab(&self, lab: &str, title: &str) -> String {
        format!("Lab suivant : {lab}, {title}")
    }

    fn course_done(&self) -> String {
        "Tous les labs sont terminés.".to_owned()
    }

    fn welcome(&self) -> String {
        "swarmlab construit un vrai Docker Swarm de six nœuds sur cette machine, dit à quoi s’y exercer, et juge \
         ce que vous avez fait."
            .to_owned()
    }

    fn you_are_in(&self, lab: &str, title: &str, cluster: &str) -> String {
        if lab == cluster {
            format!("{lab} : {title}")
        } else {
            format!("{lab} : {title} (cluster {cluster})")
        }
    }

    fn next_label(&self) -> &'static str {
        "Ensuite :"
    }

    fn does_guide(&self) -> &'static str {
        "ce qu’il faut faire maintenant"
    }

    fn does_check(&self) -> &'static str {
        "est-ce juste, et sinon, pourquoi"
    }

    fn does_hint(&self) -> &'static str {
        "un indice pour cette étape"
    }

    fn does_start(&self) -> &'static str {
        "construire le cluster et montrer la première étape"
    }

    fn does_labs(&self) -> &'static str {
        "tous les labs, avec votre état et votre score"
    }

    fn does_doctor(&self) -> &'static str {
        "cette machine est-elle prête ?"
    }

    fn does_destroy(&self) -> &'static str {
        "enlever le cluster ; votre score reste"
    }

    fn does_quiz(&self) -> &'static str {
        "des questions sur ce lab"
    }

    fn hint_of(&self, number: usize, count: usize, step: &str) -> String {
        format!("Indice {number} sur {count} pour « {step} »")
    }

    fn hint_costs(&self, points: f64) -> String {
        if points > 0.0 {
            let unit = if points >= 2.0 { "points" } else { "point" };
            format!("cet indice coûte {} {unit}", self.points(points))
        } else {
            "cet indice ne coûte rien".to_owned()
        }
    }

    fn hint_question(&self) -> String {
        "le montrer ?".to_owned()
    }

    fn no_hints(&self, step: &str) -> String {
        format!("l’étape « {step} » n’a pas d’indices ; son texte dit tout")
    }

    fn no_more_hints(&self, step: &str) -> String {
        format!("il n’y a plus d’indices pour « {step} » ; `swarmlab hint --again` les remontre")
    }

    fn no_hints_taken(&self, step: &str) -> String {
        format!("vous n’avez encore pris aucun indice pour « {step} »")
    }

    fn solve_hint(&self, checkpoint: &str) -> String {
        format!(
            "`swarmlab solve --until {checkpoint}` fait l’étape pour vous, et marque votre score comme aidé"
        )
    }

    fn question_of(&self, number: usize, count: usize) -> String {
        format!("Question {number} sur {count}")
    }

    fn answer_prompt(&self) -> String {
        "votre réponse (des lettres, rien pour passer, Ctrl-D pour arrêter) :".to_owned()
    }

    fn answer_unclear(&self, last: char) -> String {
        format!("tapez une ou plusieurs lettres de a à {last}, par exemple `a` ou `ac`")
    }

    fn answer_right(&self) -> String {
        "juste".to_owned()
    }

    fn answer_wrong(&self, right: &str) -> String {
        format!("pas tout à fait : {right}")
    }

    fn quiz_score(&self, right: usize, asked: usize) -> String {
        let unit = plural(Fr, right, "juste", "justes");
        format!("{right} {unit} sur {asked}")
    }

    fn no_questions(&self, lab: &str) -> String {
        format!("{lab} n’a pas de questions")
    }

    fn quiz_answers_hint(&self) -> String {
        "`swarmlab quiz --answers` montre les réponses et pourquoi".to_owned()
    }
}
