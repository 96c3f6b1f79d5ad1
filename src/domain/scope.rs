//! Scopes: to which Data API tables a credential grants access.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The right to read one table of the Data API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    /// User messages and assistant responses.
    #[serde(rename = "interactions:read")]
    Interactions,
    /// Conversations, each spanning several interactions.
    #[serde(rename = "conversations:read")]
    Conversations,
    /// Executions of plugins.
    #[serde(rename = "plugin-calls:read")]
    PluginCalls,
    /// Resources that plugins found, cited or created.
    #[serde(rename = "plugin-resources:read")]
    PluginResources,
    /// People: ids, email addresses and attributes.
    #[serde(rename = "users:read")]
    Users,
}

impl Scope {
    /// Every scope, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Interactions, Self::Conversations, Self::PluginCalls, Self::PluginResources, Self::Users];

    /// The name on the wire, a `scope-token` of RFC 6749, section 3.3.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Interactions => "interactions:read",
            Self::Conversations => "conversations:read",
            Self::PluginCalls => "plugin-calls:read",
            Self::PluginResources => "plugin-resources:read",
            Self::Users => "users:read",
        }
    }

    /// The name without the permitted action: `plugin-calls`.
    pub fn short_name(self) -> &'static str {
        self.as_str().trim_end_matches(":read")
    }

    /// One line that describes the data access of the scope.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Interactions => "What people wrote or clicked, and what the assistant answered.",
            Self::Conversations => "Conversations, each of several interactions, with domain and route.",
            Self::PluginCalls => "Which plugins ran, and whether they were served and used.",
            Self::PluginResources => "What plugins found, cited or created: articles, forms, tickets.",
            Self::Users => "People: ids, email addresses, names and attributes.",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// There is no scope of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown scope; the scopes are interactions:read, conversations:read, plugin-calls:read, plugin-resources:read, users:read"
)]
pub struct UnknownScope;

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(UnknownScope)
    }
}

/// A set of scopes. The empty set grants no access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct ScopeSet(u8);

impl ScopeSet {
    /// Whether the set holds `scope`.
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether every scope of `other` is in this set.
    pub const fn contains_all(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// The scopes in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The scopes of this set that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the set grants no access.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many scopes the set holds.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The scopes of the set, in the order in which they are shown.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }

    /// Reads a space-delimited list (RFC 6749, section 3.3).
    ///
    /// # Errors
    /// [`UnknownScope`] if one of the names is not a scope.
    pub fn parse_list(text: &str) -> Result<Self, UnknownScope> {
        text.split(' ').filter(|name| !name.is_empty()).map(str::parse).collect()
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

/// The space-delimited form of RFC 6749, section 3.3.
impl fmt::Display for ScopeSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.iter().enumerate() {
            if position > 0 {
                formatter.write_str(" ")?;
            }
            formatter.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_and_written_in_the_shown_order() {
        let set = ScopeSet::parse_list("users:read interactions:read users:read").unwrap();
        assert_eq!(set.to_string(), "interactions:read users:read");
        assert_eq!(set.len(), 2);
        assert!(ScopeSet::parse_list("").unwrap().is_empty());
        assert_eq!(ScopeSet::parse_list("export:read"), Err(UnknownScope));
    }

    #[test]
    fn the_empty_set_opens_nothing() {
        assert!(Scope::ALL.into_iter().all(|scope| !ScopeSet::default().contains(scope)));
    }
}
