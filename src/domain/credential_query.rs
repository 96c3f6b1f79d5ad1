//! Which credentials of an organization are listed, in what order, and from where on.
//!
//! Each page begins where the one before ended, so the last costs what the first costs.

use std::{fmt, str::FromStr};

use super::{
    clock,
    credential::{
        AuthenticationType, Credential,
        details::{Details, Tag},
    },
    display_name::folded,
    id::{CredentialId, UserId},
    scope::Scope,
    secret_hint::SecretHint,
    usage::LastUse,
};

/// The sort key of a list of credentials; ties are sorted by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CredentialSort {
    /// The name, ignoring case.
    Name,
    /// The authentication type.
    Type,
    /// The client id; API keys have none and come first.
    ClientId,
    /// Who created it.
    CreatedBy,
    /// When it was created.
    #[default]
    CreatedOn,
    /// When it was last used; never comes first.
    LastUsed,
}

impl CredentialSort {
    /// Every one, in the order of the columns.
    pub const ALL: [Self; 6] =
        [Self::Name, Self::Type, Self::ClientId, Self::CreatedBy, Self::CreatedOn, Self::LastUsed];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Type => "type",
            Self::ClientId => "client_id",
            Self::CreatedBy => "created_by",
            Self::CreatedOn => "created_on",
            Self::LastUsed => "last_used",
        }
    }
}

impl FromStr for CredentialSort {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|sort| sort.as_str() == text);
        found.ok_or("credentials are sorted by name, type, client_id, created_by, created_on or last_used")
    }
}

/// Whether a listed credential grants access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListedState {
    /// It grants access to the tables of its scopes.
    Active,
    /// It is paused.
    Paused,
    /// It has expired.
    Expired,
}

impl ListedState {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Active, Self::Paused, Self::Expired];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Expired => "expired",
        }
    }
}

impl FromStr for ListedState {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or("a credential is active, paused or expired")
    }
}

/// Whose credentials are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListedOwner {
    /// Those of the person who asks, as owner or backup owner.
    Mine,
    /// Those whose owner has no access any more, without a backup owner who has.
    Orphaned,
    /// Those without an owner.
    Nobody,
    /// Those of a person, as owner or backup owner.
    Person(UserId),
}

/// In addresses.
impl fmt::Display for ListedOwner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mine => formatter.write_str("mine"),
            Self::Orphaned => formatter.write_str("orphaned"),
            Self::Nobody => formatter.write_str("none"),
            Self::Person(id) => id.fmt(formatter),
        }
    }
}

impl FromStr for ListedOwner {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "mine" => Ok(Self::Mine),
            "orphaned" => Ok(Self::Orphaned),
            "none" => Ok(Self::Nobody),
            id => id.parse().map(Self::Person).map_err(|_| "an owner is mine, orphaned, none or the id of a person"),
        }
    }
}

/// Credentials on a page of a list, unless its address says otherwise.
pub const PAGE_SIZE: u16 = 50;

/// The number up to which the credentials of a query are counted.
const MAX_COUNT: u32 = 10_000;

/// The same for a search, which reads the text of each.
const MAX_SEARCH_COUNT: u32 = 1_000;

/// Most words of a search; what follows them is one word with the last.
const MAX_WORDS: usize = 8;

/// A list of credentials that are not deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialQuery {
    /// Words that name, client id or creator contain, in any order and ignoring case; empty for every credential.
    pub search: String,
    /// Only those of a type.
    pub authentication_type: Option<AuthenticationType>,
    /// Only those with a scope.
    pub scope: Option<Scope>,
    /// Only those in a state.
    pub state: Option<ListedState>,
    /// Only those that are older than so many days and have not been used in that time.
    pub unused_days: Option<u16>,
    /// Only those that expire within so many days.
    pub expires_days: Option<u16>,
    /// Only those of somebody.
    pub owner: Option<ListedOwner>,
    /// Only those with a tag.
    pub tag: Option<Tag>,
    /// The order.
    pub sort: CredentialSort,
    /// Whether the order runs from the last to the first.
    pub descending: bool,
    /// Where a page begins or ends; without one it begins at the beginning.
    pub from: Option<CredentialCursor>,
    /// The number of credentials on a page.
    pub page_size: u16,
}

impl Default for CredentialQuery {
    /// Every credential, newest first.
    fn default() -> Self {
        Self {
            search: String::new(),
            authentication_type: None,
            scope: None,
            state: None,
            unused_days: None,
            expires_days: None,
            owner: None,
            tag: None,
            sort: CredentialSort::CreatedOn,
            descending: true,
            from: None,
            page_size: PAGE_SIZE,
        }
    }
}

impl CredentialQuery {
    /// Whether any filter is set.
    pub const fn is_filtered(&self) -> bool {
        !self.search.is_empty()
            || self.authentication_type.is_some()
            || self.scope.is_some()
            || self.state.is_some()
            || self.unused_days.is_some()
            || self.expires_days.is_some()
            || self.owner.is_some()
            || self.tag.is_some()
    }

    /// The number up to which the credentials of this query are counted.
    pub const fn max_count(&self) -> u32 {
        if self.search.is_empty() { MAX_COUNT } else { MAX_SEARCH_COUNT }
    }

    /// The words of the search, folded as the stored text is.
    pub fn words(&self) -> Vec<String> {
        folded(&self.search).splitn(MAX_WORDS, ' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// The place of a credential in this order, as the end of a page, or as its beginning.
    pub fn cursor(&self, listed: &ListedCredential, side: Side) -> CredentialCursor {
        let credential = &listed.credential;
        let value = match self.sort {
            CredentialSort::Name => listed.name_key.clone(),
            CredentialSort::Type => credential.authentication_type.as_str().to_owned(),
            CredentialSort::ClientId => credential.client_id.clone().unwrap_or_default(),
            CredentialSort::CreatedBy => credential.created_by.clone(),
            CredentialSort::CreatedOn => clock::to_milliseconds(credential.created_at).to_string(),
            CredentialSort::LastUsed => {
                listed.last_use.as_ref().map_or(0, |last| clock::to_milliseconds(last.at)).to_string()
            }
        };
        CredentialCursor { side, id: credential.id, value }
    }
}

/// A credential in a list.
#[derive(Debug, Clone)]
pub struct ListedCredential {
    /// The credential.
    pub credential: Credential,
    /// Its sort key among names. Not always the key of its name: an older release accepted names that are the same today.
    pub name_key: String,
    /// The last characters of the newest of its secrets that is accepted.
    pub secret_hint: Option<SecretHint>,
    /// Its last recorded use.
    pub last_use: Option<LastUse>,
    /// What is noted about it.
    pub details: Details,
}

/// On which side of a place a page lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It ends there.
    Before,
    /// It begins there.
    After,
}

impl Side {
    /// The name in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

impl FromStr for Side {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Before, Self::After].into_iter().find(|side| side.as_str() == text).ok_or(InvalidCursor)
    }
}

/// A place in a list of credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialCursor {
    /// On which side of it the page lies.
    pub side: Side,
    /// The credential at the place.
    pub id: CredentialId,
    /// Its sort value.
    pub value: String,
}

/// `after.id.value`, for an address.
impl fmt::Display for CredentialCursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.side.as_str(), self.id, self.value)
    }
}

/// The text is not a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidCursor;

impl FromStr for CredentialCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, '.');
        let side = parts.next().ok_or(InvalidCursor)?.parse()?;
        let id = parts.next().and_then(|id| id.parse().ok()).ok_or(InvalidCursor)?;
        let value = parts.next().ok_or(InvalidCursor)?.to_owned();
        Ok(Self { side, id, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let id = CredentialId::new(clock::from_milliseconds(1_768_478_400_123).unwrap(), [7; 10]);
        for (side, value) in [(Side::After, "1768478400123"), (Side::Before, "a.b c"), (Side::After, "")] {
            let cursor = CredentialCursor { side, id, value: value.to_owned() };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for text in ["", "after", "after.x.y", "after.018f0000-0000-7000-8000-000000000000"] {
            assert_eq!(text.parse::<CredentialCursor>(), Err(InvalidCursor), "{text}");
        }
    }

    #[test]
    fn a_search_has_few_words() {
        let words = |search: &str| CredentialQuery { search: search.to_owned(), ..CredentialQuery::default() }.words();
        assert_eq!(words("  Nightly \t EXPORT "), ["nightly", "export"]);
        assert!(words(" ").is_empty());
        assert_eq!(words("a b c d e f g h i j").last().map(String::as_str), Some("h i j"));
    }

    #[test]
    fn an_owner_is_read_as_it_was_written() {
        let person = ListedOwner::Person(UserId::new(clock::from_milliseconds(1).unwrap(), [7; 10]));
        for owner in [ListedOwner::Mine, ListedOwner::Orphaned, ListedOwner::Nobody, person] {
            assert_eq!(owner.to_string().parse(), Ok(owner));
        }
        assert!("somebody".parse::<ListedOwner>().is_err());
    }

    #[test]
    fn an_order_is_read_as_it_was_written() {
        for sort in CredentialSort::ALL {
            assert_eq!(sort.as_str().parse(), Ok(sort));
        }
    }
}
