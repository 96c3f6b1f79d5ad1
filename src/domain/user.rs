//! People and their roles.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{
    display_name::{composed, is_all_visible},
    id::{OrganizationId, UserId},
};

/// Minimum characters of a password. NIST SP 800-63B-4, section 3.1.1.2, requires at least 15 for a password as the
/// only factor.
pub const MIN_PASSWORD_CHARACTERS: usize = 15;
/// Maximum bytes of a password, to limit the cost of hashing.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// A console role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Sees and changes credentials.
    SuperAdmin,
    /// Sees credentials, their usage and the audit log; changes nothing.
    Auditor,
    /// Administers applications; does not see credentials.
    Admin,
    /// Uses applications.
    User,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::SuperAdmin, Self::Auditor, Self::Admin, Self::User];

    /// The name on the command line and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SuperAdmin => "super-admin",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
            Self::User => "user",
        }
    }

    /// Whether people of the role see credentials, their usage, and the audit log.
    pub const fn sees_credentials(self) -> bool {
        matches!(self, Self::SuperAdmin | Self::Auditor)
    }

    /// The name in the console.
    pub const fn label(self) -> &'static str {
        match self {
            Self::SuperAdmin => "Super Admin",
            Self::Auditor => "Auditor",
            Self::Admin => "Admin",
            Self::User => "User",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or("a role is super-admin, auditor, admin or user")
    }
}

/// An email address, trimmed, in Normalization Form C (RFC 6532, section 3.1); two that differ in case only are the same. No others are:
/// `straße.example` and `strasse.example` are two domains.
#[derive(Debug, Clone)]
pub struct Email(String);

/// The text is no email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("enter an email address such as name@example.com, at most 254 characters long")]
pub struct InvalidEmail;

impl Email {
    /// Maximum bytes of an address (RFC 5321, section 4.5.3.1.3, without the angle brackets).
    pub const MAX_BYTES: usize = 254;

    /// Reads an address. Only a delivered mail proves one, so just the form is checked.
    ///
    /// # Errors
    /// [`InvalidEmail`] without one `@` between two parts, with anything invisible, or past [`Self::MAX_BYTES`].
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        Self::sought(text).and_then(|email| if is_all_visible(email.as_str()) { Ok(email) } else { Err(InvalidEmail) })
    }

    /// Reads the address of a possibly existing user: older releases accepted some with invisible characters.
    ///
    /// # Errors
    /// [`InvalidEmail`] without one `@` between two parts, with white space, or past [`Self::MAX_BYTES`].
    pub fn sought(text: &str) -> Result<Self, InvalidEmail> {
        let text = composed(text.trim());
        let well_formed = text
            .split_once('@')
            .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@'));
        let clean = text.chars().all(|character| !character.is_whitespace() && !character.is_control());
        if well_formed && clean && text.len() <= Self::MAX_BYTES {
            Ok(Self(text.into_owned()))
        } else {
            Err(InvalidEmail)
        }
    }

    /// The address as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key that all spellings of one address share.
    pub fn key(&self) -> String {
        Self::key_of(&self.0)
    }

    /// The key of a text that may not be an address.
    pub fn key_of(text: &str) -> String {
        composed(&composed(text.trim()).to_lowercase()).into_owned()
    }
}

/// Why a password is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// It is too short or too long.
    #[error("use a password of 15 to 1,024 characters; a sentence is good")]
    Length,
    /// It is common, or consists of words related to the person.
    #[error(
        "this password is easy to guess: it is common, repeats itself, or is made of the address, the organization or this \
         product; use several words that have nothing to do with each other"
    )]
    Guessable,
}

/// Checks the length of a new password.
///
/// # Errors
/// [`WeakPassword::Length`] outside [`MIN_PASSWORD_CHARACTERS`] and [`MAX_PASSWORD_BYTES`].
pub fn check_password_length(password: &str) -> Result<(), WeakPassword> {
    if composed(password).chars().count() >= MIN_PASSWORD_CHARACTERS && password.len() <= MAX_PASSWORD_BYTES {
        Ok(())
    } else {
        Err(WeakPassword::Length)
    }
}

/// The words, in lower case, that anyone who knows a person would try first in a password: from the email address, the
/// organization and this product. Longest first; none shorter than three letters.
pub fn known_words(email: &str, organization: &str) -> Vec<String> {
    let text = format!("{email} {organization} API credentials credential console").to_lowercase();
    let mut words: Vec<String> = text
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| word.chars().count() >= 3)
        .map(str::to_owned)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    words
}

/// A person who can sign in.
#[derive(Debug, Clone)]
pub struct User {
    /// The identifier.
    pub id: UserId,
    /// The organization.
    pub organization_id: OrganizationId,
    /// The email address, unique on the installation ignoring case.
    pub email: String,
    /// The console role.
    pub role: Role,
    /// When the person was added.
    pub created_at: OffsetDateTime,
    /// Since when the person may no longer sign in.
    pub disabled_at: Option<OffsetDateTime>,
}

/// A person, and how the person signs in.
#[derive(Debug)]
pub struct PersonOverview {
    /// The person.
    pub user: User,
    /// Whether there is a second factor.
    pub has_second_factor: bool,
    /// How many sessions are open.
    pub sessions: usize,
    /// When one was last used, to a minute.
    pub last_seen: Option<OffsetDateTime>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_person_are_those_of_address_organization_and_product() {
        let words = known_words("Ada.Lovelace@mail.example.com", "Analytical Engines e. V.");
        let expected =
            ["credentials", "credential", "analytical", "lovelace", "engines", "example", "console", "mail", "ada"];
        for word in expected {
            assert!(words.iter().any(|known| known == word), "{word}: {words:?}");
        }
        assert!(
            words.iter().all(|word| word.len() >= 3) && words.is_sorted_by_key(|word| std::cmp::Reverse(word.len()))
        );
    }

    #[test]
    fn an_email_address_has_one_at_sign_and_no_space() {
        assert_eq!(Email::parse(" Ada@Example.com ").unwrap().as_str(), "Ada@Example.com");
        assert_eq!(Email::key_of(" Ada@Example.com "), "ada@example.com");
        assert_eq!(Email::key_of("zoe\u{308}@example.com"), Email::key_of("ZOË@example.com"));
        assert_ne!(Email::key_of("a@straße.example"), Email::key_of("a@strasse.example"));
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a@b@c",
            "a da@example.com",
            "ada\u{200b}@example.com",
            "ada@exa\u{ad}mple.com",
            "\u{202e}ada@example.com",
        ] {
            assert!(Email::parse(text).is_err(), "{text}");
        }
    }
}
