//! The class page against the rules of HTML (<https://html.spec.whatwg.org/multipage/dom.html#content-models> and the
//! sections on each element), and against what reads it aloud.

use std::collections::BTreeSet;

use super::exports::files;
use crate::gradebook::Format;

/// Elements without content, which have no end tag.
const VOID: [&str; 2] = ["meta", "br"];
/// Elements that may not be in a paragraph or in another phrase.
const BLOCKS: [&str; 17] = [
    "p", "div", "table", "ul", "dl", "section", "article", "details", "header", "main", "figure",
    "h1", "h2", "h3", "h4", "h5", "li",
];
/// Elements that hold phrases only.
const PHRASES: [&str; 14] = [
    "p", "span", "strong", "code", "a", "bdi", "h1", "h2", "h3", "h4", "h5", "summary", "time", "i",
];
/// What may stand in these.
const CHILDREN: [(&str, &[&str]); 11] = [
    ("html", &["head", "body"]),
    ("head", &["meta", "title", "style"]),
    ("ul", &["li"]),
    ("dl", &["dt", "dd", "div"]),
    ("table", &["caption", "thead", "tbody", "tfoot"]),
    ("thead", &["tr"]),
    ("tbody", &["tr"]),
    ("tfoot", &["tr"]),
    ("tr", &["th", "td"]),
    ("svg", &["title", "desc", "rect", "text", "line", "path"]),
    ("text", &[]),
];

struct Tag<'p> {
    name: &'p str,
    attributes: Vec<(&'p str, &'p str)>,
    ends: bool,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|(one, _)| *one == name).map(|(_, value)| *value)
    }
}

/// Every tag: the page escapes each `<` and each `"` that is not markup.
fn tags(page: &str) -> Vec<Tag<'_>> {
    let parts = page
        .split('<')
        .skip(1)
        .map(|part| part.split_once('>').unwrap().0);
    let tags = parts.filter(|part| !part.starts_with('!'));
    tags.map(|inside| {
        let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
        let mut attributes = Vec::new();
        while let Some((key, after)) = rest.trim_start().split_once("=\"") {
            let (value, after) = after.split_once('"').unwrap();
            attributes.push((key, value));
            rest = after;
        }
        assert!(rest.trim().is_empty(), "{inside}");
        Tag {
            name: name.trim_start_matches('/'),
            attributes,
            ends: name.starts_with('/'),
        }
    })
    .collect()
}

fn page() -> String {
    String::from_utf8(files(Format::Html).remove(0).bytes).unwrap()
}

#[test]
fn the_page_is_html() {
    let page = page();
    assert!(page.starts_with("<!DOCTYPE html>"));
    let mut open: Vec<&str> = Vec::new();
    for tag in tags(&page) {
        let name = tag.name;
        if tag.ends {
            assert_eq!(open.pop(), Some(name), "in {open:?}");
            continue;
        }
        let keys: BTreeSet<&str> = tag.attributes.iter().map(|(key, _)| *key).collect();
        assert_eq!(
            keys.len(),
            tag.attributes.len(),
            "an attribute twice: {name}"
        );
        if let Some(parent) = open.last() {
            if let Some((_, children)) = CHILDREN.iter().find(|(one, _)| one == parent) {
                assert!(children.contains(&name), "{name} in {parent}");
            }
            let holds_phrases = open.iter().any(|one| PHRASES.contains(one));
            assert!(
                !holds_phrases || !BLOCKS.contains(&name),
                "{name} in {open:?}"
            );
        }
        if !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn every_link_has_its_place_and_every_place_its_name() {
    let page = page();
    let tags = tags(&page);
    let all: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
    let ids: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(ids.len(), all.len(), "an id twice");
    let links: Vec<&str> = tags.iter().filter_map(|tag| tag.get("href")).collect();
    assert!(links.len() > 5);
    for link in links {
        assert!(
            link.strip_prefix('#').is_some_and(|id| ids.contains(id)),
            "{link}"
        );
    }
}

#[test]
fn a_reader_hears_what_others_see() {
    let page = page();
    let tags = tags(&page);
    let html = tags.iter().find(|tag| tag.name == "html").unwrap();
    assert_eq!(html.get("lang"), Some("fr"));
    let mut level = 0;
    for tag in tags.iter().filter(|tag| !tag.ends) {
        if let Some(found) = tag
            .name
            .strip_prefix('h')
            .and_then(|rest| rest.parse::<u32>().ok())
        {
            assert!(
                found <= level + 1,
                "a heading of level {found} under {level}"
            );
            level = found;
        }
        if tag.name == "svg" {
            let is_told = tag.get("role") == Some("img") || tag.get("aria-hidden") == Some("true");
            assert!(is_told, "a drawing without words");
        }
        assert!(
            tag.name != "th" || tag.get("scope").is_some(),
            "a header of what?"
        );
    }
    // The drawing of a record has its title, its description, and all of it as text.
    let drawn = page.split("<svg class=\"history\"").nth(1).unwrap();
    let (drawn, after) = drawn.split_once("</svg>").unwrap();
    assert!(drawn.contains("<title>") && drawn.contains("<desc>"));
    let text = after
        .split_once("<details>")
        .unwrap()
        .1
        .split_once("</details>")
        .unwrap()
        .0;
    for words in [
        "nginx:1.26",
        "2 → 5",
        "connection refused",
        "worker-3",
        "14:00:37",
    ] {
        assert!(text.contains(words), "{words}");
    }
}

/// No coordinate of a drawing is one that a browser drops.
#[test]
fn drawings_have_numbers() {
    let page = page();
    for tag in tags(&page) {
        for key in [
            "x", "y", "x1", "x2", "y1", "y2", "width", "height", "d", "viewBox",
        ] {
            let value = tag.get(key).filter(|_| tag.name != "meta").unwrap_or("");
            assert!(
                !value.contains("NaN") && !value.contains("inf"),
                "{key}={value}"
            );
            let negative = matches!(key, "width" | "height") && value.starts_with('-');
            assert!(!negative, "{key}={value}");
        }
    }
}
