//! How a judgement is told.

use super::common::CommonText as _;
use super::plural::or_list;
use super::{English, French};
use crate::model::report::Score;

/// Sentences about verdicts.
pub trait VerdictText {
    /// Label of what was seen.
    fn observed_label(&self) -> &'static str;
    /// Label of what had to be seen.
    fn expected_label(&self) -> &'static str;
    /// Label of the command that shows it.
    fn see_label(&self) -> &'static str;
    /// Label of the reason of an unknown.
    fn why_label(&self) -> &'static str;
    /// What a blocked checkpoint waits for.
    fn waits_for(&self, checkpoints: &[String]) -> String;
    /// A checkpoint that cannot be judged here.
    fn cannot_be_judged(&self) -> String;
    /// Points, without useless decimals.
    fn points(&self, points: f64) -> String;
    /// The score line.
    fn score(&self, score: &Score) -> String;
    /// Some points cannot be judged on this machine.
    fn only_gradable(&self, points: f64) -> String;
    /// Points that hints cost.
    fn taken_for_hints(&self, points: f64) -> String;
    /// `solve` was used.
    fn assisted(&self) -> String;
    /// Of some checkpoints, asked for by name, all that can be judged pass.
    fn these_passed(&self) -> String;
    /// Every gradable checkpoint passes.
    fn all_passed(&self) -> String;
    /// Nothing could be judged at all.
    fn nothing_gradable(&self) -> String;
    /// What to do after a check that did not pass.
    fn next_after_check(&self) -> String;
}

impl VerdictText for English {
    fn observed_label(&self) -> &'static str {
        "observed:"
    }

    fn expected_label(&self) -> &'static str {
        "expected:"
    }

    fn see_label(&self) -> &'static str {
        "see:"
    }

    fn why_label(&self) -> &'static str {
        "why:"
    }

    fn waits_for(&self, checkpoints: &[String]) -> String {
        format!("waits for {}", or_list(checkpoints, "and"))
    }

    fn cannot_be_judged(&self) -> String {
        "cannot be judged here; costs no points".to_owned()
    }

    fn points(&self, points: f64) -> String {
        short_number(&self.number(points, 2), '.')
    }

    fn score(&self, score: &Score) -> String {
        format!(
            "score: {} of {}",
            self.points(score.earned),
            self.points(score.possible)
        )
    }

    fn only_gradable(&self, points: f64) -> String {
        format!("{} can be judged on this machine", self.points(points))
    }

    fn taken_for_hints(&self, points: f64) -> String {
        format!("{} taken off for hints", self.points(points))
    }

    fn assisted(&self) -> String {
        "assisted by `swarmlab solve`".to_owned()
    }

    fn these_passed(&self) -> String {
        "what was asked for passes".to_owned()
    }

    fn all_passed(&self) -> String {
        "everything that can be judged passes".to_owned()
    }

    fn nothing_gradable(&self) -> String {
        "nothing could be judged".to_owned()
    }

    fn next_after_check(&self) -> String {
        "`swarmlab guide` shows the step, `swarmlab hint` helps".to_owned()
    }
}

impl VerdictText for French {
    fn observed_label(&self) -> &'static str {
        "observé :"
    }

    fn expected_label(&self) -> &'static str {
        "attendu :"
    }

    fn see_label(&self) -> &'static str {
        "voir :"
    }

    fn why_label(&self) -> &'static str {
        "pourquoi :"
    }

    fn waits_for(&self, checkpoints: &[String]) -> String {
        format!("attend {}", or_list(checkpoints, "et"))
    }

    fn cannot_be_judged(&self) -> String {
        "ne peut pas être jugé ici ; ne coûte aucun point".to_owned()
    }

    fn points(&self, points: f64) -> String {
        short_number(&self.number(points, 2), ',')
    }

    fn score(&self, score: &Score) -> String {
        format!(
            "score : {} sur {}",
            self.points(score.earned),
            self.points(score.possible)
        )
    }

    fn only_gradable(&self, points: f64) -> String {
        format!("{} jugeables sur cette machine", self.points(points))
    }

    fn taken_for_hints(&self, points: f64) -> String {
        format!("{} retirés pour des indices", self.points(points))
    }

    fn assisted(&self) -> String {
        "avec l’aide de `swarmlab solve`".to_owned()
    }

    fn these_passed(&self) -> String {
        "ce qui était demandé est réussi".to_owned()
    }

    fn all_passed(&self) -> String {
        "tout ce qui peut être jugé est réussi".to_owned()
    }

    fn nothing_gradable(&self) -> String {
        "rien n’a pu être jugé".to_owned()
    }

    fn next_after_check(&self) -> String {
        "`swarmlab guide` montre l’étape, `swarmlab hint` aide".to_owned()
    }
}

/// `2.50` → `2.5`, `2.00` → `2`.
fn short_number(number: &str, point: char) -> String {
    number
        .trim_end_matches('0')
        .trim_end_matches(point)
        .to_owned()
}
