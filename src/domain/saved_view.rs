//! Lists of credentials that people have given a name.

use super::display_name::DisplayName;

/// Most views of a person.
pub const MAX_VIEWS: usize = 20;

/// A list with a name, for the person who saved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its name, unique for the person ignoring case.
    pub name: DisplayName,
    /// Filter, order and page size, as the query of an address.
    pub query: String,
}
