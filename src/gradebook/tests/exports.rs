//! Every format on one class, and the shapes that the readers of those formats publish.

use serde_json::Value;

use super::class::class;
use crate::gradebook::{
    Class, ClassHead, ExportError, Fill, Folder, Format, Outlines, export, missing_row, rows,
};
use crate::model::class::{ClassReport, SubmissionReport};
use crate::model::language::Language;
use crate::text::text;

/// A file that was written.
pub(super) struct ExportFile {
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
}

#[derive(Default)]
struct Files(Vec<ExportFile>);

impl Folder for Files {
    fn file(&mut self, path: &str, fill: &mut Fill<'_>) -> Result<(), ExportError> {
        let mut bytes = Vec::new();
        fill(&mut bytes)?;
        let path = path.to_owned();
        self.0.push(ExportFile { path, bytes });
        Ok(())
    }
}

pub(super) fn files(format: Format) -> Vec<ExportFile> {
    let (head, submissions): (ClassHead, Vec<SubmissionReport>) = class().into();
    let mut outlines = Outlines::default();
    for one in &submissions {
        outlines.add(one);
    }
    let mut files = Files::default();
    let class = Class::new(&head, outlines, &submissions);
    export(format, &class, text(Language::Fr), &mut files).unwrap();
    files.0
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
    let (class, text) = (class(), text(Language::En));
    let present = class.submissions.iter();
    let present = present.flat_map(|one| rows(one, &class.similar, text));
    let missing = class.missing.iter().map(|one| missing_row(one, text));
    let shown: Vec<String> = present
        .chain(missing)
        .map(|row| row.cells().join(" | "))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn the_report_comes_back_from_its_json() {
    let bytes = files(Format::Json).remove(0).bytes;
    let back: ClassReport = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(back, class());
    // What is written piece by piece is the report byte by byte.
    let whole = serde_json::to_string_pretty(&class()).unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap(), whole + "\n");
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

/// What Moodle's importer refuses (`grade/import/csv/classes/load_data.php` of <https://github.com/moodle/moodle>): one bad
/// row, and nothing of the file is taken. <https://docs.moodle.org/en/Grade_import>: feedback comes with its grade.
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
        // More than 100 needs a setting of the site.
        assert!(
            row[2]
                .parse::<f64>()
                .is_ok_and(|mark| (0.0..=100.0).contains(&mark))
                || row[2] == "-"
        );
        assert!(!row[3].contains('<') && !row[3].is_empty(), "{}", row[3]);
        assert_eq!(row.len(), table[0].len());
    }
    for column in [0, 1] {
        let mut keys: Vec<&String> = table[1..].iter().map(|row| &row[column]).collect();
        keys.retain(|key| !key.is_empty());
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all, "two rows of one student");
    }
    assert_eq!(table.len(), 10);
}

/// What Canvas' importer goes by (`lib/gradebook_importer.rb` of <https://github.com/instructure/canvas-lms>): it looks at
/// words in fixed columns, at the first three lines for the separator, and at the names of columns that it computes itself.
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
    assert!(table[1][1..5].iter().all(String::is_empty));
    let computed = ["Current ", "Final ", "Override ", "Unposted "];
    for assignment in &table[0][5..] {
        assert!(
            !computed.iter().any(|word| assignment.contains(word)),
            "{assignment}"
        );
        // A number in brackets at the end would be taken for Canvas' own ID of an assignment.
        assert!(!assignment.ends_with(')'), "{assignment}");
    }
    let text = told(Format::Canvas);
    let first: Vec<usize> = text
        .lines()
        .skip(1)
        .take(3)
        .map(|line| line.matches(';').count())
        .collect();
    let all_alike = first.iter().all(|count| *count == first[0]);
    assert!(
        !all_alike || first[0] < 5,
        "taken for a file with semicolons: {first:?}"
    );
    for row in &table[2..] {
        assert!(
            row.iter().any(|cell| !cell.trim().is_empty()),
            "skipped as empty"
        );
        assert!(row[1].is_empty(), "only Canvas knows its own ID");
        assert!(
            !row[2].is_empty() || !row[3].is_empty(),
            "would go by the name"
        );
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
            for text in ["name", "number", "output"] {
                assert!(test[text].is_string(), "{text}");
            }
            if let (Some(score), Some(most)) = (test["score"].as_f64(), test["max_score"].as_f64())
            {
                assert!((0.0..=most).contains(&score), "{score} of {most}");
            }
        }
        assert!(formats.contains(&results["output_format"].as_str().unwrap()));
        assert!(results["output"].is_string() && results["extra_data"].is_object());
        let path = file.path.split('/').next_back();
        assert_eq!(path, Some("results.json"));
    }
}
