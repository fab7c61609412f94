//! The proof of a lab: what its grader says of an untouched cluster, of the solution, and of every case.

use std::collections::BTreeMap;

use crate::grade::{self, Mutant};
use crate::model::grader::Grader;
use crate::model::language::Language;
use crate::model::report::{CheckpointReport, LabReport, Outcome};
use crate::model::snapshot::ClusterSnapshot;

use super::case::Case;
use super::library::LabContent;

/// A lab needs so many cases before its verdicts can be trusted.
pub const FEWEST_CASES: usize = 12;

/// The case of a cluster that nobody touched.
const UNTOUCHED: &str = "untouched";

/// The case of the reference solution.
const SOLVED: &str = "solved";

/// Something that is not as it has to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// A checkpoint of a case got another outcome than the one it has to get.
    Verdict {
        /// The case.
        case: String,
        /// The checkpoint.
        checkpoint: String,
        /// What it has to be.
        expected: Outcome,
        /// What it is, with its reasons.
        found: Box<CheckpointReport>,
    },
    /// A checkpoint passes on a cluster that nobody touched.
    PassesUntouched {
        /// The case, or that of the made-up cluster.
        case: String,
        /// The checkpoint.
        checkpoint: String,
    },
    /// A checkpoint does not pass for the solution.
    SolutionFails(Box<CheckpointReport>),
    /// A case that has to be there is not.
    MissingCase(&'static str),
    /// There are only so many cases.
    FewCases(usize),
}

/// What came of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseProof {
    /// Its name.
    pub name: String,
    /// What it shows.
    pub about: String,
    /// Outcomes: pass, fail, blocked, unknown.
    pub outcomes: [usize; 4],
    /// Every verdict is as expected.
    pub holds: bool,
}

/// What came of a lab.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// The lab.
    pub lab: String,
    /// How many checkpoints it has.
    pub checkpoints: usize,
    /// Its cases.
    pub cases: Vec<CaseProof>,
    /// Everything that is not as it has to be.
    pub faults: Vec<Fault>,
}

/// A part of a grader whose loss no case notices.
#[derive(Debug, Clone, PartialEq)]
pub struct Survivor {
    /// The checkpoint.
    pub checkpoint: String,
    /// The assertion, or its property.
    pub lacks: String,
}

/// What came of a mutation run.
#[derive(Debug, Clone, PartialEq)]
pub struct MutationProof {
    /// Mutants that were judged.
    pub mutants: usize,
    /// Those that no case noticed.
    pub survivors: Vec<Survivor>,
}

/// Proves a lab by its cases. `language` is that of the reasons.
#[must_use]
pub fn prove(content: &LabContent, cases: &[Case], language: Language) -> Proof {
    let mut faults = Vec::new();
    let mut proofs = Vec::new();
    let made_up = made_up(content, cases);
    let report = grade::judge(&content.grader, &made_up, language);
    faults.extend(passes_untouched("(made up)", &report));
    for name in [UNTOUCHED, SOLVED] {
        if !cases.iter().any(|case| case.name == name) {
            faults.push(Fault::MissingCase(name));
        }
    }
    if cases.len() < FEWEST_CASES {
        faults.push(Fault::FewCases(cases.len()));
    }
    for case in cases {
        let report = grade::judge(&content.grader, &case.file.snapshot, language);
        let before = faults.len();
        if case.name == UNTOUCHED {
            faults.extend(passes_untouched(UNTOUCHED, &report));
        }
        for checkpoint in &report.checkpoints {
            if case.name == SOLVED
                && !matches!(checkpoint.outcome, Outcome::Pass | Outcome::Unknown)
            {
                faults.push(Fault::SolutionFails(Box::new(checkpoint.clone())));
                continue;
            }
            let expected = case.file.expect.get(&checkpoint.id);
            if let Some(expected) = expected.filter(|expected| **expected != checkpoint.outcome) {
                faults.push(Fault::Verdict {
                    case: case.name.clone(),
                    checkpoint: checkpoint.id.clone(),
                    expected: *expected,
                    found: Box::new(checkpoint.clone()),
                });
            }
        }
        let count = |outcome| {
            let all = report.checkpoints.iter();
            all.filter(|checkpoint| checkpoint.outcome == outcome)
                .count()
        };
        proofs.push(CaseProof {
            name: case.name.clone(),
            about: case.file.about.clone(),
            outcomes: [
                Outcome::Pass,
                Outcome::Fail,
                Outcome::Blocked,
                Outcome::Unknown,
            ]
            .map(count),
            holds: faults.len() == before,
        });
    }
    Proof {
        lab: content.id.clone(),
        checkpoints: content.grader.checkpoints.len(),
        cases: proofs,
        faults,
    }
}

/// An untouched cluster that knows the images of the lab's cases.
fn made_up(content: &LabContent, cases: &[Case]) -> ClusterSnapshot {
    let images = cases
        .iter()
        .map(|case| &case.file.snapshot.images)
        .find(|images| !images.is_empty())
        .cloned()
        .unwrap_or_else(|| {
            let invented =
                crate::model::roles::ROLES.map(|role| (role.to_owned(), format!("{role}:1")));
            invented.into_iter().collect()
        });
    grade::untouched(&content.id, content.lab.start.swarm, &images)
}

fn passes_untouched(case: &str, report: &LabReport) -> Vec<Fault> {
    report
        .checkpoints
        .iter()
        .filter(|checkpoint| checkpoint.outcome == Outcome::Pass)
        .map(|checkpoint| Fault::PassesUntouched {
            case: case.to_owned(),
            checkpoint: checkpoint.id.clone(),
        })
        .collect()
}

/// Takes each assertion out of the grader (each property too, when `properties`) and looks whether some case, or
/// the made-up untouched cluster, notices.
#[must_use]
pub fn mutate(content: &LabContent, cases: &[Case], properties: bool) -> MutationProof {
    let made_up = made_up(content, cases);
    let snapshots = || {
        cases
            .iter()
            .map(|case| &case.file.snapshot)
            .chain([&made_up])
    };
    let before: Vec<BTreeMap<String, Outcome>> = snapshots()
        .map(|snapshot| outcomes(&content.grader, snapshot))
        .collect();
    let mutants: Vec<Mutant> = grade::mutants(&content.grader)
        .into_iter()
        .filter(|mutant| mutant.whole || properties)
        .collect();
    let survivors = mutants
        .iter()
        .filter(|mutant| {
            snapshots().zip(&before).all(|(snapshot, before)| {
                is_same(&mutant.grader, snapshot, before, &mutant.checkpoint)
            })
        })
        .map(|mutant| Survivor {
            checkpoint: mutant.checkpoint.clone(),
            lacks: mutant.lacks.clone(),
        })
        .collect();
    MutationProof {
        mutants: mutants.len(),
        survivors,
    }
}

fn outcomes(grader: &Grader, snapshot: &ClusterSnapshot) -> BTreeMap<String, Outcome> {
    grade::judge(grader, snapshot, Language::En)
        .checkpoints
        .into_iter()
        .map(|checkpoint| (checkpoint.id, checkpoint.outcome))
        .collect()
}

/// Whether a changed grader says the same of a snapshot. Only the changed checkpoint is judged, unless it is blocked.
fn is_same(
    grader: &Grader,
    snapshot: &ClusterSnapshot,
    before: &BTreeMap<String, Outcome>,
    changed: &str,
) -> bool {
    if before.get(changed) == Some(&Outcome::Blocked) {
        return true;
    }
    let mut alone = grader.clone();
    alone
        .checkpoints
        .retain(|checkpoint| checkpoint.id == changed);
    for checkpoint in &mut alone.checkpoints {
        checkpoint.needs.clear();
        checkpoint.hints.clear();
    }
    outcomes(&alone, snapshot).get(changed) == before.get(changed)
}
