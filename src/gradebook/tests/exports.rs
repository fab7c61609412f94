//! Every format on one class, and the shapes that the readers of those formats publish.

use serde_json::Value;

use super::class::class;
use crate::gradebook::{ExportFile, Format, export, rows};
use crate::model::class::ClassReport;
use crate::model::language::Language;
use crate::text::text;

pub(super) fn files(format: Format) -> Vec<ExportFile> {
    export(format, &class(), text(Language::Fr)).unwrap()
}

fn told(format: Format) -> String {
    let files = files(format);
    let told: Vec<String> = files
        .iter()
        .map(|file| {
            let content = String::from_utf8(file.bytes.clone()).unwrap();
            format!("==> {}\n{content}", file.path)
        })
        .collect();
    told.join("\n")
}

fn table(format: Format) -> Vec<Vec<String>> {
    let bytes = files(format).remove(0).bytes;
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&bytes[..])
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn every_format_is_as_it_was() {
    for format in Format::ALL {
        insta::assert_snapshot!(format!("format_{}", format.name()), told(format));
    }
}

#[test]
fn the_terminals_rows() {
    let rows = rows(&class(), text(Language::En));
    let shown: Vec<String> = rows.iter().map(|row| row.cells().join(" | ")).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn the_report_comes_back_from_its_json() {
    let bytes = files(Format::Json).remove(0).bytes;
    let back: ClassReport = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(back, class());
}

#[test]
fn no_format_lets_a_name_act() {
    for format in Format::ALL {
        // JSON is the report as it is; its readers escape.
        if format == Format::Json {
            continue;
        }
        let told = told(format);
        assert!(!told.contains('\u{1b}'), "{format:?}");
        assert!(!told.contains('\u{202e}'), "{format:?}");
        let marked_up = matches!(format, Format::Html | Format::Junit);
        assert!(!marked_up || !told.contains("<script>"), "{format:?}");
        // In Markdown, what was observed stands in code, where it is only text.
        let in_words = format == Format::Markdown && told.contains("<script>alert(1)");
        assert!(!in_words, "{format:?}");
        for file in files(format) {
            let fine = |part: &str| {
                !part.is_empty()
                    && part.trim_matches('.') == part
                    && part
                        .chars()
                        .all(|one| one.is_ascii_alphanumeric() || "-.".contains(one))
            };
            assert!(file.path.split('/').all(fine), "{}", file.path);
        }
    }
    for format in [Format::Csv, Format::Moodle, Format::Canvas] {
        for cell in table(format).concat() {
            assert!(!cell.starts_with(['=', '+', '@', '\t']), "{cell}");
            assert!(!cell.starts_with('-') || cell == "-", "{cell}");
        }
    }
}

#[test]
fn the_page_asks_nothing_of_anybody() {
    let page = told(Format::Html);
    for needle in [
        "<script", "<link", "<img", "src=", "url(", "@import", "http://", "https://", "onload",
        "<iframe",
    ] {
        assert!(!page.contains(needle), "{needle}");
    }
}

#[test]
fn moodle_finds_its_columns() {
    let table = table(Format::Moodle);
    assert_eq!(
        table[0],
        ["ID number", "Email address", "lab-3", "lab-3 feedback"]
    );
    for row in &table[1..] {
        assert!(!row[0].is_empty() || !row[1].is_empty());
        assert!(row[2] == "-" || row[2].parse::<f64>().is_ok(), "{}", row[2]);
        assert!(!row[3].contains('<'), "{}", row[3]);
    }
    assert_eq!(table.len(), 10);
}

#[test]
fn canvas_finds_its_columns() {
    let table = table(Format::Canvas);
    let header = [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        "lab-3",
    ];
    assert_eq!(table[0], header);
    assert!(table[1][0].trim_start() == "Points Possible");
    assert_eq!(table[1][5], "20");
    for row in &table[2..] {
        assert!(!row[0].contains("Points Possible"));
        assert!(row[5].is_empty() || row[5].parse::<f64>().is_ok());
    }
}

/// <https://gradescope-autograders.readthedocs.io/en/latest/specs/>: the fields and their values.
#[test]
fn gradescope_knows_every_field() {
    let top = [
        "score",
        "execution_time",
        "output",
        "output_format",
        "test_output_format",
        "test_name_format",
        "visibility",
        "stdout_visibility",
        "extra_data",
        "tests",
        "leaderboard",
    ];
    let inner = [
        "score",
        "max_score",
        "status",
        "name",
        "name_format",
        "number",
        "output",
        "output_format",
        "tags",
        "visibility",
        "extra_data",
    ];
    let visible = ["hidden", "after_due_date", "after_published", "visible"];
    let formats = ["text", "html", "simple_format", "md", "ansi"];
    let files = files(Format::Gradescope);
    assert_eq!(files.len(), 9);
    for file in files {
        let results: Value = serde_json::from_slice(&file.bytes).unwrap();
        let fields = results.as_object().unwrap();
        assert!(fields.keys().all(|key| top.contains(&key.as_str())));
        assert!(results["score"].is_number());
        assert!(visible.contains(&results["visibility"].as_str().unwrap()));
        assert!(visible.contains(&results["stdout_visibility"].as_str().unwrap()));
        for test in results["tests"].as_array().unwrap() {
            let fields = test.as_object().unwrap();
            assert!(fields.keys().all(|key| inner.contains(&key.as_str())));
            assert_eq!(
                fields.contains_key("score"),
                fields.contains_key("max_score")
            );
            assert!(visible.contains(&test["visibility"].as_str().unwrap()));
            assert!(formats.contains(&test["output_format"].as_str().unwrap()));
            let status = test.get("status").and_then(Value::as_str);
            assert!(matches!(status, None | Some("passed" | "failed")));
        }
    }
}
