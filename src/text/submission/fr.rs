//! In French.

use super::SubmissionText;
use crate::model::evidence::Chainer;
use crate::model::language::Language;
use crate::text::French;
use crate::text::plural::counted;
use crate::text::sanitize::sanitize_line;

impl SubmissionText for French {
    fn place_line(&self, path: &str, line: usize) -> String {
        format!("{path}, ligne {line}")
    }
    fn more_lines(&self, path: &str, count: usize) -> String {
        let lines = counted(Language::Fr, count, "autre ligne", "autres lignes");
        format!("{path}, {lines}")
    }
    fn place_end(&self, path: &str) -> String {
        format!("{path}, à la fin")
    }
    fn stale_lab(&self, lab: &str) -> String {
        format!("texte de {lab}")
    }
    fn stale_grader(&self, lab: &str) -> String {
        format!("barème de {lab}")
    }
    fn same_cluster(&self) -> String {
        "le même cluster".to_owned()
    }
    fn same_record(&self) -> String {
        "la même chronologie".to_owned()
    }
    fn same_ids(&self) -> String {
        "les mêmes identifiants d'objets".to_owned()
    }
    fn same_timings(&self) -> String {
        "les mêmes temps entre les commandes".to_owned()
    }
    fn ask_name(&self) -> String {
        "Votre nom (demandé une seule fois) :".to_owned()
    }
    fn ask_number(&self) -> String {
        "Votre numéro d'étudiant :".to_owned()
    }
    fn who_hands_in(&self) -> String {
        "le fichier doit dire de qui il est".to_owned()
    }
    fn who_hands_in_hint(&self) -> String {
        "`swarmlab submit --name \"Marie Dupont\" --number 12345`".to_owned()
    }
    fn file_will_hold(&self, path: &str) -> String {
        format!("{path} contiendra, lisible avec tar et n'importe quel éditeur :")
    }
    fn handed_in_by(&self, name: &str, number: &str) -> String {
        format!("votre nom et votre numéro : {name}, {number}")
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
            "{lab} (cluster {cluster}) : son état actuel, {}, {}, vos verdicts ({score})",
            counted(
                Language::Fr,
                moments,
                "moment enregistré",
                "moments enregistrés"
            ),
            counted(
                Language::Fr,
                files,
                "fichier texte de l'espace de travail",
                "fichiers texte de l'espace de travail"
            ),
        )
    }
    fn never_in_file(&self) -> String {
        "n'y sont pas : le contenu des secrets, les jetons, les clés, les valeurs des variables nommées comme des mots de passe"
            .to_owned()
    }
    fn blotted_out(&self, lines: usize) -> String {
        let lines = counted(
            Language::Fr,
            lines,
            "ligne enregistrée",
            "lignes enregistrées",
        );
        format!("valeurs de mots de passe masquées dans {lines}")
    }
    fn chained_now(&self, cluster: &str) -> String {
        format!("les nœuds de {cluster} n'ont pas chaîné leur enregistrement ; il l'est maintenant")
    }
    fn file_written(&self, path: &str, bytes: usize) -> String {
        format!(
            "Écrit : {path} ({} Kio). C'est ce fichier qu'il faut rendre.",
            bytes.div_ceil(1024)
        )
    }
    fn would_be_refused(&self) -> String {
        "rien n'a été écrit : `swarmlab grade` refuserait le fichier".to_owned()
    }

    fn would_be_refused_hint(&self) -> String {
        "montrez ceci à votre enseignant ; rien de votre travail n'est perdu".to_owned()
    }

    fn cannot_read_file(&self, path: &str) -> String {
        format!("{path} est illisible")
    }

    fn class_file_unusable(&self, path: &str) -> String {
        format!("{path} ne permet pas de noter")
    }

    fn roster_unusable(&self, path: &str) -> String {
        format!("la liste d'étudiants {path} est inutilisable")
    }

    fn cannot_write_file(&self, path: &str) -> String {
        format!("impossible d'écrire {path}")
    }
    fn replace_file(&self, path: &str) -> String {
        format!("{path} existe déjà. Le remplacer ?")
    }
    fn file_refused(&self, path: &str) -> String {
        format!("impossible d'utiliser {}", sanitize_line(path))
    }
    fn integrity_label(&self) -> &'static str {
        "intégrité :"
    }
    fn intact(&self, made_by: Chainer) -> String {
        match made_by {
            Chainer::Nodes => {
                "intact : chaque ligne suit la précédente, depuis la naissance du cluster"
            }
            Chainer::Submit => {
                "intact depuis `submit`, qui a fait la chaîne ; les nœuds n'en ont pas fait"
            }
        }
        .to_owned()
    }
    fn altered(&self, places: &str) -> String {
        format!("modifié : {places}")
    }
    fn transplanted(&self, sources: &str) -> String {
        format!("transplanté : aussi dans {sources}")
    }
    fn stale(&self, what: &str) -> String {
        format!("fait avec une autre version : {what}")
    }
    fn difference(&self, checkpoint: &str, claimed: Option<&str>, judged: &str) -> String {
        match claimed {
            Some(claimed) => format!("{checkpoint} : le fichier dit {claimed}, jugé {judged}"),
            None => format!("{checkpoint} : absent du fichier, jugé {judged}"),
        }
    }
    fn timeline_title(&self, moments: usize) -> String {
        format!(
            "Chronologie ({})",
            counted(Language::Fr, moments, "moment", "moments")
        )
    }
    fn report_title(&self, title: &str, cluster: &str, at: &str) -> String {
        format!("{title} (cluster {cluster}), tel qu'il était à {at}")
    }
    fn packed_at(&self, at: &str, tool: &str) -> String {
        format!("emballé à {at} par swarmlab {tool}")
    }
    fn alike(&self, lab: &str, sources: &str, what: &str) -> String {
        format!("semblables ({lab}) : {sources} : {what}")
    }
    fn class_summary(&self, graded: usize, refused: usize) -> String {
        let all = counted(Language::Fr, graded, "rendu noté", "rendus notés");
        match refused {
            0 => all,
            _ => format!(
                "{all}, {}",
                counted(
                    Language::Fr,
                    refused,
                    "impossible à noter",
                    "impossibles à noter"
                )
            ),
        }
    }
    fn resumed(&self, kept: usize, changed: usize, stale: usize) -> String {
        let mut parts = vec![counted(
            Language::Fr,
            kept,
            "repris du journal",
            "repris du journal",
        )];
        if changed > 0 {
            parts.push(format!("{changed} à refaire car le fichier a changé"));
        }
        if stale > 0 {
            parts.push(format!("{stale} à refaire car un barème a changé"));
        }
        parts.join(", ")
    }
    fn grading(&self, count: usize) -> String {
        let all = counted(Language::Fr, count, "rendu", "rendus");
        format!("notation de {all}")
    }
    fn nothing_found(&self) -> String {
        "aucun fichier de preuve trouvé".to_owned()
    }
    fn nothing_found_hint(&self) -> String {
        "les fichiers de preuve finissent par `.swarmlab` ; dossiers et zips sont parcourus"
            .to_owned()
    }
    fn batch_failed(&self) -> String {
        "la notation ne peut pas continuer".to_owned()
    }
    fn earlier_run(&self, path: &str) -> String {
        format!("{path} contient les résultats d'un lancement précédent")
    }
    fn earlier_run_hint(&self) -> String {
        "ajoutez `--resume` pour le continuer, ou nommez un autre dossier".to_owned()
    }
    fn directory_in_use(&self, path: &str) -> String {
        format!("un autre `swarmlab grade` écrit dans {path}")
    }
    fn submissions_unreadable(&self) -> String {
        "impossible de lire ce qui a été rendu".to_owned()
    }
}
