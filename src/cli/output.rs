//! What commands write. A reader that has gone away, as `head` does, is no failure.

use std::io::{self, ErrorKind, Write};

use anyhow::Context as _;
use serde::Serialize;

/// Writes results to standard output.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    json: bool,
}

impl Output {
    pub(super) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Writes a result: as JSON if that was asked for, otherwise as the lines of `text`.
    pub(super) fn write<T: Serialize>(self, result: &T, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        let mut text = if self.json { serde_json::to_string_pretty(result)? } else { text() };
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        write_text(&text).context("cannot write the result")
    }
}

/// Writes text to standard output.
pub(super) fn write_text(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Writes a line to standard error. If nobody reads it, there is nobody to tell.
pub(super) fn write_message(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Lays out rows in columns, under a heading.
pub(super) fn table<const N: usize>(heading: [&str; N], rows: &[[String; N]]) -> String {
    let heading = heading.map(str::to_owned);
    let lines = || std::iter::once(&heading).chain(rows);
    let mut text = String::new();
    for row in lines() {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = lines().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width.unwrap_or_default() - cell.chars().count() + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["Zoë".to_owned(), "x".to_owned()], ["A".to_owned(), String::new()]];
        assert_eq!(table(["ID", "N"], &rows), "ID   N\nZoë  x\nA\n");
    }
}
