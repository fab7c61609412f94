//! Markdown of guides and hints on a terminal. The only file that names termimad.

use termimad::crossterm::style::Color;
use termimad::{MadSkin, minimad};

use super::paint::Paint;
use crate::text::sanitize::sanitize;

/// `markdown` as lines of at most `paint.columns`, without styles where `paint` has none.
///
/// Fenced code is not wrapped and carries no border: what is selected with the mouse can be pasted into a shell.
#[must_use]
pub fn render(markdown: &str, paint: Paint) -> String {
    let skin = skin(paint);
    let mut parts: Vec<String> = Vec::new();
    for part in split(&sanitize(markdown)) {
        match part {
            Part::Prose(prose) => parts.push(render_prose(&prose, &skin, paint)),
            Part::Code(code) => parts.push(render_code(&code, paint)),
        }
    }
    let text = parts.join("\n");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    collapse_blank_lines(&lines)
}

enum Part {
    Prose(String),
    Code(String),
}

/// Splits at the fences. An open fence at the end is code to the end.
fn split(markdown: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    let mut fence: Option<(String, usize)> = None;
    for line in markdown.lines() {
        let trimmed = line.trim_start();
        let marks = trimmed.chars().take_while(|mark| *mark == '`').count();
        match &fence {
            None if marks >= 3 => {
                parts.push(Part::Prose(lines.join("\n")));
                lines.clear();
                let indent = line.len() - trimmed.len();
                fence = Some(("`".repeat(marks), indent));
            }
            Some((mark, _)) if trimmed.trim_end() == mark => {
                parts.push(Part::Code(lines.join("\n")));
                lines.clear();
                fence = None;
            }
            // Code in a list item is indented with its fence.
            Some((_, indent)) => {
                let blank = line.chars().take_while(|character| *character == ' ');
                lines.push(&line[blank.count().min(*indent)..]);
            }
            None => lines.push(line),
        }
    }
    let rest = lines.join("\n");
    parts.push(if fence.is_some() {
        Part::Code(rest)
    } else {
        Part::Prose(rest)
    });
    parts
}

fn render_prose(prose: &str, skin: &MadSkin, paint: Paint) -> String {
    if prose.trim().is_empty() {
        return String::new();
    }
    let mut prose = join_paragraphs(prose);
    if !paint.color {
        prose = keep_marks(&prose);
    }
    let text = minimad::parse_text(&prose, minimad::Options::default());
    let text = termimad::FmtText::from_text(skin, text, Some(paint.columns)).to_string();
    text.replace(KEPT_TICK, "`").replace(KEPT_STAR, "*")
}

/// Stand for characters that termimad would take for marks; private use, so no text has them.
const KEPT_TICK: char = '\u{e000}';
const KEPT_STAR: char = '\u{e001}';

/// Without styles the backticks around code and the marks of headings are what tells them from the rest.
fn keep_marks(prose: &str) -> String {
    let mut in_code = false;
    let mut text = String::with_capacity(prose.len());
    for line in prose.lines() {
        let title = line.trim_start_matches('#');
        let level = line.len() - title.len();
        if level > 0 && title.starts_with(' ') {
            text.push_str(title.trim());
            // termimad draws a rule for the dashes, as wide as the terminal.
            text.push_str(if level <= 2 { "\n---\n" } else { "\n" });
            continue;
        }
        for character in line.chars() {
            match character {
                '`' => {
                    in_code = !in_code;
                    text.push(KEPT_TICK);
                }
                '*' if in_code => text.push(KEPT_STAR),
                other => text.push(other),
            }
        }
        in_code = false;
        text.push('\n');
    }
    text
}

/// Markdown sources are wrapped for editors; termimad takes each source line for a paragraph of its own.
fn join_paragraphs(prose: &str) -> String {
    let mut text = String::new();
    let mut open = false;
    for line in prose.lines() {
        let trimmed = line.trim_start();
        let starts_block = trimmed.is_empty()
            || trimmed.starts_with(['#', '|', '>'])
            || trimmed.starts_with("- ")
            || trimmed.starts_with("* ")
            || trimmed.starts_with("---")
            || is_numbered(trimmed);
        if open && !starts_block {
            text.push(' ');
            text.push_str(trimmed);
        } else {
            if !text.is_empty() {
                text.push('\n');
            }
            // An asterisk is the one bullet that termimad knows.
            if let Some(item) = trimmed.strip_prefix("- ") {
                let depth = (line.len() - trimmed.len()) / 2;
                text.push_str(&"  ".repeat(depth));
                text.push_str("* ");
                text.push_str(item);
            } else {
                text.push_str(line);
            }
        }
        open = !trimmed.is_empty() && !trimmed.starts_with(['#', '|']);
    }
    text
}

fn is_numbered(line: &str) -> bool {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    digits > 0 && line[digits..].starts_with(". ")
}

fn render_code(code: &str, paint: Paint) -> String {
    let lines: Vec<String> = code
        .lines()
        .map(|line| format!("    {}", paint.command(line)))
        .collect();
    format!("\n{}\n", lines.join("\n"))
}

fn skin(paint: Paint) -> MadSkin {
    if !paint.color {
        return MadSkin::no_style();
    }
    let mut skin = MadSkin::default();
    skin.set_headers_fg(Color::Yellow);
    for header in &mut skin.headers {
        header.align = termimad::Alignment::Left;
    }
    skin.bold.set_fg(Color::Reset);
    skin.italic.set_fg(Color::Reset);
    skin.inline_code.set_fgbg(Color::Cyan, Color::Reset);
    skin
}

fn collapse_blank_lines(lines: &[&str]) -> String {
    let mut text = String::new();
    let mut blank = true;
    for line in lines {
        if line.is_empty() {
            if !blank {
                text.push('\n');
            }
            blank = true;
        } else {
            text.push_str(line);
            text.push('\n');
            blank = false;
        }
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: &str = "\
## Scale it

A service keeps **as many tasks** as you ask for, with `docker service scale`; the
scheduler finds them a place.

```sh
docker service create --name web --replicas 4 --update-parallelism 2 --update-delay 10s nginx:1.22
```

- look at the tasks
- and at *their* nodes, which are three managers and three workers
  1. nested

| command | shows |
|---|---|
| `docker service ls` | the services |

> A note.
";

    #[test]
    fn plain() {
        insta::assert_snapshot!(render(GUIDE, Paint::plain(60)));
    }

    #[test]
    fn forty_columns() {
        let text = render(GUIDE, Paint::plain(40));
        for line in text
            .lines()
            .filter(|line| !line.contains("docker service create"))
        {
            assert!(line.chars().count() <= 40, "{line}");
        }
        insta::assert_snapshot!(text);
    }

    #[test]
    fn code_can_be_pasted() {
        let text = render(GUIDE, Paint::plain(40));
        let code = "    docker service create --name web --replicas 4 --update-parallelism 2 --update-delay 10s nginx:1.22";
        assert!(text.lines().any(|line| line == code), "{text}");
    }

    #[test]
    fn styles_only_where_wanted() {
        assert!(!render(GUIDE, Paint::plain(60)).contains('\u{1b}'));
        let color = Paint {
            color: true,
            ..Paint::plain(60)
        };
        assert!(render(GUIDE, color).contains('\u{1b}'));
        assert!(!render("a \u{1b}[2J b", Paint::plain(60)).contains('\u{1b}'));
    }
}
