//! Image roles in texts: `{{web_v1}}` stands for the reference that the student types.

use std::collections::BTreeMap;
use std::ops::Range;

/// The roles of the image catalogue.
pub const ROLES: [&str; 8] = [
    "node", "registry", "web_v1", "web_v2", "cache", "db", "python", "toolbox",
];

/// The roles that a text names, with their places (bytes, braces included).
///
/// Go templates of docker commands look alike and are none: `{{.Name}}`, `{{json .}}`, `{{end}}`.
#[must_use]
pub fn roles_in(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find("{{").map(|at| from + at) {
        from = open + 2;
        let Some(close) = text[from..].find("}}").map(|at| from + at) else {
            break;
        };
        let name = &text[from..close];
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if is_name && !["end", "else", "break", "continue"].contains(&name) {
            found.push((name, open..close + 2));
            from = close + 2;
        }
    }
    found
}

/// The text with its roles replaced; a role that `images` lacks stays as it is.
#[must_use]
pub fn render(text: &str, images: &BTreeMap<String, String>) -> String {
    let mut rendered = String::with_capacity(text.len());
    let mut from = 0;
    for (name, range) in roles_in(text) {
        if let Some(reference) = images.get(name) {
            rendered.push_str(&text[from..range.start]);
            rendered.push_str(reference);
            from = range.end;
        }
    }
    rendered.push_str(&text[from..]);
    rendered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_replaced_and_templates_left_alone() {
        let images = BTreeMap::from([("web_v1".to_owned(), "nginx:1.22".to_owned())]);
        let text = "run {{web_v1}} and {{web_v9}}, {{.Name}} {{json .}} {{end}} {{web_v1}}";
        assert_eq!(
            render(text, &images),
            "run nginx:1.22 and {{web_v9}}, {{.Name}} {{json .}} {{end}} nginx:1.22"
        );
        let names: Vec<&str> = roles_in(text).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["web_v1", "web_v9", "web_v1"]);
    }
}
