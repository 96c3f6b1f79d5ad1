//! CSV that spreadsheets read as it is meant (RFC 4180).

use axum::BoxError;
use csv::{QuoteStyle, Terminator, WriterBuilder};

/// Rows as CSV, every cell in quotes; the first part of a file begins with the names of its columns.
///
/// # Errors
/// If they cannot be written.
pub fn part<const N: usize>(
    columns: Option<[&str; N]>,
    rows: impl Iterator<Item = [String; N]>,
) -> Result<String, BoxError> {
    let mut writer = WriterBuilder::new();
    let mut writer = writer.quote_style(QuoteStyle::Always).terminator(Terminator::CRLF).from_writer(Vec::new());
    if let Some(columns) = columns {
        writer.write_record(columns)?;
    }
    for row in rows {
        writer.write_record(row.map(without_formula))?;
    }
    let text = String::from_utf8(writer.into_inner()?)?;
    // Without the mark, Excel reads a file in the code page of the machine.
    Ok(if columns.is_some() { format!("\u{feff}{text}") } else { text })
}

/// The text of a cell. A cell that a spreadsheet would read as a formula begins with an apostrophe, so that it is read as text.
fn without_formula(cell: String) -> String {
    if may_begin_formula(&cell) { format!("'{cell}") } else { cell }
}

/// Whether a spreadsheet might read a formula in a cell: at its beginning, or after a character that separates cells
/// somewhere (a comma, a semicolon, a tab, a bar, a line break, a quotation mark). Some read full-width signs as their
/// narrow forms.
fn may_begin_formula(cell: &str) -> bool {
    let mut is_at_begin = true;
    for character in cell.chars() {
        let is_sign =
            matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '−' | '﹢' | '﹣' | '﹦' | '﹫');
        if is_at_begin && is_sign {
            return true;
        }
        let parts = matches!(character, ',' | ';' | '\t' | '|' | '"' | '\'' | '；' | '，') || character.is_control();
        is_at_begin = parts || is_at_begin && is_unseen(character);
    }
    cell.starts_with(['\t', '\r'])
}

/// White space, and invisible characters.
const fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula_in_any_locale() {
        for formula in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            " =1",
            "\u{a0}=1",
            "\u{200b}=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
        ]
        .into_iter()
        .chain([
            ";=HYPERLINK(\"x\")",
            "a;=1",
            "a, -1",
            "a\t@x",
            "a\n=1",
            "a\r\n+1",
            "\"=1",
            "a\";\"=1",
            "a|=1",
            "a；＝1",
        ]) {
            assert_eq!(without_formula(formula.to_owned()), format!("'{formula}"));
        }
        for name in [
            "EU-West",
            "Größe",
            "a=b",
            "a + b",
            "R&D; nightly",
            "ada@example.com",
            "2026-11-29T01:47:22.450Z",
            "curl/8.5 (x; y)",
        ] {
            assert_eq!(without_formula(name.to_owned()), name);
        }
    }
}
