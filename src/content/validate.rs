//! Rules that the types cannot say. Every function returns all problems that it finds.

use std::collections::{BTreeMap, BTreeSet};

use crate::grade;
use crate::model::grader::Grader;
use crate::model::ids::NodeName;
use crate::model::lab::{Course, FORMAT, Lab};
use crate::model::roles::{ROLES, roles_in};
use crate::model::solution::Solution;

use super::case::Case;
use super::complaint::Complaint;
use super::guide::Guide;
use super::parse::{Parsed, Part, nearest, parse};
use super::problem::{Place, Problem};

use Part::{Index, Key};

type Places<'a> = Parsed<'a, ()>;

/// Collects problems of one document.
struct Check<'p, 'a> {
    places: &'p Places<'a>,
    problems: Vec<Problem>,
}

impl<'p, 'a> Check<'p, 'a> {
    fn new(places: &'p Places<'a>, format: u32) -> Self {
        let mut check = Self {
            places,
            problems: Vec::new(),
        };
        if format != FORMAT {
            check.add(&[Key("format")], Complaint::Format(format));
        }
        check.strings();
        check
    }

    fn add(&mut self, path: &[Part<'_>], complaint: Complaint) {
        self.problems.push(self.places.problem(path, complaint));
    }

    /// Roles that do not exist, and empty texts, wherever they stand.
    fn strings(&mut self) {
        for (text, span, is_localized) in self.places.strings() {
            if is_localized && text.trim().is_empty() {
                self.problems
                    .push(self.places.problem_at(&span, Complaint::EmptyText));
            }
            for (role, _) in roles_in(text) {
                if !ROLES.contains(&role) {
                    let complaint = unknown("role", role, ROLES.iter().copied());
                    self.problems.push(self.places.problem_at(&span, complaint));
                }
            }
        }
    }

    fn unique<'i>(&mut self, what: &'static str, ids: impl Iterator<Item = &'i str>) {
        let mut seen = BTreeSet::new();
        for (index, id) in ids.enumerate() {
            let path = [Key(what), Index(index), Key("id")];
            let good = !id.is_empty()
                && id
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if !good {
                self.add(&path, Complaint::BadKey(id.to_owned()));
            }
            if !seen.insert(id) {
                self.add(
                    &path,
                    Complaint::Duplicate {
                        what,
                        id: id.to_owned(),
                    },
                );
            }
        }
    }

    fn covers(&mut self, path: &[Part<'_>], items: &[String]) {
        for (index, item) in items.iter().enumerate() {
            let good = item.split_once('-').is_some_and(|(source, number)| {
                let digits = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
                source.len() == 1
                    && source.chars().all(|c| c.is_ascii_uppercase())
                    && digits.len() == 4
                    && number.len() <= 5
                    && digits.chars().all(|c| c.is_ascii_digit())
            });
            if !good {
                let path = [path, &[Key("covers"), Index(index)]].concat();
                self.add(&path, Complaint::BadItem(item.clone()));
            }
        }
    }

    fn amount(&mut self, path: &[Part<'_>], amount: f64) {
        if !amount.is_finite() || amount < 0.0 {
            self.add(path, Complaint::BadPoints);
        }
    }

    fn node(&mut self, path: &[Part<'_>], name: &str) {
        if name.parse::<NodeName>().is_err() {
            let all = NodeName::all();
            self.add(
                path,
                unknown("node", name, all.iter().map(NodeName::as_str)),
            );
        }
    }
}

fn unknown<'c>(
    what: &'static str,
    name: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Complaint {
    Complaint::Unknown {
        what,
        name: name.to_owned(),
        nearest: nearest(name, candidates),
    }
}

/// `course.toml`.
pub(super) fn course(places: &Places<'_>, course: &Course) -> Vec<Problem> {
    let mut check = Check::new(places, course.format);
    let mut seen = BTreeSet::new();
    for (index, id) in course.order.iter().enumerate() {
        if !seen.insert(id) {
            check.add(
                &[Key("order"), Index(index)],
                Complaint::Duplicate {
                    what: "lab",
                    id: id.clone(),
                },
            );
        }
    }
    check.problems
}

/// `lab.toml`; `grader` when it could be read.
pub(super) fn lab(places: &Places<'_>, lab: &Lab, grader: Option<&Grader>) -> Vec<Problem> {
    let mut check = Check::new(places, lab.format);
    if lab.steps.is_empty() {
        check.add(&[Key("step")], Complaint::Nothing("step"));
    }
    check.unique("step", lab.steps.iter().map(|step| step.id.as_str()));
    check.unique(
        "question",
        lab.questions.iter().map(|question| question.id.as_str()),
    );
    for (index, run) in lab.start.run.iter().enumerate() {
        check.node(
            &[Key("start"), Key("run"), Index(index), Key("node")],
            &run.node,
        );
    }
    for (index, role) in lab.images.iter().enumerate() {
        if !ROLES.contains(&role.as_str()) {
            let complaint = unknown("role", role, ROLES.iter().copied());
            check.add(&[Key("images"), Index(index)], complaint);
        }
    }
    for (index, step) in lab.steps.iter().enumerate() {
        let path = [Key("step"), Index(index)];
        check.covers(&path, &step.covers);
        for (hint, rung) in step.hints.iter().enumerate() {
            let path = [path[0], path[1], Key("hint"), Index(hint)];
            check.covers(&path, &rung.covers);
            check.amount(&[&path[..], &[Key("cost")]].concat(), rung.cost);
        }
        if let Some(grader) = grader {
            for (position, id) in step.checkpoints.iter().enumerate() {
                let ids = || {
                    grader
                        .checkpoints
                        .iter()
                        .map(|checkpoint| checkpoint.id.as_str())
                };
                if !ids().any(|known| known == id) {
                    let path = [path[0], path[1], Key("checkpoints"), Index(position)];
                    check.add(&path, unknown("checkpoint", id, ids()));
                }
            }
        }
    }
    for (index, question) in lab.questions.iter().enumerate() {
        let path = [Key("question"), Index(index)];
        check.covers(&path, &question.covers);
        if question.choices.len() < 2 {
            check.add(&path, Complaint::TooFewChoices);
        } else if !question.choices.iter().any(|choice| choice.right) {
            check.add(&path, Complaint::NoRightChoice);
        }
    }
    check.problems
}

/// `grader.toml`.
pub(super) fn grader(places: &Places<'_>, grader: &Grader) -> Vec<Problem> {
    let mut check = Check::new(places, grader.format);
    if grader.checkpoints.is_empty() {
        check.add(&[Key("checkpoint")], Complaint::Nothing("checkpoint"));
    }
    check.unique(
        "checkpoint",
        grader
            .checkpoints
            .iter()
            .map(|checkpoint| checkpoint.id.as_str()),
    );
    let needs: BTreeMap<&str, &[String]> = grader
        .checkpoints
        .iter()
        .map(|checkpoint| (checkpoint.id.as_str(), checkpoint.needs.as_slice()))
        .collect();
    for (index, checkpoint) in grader.checkpoints.iter().enumerate() {
        let path = [Key("checkpoint"), Index(index)];
        check.covers(&path, &checkpoint.covers);
        check.amount(&[path[0], path[1], Key("points")], checkpoint.points);
        for (position, id) in checkpoint.needs.iter().enumerate() {
            if !needs.contains_key(id.as_str()) {
                let path = [path[0], path[1], Key("needs"), Index(position)];
                check.add(&path, unknown("checkpoint", id, needs.keys().copied()));
            }
        }
        if waits_for_itself(&checkpoint.id, &needs) {
            let path = [path[0], path[1], Key("needs")];
            check.add(&path, Complaint::Circle(checkpoint.id.clone()));
        }
        if grade::assertion_count(checkpoint) == 0 {
            check.add(&path, Complaint::NoAssertion(checkpoint.id.clone()));
        }
        for (position, assertion) in checkpoint.expressions.iter().enumerate() {
            let at = |key| [path[0], path[1], Key("expr"), Index(position), Key(key)];
            if let Err(why) = grade::check_expression(&assertion.cel) {
                check.add(&at("cel"), Complaint::Expression(why));
            }
            for template in [&assertion.observed.fr, &assertion.observed.en] {
                if let Err(why) = grade::check_template(template) {
                    check.add(&at("observed"), Complaint::Expression(why));
                }
            }
        }
        for (position, hint) in checkpoint.hints.iter().enumerate() {
            if let Some(Err(why)) = hint.when.as_deref().map(grade::check_expression) {
                let path = [path[0], path[1], Key("hint"), Index(position), Key("when")];
                check.add(&path, Complaint::Expression(why));
            }
        }
    }
    let pairs = places.flags_in("checkpoint");
    check.problems.extend(pairs);
    check.problems
}

fn waits_for_itself(id: &str, needs: &BTreeMap<&str, &[String]>) -> bool {
    let mut waiting: Vec<&str> = vec![id];
    let mut seen = BTreeSet::new();
    while let Some(next) = waiting.pop() {
        for need in needs.get(next).copied().unwrap_or_default() {
            if need == id {
                return true;
            }
            if seen.insert(need.as_str()) {
                waiting.push(need);
            }
        }
    }
    false
}

/// `solution.toml`; `lab` when it could be read.
pub(super) fn solution(
    places: &Places<'_>,
    solution: &Solution,
    lab: Option<&Lab>,
) -> Vec<Problem> {
    let mut check = Check::new(places, solution.format);
    check.unique("step", solution.steps.iter().map(|step| step.id.as_str()));
    for (index, step) in solution.steps.iter().enumerate() {
        if let Some(lab) = lab {
            let ids = || lab.steps.iter().map(|step| step.id.as_str());
            if !ids().any(|known| known == step.id) {
                let path = [Key("step"), Index(index), Key("id")];
                check.add(&path, unknown("step", &step.id, ids()));
            }
        }
        for (position, run) in step.run.iter().enumerate() {
            let path = [Key("step"), Index(index), Key("run"), Index(position)];
            check.node(&[&path[..], &[Key("node")]].concat(), &run.node);
            if run.background && run.save.is_some() {
                let path = [&path[..], &[Key("save")]].concat();
                check.add(&path, Complaint::Contradiction("background", "save"));
            }
        }
    }
    check.problems
}

/// A guide: its sections are the lab's steps, in order, and its roles exist.
pub(super) fn guide(file: &str, text: &str, guide: &Guide, lab: &Lab, problems: &mut Vec<Problem>) {
    let mut add = |place: Option<Place>, complaint| {
        problems.push(Problem {
            file: file.to_owned(),
            place,
            complaint,
        });
    };
    let line_place = |line: usize| {
        let start: usize = text
            .split_inclusive('\n')
            .take(line - 1)
            .map(str::len)
            .sum();
        let length = text[start..].lines().next().map_or(0, str::len);
        Some(Place::of(text, &(start..start + length)))
    };
    if guide.introduction.trim().is_empty() {
        add(None, Complaint::EmptyText);
    }
    let steps: Vec<&str> = lab.steps.iter().map(|step| step.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    let mut in_order = Vec::new();
    for section in &guide.sections {
        if !steps.contains(&section.id.as_str()) {
            add(
                line_place(section.line),
                unknown("step", &section.id, steps.iter().copied()),
            );
        } else if !seen.insert(section.id.as_str()) {
            add(
                line_place(section.line),
                Complaint::Duplicate {
                    what: "section",
                    id: section.id.clone(),
                },
            );
        } else {
            in_order.push(section);
            if section.body.trim().is_empty() {
                add(line_place(section.line), Complaint::EmptyText);
            }
        }
    }
    let expected: Vec<&str> = steps
        .iter()
        .copied()
        .filter(|id| seen.contains(id))
        .collect();
    if let Some((section, _)) = in_order
        .iter()
        .zip(&expected)
        .find(|(section, expected)| section.id != **expected)
    {
        add(
            line_place(section.line),
            Complaint::SectionOrder(section.id.clone()),
        );
    }
    for id in steps {
        if !seen.contains(id) {
            add(None, Complaint::NoSection(id.to_owned()));
        }
    }
    for (role, range) in roles_in(text) {
        if !ROLES.contains(&role) {
            add(
                Some(Place::of(text, &range)),
                unknown("role", role, ROLES.iter().copied()),
            );
        }
    }
}

/// Checkpoints that no step names: a student would never be told of them.
pub(super) fn orphans(
    file: &str,
    text: &str,
    lab: &Lab,
    grader: &Grader,
    problems: &mut Vec<Problem>,
) {
    let (_, places, _) = parse::<Lab>(file, text).split();
    for checkpoint in &grader.checkpoints {
        let named = lab
            .steps
            .iter()
            .any(|step| step.checkpoints.contains(&checkpoint.id));
        if !named {
            problems.push(places.problem(
                &[Key("step")],
                Complaint::OrphanCheckpoint(checkpoint.id.clone()),
            ));
        }
    }
}

/// Cases: they are of this lab, and expect something of every checkpoint and of nothing else.
pub(super) fn cases(id: &str, grader: &Grader, cases: &[Case], problems: &mut Vec<Problem>) {
    let ids = || {
        grader
            .checkpoints
            .iter()
            .map(|checkpoint| checkpoint.id.as_str())
    };
    for case in cases {
        let mut add = |complaint| {
            problems.push(Problem {
                file: format!("graders/{id}/cases/{}", case.name),
                place: None,
                complaint,
            });
        };
        for expected in case.file.expect.keys() {
            if !ids().any(|known| known == expected) {
                add(unknown("checkpoint", expected, ids()));
            }
        }
        for checkpoint in ids() {
            if !case.file.expect.contains_key(checkpoint) {
                add(Complaint::MissingField(format!("expect.{checkpoint}")));
            }
        }
        if case.file.about.trim().is_empty() {
            add(Complaint::EmptyText);
        }
        if case.file.snapshot.cluster.lab != id {
            add(unknown(
                "lab",
                &case.file.snapshot.cluster.lab,
                [id].into_iter(),
            ));
        }
    }
}
