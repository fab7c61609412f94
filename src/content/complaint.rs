//! What can be wrong with content, in both languages.

use crate::model::language::Language;

use super::class_complaint::ClassComplaint;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Complaint {
    /// The TOML parser's own words (English).
    Syntax(String),
    /// A field that no such table has.
    UnknownField {
        /// As written.
        field: String,
        /// The nearest of the expected ones.
        nearest: Option<String>,
        /// All that are expected.
        expected: Vec<String>,
    },
    /// A field that has to be there is not.
    MissingField(String),
    /// A value of the wrong kind, in the words of the parser.
    BadValue(String),
    /// A file that has to be there is not.
    MissingFile,
    /// A file that nothing asks for.
    UnexpectedFile,
    /// The file cannot be read.
    Unreadable(String),
    /// The `format` is not one that this program reads.
    Format(u32),
    /// Two things of one kind have the same key.
    Duplicate {
        /// `step`, `checkpoint`, `question`.
        what: &'static str,
        /// The key.
        id: String,
    },
    /// Something is named that does not exist.
    Unknown {
        /// `checkpoint`, `step`, `role`, `node`, `lab`, `state`.
        what: &'static str,
        /// As written.
        name: String,
        /// The nearest of the existing ones.
        nearest: Option<String>,
    },
    /// A key is not of small letters, digits and hyphens.
    BadKey(String),
    /// An item of the course is not written `A-0123`.
    BadItem(String),
    /// A text is empty.
    EmptyText,
    /// A list that needs something is empty.
    Nothing(&'static str),
    /// A checkpoint waits for itself, directly or in a circle.
    Circle(String),
    /// A question has no right answer.
    NoRightChoice,
    /// A question has fewer than two answers.
    TooFewChoices,
    /// Points or costs below zero, or not a number.
    BadPoints,
    /// A checkpoint of the grader that no step of the lab names.
    OrphanCheckpoint(String),
    /// A checkpoint without an assertion.
    NoAssertion(String),
    /// `existed` without `absent`, and other pairs that make no sense.
    Contradiction(&'static str, &'static str),
    /// A field is needed beside another.
    Needs(&'static str, &'static str),
    /// A section of a guide without `{#id}`.
    SectionWithoutId(String),
    /// A step without its section in the guide.
    NoSection(String),
    /// The steps of the guide are not in the lab's order.
    SectionOrder(String),
    /// An expression does not compile, or is too costly.
    Expression(String),
    /// What only `class.toml` can get wrong.
    Class(ClassComplaint),
}

impl Complaint {
    /// One sentence, lower case, no final period.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::En => self.english(),
            Language::Fr => self.french(),
        }
    }

    /// What was probably meant, or what is possible.
    #[must_use]
    pub fn help(&self, language: Language) -> Option<String> {
        let nearest = |name: &str| match language {
            Language::En => format!("did you mean `{name}`?"),
            Language::Fr => format!("vouliez-vous dire `{name}` ?"),
        };
        match self {
            Self::UnknownField {
                nearest: Some(name),
                ..
            }
            | Self::Unknown {
                nearest: Some(name),
                ..
            } => Some(nearest(name)),
            Self::UnknownField { expected, .. } if !expected.is_empty() => {
                let list = expected
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect::<Vec<_>>()
                    .join(", ");
                Some(match language {
                    Language::En => format!("there is {list}"),
                    Language::Fr => format!("il y a {list}"),
                })
            }
            _ => None,
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Syntax(words) | Self::BadValue(words) | Self::Unreadable(words) => words.clone(),
            Self::UnknownField { field, .. } => format!("unknown field `{field}`"),
            Self::MissingField(field) => format!("field `{field}` is missing"),
            Self::MissingFile => "the file is missing".to_owned(),
            Self::UnexpectedFile => "nothing asks for this file".to_owned(),
            Self::Format(found) => {
                format!("format {found} is not known; this program reads format 1")
            }
            Self::Duplicate { what, id } => format!("{what} `{id}` is there twice"),
            Self::Unknown { what, name, .. } => format!("there is no {what} `{name}`"),
            Self::BadKey(key) => {
                format!("`{key}` is no key: small letters, digits and hyphens only")
            }
            Self::BadItem(item) => format!("`{item}` is no item of the course, such as `A-1209`"),
            Self::EmptyText => "the text is empty".to_owned(),
            Self::Nothing(what) => format!("there is no {what}"),
            Self::Circle(id) => format!("checkpoint `{id}` waits for itself"),
            Self::NoRightChoice => "no answer of this question is right".to_owned(),
            Self::TooFewChoices => "a question needs two answers or more".to_owned(),
            Self::BadPoints => "points must be zero or more".to_owned(),
            Self::OrphanCheckpoint(id) => format!("no step of the lab names checkpoint `{id}`"),
            Self::NoAssertion(id) => format!("checkpoint `{id}` asserts nothing"),
            Self::Contradiction(one, other) => format!("`{one}` and `{other}` exclude each other"),
            Self::Needs(one, other) => format!("`{one}` says nothing without `{other}`"),
            Self::SectionWithoutId(title) => {
                format!("section `{title}` has no key: write `## {title} {{#key}}`")
            }
            Self::NoSection(id) => {
                format!("step `{id}` has no section `## … {{#{id}}}` in this guide")
            }
            Self::SectionOrder(id) => {
                format!("section `{{#{id}}}` is not where the lab has step `{id}`")
            }
            Self::Expression(words) => format!("bad expression: {words}"),
            Self::Class(complaint) => complaint.english(),
        }
    }

    fn french(&self) -> String {
        match self {
            // The parser speaks English only.
            Self::Syntax(words) | Self::BadValue(words) | Self::Unreadable(words) => words.clone(),
            Self::UnknownField { field, .. } => format!("champ inconnu `{field}`"),
            Self::MissingField(field) => format!("il manque le champ `{field}`"),
            Self::MissingFile => "le fichier manque".to_owned(),
            Self::UnexpectedFile => "rien ne demande ce fichier".to_owned(),
            Self::Format(found) => {
                format!("format {found} inconnu ; ce programme lit le format 1")
            }
            Self::Duplicate { what, id } => {
                format!("{} `{id}` figure deux fois", french_noun(what))
            }
            Self::Unknown { what, name, .. } => {
                format!("{} `{name}` n'existe pas", french_noun(what))
            }
            Self::BadKey(key) => {
                format!("`{key}` n'est pas une clé : minuscules, chiffres et tirets seulement")
            }
            Self::BadItem(item) => {
                format!("`{item}` n'est pas un élément du cours, comme `A-1209`")
            }
            Self::EmptyText => "le texte est vide".to_owned(),
            Self::Nothing(what) => format!("il manque : {}", french_noun(what)),
            Self::Circle(id) => format!("le point de contrôle `{id}` s'attend lui-même"),
            Self::NoRightChoice => "aucune réponse de cette question n'est juste".to_owned(),
            Self::TooFewChoices => "une question demande au moins deux réponses".to_owned(),
            Self::BadPoints => "les points valent zéro ou plus".to_owned(),
            Self::OrphanCheckpoint(id) => {
                format!("aucune étape du lab ne nomme le point de contrôle `{id}`")
            }
            Self::NoAssertion(id) => format!("le point de contrôle `{id}` n'affirme rien"),
            Self::Contradiction(one, other) => format!("`{one}` et `{other}` s'excluent"),
            Self::Needs(one, other) => format!("`{one}` ne dit rien sans `{other}`"),
            Self::SectionWithoutId(title) => {
                format!("la section `{title}` n'a pas de clé : écrire `## {title} {{#clé}}`")
            }
            Self::NoSection(id) => {
                format!("l'étape `{id}` n'a pas de section `## … {{#{id}}}` dans ce guide")
            }
            Self::SectionOrder(id) => {
                format!("la section `{{#{id}}}` n'est pas à la place de l'étape `{id}` du lab")
            }
            Self::Expression(words) => format!("expression incorrecte : {words}"),
            Self::Class(complaint) => complaint.french(),
        }
    }
}

/// A kind of thing, with its article.
fn french_noun(what: &str) -> String {
    match what {
        "step" => "l'étape",
        "checkpoint" => "le point de contrôle",
        "question" => "la question",
        "role" => "le rôle d'image",
        "node" => "le nœud",
        "lab" => "le lab",
        "section" => "la section",
        "value" => "la valeur",
        "student" => "l'étudiant",
        other => other,
    }
    .to_owned()
}
