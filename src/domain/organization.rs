//! The tenant that owns users, credentials and records.

use time::OffsetDateTime;

use super::{
    display_name::{DisplayName, folded},
    id::OrganizationId,
};

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its identifier.
    pub id: OrganizationId,
    /// Its name, unique by [`DisplayName::key`].
    pub name: DisplayName,
    /// When it was created.
    pub created_at: OffsetDateTime,
    /// That its credentials are frozen.
    pub freeze: Option<Freeze>,
    /// After how many days without a use its credentials are paused.
    pub pause_idle_days: Option<u16>,
    /// From when on its super admins need a second factor.
    pub second_factor_from: Option<OffsetDateTime>,
}

/// All credentials of an organization grant no access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// Since when.
    pub since: OffsetDateTime,
    /// Who has frozen them, as named in the audit log.
    pub by: String,
    /// Why.
    pub reason: DisplayName,
}

impl Organization {
    /// The organization that a text names, by its identifier or its name. An exact match takes precedence over a name that
    /// reads the same: an older release may have accepted both.
    pub fn named<'a>(organizations: &'a [Self], text: &str) -> Option<&'a Self> {
        let (text, key) = (text.trim(), folded(text));
        let find = |is_named: &dyn Fn(&Self) -> bool| organizations.iter().find(|organization| is_named(organization));
        find(&|organization| organization.id.to_string() == text.to_lowercase())
            .or_else(|| find(&|organization| organization.name.as_str() == text))
            .or_else(|| find(&|organization| organization.name.key() == key))
    }
}
