//! Why a submission could not be graded, in a sentence.

use super::sanitize::sanitize_line;
use super::{English, French};
use crate::model::refusal::Refusal;

/// A sentence for each reason.
pub trait RefusalText {
    /// Why a submission could not be graded; what it says itself is made safe here.
    fn refusal(&self, refusal: &Refusal) -> String;
}

impl RefusalText for English {
    fn refusal(&self, refusal: &Refusal) -> String {
        let mib = |bytes: &u64| format!("{} MiB", bytes >> 20);
        let safe = |text: &str| short(text);
        match refusal {
            Refusal::NotEvidence => "not an evidence file".to_owned(),
            Refusal::Truncated => "the file ends in the middle".to_owned(),
            Refusal::Damaged => "the file is damaged and does not unpack".to_owned(),
            Refusal::TooLarge(most) => format!("larger than {}", mib(most)),
            Refusal::UnpacksTooLarge(most) => format!("unpacks to more than {}", mib(most)),
            Refusal::Bomb(ratio) => format!("unpacks to more than {ratio} times its size"),
            Refusal::TooManyEntries(most) => format!("more than {most} files in it"),
            Refusal::NotAFile(path) => format!("`{}` is no plain file", safe(path)),
            Refusal::BadPath(path) => {
                format!("`{}` does not belong in an evidence file", safe(path))
            }
            Refusal::TwicePath(path) => format!("`{}` is in it twice", safe(path)),
            Refusal::MissingFile(path) => format!("`{}` is missing", safe(path)),
            Refusal::Newer { found, known } => {
                format!("format {found}, made by a newer swarmlab; this one knows up to {known}")
            }
            Refusal::NotText(path) => format!("`{}` is not UTF-8", safe(path)),
            Refusal::BadJson { path, line, why } => {
                format!(
                    "`{}` line {line} is not what it should be: {}",
                    safe(path),
                    safe(why)
                )
            }
            Refusal::TooDeep(path, most) => {
                format!("`{}` is nested deeper than {most} levels", safe(path))
            }
            Refusal::TooManyValues(path, most) => {
                format!("`{}` goes beyond {most} values", safe(path))
            }
            Refusal::TwiceKey(path, key) => {
                format!("`{}` has the key `{}` twice", safe(path), safe(key))
            }
            Refusal::TooLong(seconds) => format!("judging it takes more than {seconds} s"),
            Refusal::TooManyLines(path, most) => {
                format!("`{}` has more than {most} lines", safe(path))
            }
            Refusal::NoLab => "no lab in it".to_owned(),
            Refusal::UnknownLab(lab) => format!("there is no lab `{}` here", safe(lab)),
            Refusal::Contradiction(folder) => {
                format!(
                    "manifest and snapshot of `{}` name different clusters",
                    safe(folder)
                )
            }
            Refusal::Outside(path) => format!("`{}` leads out of its folder", safe(path)),
            Refusal::NothingToReplay => {
                "nothing to replay: no solution.toml, script (*.sh) or stack file".to_owned()
            }
            Refusal::BrokeCluster(why) => {
                format!(
                    "it broke its cluster, nothing could be judged: {}",
                    safe(why)
                )
            }
            Refusal::NoEvidenceFile => "handed in, but no evidence file".to_owned(),
            Refusal::Unreadable(why) => format!("cannot be read: {}", safe(why)),
        }
    }
}

impl RefusalText for French {
    fn refusal(&self, refusal: &Refusal) -> String {
        let mib = |bytes: &u64| format!("{} Mio", bytes >> 20);
        let safe = |text: &str| short(text);
        match refusal {
            Refusal::NotEvidence => "ce n'est pas un fichier de preuve".to_owned(),
            Refusal::Truncated => "le fichier s'arrête au milieu".to_owned(),
            Refusal::Damaged => "le fichier est abîmé et ne se décompresse pas".to_owned(),
            Refusal::TooLarge(most) => format!("plus de {}", mib(most)),
            Refusal::UnpacksTooLarge(most) => format!("plus de {} une fois décompressé", mib(most)),
            Refusal::Bomb(ratio) => format!("plus de {ratio} fois sa taille une fois décompressé"),
            Refusal::TooManyEntries(most) => format!("plus de {most} fichiers dedans"),
            Refusal::NotAFile(path) => format!("`{}` n'est pas un simple fichier", safe(path)),
            Refusal::BadPath(path) => {
                format!(
                    "`{}` n'a rien à faire dans un fichier de preuve",
                    safe(path)
                )
            }
            Refusal::TwicePath(path) => format!("`{}` y est deux fois", safe(path)),
            Refusal::MissingFile(path) => format!("`{}` manque", safe(path)),
            Refusal::Newer { found, known } => format!(
                "format {found}, fait par un swarmlab plus récent ; celui-ci connaît jusqu'à {known}"
            ),
            Refusal::NotText(path) => format!("`{}` n'est pas de l'UTF-8", safe(path)),
            Refusal::BadJson { path, line, why } => format!(
                "`{}` ligne {line} n'est pas ce qu'il faut : {}",
                safe(path),
                safe(why)
            ),
            Refusal::TooDeep(path, most) => {
                format!("`{}` a plus de {most} niveaux d'imbrication", safe(path))
            }
            Refusal::TooManyValues(path, most) => {
                format!("`{}` dépasse {most} valeurs", safe(path))
            }
            Refusal::TwiceKey(path, key) => {
                format!("`{}` a deux fois la clé `{}`", safe(path), safe(key))
            }
            Refusal::TooLong(seconds) => format!("l'évaluation dure plus de {seconds} s"),
            Refusal::TooManyLines(path, most) => {
                format!("`{}` a plus de {most} lignes", safe(path))
            }
            Refusal::NoLab => "aucun lab dedans".to_owned(),
            Refusal::UnknownLab(lab) => format!("il n'y a pas de lab `{}` ici", safe(lab)),
            Refusal::Contradiction(folder) => format!(
                "le manifeste et la photo de `{}` nomment des clusters différents",
                safe(folder)
            ),
            Refusal::Outside(path) => format!("`{}` mène hors de son dossier", safe(path)),
            Refusal::NothingToReplay => {
                "rien à rejouer : ni solution.toml, ni script (*.sh), ni fichier de stack"
                    .to_owned()
            }
            Refusal::BrokeCluster(why) => format!(
                "il a cassé son cluster, rien n’a pu être jugé : {}",
                safe(why)
            ),
            Refusal::NoEvidenceFile => "rendu, mais sans fichier de preuve".to_owned(),
            Refusal::Unreadable(why) => format!("illisible : {}", safe(why)),
        }
    }
}

/// What a submission says of itself, on one line and not without end.
fn short(text: &str) -> String {
    const LONGEST: usize = 80;
    let safe = sanitize_line(text);
    match safe.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &safe[..end]),
        None => safe,
    }
}
