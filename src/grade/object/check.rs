//! One property compared, and an object with all its properties compared.

/// What came of one property.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::grade) enum Verdict {
    Pass,
    Fail,
    Unknown(String),
}

/// One property of one object, compared.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::grade) struct Check {
    pub(in crate::grade) verdict: Verdict,
    pub(in crate::grade) observed: String,
    pub(in crate::grade) expected: String,
    /// The command that shows it, when it is not the object's own.
    pub(in crate::grade) see: Option<String>,
}

impl Check {
    /// A property that holds or not.
    pub(in crate::grade) fn new(
        holds: bool,
        observed: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            verdict: if holds { Verdict::Pass } else { Verdict::Fail },
            observed: observed.into(),
            expected: expected.into(),
            see: None,
        }
    }

    /// A property named by its field: `replicas 3`.
    pub(in crate::grade) fn field(
        field: &str,
        holds: bool,
        observed: impl std::fmt::Display,
        expected: impl std::fmt::Display,
    ) -> Self {
        Self::new(
            holds,
            format!("{field} {observed}"),
            format!("{field} {expected}"),
        )
    }

    /// A property that cannot be judged.
    pub(in crate::grade) fn unknown(why: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Unknown(why.into()),
            observed: String::new(),
            expected: expected.into(),
            see: None,
        }
    }

    /// Shown by another command.
    pub(in crate::grade) fn see(mut self, command: impl Into<String>) -> Self {
        self.see = Some(command.into());
        self
    }
}

/// An object with all its properties compared.
#[derive(Debug, Clone)]
pub(in crate::grade) struct Candidate {
    pub(in crate::grade) name: String,
    pub(in crate::grade) checks: Vec<Check>,
}

impl Candidate {
    pub(in crate::grade) fn failures(&self) -> usize {
        self.checks
            .iter()
            .filter(|check| check.verdict == Verdict::Fail)
            .count()
    }

    pub(in crate::grade) fn unknowns(&self) -> usize {
        self.checks
            .iter()
            .filter(|check| matches!(check.verdict, Verdict::Unknown(_)))
            .count()
    }

    pub(in crate::grade) fn holds(&self) -> bool {
        self.failures() == 0 && self.unknowns() == 0
    }
}

/// So many that fail are named, each with the first property that does.
const NAMED: usize = 6;

/// What was counted, and why the others do not count: `2: web.1, web.2; web.3: state rejected`.
pub(in crate::grade) fn with_misses(counted: String, candidates: &[Candidate]) -> String {
    let misses: Vec<String> = candidates
        .iter()
        .filter_map(|candidate| {
            let mut checks = candidate.checks.iter();
            let check = checks.find(|check| check.verdict == Verdict::Fail)?;
            Some(format!("{}: {}", candidate.name, check.observed))
        })
        .take(NAMED)
        .collect();
    if misses.is_empty() {
        counted
    } else {
        format!("{counted}; {}", misses.join("; "))
    }
}
