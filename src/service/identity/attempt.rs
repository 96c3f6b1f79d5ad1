//! An attempt to sign in, and what comes of it.

use time::OffsetDateTime;

use crate::{
    crypto::random::RandomUnavailable,
    domain::{actor::Source, id::UserId, session::SignInWay, user::User},
    service::{Failure, from_failure},
    storage::StorageError,
};

/// Who tries to sign in, and from where.
#[derive(Debug)]
pub struct SignInAttempt<'a> {
    /// The email address, as typed.
    pub email: &'a str,
    /// The password, as typed.
    pub password: String,
    /// The request.
    pub source: Source,
    /// The device named by the browser's device cookie, and the account for which it signed in.
    pub device: Option<KnownDevice>,
}

/// A browser that has signed in before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDevice {
    /// A random name of the browser.
    pub id: String,
    /// The account that it signed in to.
    pub user_id: UserId,
}

/// A person who was just authenticated.
#[derive(Debug)]
pub struct SignedIn {
    /// The person.
    pub user: User,
    /// The fingerprint of the password; a session stores it, and ends when the password changes.
    pub password_fingerprint: String,
    /// How.
    pub way: SignInWay,
    /// When; a new password or factor in a session does not move it.
    pub authenticated_at: OffsetDateTime,
}

/// Why a sign-in was refused.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown address, wrong password or disabled, or another second factor: indistinguishable to the caller.
    #[error("email address, password or second factor is wrong")]
    Refused,
    /// Too many failures.
    #[error("too many failed attempts; try again in {retry_after_seconds} s")]
    TooManyFailures {
        /// How long to wait, in seconds.
        retry_after_seconds: i64,
    },
    /// Something below failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

from_failure!(SignInError: StorageError, RandomUnavailable);
