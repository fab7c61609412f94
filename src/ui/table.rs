//! Tables without lines, within our own width. Where one does not fit, each row becomes a block of `header: value`.

use comfy_table::{ColumnConstraint, ContentArrangement, Table as Comfy, Width, presets};

use super::paint::Paint;
use crate::text::sanitize::sanitize_line;

/// Below this width a table that does not fit is shown as blocks; above it, cells wrap.
const NARROW: usize = 60;
/// So many rows are laid out at a time: that takes ten times the memory of their text.
const AT_A_TIME: usize = 500;

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
        self.pieces(width, paint).collect::<Vec<_>>().join("\n")
    }

    /// As [`Table::render`], some hundred rows a piece. Where cells wrap, each piece has its own headers and widths.
    pub fn pieces(&self, width: Option<u16>, paint: Paint) -> impl Iterator<Item = String> {
        let natural = self.natural_width();
        let too_wide = width.filter(|width| natural > usize::from(*width));
        let columns = if too_wide.is_none() && self.rows.len() > AT_A_TIME {
            self.column_widths()
        } else {
            Vec::new()
        };
        let pieces = self.rows.len().div_ceil(AT_A_TIME).max(1);
        (0..pieces).map(move |piece| {
            let from = piece * AT_A_TIME;
            let rows = &self.rows[from..self.rows.len().min(from + AT_A_TIME)];
            match too_wide {
                Some(width) if usize::from(width) < NARROW => self.blocks(rows, paint),
                Some(width) => lines(&self.grid(rows, Some(width)), true, paint),
                None => {
                    let mut grid = self.grid(rows, None);
                    for (column, width) in columns.iter().enumerate() {
                        if let Some(column) = grid.column_mut(column) {
                            let width = Width::Fixed(*width);
                            column.set_constraint(ColumnConstraint::LowerBoundary(width));
                        }
                    }
                    lines(&grid, piece == 0, paint)
                }
            }
        })
    }

    /// How wide each column has to be for all rows.
    fn column_widths(&self) -> Vec<u16> {
        let mut widths = Vec::new();
        for rows in self.rows.chunks(AT_A_TIME) {
            let of_these = self.grid(rows, None).column_max_content_widths();
            widths.resize(of_these.len(), 0);
            for (width, of_these) in widths.iter_mut().zip(of_these) {
                *width = of_these.max(*width);
            }
        }
        // With the space on both sides that a column has.
        widths.iter().map(|width| width + 2).collect()
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

    fn grid(&self, rows: &[Vec<String>], width: Option<u16>) -> Comfy {
        let mut table = Comfy::new();
        table.load_style(presets::NOTHING);
        table.set_header(&self.headers);
        for row in rows {
            table.add_row(row);
        }
        if let Some(width) = width {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(width);
        } else {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
        table
    }

    fn blocks(&self, rows: &[Vec<String>], paint: Paint) -> String {
        let blocks: Vec<String> = rows
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

/// The lines of a table, with or without its headers.
fn lines(table: &Comfy, has_headers: bool, paint: Paint) -> String {
    let text = table.to_string();
    let mut lines = text.lines().map(str::trim_end);
    let headers = lines.next().filter(|_| has_headers);
    headers
        .map(|line| paint.bold(line))
        .into_iter()
        .chain(lines.map(str::to_owned))
        .collect::<Vec<_>>()
        .join("\n")
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
    fn thousands_of_rows_are_one_table() {
        let mut table = Table::new(["LAB", "TITLE"]);
        for row in 0..2 * AT_A_TIME {
            // The widest cell is in the last row.
            table.row([row.to_string(), "é".repeat(1 + row / 200)]);
        }
        let text = table.render(None, Paint::plain(80));
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows.len(), 1 + 2 * AT_A_TIME);
        assert_eq!(rows[0], " LAB  TITLE");
        for (row, line) in rows[1..].iter().enumerate() {
            assert!(line.starts_with(&format!(" {row:<3}  é")), "{line}");
        }
        assert!(table.pieces(None, Paint::plain(80)).count() > 1);
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
