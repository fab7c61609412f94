//! The course: labs in order, each with its texts, grader, solution and cases.

use std::collections::BTreeSet;
use std::path::Path;

use crate::model::grader::Grader;
use crate::model::lab::{Course, Lab};
use crate::model::language::Language;
use crate::model::solution::Solution;

use super::case::Case;
use super::complaint::Complaint;
use super::guide::Guide;
use super::parse::{nearest, parse};
use super::problem::Problem;
use super::tree::{ContentFile, Tree};
use super::validate;

/// Content that cannot be used, with every reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} problems in the content", problems.len())]
pub struct ContentError {
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// No lab is called so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no lab `{name}`")]
pub struct UnknownLab {
    /// As written.
    pub name: String,
    /// The lab that was probably meant.
    pub nearest: Option<String>,
}

/// The course. Labs are read when they are asked for.
#[derive(Debug, Clone)]
pub struct Library {
    tree: Tree,
    course: Course,
}

/// One lab, whole and valid.
#[derive(Debug, Clone, PartialEq)]
pub struct LabContent {
    /// Its folder: `lab-3`.
    pub id: String,
    /// `lab.toml`.
    pub lab: Lab,
    /// `guide.fr.md`.
    pub guide_fr: Guide,
    /// `guide.en.md`.
    pub guide_en: Guide,
    /// `grader.toml`.
    pub grader: Grader,
    /// `solution.toml`, if the lab has one.
    pub solution: Option<Solution>,
    /// What lies below `labs/LAB/files`: put into the student's workspace.
    pub files: Vec<ContentFile>,
    /// What lies below `solutions/LAB/files`: there while the solution is replayed.
    pub solution_files: Vec<ContentFile>,
}

impl LabContent {
    /// The image roles that the lab's files name (`{{web_v1}}`), and those that `lab.toml` lists besides.
    #[must_use]
    pub fn named_roles(&self) -> BTreeSet<String> {
        let guides = [&self.guide_fr, &self.guide_en];
        let sections = guides
            .iter()
            .flat_map(|guide| &guide.sections)
            .map(|section| section.body.clone());
        let introductions = guides.iter().map(|guide| guide.introduction.clone());
        let data = [
            serde_json::to_string(&self.grader),
            serde_json::to_string(&self.solution),
            serde_json::to_string(&self.lab),
        ];
        let files = self.files.iter().chain(&self.solution_files);
        sections
            .chain(introductions)
            .chain(files.filter_map(|file| file.text().map(str::to_owned)))
            .chain(data.into_iter().flatten())
            .flat_map(|text| roles_in(&text))
            .chain(self.lab.images.iter().cloned())
            .collect()
    }

    /// The guide in a language.
    #[must_use]
    pub fn guide(&self, language: Language) -> &Guide {
        match language {
            Language::Fr => &self.guide_fr,
            Language::En => &self.guide_en,
        }
    }
}

impl Library {
    /// The embedded course, or the one in `directory` (which holds `labs`, `graders`, `solutions`, each optional).
    pub fn load(directory: Option<&Path>) -> Result<Self, ContentError> {
        let tree = Tree::new(directory);
        let mut problems = Vec::new();
        let course =
            read_toml::<Course>(&tree, "labs/course.toml", &mut problems, validate::course);
        match course {
            Some((course, _)) if problems.is_empty() => Ok(Self { tree, course }),
            _ => Err(ContentError { problems }),
        }
    }

    /// The course's file.
    #[must_use]
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// The labs' keys in the course's order.
    #[must_use]
    pub fn labs(&self) -> &[String] {
        &self.course.order
    }

    /// The lab that `name` means: its key, or its number alone (`3`).
    pub fn find(&self, name: &str) -> Result<&str, UnknownLab> {
        let asked = name.trim().to_ascii_lowercase();
        self.labs()
            .iter()
            .find(|id| {
                **id == asked || id.strip_prefix("lab-") == Some(asked.trim_start_matches("lab"))
            })
            .map(String::as_str)
            .ok_or_else(|| UnknownLab {
                name: name.to_owned(),
                nearest: nearest(&asked, self.labs().iter().map(String::as_str)),
            })
    }

    /// One lab; every problem of its files otherwise.
    pub fn lab(&self, id: &str) -> Result<LabContent, ContentError> {
        let mut problems = Vec::new();
        match self.read_lab(id, &mut problems) {
            Some(content) if problems.is_empty() => Ok(content),
            _ => Err(ContentError { problems }),
        }
    }

    /// The grader of a lab alone; batch grading needs no more.
    pub fn grader(&self, id: &str) -> Result<Grader, ContentError> {
        let mut problems = Vec::new();
        let path = format!("graders/{id}/grader.toml");
        match read_toml::<Grader>(&self.tree, &path, &mut problems, validate::grader) {
            Some((grader, _)) if problems.is_empty() => Ok(grader),
            _ => Err(ContentError { problems }),
        }
    }

    /// The text of a lab's `grader.toml`, for the mutation run.
    pub fn grader_text(&self, id: &str) -> Result<String, ContentError> {
        let mut problems = Vec::new();
        read_text(
            &self.tree,
            &format!("graders/{id}/grader.toml"),
            &mut problems,
        )
        .ok_or(ContentError { problems })
    }

    /// The text of a lab's `lab.toml`, for its digest.
    pub fn lab_text(&self, id: &str) -> Result<String, ContentError> {
        let mut problems = Vec::new();
        read_text(&self.tree, &format!("labs/{id}/lab.toml"), &mut problems)
            .ok_or(ContentError { problems })
    }

    /// The cases of a lab, by name.
    pub fn cases(&self, id: &str) -> Result<Vec<Case>, ContentError> {
        let folder = format!("graders/{id}/cases");
        let mut problems = Vec::new();
        let mut cases = Vec::new();
        for path in self.list(&folder, &mut problems) {
            let file = format!("{folder}/{path}");
            let Some(bytes) = read_bytes(&self.tree, &file, &mut problems) else {
                continue;
            };
            match Case::read(&path, &bytes) {
                Some(Ok(case)) => cases.push(case),
                Some(Err(why)) => problems.push(whole(&file, Complaint::BadValue(why))),
                None => problems.push(whole(&file, Complaint::UnexpectedFile)),
            }
        }
        if problems.is_empty() {
            Ok(cases)
        } else {
            Err(ContentError { problems })
        }
    }

    /// Why the solution is as it is (`why.fr.md`, `why.en.md`), if the lab says so.
    #[must_use]
    pub fn why(&self, id: &str, language: Language) -> Option<String> {
        let path = format!("solutions/{id}/why.{}.md", language.code());
        read_text(&self.tree, &path, &mut Vec::new())
    }

    /// Every problem of every lab (`author lint`).
    #[must_use]
    pub fn lint(&self) -> Vec<Problem> {
        self.labs()
            .iter()
            .flat_map(|id| self.lint_lab(id))
            .collect()
    }

    /// Every problem of one lab, its cases included.
    #[must_use]
    pub fn lint_lab(&self, id: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let content = self.read_lab(id, &mut problems);
        match self.cases(id) {
            Ok(cases) => {
                if let Some(content) = &content {
                    validate::cases(id, &content.grader, &cases, &mut problems);
                }
            }
            Err(error) => problems.extend(error.problems),
        }
        for (top, known) in [
            ("labs", &["lab.toml", "guide.fr.md", "guide.en.md"][..]),
            ("graders", &["grader.toml"][..]),
            (
                "solutions",
                &["solution.toml", "why.fr.md", "why.en.md"][..],
            ),
        ] {
            let folder = format!("{top}/{id}");
            for path in self.list(&folder, &mut problems) {
                let free = path.starts_with("files/") || path.starts_with("cases/");
                if !free && !known.contains(&path.as_str()) {
                    let file = format!("{folder}/{path}");
                    problems.push(whole(&file, Complaint::UnexpectedFile));
                }
            }
        }
        problems
    }

    fn read_lab(&self, id: &str, problems: &mut Vec<Problem>) -> Option<LabContent> {
        let grader_path = format!("graders/{id}/grader.toml");
        let lab_path = format!("labs/{id}/lab.toml");
        let solution_path = format!("solutions/{id}/solution.toml");
        let grader = read_toml::<Grader>(&self.tree, &grader_path, problems, validate::grader);
        let lab = read_toml::<Lab>(&self.tree, &lab_path, problems, |parsed, lab| {
            let checkpoints = grader.as_ref().map(|(grader, _)| grader);
            validate::lab(parsed, lab, checkpoints)
        });
        let steps = lab.as_ref().map(|(lab, _)| lab);
        let solution = if matches!(self.tree.read(&solution_path), Ok(None)) {
            None
        } else {
            read_toml::<Solution>(&self.tree, &solution_path, problems, |parsed, solution| {
                validate::solution(parsed, solution, steps)
            })
        };
        let mut guides = Vec::new();
        for language in [Language::Fr, Language::En] {
            let path = format!("labs/{id}/guide.{}.md", language.code());
            let Some(text) = read_text(&self.tree, &path, problems) else {
                continue;
            };
            let (guide, mut found) = Guide::parse(&path, &text);
            problems.append(&mut found);
            if let Some(lab) = steps {
                validate::guide(&path, &text, &guide, lab, problems);
            }
            guides.push(guide);
        }
        if let (Some((lab, text)), Some((grader, _))) = (&lab, &grader) {
            validate::orphans(&lab_path, text, lab, grader, problems);
        }
        let files = self.folder(&format!("labs/{id}/files"), problems);
        let solution_files = self.folder(&format!("solutions/{id}/files"), problems);
        let guide_en = guides.pop()?;
        let guide_fr = guides.pop()?;
        Some(LabContent {
            id: id.to_owned(),
            lab: lab?.0,
            guide_fr,
            guide_en,
            grader: grader?.0,
            solution: solution.map(|(solution, _)| solution),
            files,
            solution_files,
        })
    }

    fn list(&self, folder: &str, problems: &mut Vec<Problem>) -> Vec<String> {
        self.tree.list(folder).unwrap_or_else(|why| {
            problems.push(whole(folder, Complaint::Unreadable(why)));
            Vec::new()
        })
    }

    /// The files below a folder, with their roles checked.
    fn folder(&self, folder: &str, problems: &mut Vec<Problem>) -> Vec<ContentFile> {
        let mut files = Vec::new();
        for path in self.list(folder, problems) {
            let name = format!("{folder}/{path}");
            let Some(bytes) = read_bytes(&self.tree, &name, problems) else {
                continue;
            };
            let file = ContentFile { path, bytes };
            validate::file(&name, &file, problems);
            files.push(file);
        }
        files
    }
}

/// A solution to `lab` that somebody wrote: `file` is its name for people. Everything that is wrong with it otherwise.
pub fn parse_solution(file: &str, text: &str, lab: &Lab) -> Result<Solution, Vec<Problem>> {
    let (solution, places, mut problems) = super::parse::parse::<Solution>(file, text).split();
    if let Some(solution) = &solution {
        problems.extend(validate::solution(&places, solution, Some(lab)));
    }
    solution.filter(|_| problems.is_empty()).ok_or(problems)
}

/// What stands in double braces in a text.
fn roles_in(text: &str) -> Vec<String> {
    text.split("{{")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("}}")?.0.to_owned()))
        .collect()
}

/// A problem of a file as a whole.
fn whole(file: &str, complaint: Complaint) -> Problem {
    Problem {
        file: file.to_owned(),
        place: None,
        complaint,
    }
}

fn read_bytes(
    tree: &Tree,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<std::borrow::Cow<'static, [u8]>> {
    match tree.read(path) {
        Ok(Some(bytes)) => Some(bytes),
        Ok(None) => {
            problems.push(whole(path, Complaint::MissingFile));
            None
        }
        Err(why) => {
            problems.push(whole(path, Complaint::Unreadable(why)));
            None
        }
    }
}

fn read_text(tree: &Tree, path: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let bytes = read_bytes(tree, path, problems)?;
    match String::from_utf8(bytes.into_owned()) {
        Ok(text) => Some(text),
        Err(error) => {
            problems.push(whole(path, Complaint::Unreadable(error.to_string())));
            None
        }
    }
}

/// Reads and validates a file; the value comes with the file's text.
fn read_toml<T: serde::de::DeserializeOwned>(
    tree: &Tree,
    path: &str,
    problems: &mut Vec<Problem>,
    validate: impl FnOnce(&super::parse::Parsed<'_, ()>, &T) -> Vec<Problem>,
) -> Option<(T, String)> {
    let text = read_text(tree, path, problems)?;
    let value = {
        let parsed = parse::<T>(path, &text);
        let (value, places, mut found) = parsed.split();
        problems.append(&mut found);
        if let Some(value) = &value {
            problems.extend(validate(&places, value));
        }
        value
    };
    value.map(|value| (value, text))
}
