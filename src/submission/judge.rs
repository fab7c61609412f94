//! One submission judged: read, its chain checked, the teacher's grader asked. Pure but for the library's files,
//! which are read once.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::history::history;
use super::identity;
use super::integrity::verify;
use super::json::{Budget, LAB_VALUES, Wanted, parse};
use super::pack::digest;
use super::prints::Prints;
use super::read::{Evidence, LabFiles, read};
use super::rules::Rules;
use crate::content::{ContentError, Library};
use crate::grade;
use crate::model::class::{Difference, Integrity, LabGrade, Mark, SubmissionReport};
use crate::model::evidence::{
    AVAILABILITY, CHAIN, ChainNote, Chainer, LabEntry, Manifest, REPORT, SNAPSHOT, TIMELINE,
};
use crate::model::language::Language;
use crate::model::refusal::Refusal;
use crate::model::report::LabReport;
use crate::model::snapshot::{ClusterSnapshot, SCHEMA};
use crate::model::timeline::{Availability, TimelineEntry};
use crate::text::Text;

/// A submission, judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// The verdicts.
    pub report: SubmissionReport,
    /// Of each lab, for the comparison with the rest of the class.
    pub prints: Vec<Prints>,
}

/// One lab of an evidence file, judged, with its record for who wants to read it.
#[derive(Debug, Clone)]
pub struct JudgedLab {
    /// The verdicts.
    pub grade: LabGrade,
    /// The record.
    pub timeline: Vec<TimelineEntry>,
    /// Who made the record's links.
    pub made_by: Chainer,
    /// For the comparison.
    pub prints: Prints,
}

/// The teacher's graders, and words for what they find.
#[derive(Debug)]
pub struct Judge {
    labs: BTreeMap<String, Rules>,
    text: &'static dyn Text,
}

impl Judge {
    /// The graders of a course; `text` words what was found. A lab whose grader is private is not stale because the
    /// student has the built-in one.
    pub fn new(library: &Library, text: &'static dyn Text) -> Result<Self, ContentError> {
        let built_in = Library::load(None)?;
        let mut labs = BTreeMap::new();
        for id in library.labs() {
            labs.insert(id.clone(), Rules::of(library, &built_in, id)?);
        }
        Ok(Self { labs, text })
    }

    /// What decides the verdicts besides the submission: another key, and every submission has to be judged again.
    #[must_use]
    pub fn key(&self) -> String {
        let language = self.text.language().code();
        let mut all = format!("{}\n{language}\n", env!("CARGO_PKG_VERSION"));
        for (id, rules) in &self.labs {
            if let Some((lab, grader)) = rules.known.first() {
                let _ = writeln!(all, "{id} {lab} {grader}");
            }
        }
        digest(all.as_bytes())
    }

    /// Judges the bytes of an evidence file found at `source`.
    #[must_use]
    pub fn judge(&self, source: &str, bytes: &[u8]) -> Judged {
        self.judge_known(source, bytes, digest(bytes))
    }

    /// As [`Judge::judge`], of bytes whose digest is known.
    pub(super) fn judge_known(&self, source: &str, bytes: &[u8], digest: String) -> Judged {
        let whole = read(bytes).and_then(|evidence| self.labs_of(evidence));
        match whole {
            Ok((manifest, labs)) => {
                let (grades, prints) = labs.into_iter().map(|lab| (lab.grade, lab.prints)).unzip();
                let student = Some(manifest.student)
                    .filter(|student| !student.number.trim().is_empty())
                    .or_else(|| identity::from_name(source));
                let report = SubmissionReport {
                    source: source.to_owned(),
                    digest,
                    student,
                    language: manifest.language,
                    refused: None,
                    labs: grades,
                };
                Judged { report, prints }
            }
            Err(refusal) => Judged {
                report: SubmissionReport {
                    digest,
                    ..self.refused(source, &refusal)
                },
                prints: Vec::new(),
            },
        }
    }

    /// The line of a submission that could not be graded.
    #[must_use]
    pub fn refused(&self, source: &str, refusal: &Refusal) -> SubmissionReport {
        SubmissionReport {
            source: source.to_owned(),
            digest: String::new(),
            student: identity::from_name(source),
            language: Language::default(),
            refused: Some(self.text.refusal(refusal)),
            labs: Vec::new(),
        }
    }

    /// Judges every lab of an evidence file, one after the other.
    pub fn labs_of(&self, evidence: Evidence) -> Result<(Manifest, Vec<JudgedLab>), Refusal> {
        let Evidence { manifest, labs } = evidence;
        let mut judged = Vec::new();
        for (entry, files) in manifest.labs.iter().zip(labs) {
            judged.push(self.lab(&manifest, entry, files)?);
        }
        Ok((manifest, judged))
    }

    fn lab(
        &self,
        manifest: &Manifest,
        entry: &LabEntry,
        mut files: LabFiles,
    ) -> Result<JudgedLab, Refusal> {
        let lab = &entry.cluster.lab;
        let rules = self
            .labs
            .get(lab)
            .ok_or_else(|| Refusal::UnknownLab(lab.clone()))?;
        let path = |name: &str| format!("{}/{name}", entry.folder);
        // Before the files are taken apart.
        let mut places: Vec<String> = files
            .iter()
            .filter(|(name, bytes)| entry.files.get(*name) != Some(&digest(bytes)))
            .map(|(name, _)| path(name))
            .collect();
        let mut values = LAB_VALUES;
        let document = |name: &str, wanted| Document {
            bytes: files.get(name),
            path: path(name),
            wanted,
        };
        let note: ChainNote = document(CHAIN, Wanted::All).read(&mut values)?;
        let claimed: LabReport = document(REPORT, Wanted::All).read(&mut values)?;
        let wanted = Wanted::LookedAt(&rules.whole);
        let mut snapshot: ClusterSnapshot = document(SNAPSHOT, wanted).read(&mut values)?;
        files.remove(SNAPSHOT);
        if snapshot.schema > SCHEMA {
            return Err(Refusal::Newer {
                found: u64::from(snapshot.schema),
                known: SCHEMA,
            });
        }
        if snapshot.cluster != entry.cluster {
            return Err(Refusal::Contradiction(entry.folder.clone()));
        }
        let birth = &entry.cluster.id;
        let mut record = |name: &str| files.remove(name).unwrap_or_default();
        let (mut lines, mut runs) = (record(TIMELINE), record(AVAILABILITY));
        let its_path = path(TIMELINE);
        let names = (TIMELINE, its_path.as_str());
        let timeline =
            verify::<TimelineEntry>(&mut lines, names, &note.timeline, birth, &mut values)?;
        let its_path = path(AVAILABILITY);
        let names = (AVAILABILITY, its_path.as_str());
        let runs =
            verify::<Availability>(&mut runs, names, &note.availability, birth, &mut values)?;
        for (name, lines, cut) in [
            (TIMELINE, &timeline.lines, timeline.cut),
            (AVAILABILITY, &runs.lines, runs.cut),
        ] {
            if !lines.is_empty() || cut {
                // The line says more than the file's name.
                places.retain(|place| *place != path(name));
                places.extend(self.lines(&path(name), lines, cut));
            }
        }
        snapshot.timeline = timeline.entries;
        snapshot.availability = runs.entries;
        let prints = Prints::of(lab, birth, timeline.digest, &snapshot.timeline);
        let history = history(&snapshot);
        let report = grade::judge(&rules.content.grader, &snapshot, manifest.language);
        let report = grade::with_help(report, rules.hints_cost(entry), entry.assisted);
        let stale = rules.stale(entry, self.text);
        let grade = LabGrade {
            title: rules.content.lab.title.get(manifest.language).to_owned(),
            submitted_at: manifest.submitted_at,
            integrity: match (places.is_empty(), stale.is_empty()) {
                (false, _) => Integrity::Altered { places },
                (true, false) => Integrity::Stale { what: stale },
                (true, true) => Integrity::Intact,
            },
            differences: differences(&claimed, &report),
            mark: Mark {
                earned: report.score.earned,
                possible: report.score.possible,
                adjustments: Vec::new(),
            },
            history,
            report,
        };
        Ok(JudgedLab {
            grade,
            timeline: snapshot.timeline,
            made_by: note.timeline.made_by,
            prints,
        })
    }

    /// Words for the lines of a record that do not hold; the first ones stand for very many.
    fn lines(&self, path: &str, lines: &[usize], cut: bool) -> Vec<String> {
        const SHOWN: usize = 10;
        let mut places: Vec<String> = lines
            .iter()
            .take(SHOWN)
            .map(|line| self.text.place_line(path, *line))
            .collect();
        if lines.len() > SHOWN {
            places.push(self.text.more_lines(path, lines.len() - SHOWN));
        }
        if lines.is_empty() && cut {
            places.push(self.text.place_end(path));
        }
        places
    }
}

/// A document of a lab, to be read.
struct Document<'d> {
    bytes: Option<&'d Vec<u8>>,
    path: String,
    wanted: Wanted<'d>,
}

impl Document<'_> {
    fn read<T: serde::de::DeserializeOwned>(self, values: &mut usize) -> Result<T, Refusal> {
        let missing = || Refusal::MissingFile(self.path.clone());
        let bytes = self.bytes.ok_or_else(missing)?;
        let mut budget = Budget::rest(*values);
        let read = parse(bytes, &self.path, 1, &mut budget, self.wanted)?;
        *values = budget.left();
        Ok(read)
    }
}

fn differences(claimed: &LabReport, judged: &LabReport) -> Vec<Difference> {
    let claims: BTreeMap<&str, _> = claimed
        .checkpoints
        .iter()
        .map(|checkpoint| (checkpoint.id.as_str(), checkpoint.outcome))
        .collect();
    judged
        .checkpoints
        .iter()
        .map(|checkpoint| Difference {
            checkpoint: checkpoint.id.clone(),
            claimed: claims.get(checkpoint.id.as_str()).copied(),
            judged: checkpoint.outcome,
        })
        .filter(|difference| difference.claimed != Some(difference.judged))
        .collect()
}
