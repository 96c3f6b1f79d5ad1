//! The output of commands. A reader that has gone away, as `head` does, is no failure.

use std::io::{self, ErrorKind, Write};

use anyhow::Context as _;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

/// Writes results to standard output.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    json: bool,
}

impl Output {
    pub(super) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Writes a result: as JSON if requested, otherwise as the lines of `text`.
    pub(super) fn write<T: Serialize>(self, result: &T, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        let mut text =
            if self.json { escaped(&serde_json::to_string_pretty(result)?, json_escape) } else { harmless(&text()) };
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
    let _ = writeln!(io::stderr().lock(), "{}", harmless(line));
}

/// Escapes the characters of a text that would control a terminal, as in `\u{202e}`.
fn harmless(text: &str) -> String {
    escaped(text, |character| character.escape_unicode().to_string())
}

fn escaped(text: &str, escape: impl Fn(char) -> String) -> String {
    if !text.chars().any(is_steering) {
        return text.to_owned();
    }
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        if is_steering(character) { written.push_str(&escape(character)) } else { written.push(character) }
    }
    written
}

/// The escape of JSON (RFC 8259, section 7), which has escaped the characters below U+0020 already.
fn json_escape(character: char) -> String {
    format!("\\u{:04x}", u32::from(character))
}

/// Whether a character controls a terminal instead of being shown: control characters, line separators, and characters
/// that change the direction of text (UAX #9, section 2).
fn is_steering(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Lays out rows in columns, under a heading, each as wide as a terminal shows it (UAX #11).
pub(super) fn table<const N: usize>(heading: [&str; N], rows: &[[String; N]]) -> String {
    let heading = heading.map(str::to_owned);
    let rows: Vec<_> = rows.iter().map(|row| row.each_ref().map(|cell| harmless(cell).replace('\n', " "))).collect();
    let lines = || std::iter::once(&heading).chain(&rows);
    let mut text = String::new();
    for row in lines() {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = lines().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width.unwrap_or_default() - cell.width() + 2));
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
        let rows = ["Zoe\u{308}", "日本", "👩‍💻", "é"].map(|name| [name.to_owned(), "x".to_owned()]);
        assert_eq!(table(["ID", "N"], &rows), "ID    N\nZoe\u{308}   x\n日本  x\n👩‍💻    x\né     x\n");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let rows = [["a\u{1b}[2J\u{202e}b".to_owned(), "x\ny".to_owned()]];
        assert_eq!(table(["ID", "N"], &rows), "ID                   N\na\\u{1b}[2J\\u{202e}b  x y\n");
        let json = serde_json::to_string("a\u{7f}\u{9b}\u{202e}\u{2028}\u{1b}é").unwrap();
        assert_eq!(escaped(&json, json_escape), r#""a\u007f\u009b\u202e\u2028\u001bé""#);
        assert_eq!(
            serde_json::from_str::<String>(&escaped(&json, json_escape)).unwrap(),
            "a\u{7f}\u{9b}\u{202e}\u{2028}\u{1b}é"
        );
    }
}
