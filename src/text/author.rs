//! What is said about the tools of a lab's author.

use super::plural::plural;
use super::{English, French};
use crate::model::language::Language::{En, Fr};

/// Sentences about the tools of a lab's author.
pub trait AuthorText {
    /// No problem was found in so many labs.
    fn lint_clean(&self, labs: usize) -> String;
    /// Headers of the table of cases: case, pass, fail, blocked, unknown, as expected, about.
    fn case_headers(&self) -> [&'static str; 7];
    /// Whether a case is as expected.
    fn case_holds(&self, holds: bool) -> &'static str;
    /// Headers of the table of labs: lab, checkpoints, cases, faults, mutants.
    fn proof_headers(&self) -> [&'static str; 5];
    /// A checkpoint of a case got another outcome.
    fn wrong_verdict(&self, case: &str, checkpoint: &str, expected: &str, found: &str) -> String;
    /// A checkpoint passes on an untouched cluster.
    fn passes_untouched(&self, case: &str, checkpoint: &str) -> String;
    /// A checkpoint does not pass for the solution.
    fn solution_fails(&self, checkpoint: &str, found: &str) -> String;
    /// A case that has to be there is not.
    fn missing_case(&self, name: &str) -> String;
    /// Too few cases.
    fn few_cases(&self, number: usize, fewest: usize) -> String;
    /// No case notices that something is missing.
    fn survivor(&self, checkpoint: &str, lacks: &str) -> String;
    /// The end of a proof.
    fn proven(&self, proven: bool) -> String;
    /// A name that no lab can have.
    fn bad_lab_name(&self, name: &str) -> String;
    /// The lab is there already.
    fn lab_exists(&self, folder: &str) -> String;
    /// The files of a new lab cannot be written.
    fn cannot_write_lab(&self) -> String;
    /// The folder has no `course.toml`.
    fn no_course_yet(&self) -> String;
    /// What to do with a new lab.
    fn lab_begun(&self, lab: &str) -> String;
    /// Headers of the verdicts of a captured case: checkpoint, outcome.
    fn capture_headers(&self) -> [&'static str; 2];
    /// A name that no case can have.
    fn bad_case_name(&self, name: &str) -> String;
    /// How to look at the cluster in which the solution did not pass.
    fn live_failed(&self, lab: &str, cluster: &str) -> String;
    /// A case cannot be written.
    fn cannot_write_case(&self) -> String;
    /// What to do with a captured case.
    fn case_written(&self) -> String;
}

impl AuthorText for English {
    fn lint_clean(&self, labs: usize) -> String {
        format!("{labs} {}, no problem", plural(En, labs, "lab", "labs"))
    }

    fn case_headers(&self) -> [&'static str; 7] {
        [
            "CASE", "PASS", "FAIL", "BLOCKED", "UNKNOWN", "EXPECTED", "ABOUT",
        ]
    }

    fn case_holds(&self, holds: bool) -> &'static str {
        if holds { "yes" } else { "NO" }
    }

    fn proof_headers(&self) -> [&'static str; 5] {
        ["LAB", "CHECKPOINTS", "CASES", "FAULTS", "MUTANTS KILLED"]
    }

    fn wrong_verdict(&self, case: &str, checkpoint: &str, expected: &str, found: &str) -> String {
        format!("case `{case}`: `{checkpoint}` is {found} and has to be {expected}")
    }

    fn passes_untouched(&self, case: &str, checkpoint: &str) -> String {
        format!("case `{case}`: `{checkpoint}` passes, though nobody did anything")
    }

    fn solution_fails(&self, checkpoint: &str, found: &str) -> String {
        format!("the solution does not pass: `{checkpoint}` is {found}")
    }

    fn missing_case(&self, name: &str) -> String {
        format!("there is no case `{name}`")
    }

    fn few_cases(&self, number: usize, fewest: usize) -> String {
        format!(
            "{number} {}, and {fewest} are needed",
            plural(En, number, "case", "cases")
        )
    }

    fn survivor(&self, checkpoint: &str, lacks: &str) -> String {
        format!("no case notices that `{checkpoint}` lacks: {lacks}")
    }

    fn proven(&self, proven: bool) -> String {
        if proven {
            "every verdict is as it has to be".to_owned()
        } else {
            "some verdicts are not as they have to be".to_owned()
        }
    }

    fn bad_lab_name(&self, name: &str) -> String {
        format!("`{name}` is no name of a lab: small letters, digits and hyphens only")
    }

    fn lab_exists(&self, folder: &str) -> String {
        format!("{folder} is there already")
    }

    fn cannot_write_lab(&self) -> String {
        "cannot write the files of the lab".to_owned()
    }

    fn no_course_yet(&self) -> String {
        "name the lab in `order` of labs/course.toml (that of the built-in course holds until you write one)"
            .to_owned()
    }

    fn lab_begun(&self, lab: &str) -> String {
        format!("next: write the files, then `swarmlab --content DIR author lint {lab}`")
    }

    fn capture_headers(&self) -> [&'static str; 2] {
        ["CHECKPOINT", "OUTCOME"]
    }

    fn bad_case_name(&self, name: &str) -> String {
        format!("`{name}` is no name of a case: small letters, digits and hyphens only")
    }

    fn live_failed(&self, lab: &str, cluster: &str) -> String {
        format!(
            "{lab}: the solution does not pass on a cluster; it is still there: `swarmlab check --cluster {cluster}`"
        )
    }

    fn cannot_write_case(&self) -> String {
        "cannot write the case".to_owned()
    }

    fn case_written(&self) -> String {
        "these are the verdicts of today: read them, and change in the case those that are wrong"
            .to_owned()
    }
}

impl AuthorText for French {
    fn lint_clean(&self, labs: usize) -> String {
        format!("{labs} {}, aucun problème", plural(Fr, labs, "lab", "labs"))
    }

    fn case_headers(&self) -> [&'static str; 7] {
        [
            "CAS", "RÉUSSI", "ÉCHEC", "BLOQUÉ", "INCONNU", "ATTENDU", "SUJET",
        ]
    }

    fn case_holds(&self, holds: bool) -> &'static str {
        if holds { "oui" } else { "NON" }
    }

    fn proof_headers(&self) -> [&'static str; 5] {
        [
            "LAB",
            "POINTS DE CONTRÔLE",
            "CAS",
            "DÉFAUTS",
            "MUTANTS TUÉS",
        ]
    }

    fn wrong_verdict(&self, case: &str, checkpoint: &str, expected: &str, found: &str) -> String {
        format!("cas `{case}` : `{checkpoint}` est {found} et doit être {expected}")
    }

    fn passes_untouched(&self, case: &str, checkpoint: &str) -> String {
        format!("cas `{case}` : `{checkpoint}` réussit, alors que personne n'a rien fait")
    }

    fn solution_fails(&self, checkpoint: &str, found: &str) -> String {
        format!("la solution ne réussit pas : `{checkpoint}` est {found}")
    }

    fn missing_case(&self, name: &str) -> String {
        format!("il manque le cas `{name}`")
    }

    fn few_cases(&self, number: usize, fewest: usize) -> String {
        format!("{number} cas, il en faut {fewest}")
    }

    fn survivor(&self, checkpoint: &str, lacks: &str) -> String {
        format!("aucun cas ne remarque qu'il manque à `{checkpoint}` : {lacks}")
    }

    fn proven(&self, proven: bool) -> String {
        if proven {
            "chaque verdict est ce qu'il doit être".to_owned()
        } else {
            "certains verdicts ne sont pas ce qu'ils doivent être".to_owned()
        }
    }

    fn bad_lab_name(&self, name: &str) -> String {
        format!("`{name}` n'est pas un nom de lab : minuscules, chiffres et tirets seulement")
    }

    fn lab_exists(&self, folder: &str) -> String {
        format!("{folder} existe déjà")
    }

    fn cannot_write_lab(&self) -> String {
        "impossible d'écrire les fichiers du lab".to_owned()
    }

    fn no_course_yet(&self) -> String {
        "nommez le lab dans `order` de labs/course.toml (celui du cours intégré vaut tant qu'il n'y en a pas)"
            .to_owned()
    }

    fn lab_begun(&self, lab: &str) -> String {
        format!(
            "ensuite : écrire les fichiers, puis `swarmlab --content DOSSIER author lint {lab}`"
        )
    }

    fn capture_headers(&self) -> [&'static str; 2] {
        ["POINT DE CONTRÔLE", "VERDICT"]
    }

    fn bad_case_name(&self, name: &str) -> String {
        format!("`{name}` n'est pas un nom de cas : minuscules, chiffres et tirets seulement")
    }

    fn live_failed(&self, lab: &str, cluster: &str) -> String {
        format!(
            "{lab} : la solution ne réussit pas sur un cluster ; il est encore là : `swarmlab check --cluster {cluster}`"
        )
    }

    fn cannot_write_case(&self) -> String {
        "impossible d'écrire le cas".to_owned()
    }

    fn case_written(&self) -> String {
        "ce sont les verdicts d'aujourd'hui : les relire, et corriger dans le cas ceux qui sont faux".to_owned()
    }
}
