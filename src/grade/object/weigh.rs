//! How far an assertion is from holding at a recorded moment, told without words: there are very many moments, and only of
//! one of them anybody reads.

use std::collections::HashMap;

use super::subject::Subject;
use crate::grade::evidence::Evidence;
use crate::grade::world::World;
use crate::model::grader::Count;

/// How many properties of an object do not hold, and how many cannot be judged.
pub(super) type Weight = (usize, usize);

/// 0 when the objects of these weights are as the assertion wants them; the higher, the farther off.
pub(super) fn distance(count: Option<Count>, weights: &[Weight]) -> usize {
    let Some(count) = count else {
        let best = weights.iter().min();
        return best.map_or(1000, |(failures, unknowns)| failures * 2 + unknowns);
    };
    let sure = weights.iter().filter(|one| **one == (0, 0)).count() as u64;
    let not_failed = weights.iter().filter(|(failures, _)| *failures == 0);
    let most = not_failed.count() as u64;
    if (sure..=most).any(|number| count.holds(number) != count.holds(sure)) {
        1
    } else if count.holds(sure) {
        0
    } else {
        let missing = usize::try_from(count.min.abs_diff(sure)).unwrap_or(1000);
        2 + missing.min(500)
    }
}

/// Weighs moment after moment.
pub(super) struct Weigher<'s, 'e> {
    subject: &'s dyn Subject,
    evidence: &'s Evidence<'e>,
    is_alone: bool,
    /// By the address of an object: each body was recorded once and is there at many moments.
    known: HashMap<usize, Weight>,
}

impl<'s, 'e> Weigher<'s, 'e> {
    pub(super) fn new(subject: &'s dyn Subject, evidence: &'s Evidence<'e>) -> Self {
        Self {
            subject,
            evidence,
            is_alone: subject.is_of_object_alone(),
            known: HashMap::new(),
        }
    }

    /// The weight of every object that is meant.
    pub(super) fn weights(&mut self, world: &World<'e>) -> Vec<Weight> {
        if !self.is_alone {
            let candidates = self.subject.candidates(world, self.evidence);
            let weight = |one: &super::Candidate| (one.failures(), one.unknowns());
            return candidates.iter().map(weight).collect();
        }
        let bodies = self.subject.bodies(world).into_iter();
        bodies
            .map(|body| {
                let address = std::ptr::from_ref(body).addr();
                *self.known.entry(address).or_insert_with(|| {
                    let checks = self.subject.checks(body, world, self.evidence);
                    let one = super::Candidate {
                        name: String::new(),
                        checks,
                    };
                    (one.failures(), one.unknowns())
                })
            })
            .collect()
    }

    /// How far the assertion is from holding.
    pub(super) fn distance(&mut self, world: &World<'e>) -> usize {
        distance(self.subject.flags().count, &self.weights(world))
    }
}
