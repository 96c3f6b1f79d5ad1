//! What stands in `Leptos.toml`: our tables, followed by those of Leptos.

use std::{collections::BTreeMap, path::Path};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::reference::REFERENCE;

/// The name of the file.
pub(super) const FILE_NAME: &str = "Leptos.toml";
/// What the tools of Cargo and Leptos have there, which is none of our business.
const FOREIGN: &str = "package";

/// The texts of the file by their keys, such as `session.idle_minutes`; arrays as they are written.
#[derive(Debug, Default)]
pub(super) struct File(BTreeMap<String, String>);

impl File {
    /// Reads the file of a directory; without one, nothing is set.
    ///
    /// # Errors
    /// One line for each problem, with the line of the file. A key of ours that is not known is one, so that a mistyped one does not
    /// go unnoticed.
    pub(super) fn read(directory: &Path) -> Result<Self, Vec<String>> {
        match std::fs::read_to_string(directory.join(FILE_NAME)) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(vec![format!("cannot read {FILE_NAME}: {error}")]),
        }
    }

    fn parse(text: &str) -> Result<Self, Vec<String>> {
        let at = |place: usize, problem: &str| {
            let line = text.get(..place).unwrap_or_default().matches('\n').count() + 1;
            format!("{FILE_NAME}, line {line}: {}", problem.replace('\n', " "))
        };
        let table = DeTable::parse(text)
            .map_err(|error| vec![at(error.span().map_or(0, |span| span.start), error.message())])?;
        let (mut values, mut problems) = (BTreeMap::new(), Vec::new());
        let mut tables = vec![(String::new(), table.into_inner())];
        while let Some((path, table)) = tables.pop() {
            for (name, value) in table {
                let key =
                    if path.is_empty() { name.get_ref().to_string() } else { format!("{path}.{}", name.get_ref()) };
                let is_foreign = key.split('.').next() == Some(FOREIGN);
                let is_ours = |known: &str| known == key;
                let is_table = |known: &str| known.strip_prefix(&key).is_some_and(|rest| rest.starts_with('.'));
                let known = || REFERENCE.iter().filter_map(|setting| setting.key);
                let span = value.span();
                match value.into_inner() {
                    DeValue::Table(inner) if known().any(is_table) || is_foreign => {
                        tables.push((key, inner));
                    }
                    value if known().any(is_ours) || is_foreign => {
                        let written = || text.get(span.clone()).unwrap_or_default().to_owned();
                        let value = if let DeValue::String(value) = value { value.into_owned() } else { written() };
                        values.insert(key, value);
                    }
                    _ => problems.push(at(Spanned::span(&name).start, &format!("unknown field `{}`", name.get_ref()))),
                }
            }
        }
        if problems.is_empty() { Ok(Self(values)) } else { Err(problems) }
    }

    /// The text of a key.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}
