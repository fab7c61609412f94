//! What every command may say: labels of errors, questions, interruptions.

use super::plural::or_list;
use super::{English, French};

/// Sentences of all commands.
pub trait CommonText {
    /// Label of an error.
    fn error_label(&self) -> &'static str;
    /// Label of a cause.
    fn cause_label(&self) -> &'static str;
    /// Label of a hint.
    fn hint_label(&self) -> &'static str;
    /// Label of a warning.
    fn warning_label(&self) -> &'static str;
    /// Label of a note.
    fn note_label(&self) -> &'static str;
    /// Ctrl-C was pressed.
    fn interrupted(&self) -> String;
    /// What an interruption leaves and how to go on.
    fn interrupted_hint(&self) -> String;
    /// A bug.
    fn internal_hint(&self) -> String;
    /// The answers to a question, in brackets behind it: `[y/N]`.
    fn yes_or_no(&self) -> &'static str;
    /// Whether `answer` means yes.
    fn is_yes(&self, answer: &str) -> bool;
    /// The user answered no.
    fn not_confirmed(&self) -> String;
    /// A suggestion after a misspelt name; `names` is not empty.
    fn did_you_mean(&self, names: &[String]) -> String;
    /// The names there are.
    fn there_are(&self, names: &[String]) -> String;
    /// Standard output could not be written.
    fn cannot_write_output(&self) -> String;
    /// The asynchronous runtime did not start.
    fn cannot_start_runtime(&self) -> String;
    /// The state directory cannot be found.
    fn no_home(&self) -> String;
    /// How to choose the state directory.
    fn no_home_hint(&self) -> String;
    /// A decimal number with `digits` decimals, as the language writes it.
    fn number(&self, value: f64, digits: usize) -> String;
}

impl CommonText for English {
    fn error_label(&self) -> &'static str {
        "error:"
    }

    fn cause_label(&self) -> &'static str {
        "cause:"
    }

    fn hint_label(&self) -> &'static str {
        "hint:"
    }

    fn warning_label(&self) -> &'static str {
        "warning:"
    }

    fn note_label(&self) -> &'static str {
        "note:"
    }

    fn interrupted(&self) -> String {
        "interrupted".to_owned()
    }

    fn interrupted_hint(&self) -> String {
        "the same command again goes on; `swarmlab destroy` removes what is there".to_owned()
    }

    fn internal_hint(&self) -> String {
        "this is a bug in swarmlab; run it again with `-v` and report what it says".to_owned()
    }

    fn yes_or_no(&self) -> &'static str {
        "[y/N]"
    }

    fn is_yes(&self, answer: &str) -> bool {
        matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
    }

    fn not_confirmed(&self) -> String {
        "nothing was changed".to_owned()
    }

    fn did_you_mean(&self, names: &[String]) -> String {
        format!("did you mean {}?", or_list(names, "or"))
    }

    fn there_are(&self, names: &[String]) -> String {
        format!("there are: {}", names.join(", "))
    }

    fn cannot_write_output(&self) -> String {
        "cannot write the answer to the standard output".to_owned()
    }

    fn cannot_start_runtime(&self) -> String {
        "cannot start the asynchronous runtime".to_owned()
    }

    fn no_home(&self) -> String {
        "cannot find your home directory".to_owned()
    }

    fn no_home_hint(&self) -> String {
        "set SWARMLAB_HOME to a directory of your own".to_owned()
    }

    fn number(&self, value: f64, digits: usize) -> String {
        format!("{value:.digits$}")
    }
}

impl CommonText for French {
    fn error_label(&self) -> &'static str {
        "erreur :"
    }

    fn cause_label(&self) -> &'static str {
        "cause :"
    }

    fn hint_label(&self) -> &'static str {
        "conseil :"
    }

    fn warning_label(&self) -> &'static str {
        "attention :"
    }

    fn note_label(&self) -> &'static str {
        "note :"
    }

    fn interrupted(&self) -> String {
        "interrompu".to_owned()
    }

    fn interrupted_hint(&self) -> String {
        "la même commande reprend là où elle en était ; `swarmlab destroy` enlève ce qui est là"
            .to_owned()
    }

    fn internal_hint(&self) -> String {
        "c’est un défaut de swarmlab ; relancez avec `-v` et signalez ce qui s’affiche".to_owned()
    }

    fn yes_or_no(&self) -> &'static str {
        "[o/N]"
    }

    fn is_yes(&self, answer: &str) -> bool {
        matches!(
            answer.trim().to_lowercase().as_str(),
            "o" | "oui" | "y" | "yes"
        )
    }

    fn not_confirmed(&self) -> String {
        "rien n’a été changé".to_owned()
    }

    fn did_you_mean(&self, names: &[String]) -> String {
        format!("vouliez-vous dire {} ?", or_list(names, "ou"))
    }

    fn there_are(&self, names: &[String]) -> String {
        format!("il y a : {}", names.join(", "))
    }

    fn cannot_write_output(&self) -> String {
        "impossible d’écrire la réponse sur la sortie standard".to_owned()
    }

    fn cannot_start_runtime(&self) -> String {
        "impossible de démarrer l’exécution asynchrone".to_owned()
    }

    fn no_home(&self) -> String {
        "votre répertoire personnel est introuvable".to_owned()
    }

    fn no_home_hint(&self) -> String {
        "donnez à SWARMLAB_HOME un répertoire à vous".to_owned()
    }

    fn number(&self, value: f64, digits: usize) -> String {
        format!("{value:.digits$}").replace('.', ",")
    }
}
