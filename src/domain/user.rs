//! People and their roles.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::id::{OrganizationId, UserId};

/// Fewest characters of a password. NIST SP 800-63B-4, section 3.1.1.2, asks for at least 15 where it stands alone.
pub const MIN_PASSWORD_CHARACTERS: usize = 15;
/// Most bytes of a password, so that hashing stays bounded.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// A console role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Sees and changes credentials.
    SuperAdmin,
    /// Administers applications; does not see credentials.
    Admin,
    /// Uses applications.
    User,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::SuperAdmin, Self::Admin, Self::User];

    /// The name on the command line and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SuperAdmin => "super-admin",
            Self::Admin => "admin",
            Self::User => "user",
        }
    }

    /// The name in the console.
    pub const fn label(self) -> &'static str {
        match self {
            Self::SuperAdmin => "Super Admin",
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
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or("a role is super-admin, admin or user")
    }
}

/// An email address, trimmed; two that differ in case only are the same.
#[derive(Debug, Clone)]
pub struct Email(String);

/// The text is no email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("enter an email address such as name@example.com, at most 254 characters long")]
pub struct InvalidEmail;

impl Email {
    /// Longest address in bytes (RFC 5321, section 4.5.3.1.3, less the angle brackets).
    pub const MAX_BYTES: usize = 254;

    /// Reads an address. Only a mail that arrives proves one, so just the form is checked.
    ///
    /// # Errors
    /// [`InvalidEmail`] without one `@` between two parts, with white space, or past [`Self::MAX_BYTES`].
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim();
        let well_formed = text
            .split_once('@')
            .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@'));
        let clean = text.chars().all(|character| !character.is_whitespace() && !character.is_control());
        if well_formed && clean && text.len() <= Self::MAX_BYTES {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidEmail)
        }
    }

    /// The address as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two spellings of one address share.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// A password does not meet the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("use a password of 15 to 1,024 characters; a sentence is good")]
pub struct WeakPassword;

/// Checks a new password: its length is all that counts.
///
/// # Errors
/// [`WeakPassword`] outside [`MIN_PASSWORD_CHARACTERS`] and [`MAX_PASSWORD_BYTES`].
pub fn check_new_password(password: &str) -> Result<(), WeakPassword> {
    if password.chars().count() >= MIN_PASSWORD_CHARACTERS && password.len() <= MAX_PASSWORD_BYTES {
        Ok(())
    } else {
        Err(WeakPassword)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_has_one_at_sign_and_no_space() {
        assert_eq!(Email::parse(" Ada@Example.com ").unwrap().key(), "ada@example.com");
        for text in ["", "ada", "@example.com", "ada@", "a@b@c", "a da@example.com"] {
            assert!(Email::parse(text).is_err(), "{text}");
        }
    }
}
