//! In French.

use super::CourseText;
use crate::model::language::Language::Fr;
use crate::text::French;
use crate::text::plural::counted;
use crate::text::plural::plural;
use crate::text::verdict::VerdictText;

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
