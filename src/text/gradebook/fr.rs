//! Marks and classes, in French.

use jiff::SignedDuration;

use super::{GradebookText, Told, Word, length, signed};
use crate::model::class::{AdjustmentKind, Difference, Integrity};
use crate::model::history::{LaneKind, State};
use crate::model::language::Language::Fr;
use crate::model::report::Outcome;
use crate::model::roster::RosterError;
use crate::text::French;
use crate::text::plural::{counted, first_names};
use crate::text::replay::ReplayText as _;
use crate::text::verdict::VerdictText as _;

impl GradebookText for French {
    fn word(&self, word: Word) -> &'static str {
        match word {
            Word::ClassReport => "Rapport de classe",
            Word::Feedback => "Retour",
            Word::Student => "Étudiant",
            Word::Number => "Numéro",
            Word::File => "Fichier",
            Word::Lab => "Lab",
            Word::Mark => "Note",
            Word::Points => "Points",
            Word::Integrity => "Intégrité",
            Word::Note => "Remarque",
            Word::HandedIn => "Remis le",
            Word::Submissions => "Remises",
            Word::Graded => "Notes",
            Word::Refused => "Refus",
            Word::Missing => "Sans remise",
            Word::Median => "Médiane",
            Word::Mean => "Moyenne",
            Word::Distribution => "Répartition des notes",
            Word::DistributionAxis => "note, en % de la meilleure possible",
            Word::Checkpoints => "Points de contrôle",
            Word::Checkpoint => "Point de contrôle",
            Word::Outcomes => "Résultats",
            Word::FailsMost => "échoue le plus",
            Word::Similar => "Travaux semblables",
            Word::Degree => "Ressemblance",
            Word::Students => "Étudiants",
            Word::Base => "D’après les points de contrôle",
            Word::Adjustments => "Comment la note est faite",
            Word::Reason => "Raison",
            Word::Observed => "observé",
            Word::Expected => "attendu",
            Word::See => "voir",
            Word::Why => "pourquoi",
            Word::Hint => "Conseil",
            Word::Differences => "Verdicts différents de ceux de l’étudiant",
            Word::Unidentified => "non identifié",
            Word::GradedWith => "corrigé avec swarmlab",
            Word::NothingHandedIn => "rien n’a été remis",
            Word::Superseded => "une remise postérieure compte",
            Word::NothingGradable => "rien n’a pu être jugé",
            Word::NothingSimilar => {
                "Aucune remise ne ressemble à une autre plus que des travaux séparés."
            }
            Word::AllIntact => "Chaque enregistrement est celui que son cluster a écrit.",
            Word::UnknownCostsNothing => "n’a pas pu être jugé ; ne coûte rien",
            Word::ToLookAt => "À examiner",
            Word::NoMark => "pas de note",
            Word::Record => "Ce qui s’est passé",
            Word::AsText => "La même chose en texte",
            Word::Judged => "jugement",
        }
    }

    fn labelled(&self, label: &str, value: &str) -> String {
        format!("{label} : {value}")
    }

    fn class_headers(&self) -> [&'static str; 6] {
        [
            "FICHIER",
            "ÉTUDIANT",
            "LAB",
            "NOTE",
            "INTÉGRITÉ",
            "REMARQUE",
        ]
    }

    fn outcome(&self, outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Pass => "réussi",
            Outcome::Fail => "échoué",
            Outcome::Blocked => "bloqué",
            Outcome::Unknown => "inconnu",
        }
    }

    fn adjustment(&self, kind: AdjustmentKind) -> &'static str {
        match kind {
            AdjustmentKind::Gate => "Point de contrôle exigé",
            AdjustmentKind::Bonus => "Bonus",
            AdjustmentKind::Hints => "Indices",
            AdjustmentKind::Assisted => "Assistance",
            AdjustmentKind::Late => "Retard",
            AdjustmentKind::Override => "Décision de l’enseignant",
            AdjustmentKind::Rounding => "Arrondi",
        }
    }

    fn integrity(&self, integrity: &Integrity) -> &'static str {
        match integrity {
            Integrity::Intact => "intact",
            Integrity::Altered { .. } => "altéré",
            Integrity::Transplanted { .. } => "transplanté",
            Integrity::Stale { .. } => "périmé",
            Integrity::Replayed(_) => "rejoué ici",
        }
    }

    fn integrity_detail(&self, integrity: &Integrity) -> Option<String> {
        match integrity {
            Integrity::Intact => None,
            Integrity::Altered { places } => Some(format!(
                "l’enregistrement a été modifié : {}",
                places.join(" ; ")
            )),
            Integrity::Transplanted { also_in } => Some(format!(
                "le même enregistrement est dans {}",
                first_names(also_in)
            )),
            Integrity::Replayed(how) => Some(self.replayed(how)),
            Integrity::Stale { what } => Some(format!(
                "fait avec une autre version : {} ; jugé avec la vôtre",
                what.join(", ")
            )),
        }
    }

    fn hints_read(&self) -> String {
        "des indices ont été lus".to_owned()
    }

    fn was_assisted(&self) -> String {
        "`swarmlab solve` a servi".to_owned()
    }

    fn gate_closed(&self, checkpoint: &str, cap: f64) -> String {
        format!(
            "`{checkpoint}` est exigé ; sans lui la note est de {} au plus",
            self.points(cap)
        )
    }

    fn late_by(&self, by: SignedDuration) -> String {
        format!("{} de retard", length(by, "j"))
    }

    fn rounded_to(&self, step: f64) -> String {
        format!("arrondi à un multiple de {}", self.points(step))
    }

    fn mark_of(&self, earned: f64, possible: f64) -> String {
        format!("{} sur {}", self.points(earned), self.points(possible))
    }

    fn change(&self, points: f64) -> String {
        signed(points, &self.points(points.abs()))
    }

    fn differs(&self, difference: &Difference) -> String {
        let judged = self.outcome(difference.judged);
        match difference.claimed {
            Some(claimed) => format!(
                "{} : annoncé {}, jugé {judged}",
                difference.checkpoint,
                self.outcome(claimed)
            ),
            None => format!("{} : pas annoncé, jugé {judged}", difference.checkpoint),
        }
    }

    fn verdicts_differ(&self, count: usize) -> String {
        let verdicts = counted(Fr, count, "verdict diffère", "verdicts diffèrent");
        format!("{verdicts} de ceux de l’étudiant")
    }

    fn was_refused(&self, why: &str) -> String {
        format!("n’a pas pu être corrigé : {why}")
    }

    fn failing_of(&self, failing: usize, judged: usize) -> String {
        format!("{failing} sur {judged}")
    }

    fn roster_error(&self, error: &RosterError) -> String {
        match error {
            RosterError::Empty => "la liste des étudiants est vide".to_owned(),
            RosterError::NoNumbers(columns) => format!(
                "la liste des étudiants n’a pas de colonne `numéro` ; ses colonnes : {}",
                columns.join(", ")
            ),
            RosterError::TwoColumns(column) => {
                format!("la liste des étudiants a deux colonnes de `{column}`")
            }
            RosterError::BadLine { line, reason } => {
                format!("liste des étudiants, ligne {line} : {reason}")
            }
            RosterError::NoNumber(line) => {
                format!("liste des étudiants, ligne {line} : l’étudiant n’a pas de numéro")
            }
            RosterError::Duplicate { line, number } => {
                format!("liste des étudiants, ligne {line} : le numéro `{number}` y est deux fois")
            }
            RosterError::BadExtension { line, value } => format!(
                "liste des étudiants, ligne {line} : `{value}` n’est pas un délai, comme `2d`, `36h` ou `2026-12-05T12:00`"
            ),
        }
    }

    fn feedback_column(&self, lab: &str) -> String {
        format!("{lab} feedback")
    }

    fn state(&self, state: State) -> &'static str {
        match state {
            State::There => "présent",
            State::Answered => "répond",
            State::Starting => "démarre",
            State::Running => "tourne",
            State::Complete => "terminé",
            State::Scaled => "nombre de répliques",
            State::Image => "autre image",
            State::Leader => "devient leader",
            State::Updating => "mise à jour",
            State::Updated => "à jour",
            State::RollingBack => "retour en arrière",
            State::RolledBack => "revenu en arrière",
            State::Reset => "lab remis à zéro",
            State::Drained => "drainé",
            State::Paused => "mise à jour en pause",
            State::Gap => "trou dans l’enregistrement",
            State::NoLeader => "sans leader",
            State::Away => "cassé par chaos",
            State::Down => "perdu",
            State::Failed => "échoué",
            State::Unanswered => "sans réponse",
        }
    }

    fn lane(&self, kind: LaneKind, name: &str) -> String {
        match kind {
            LaneKind::Service | LaneKind::Slot | LaneKind::Node => name.to_owned(),
            LaneKind::Running => format!("{name} : tâches"),
            LaneKind::Answers => format!("{name} répond"),
            LaneKind::Record => "enregistrement".to_owned(),
        }
    }

    fn record_told(&self, told: &Told) -> String {
        let count = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        [
            counted(Fr, told.moments, "moment", "moments"),
            counted(Fr, told.services, "service", "services"),
            counted(Fr, count(told.updates), "mise à jour", "mises à jour"),
            counted(Fr, count(told.failed), "tâche échouée", "tâches échouées"),
            counted(
                Fr,
                count(told.unanswered),
                "requête sans réponse",
                "requêtes sans réponse",
            ),
        ]
        .join(", ")
    }

    fn earlier_try(&self, moments: usize) -> String {
        let moments = counted(Fr, moments, "moment", "moments");
        format!("{moments} d’un essai d’avant la remise à zéro du lab : pas sur le dessin.")
    }

    fn lanes_left_out(&self, lanes: usize) -> String {
        let lanes = counted(Fr, lanes, "ligne", "lignes");
        format!("Pas de place pour {lanes} de plus.")
    }

    fn time_cut(&self, by: SignedDuration) -> String {
        length(by, "j")
    }
}
