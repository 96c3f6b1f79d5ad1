//! Where settings are looked for: environment variables, and the directory of `Leptos.toml`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::reference::REFERENCE;

/// What our own variables begin with, apart from the bare names.
const PREFIX: &str = "CREDENTIALS__";

/// Environment variables and a working directory.
#[derive(Debug, Clone)]
pub struct Source {
    directory: PathBuf,
    variables: BTreeMap<String, String>,
}

impl Source {
    /// Takes the settings from a directory alone.
    pub const fn new(directory: PathBuf) -> Self {
        Self { directory, variables: BTreeMap::new() }
    }

    /// Takes the environment and the working directory of this process.
    pub fn of_process() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with(PREFIX) || REFERENCE.iter().any(|setting| setting.variable == name))
            .collect();
        Self { directory: PathBuf::from("."), variables }
    }

    /// Sets a variable, as an option of the command line does.
    #[must_use]
    pub fn with(mut self, variable: &str, value: Option<String>) -> Self {
        if let Some(value) = value {
            self.variables.insert(variable.to_owned(), value);
        }
        self
    }

    /// The value of a variable; an empty one counts as not set.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The directory in which `Leptos.toml` may lie and from which relative paths are seen.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// One line for each variable that looks like ours and is not: a mistyped name must not go unnoticed.
    pub(super) fn unknown_variables(&self) -> Vec<String> {
        self.variables
            .keys()
            .filter(|name| name.starts_with(PREFIX))
            .filter(|name| !REFERENCE.iter().any(|setting| setting.variable == name.as_str()))
            .map(|name| format!("{name} is not a setting; docs/OPERATIONS.md lists them"))
            .collect()
    }
}
