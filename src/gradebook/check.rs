//! What serde cannot see in `class.toml`: ranges, dates, names that exist nowhere.

use jiff::tz::TimeZone;

use super::class_file::{ClassFile, FORMAT, Penalty, Rules};
use super::moment::zone;
use crate::content::Part::{self, Index, Key};
use crate::content::{ClassComplaint, Complaint, Parsed, Problem};

/// Collects problems at paths of the file.
struct Checker<'c, 'a> {
    places: &'c Parsed<'a, ()>,
    zone: Option<TimeZone>,
    problems: Vec<Problem>,
}

/// Everything that is wrong in a class that could be read.
pub(super) fn check(class: &ClassFile, places: &Parsed<'_, ()>) -> Vec<Problem> {
    let mut checker = Checker {
        places,
        zone: None,
        problems: Vec::new(),
    };
    if class.format != FORMAT {
        let problem = places.problem(&[Key("format")], Complaint::Format(class.format));
        checker.problems.push(problem);
    }
    if let Some(name) = &class.timezone {
        match zone(name) {
            Ok(zone) => checker.zone = Some(zone),
            Err(complaint) => checker.say(&[Key("timezone")], complaint),
        }
    }
    checker.rules(&[Key("defaults")], &class.defaults);
    checker.labs(class);
    checker.students(class);
    checker.problems
}

impl Checker<'_, '_> {
    fn say(&mut self, path: &[Part<'_>], complaint: ClassComplaint) {
        let problem = self.places.problem(path, Complaint::Class(complaint));
        self.problems.push(problem);
    }

    /// `complaint` at `field` below `path`, unless `holds`.
    fn need(&mut self, holds: bool, path: &[Part<'_>], field: &str, complaint: ClassComplaint) {
        if !holds {
            self.say(&[path, &[Key(field)]].concat(), complaint);
        }
    }

    fn share(&mut self, value: Option<f64>, path: &[Part<'_>], field: &str) {
        let holds = value.is_none_or(|share| (0.0..=1.0).contains(&share));
        self.need(holds, path, field, ClassComplaint::NoShare);
    }

    fn at_least_zero(&mut self, value: Option<f64>, path: &[Part<'_>], field: &str) {
        let holds = value.is_none_or(|number| number.is_finite() && number >= 0.0);
        self.need(holds, path, field, ClassComplaint::Negative);
    }

    fn above_zero(&mut self, value: Option<f64>, path: &[Part<'_>], field: &str) {
        let holds = value.is_none_or(|number| number.is_finite() && number > 0.0);
        self.need(holds, path, field, ClassComplaint::NotPositive);
    }

    fn rules(&mut self, path: &[Part<'_>], rules: &Rules) {
        self.above_zero(rules.out_of, path, "out_of");
        self.above_zero(rules.round_to, path, "round_to");
        self.share(rules.assisted_cost, path, "assisted_cost");
        self.at_least_zero(rules.hint_factor, path, "hint_factor");
        if let Some(moment) = &rules.deadline
            && let Err(complaint) = moment.resolve(self.zone.as_ref())
        {
            self.say(&[path, &[Key("deadline")]].concat(), complaint);
        }
        if let Some(Err(complaint)) = rules.grace.as_ref().map(super::moment::Length::resolve) {
            self.say(&[path, &[Key("grace")]].concat(), complaint);
        }
        if let Some(penalty) = &rules.late {
            self.penalty(&[path, &[Key("late")]].concat(), penalty);
        }
    }

    fn penalty(&mut self, path: &[Part<'_>], penalty: &Penalty) {
        self.share(penalty.per_day, path, "per_day");
        self.share(penalty.max, path, "max");
        self.at_least_zero(penalty.floor, path, "floor");
        let is_one = penalty.per_day.is_none() || penalty.steps.is_empty();
        let both = ClassComplaint::OneOf("per_day", "step");
        self.need(is_one, path, "step", both);
        let mut before = None;
        for (index, step) in penalty.steps.iter().enumerate() {
            let here = [path, &[Key("step"), Index(index)]].concat();
            self.share(Some(step.cost), &here, "cost");
            match step.after.resolve() {
                Err(complaint) => self.say(&[&here[..], &[Key("after")]].concat(), complaint),
                Ok(after) => {
                    // Later must never be better.
                    let rises = before.is_none_or(|(time, cost)| after > time && step.cost >= cost);
                    self.need(rises, &here, "after", ClassComplaint::NotRising);
                    before = Some((after, step.cost));
                }
            }
        }
    }

    fn labs(&mut self, class: &ClassFile) {
        for (index, lab) in class.labs.iter().enumerate() {
            let path = [Key("lab"), Index(index)];
            self.rules(&[&path[..], &[Key("rules")]].concat(), &lab.rules);
            if class.labs[..index].iter().any(|other| other.id == lab.id) {
                let complaint = Complaint::Duplicate {
                    what: "lab",
                    id: lab.id.clone(),
                };
                let place = [&path[..], &[Key("id")]].concat();
                self.problems.push(self.places.problem(&place, complaint));
            }
            for (checkpoint, weight) in &lab.weights {
                let path = [&path[..], &[Key("weights")]].concat();
                self.at_least_zero(Some(*weight), &path, checkpoint);
            }
            for (at, gate) in lab.gates.iter().enumerate() {
                let path = [&path[..], &[Key("required"), Index(at)]].concat();
                self.at_least_zero(Some(gate.cap), &path, "cap");
            }
            for (at, bonus) in lab.bonus.iter().enumerate() {
                let path = [&path[..], &[Key("bonus"), Index(at)]].concat();
                self.at_least_zero(Some(bonus.points), &path, "points");
            }
        }
    }

    fn students(&mut self, class: &ClassFile) {
        for (index, extension) in class.extensions.iter().enumerate() {
            let path = [Key("extension"), Index(index)];
            let is_one = extension.until.is_some() != extension.by.is_some();
            self.need(is_one, &path, "by", ClassComplaint::OneOf("until", "by"));
            if let Some(moment) = &extension.until
                && let Err(complaint) = moment.resolve(self.zone.as_ref())
            {
                self.say(&[&path[..], &[Key("until")]].concat(), complaint);
            }
            if let Some(Err(complaint)) = extension.by.as_ref().map(super::moment::Length::resolve)
            {
                self.say(&[&path[..], &[Key("by")]].concat(), complaint);
            }
        }
        for (index, change) in class.overrides.iter().enumerate() {
            let path = [Key("override"), Index(index)];
            let is_one = change.mark.is_some() != change.add.is_some();
            self.need(is_one, &path, "mark", ClassComplaint::OneOf("mark", "add"));
            self.at_least_zero(change.mark, &path, "mark");
            let is_finite = change.add.is_none_or(f64::is_finite);
            self.need(is_finite, &path, "add", ClassComplaint::Negative);
            let has_reason = !change.reason.trim().is_empty();
            self.need(has_reason, &path, "reason", ClassComplaint::NoReason);
            let best = class.rules(&change.lab).out_of.map(|best| {
                let bonus = class.lab(&change.lab).map(|lab| &lab.bonus);
                best + bonus.map_or(0.0, |all| all.iter().map(|one| one.points).sum())
            });
            if let (Some(mark), Some(best)) = (change.mark, best) {
                self.need(mark <= best, &path, "mark", ClassComplaint::AboveBest);
            }
        }
    }
}
