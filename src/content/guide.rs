//! Guides: an introduction, then a section `## Title {#step}` for each step.

use super::complaint::Complaint;
use super::problem::{Place, Problem};

/// A guide in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guide {
    /// What stands before the first section (Markdown).
    pub introduction: String,
    /// The sections in order.
    pub sections: Vec<Section>,
}

/// The section of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Key of the step.
    pub id: String,
    /// The title without its key.
    pub title: String,
    /// The text below the title (Markdown).
    pub body: String,
    /// Line of the title in the file, from 1.
    pub line: usize,
}

impl Guide {
    /// The section of a step.
    #[must_use]
    pub fn section(&self, step: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == step)
    }

    /// Reads a guide; `file` names it in problems.
    #[must_use]
    pub fn parse(file: &str, text: &str) -> (Self, Vec<Problem>) {
        let mut guide = Self::default();
        let mut problems = Vec::new();
        let mut fenced = false;
        let mut offset = 0;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let start = offset;
            offset += line.len();
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
            }
            let Some(title) = line.strip_prefix("## ").filter(|_| !fenced) else {
                match guide.sections.last_mut() {
                    Some(section) => section.body.push_str(line),
                    None => guide.introduction.push_str(line),
                }
                continue;
            };
            let title = title.trim();
            let keyed = title
                .strip_suffix('}')
                .and_then(|title| title.rsplit_once("{#"))
                .filter(|(_, id)| !id.is_empty());
            let Some((title, id)) = keyed else {
                problems.push(Problem {
                    file: file.to_owned(),
                    place: Some(Place::of(text, &(start..start + line.trim_end().len()))),
                    complaint: Complaint::SectionWithoutId(title.to_owned()),
                });
                continue;
            };
            guide.sections.push(Section {
                id: id.to_owned(),
                title: title.trim().to_owned(),
                body: String::new(),
                line: index + 1,
            });
        }
        (guide, problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_found_outside_of_code() {
        let (guide, problems) = Guide::parse(
            "guide.en.md",
            "# Lab\nHello\n## First {#first}\nText\n```\n## no title\n```\n## Second step {#second}\n",
        );
        assert_eq!(problems, []);
        assert_eq!(guide.introduction, "# Lab\nHello\n");
        assert_eq!(guide.sections.len(), 2);
        assert_eq!(guide.sections[0].body, "Text\n```\n## no title\n```\n");
        let second = guide.section("second").unwrap();
        assert_eq!((second.title.as_str(), second.line), ("Second step", 8));
    }

    #[test]
    fn a_section_without_key_is_told() {
        let (_, problems) = Guide::parse("guide.en.md", "Hello\n## First\n");
        assert_eq!(
            problems[0].complaint,
            Complaint::SectionWithoutId("First".to_owned())
        );
        assert_eq!(problems[0].place.as_ref().unwrap().line, 2);
    }
}
