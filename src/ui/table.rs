//! Tables without lines, within our own width. Where one does not fit, each row becomes a block of `header: value`.

use comfy_table::{ContentArrangement, Table as Comfy, presets};

use super::paint::Paint;
use crate::text::sanitize::sanitize_line;

/// Below this width a table that does not fit is shown as blocks; above it, cells wrap.
const NARROW: usize = 60;

/// Rows under headers.
#[derive(Debug, Clone, Default)]
pub struct Table {
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headers.
    #[must_use]
    pub fn new<H: Into<String>>(headers: impl IntoIterator<Item = H>) -> Self {
        Self {
            headers: headers.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row. Cells may hold untrusted text.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.rows.push(
            cells
                .into_iter()
                .map(|cell| sanitize_line(cell.as_ref()))
                .collect(),
        );
    }

    /// There is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as text, within `width` columns; `None`: as wide as it needs (a pipe cuts nothing).
    #[must_use]
    pub fn render(&self, width: Option<u16>, paint: Paint) -> String {
        let natural = self.natural_width();
        match width {
            Some(width) if natural > usize::from(width) && usize::from(width) < NARROW => {
                self.blocks(paint)
            }
            Some(width) if natural > usize::from(width) => self.grid(Some(width), paint),
            _ => self.grid(None, paint),
        }
    }

    fn natural_width(&self) -> usize {
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            std::iter::once(&self.headers[column])
                .chain(cells)
                .map(|cell| cell.chars().count() + 2)
                .max()
                .unwrap_or(0)
        };
        (0..self.headers.len()).map(widest).sum()
    }

    fn grid(&self, width: Option<u16>, paint: Paint) -> String {
        let mut table = Comfy::new();
        table.load_style(presets::NOTHING);
        table.set_header(&self.headers);
        for row in &self.rows {
            table.add_row(row);
        }
        if let Some(width) = width {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(width);
        } else {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
        let text = table.to_string();
        let mut lines = text.lines().map(str::trim_end);
        let header = lines.next().map(|line| paint.bold(line));
        header
            .into_iter()
            .chain(lines.map(str::to_owned))
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn blocks(&self, paint: Paint) -> String {
        let blocks: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                let mut lines = Vec::new();
                for (index, (header, cell)) in self.headers.iter().zip(row).enumerate() {
                    if index == 0 {
                        lines.push(paint.bold(cell));
                    } else if !cell.is_empty() {
                        let line = format!("{header}: {cell}");
                        lines.push(super::wrap::hanging(&line, paint.columns, "  ", "    "));
                    }
                }
                lines.join("\n")
            })
            .collect();
        blocks.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(["LAB", "TITLE", "STATE"]);
        table.row(["lab-1", "First Swarm", "passed"]);
        table.row(["lab-3", "Rolling update and \x1b[31mrollback", "started"]);
        table
    }

    #[test]
    fn as_wide_as_it_needs_when_piped() {
        insta::assert_snapshot!(table().render(None, Paint::plain(80)), @r"
        LAB    TITLE                                  STATE
        lab-1  First Swarm                            passed
        lab-3  Rolling update and \u{1b}[31mrollback  started
        ");
    }

    #[test]
    fn blocks_on_a_narrow_terminal() {
        insta::assert_snapshot!(table().render(Some(40), Paint::plain(40)), @r"
        lab-1
          TITLE: First Swarm
          STATE: passed
        lab-3
          TITLE: Rolling update and
            \u{1b}[31mrollback
          STATE: started
        ");
    }

    #[test]
    fn nothing_is_wider_than_the_terminal() {
        for width in [40, 60, 70] {
            let text = table().render(Some(width), Paint::plain(usize::from(width)));
            for line in text.lines() {
                assert!(
                    line.chars().count() <= usize::from(width),
                    "{width}: {line}"
                );
            }
        }
    }
}
