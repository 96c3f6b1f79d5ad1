//! What people note about a credential: who is responsible for it, what it is for, and what led to it. Nothing of it changes
//! what the credential grants.

use std::{collections::BTreeSet, fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::domain::{
    display_name::{composed, folded, is_all_visible, turns_direction},
    id::UserId,
    user::Role,
};

/// Maximum characters of a description.
pub const MAX_DESCRIPTION: usize = 500;
/// Maximum characters of a ticket.
pub const MAX_TICKET: usize = 200;
/// Maximum tags of a credential.
pub const MAX_TAGS: usize = 10;
/// Maximum characters of a tag.
pub const MAX_TAG: usize = 32;

/// Why details are not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum DetailsError {
    /// The description is too long, or has characters that nobody sees.
    #[error("a description has at most 500 characters, and no marks that change the direction of text")]
    Description,
    /// The ticket is too long, or has characters that nobody sees.
    #[error("a ticket is a link or a short reference: at most 200 characters, all of them visible")]
    Ticket,
    /// A tag is too long, or has characters that nobody sees.
    #[error("a tag has 1 to 32 characters, all of them visible, and no comma")]
    Tag,
    /// There are too many tags.
    #[error("a credential has at most 10 tags")]
    TooManyTags,
    /// Somebody cannot be an owner.
    #[error("an owner is a super admin of this organization who can sign in")]
    Owner,
    /// Owner and backup owner are the same person.
    #[error("the backup owner is another person than the owner")]
    SamePerson,
}

impl DetailsError {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Description, Self::Ticket, Self::Tag, Self::TooManyTags, Self::Owner, Self::SamePerson];
}

/// What a credential is for, in Normalization Form C; possibly empty, or of several lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Description(Arc<str>);

impl Description {
    /// Reads a description.
    ///
    /// # Errors
    /// [`DetailsError::Description`].
    pub fn parse(text: &str) -> Result<Self, DetailsError> {
        let text = text.replace("\r\n", "\n");
        let text = composed(text.trim());
        let is_refused = |character: char| {
            (character.is_control() && !matches!(character, '\n' | '\t')) || turns_direction(character)
        };
        if text.chars().count() > MAX_DESCRIPTION || text.chars().any(is_refused) {
            return Err(DetailsError::Description);
        }
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What led to a credential: a link, or a reference such as `CHG-1234`; possibly empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ticket(Arc<str>);

impl Ticket {
    /// Reads a ticket.
    ///
    /// # Errors
    /// [`DetailsError::Ticket`].
    pub fn parse(text: &str) -> Result<Self, DetailsError> {
        let text = composed(text.trim());
        if text.chars().count() > MAX_TICKET || !text.split(' ').all(is_all_visible) {
            return Err(DetailsError::Ticket);
        }
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address, if it is one of the web: of any other scheme a browser could do something else than to open a page.
    pub fn link(&self) -> Option<&str> {
        let (scheme, rest) = self.0.split_once("://")?;
        let is_web = ["https", "http"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
        let has_host = rest.starts_with(|character: char| character.is_alphanumeric() || character == '[');
        (is_web && has_host && !rest.contains(' ')).then_some(&*self.0)
    }
}

/// A word by which credentials are grouped, folded as names are compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(Arc<str>);

impl Tag {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = DetailsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_visible = text.split_whitespace().all(is_all_visible) && !text.contains([',', '\n', '\r']);
        let tag = folded(text);
        if is_visible && (1..=MAX_TAG).contains(&tag.chars().count()) {
            Ok(Self(tag.into()))
        } else {
            Err(DetailsError::Tag)
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The tags of a credential, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags(BTreeSet<Tag>);

impl Tags {
    /// Reads tags with commas between them.
    ///
    /// # Errors
    /// [`DetailsError::Tag`] or [`DetailsError::TooManyTags`].
    pub fn parse(text: &str) -> Result<Self, DetailsError> {
        let given = text.split(',').map(str::trim).filter(|tag| !tag.is_empty());
        Self::new(given.map(str::parse).collect::<Result<_, _>>()?)
    }

    /// Collects tags.
    ///
    /// # Errors
    /// [`DetailsError::TooManyTags`].
    pub fn new(tags: BTreeSet<Tag>) -> Result<Self, DetailsError> {
        if tags.len() > MAX_TAGS { Err(DetailsError::TooManyTags) } else { Ok(Self(tags)) }
    }

    /// Each tag.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// With commas between them.
impl fmt::Display for Tags {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, tag) in self.iter().enumerate() {
            let separator = if place == 0 { "" } else { ", " };
            write!(formatter, "{separator}{tag}")?;
        }
        Ok(())
    }
}

/// A person who is responsible for credentials, or may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The person.
    pub id: UserId,
    /// The email address.
    pub email: String,
    /// Whether the person can still change credentials.
    pub has_access: bool,
}

impl Owner {
    /// Whether people of a role can be responsible for credentials.
    pub const fn may_be(role: Role, is_disabled: bool) -> bool {
        matches!(role, Role::SuperAdmin) && !is_disabled
    }
}

/// What is noted about a credential.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// Who is responsible for it.
    pub owner: Option<Owner>,
    /// Who is responsible while the owner is not there.
    pub backup_owner: Option<Owner>,
    /// What it is for.
    pub description: Description,
    /// What led to it.
    pub ticket: Ticket,
    /// Its tags.
    pub tags: Tags,
}

impl Details {
    /// Whether it had an owner, and nobody is responsible any more. It keeps working.
    pub fn are_orphaned(&self) -> bool {
        let has_access = |owner: &Owner| owner.has_access;
        self.owner.as_ref().is_some_and(|owner| !owner.has_access)
            && !self.backup_owner.as_ref().is_some_and(has_access)
    }
}

/// Another person, or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OwnerEdit {
    /// The person stays. The owner of a new credential is the person who creates it.
    #[default]
    Keep,
    /// Nobody.
    Nobody,
    /// A person.
    Person(UserId),
}

/// What is to be changed about the details; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DetailsEdit {
    /// Another owner.
    pub owner: OwnerEdit,
    /// Another backup owner.
    pub backup_owner: OwnerEdit,
    /// Another description.
    pub description: Option<Description>,
    /// Another ticket.
    pub ticket: Option<Ticket>,
    /// Other tags.
    pub tags: Option<Tags>,
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;

    #[test]
    fn a_description_has_lines_and_nothing_that_misleads() {
        assert_eq!(Description::parse(" Nightly\r\nexport \n").unwrap().as_str(), "Nightly\nexport");
        assert_eq!(Description::parse(" \n").unwrap(), Description::default());
        assert!(Description::parse(&"ü".repeat(MAX_DESCRIPTION)).is_ok());
        for text in [&*"ü".repeat(MAX_DESCRIPTION + 1), "a\0b", "\u{202e}eliF", "a\u{7f}"] {
            assert_eq!(Description::parse(text), Err(DetailsError::Description), "{text:?}");
        }
    }

    #[test]
    fn only_an_address_of_the_web_is_a_link() {
        for link in ["https://tickets.example.com/browse/CHG-1", "http://tickets.example.com/?q=1#2"] {
            assert_eq!(Ticket::parse(&format!(" {link} ")).unwrap().link(), Some(link));
        }
        for text in [
            "",
            "CHG-1",
            "Change 4711",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://example.com/",
            "https://",
            "https:///x",
            "https://a b",
        ] {
            assert_eq!(Ticket::parse(text).unwrap().link(), None, "{text}");
        }
        for text in [&*"x".repeat(MAX_TICKET + 1), "a\nb", "a\u{200b}b", "a\u{202e}b"] {
            assert_eq!(Ticket::parse(text), Err(DetailsError::Ticket), "{text:?}");
        }
    }

    #[test]
    fn tags_that_look_the_same_are_one() {
        let tags = Tags::parse(" Finance , nightly,,FINANCE, data  team").unwrap();
        assert_eq!(tags.to_string(), "data team, finance, nightly");
        assert!(Tags::parse(" , ").unwrap().is_empty());
        for text in ["a\u{200b}b", "a\u{202e}b", &*"x".repeat(MAX_TAG + 1)] {
            assert_eq!(Tags::parse(text), Err(DetailsError::Tag), "{text:?}");
        }
        for text in ["", "a,b"] {
            assert_eq!(text.parse::<Tag>(), Err(DetailsError::Tag), "{text:?}");
        }
        let many: Vec<_> = (0..=MAX_TAGS).map(|number| number.to_string()).collect();
        assert_eq!(Tags::parse(&many.join(",")), Err(DetailsError::TooManyTags));
        assert!(Tags::parse(&many[1..].join(",")).is_ok());
    }

    #[test]
    fn a_credential_is_orphaned_once_its_owner_and_the_backup_owner_have_left() {
        let person = |has_access| {
            Some(Owner { id: UserId::new(OffsetDateTime::UNIX_EPOCH, [0; 10]), email: String::new(), has_access })
        };
        for (owner, backup_owner, is_orphaned) in [
            (None, None, false),
            (None, person(false), false),
            (person(true), person(false), false),
            (person(false), person(true), false),
            (person(false), None, true),
            (person(false), person(false), true),
        ] {
            let details = Details { owner, backup_owner, ..Details::default() };
            assert_eq!(details.are_orphaned(), is_orphaned, "{details:?}");
        }
    }
}
