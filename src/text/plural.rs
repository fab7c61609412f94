//! Plurals and lists. English is plural unless exactly one; French is plural from two on.

use crate::model::language::Language;

/// So many names are said; a class that copied from one another is told in a group of its own, whole.
const SAID: usize = 5;

/// `1 node`, `3 nodes`; in French `0 nœud`, `1 nœud`, `2 nœuds`.
#[must_use]
pub fn counted(language: Language, count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", plural(language, count, one, many))
}

/// `one` or `many`, whichever `count` asks for.
#[must_use]
pub fn plural<'a>(language: Language, count: usize, one: &'a str, many: &'a str) -> &'a str {
    let is_plural = match language {
        Language::En => count != 1,
        Language::Fr => count > 1,
    };
    if is_plural { many } else { one }
}

/// `` `a`, `b` or `c` `` with the language's word for "or".
#[must_use]
pub fn or_list(names: &[String], or: &str) -> String {
    let ticked: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match ticked.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {or} {last}", first.join(", ")),
    }
}

/// The names of `candidates` that look like `wanted`, nearest first, three at most.
#[must_use]
pub fn similar<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut near: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&wanted, candidate), candidate))
        .filter(|(nearness, _)| *nearness >= 0.8)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.into_iter()
        .take(3)
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// The first names, and how many more there are: each of thousands may be alike to all the others.
#[must_use]
pub fn first_names<S: AsRef<str>>(names: &[S]) -> String {
    let mut said: Vec<&str> = names.iter().take(SAID).map(AsRef::as_ref).collect();
    let more = format!("… (+{})", names.len().saturating_sub(SAID));
    if names.len() > SAID {
        said.push(&more);
    }
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_plural_in_english_only() {
        assert_eq!(counted(Language::En, 0, "node", "nodes"), "0 nodes");
        assert_eq!(counted(Language::Fr, 0, "nœud", "nœuds"), "0 nœud");
        assert_eq!(counted(Language::Fr, 2, "nœud", "nœuds"), "2 nœuds");
        assert_eq!(counted(Language::En, 1, "node", "nodes"), "1 node");
    }

    #[test]
    fn lists_end_with_or() {
        let names: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(or_list(&names, "ou"), "`a`, `b` ou `c`");
        assert_eq!(or_list(&names[..1], "or"), "`a`");
    }

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let nodes = ["manager-1", "manager-2", "worker-1"];
        assert_eq!(similar("manger-1", nodes)[0], "manager-1");
        assert_eq!(similar("wroker-1", nodes), ["worker-1"]);
        assert!(similar("banana", nodes).is_empty());
    }

    #[test]
    fn many_names_are_counted() {
        let names: Vec<String> = (1..=12).map(|number| format!("n{number}")).collect();
        assert_eq!(first_names(&names[..5]), "n1, n2, n3, n4, n5");
        assert_eq!(first_names(&names), "n1, n2, n3, n4, n5, … (+7)");
        assert_eq!(first_names::<&str>(&[]), "");
    }
}
