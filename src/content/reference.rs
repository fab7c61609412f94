//! The reference page of the content files, made of the doc comments of their types.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use super::schema::{SCHEMAS, schema};

/// What the page says before the tables.
const HEAD: &str = include_str!("reference_head.md");

/// The whole page as Markdown (`graders/REFERENCE.md`).
#[must_use]
pub fn reference() -> String {
    let mut page = HEAD.to_owned();
    for name in ["grader", "lab", "solution", "course"] {
        debug_assert!(SCHEMAS.contains(&name));
        let Some(schema) = schema(name) else { continue };
        let _ = writeln!(page, "\n# {name}.toml\n");
        let mut chapters = Chapters {
            definitions: &schema.as_value()["$defs"],
            told: BTreeSet::new(),
            page: &mut page,
        };
        chapters.table(schema.as_value(), "");
    }
    page
}

struct Chapters<'a> {
    definitions: &'a Value,
    told: BTreeSet<String>,
    page: &'a mut String,
}

impl Chapters<'_> {
    /// The table of one struct, then those of the structs that it holds.
    fn table(&mut self, schema: &Value, path: &str) {
        let text = |value: &Value| {
            value["description"]
                .as_str()
                .unwrap_or_default()
                .replace('\n', " ")
        };
        let _ = writeln!(
            self.page,
            "{}\n\n| field | value | |\n|---|---|---|",
            text(schema)
        );
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut inner: Vec<(String, String)> = Vec::new();
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let (kind, definition) = self.kind(property);
            let star = if required.contains(&field.as_str()) {
                " *"
            } else {
                ""
            };
            let _ = writeln!(
                self.page,
                "| `{field}`{star} | {} | {} |",
                kind.replace('|', "\\|"),
                text(property).replace('|', "\\|")
            );
            if let Some(definition) = definition {
                let is_list = kind.starts_with("list");
                let brackets = if is_list { ("[[", "]]") } else { ("[", "]") };
                let bare = path.trim_matches(['[', ']']);
                let dot = if bare.is_empty() { "" } else { "." };
                inner.push((
                    definition,
                    format!("{}{bare}{dot}{field}{}", brackets.0, brackets.1),
                ));
            }
        }
        for (definition, path) in inner {
            if self.told.insert(definition.clone()) {
                let schema = self.definitions[definition.as_str()].clone();
                let _ = writeln!(self.page, "\n## `{path}`\n");
                self.table(&schema, &path);
            }
        }
    }

    /// How a value is written, and the struct that it is made of.
    fn kind(&self, property: &Value) -> (String, Option<String>) {
        if let Some(name) = property["$ref"]
            .as_str()
            .and_then(|path| path.rsplit('/').next())
        {
            let definition = &self.definitions[name];
            if definition["properties"].is_object() {
                if name == "Localized" {
                    return ("`{ fr, en }`".to_owned(), None);
                }
                return ("table".to_owned(), Some(name.to_owned()));
            }
            return self.kind(definition);
        }
        for choice in ["anyOf", "oneOf"] {
            if let Some(options) = property[choice].as_array() {
                let words: Vec<&str> = options.iter().filter_map(|o| o["const"].as_str()).collect();
                if !words.is_empty() {
                    return (format!("`{}`", words.join("` or `")), None);
                }
                if property["description"].is_string() && options[0]["type"] == "integer" {
                    return ("number, or `{ min, max }`".to_owned(), None);
                }
                if let Some(first) = options.iter().find(|option| option["type"] != "null") {
                    return self.kind(first);
                }
            }
        }
        if let Some(words) = property["enum"].as_array() {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            return (format!("`{}`", words.join("` or `")), None);
        }
        let kind = match &property["type"] {
            Value::Array(kinds) => kinds.iter().find_map(Value::as_str).unwrap_or("any"),
            kind => kind.as_str().unwrap_or("any"),
        };
        match kind {
            "array" => {
                let (element, definition) = self.kind(&property["items"]);
                (format!("list of {element}"), definition)
            }
            "boolean" => ("`true` or `false`".to_owned(), None),
            "integer" | "number" => ("number".to_owned(), None),
            "string" => {
                let words = property["description"].as_str().unwrap_or_default();
                if property["pattern"].is_string() {
                    (words.to_owned(), None)
                } else {
                    ("text".to_owned(), None)
                }
            }
            "object" => ("table of texts".to_owned(), None),
            other => (other.to_owned(), None),
        }
    }
}
