//! The terms under which a credential grants access: until when, from where, and how much.

use time::OffsetDateTime;

use crate::domain::{
    clock::to_milliseconds,
    display_name::DisplayName,
    network::Networks,
    quota::{QuotaEdit, QuotaMode, Quotas},
};

/// The terms; without any, a credential grants access until it is deleted, from anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// The instant from which it grants no access.
    pub expires_at: Option<OffsetDateTime>,
    /// Since when it has expired, whatever the clock says.
    pub expired_at: Option<OffsetDateTime>,
    /// The networks from which it may be used.
    pub networks: Networks,
    /// How much of the Data API it may use.
    pub quotas: Quotas,
}

/// What is to be changed about the terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermsEdit {
    /// Another expiry.
    pub expiry: ExpiryEdit,
    /// Other networks.
    pub networks: Option<Networks>,
    /// Another quota of requests.
    pub requests_per_minute: QuotaEdit,
    /// Another quota of rows.
    pub rows_per_day: QuotaEdit,
    /// What happens beyond the quotas, if that is to be changed.
    pub quota_mode: Option<QuotaMode>,
    /// Whether the credential is never paused because nobody uses it, if that is to be changed.
    pub never_idle: Option<bool>,
    /// Where a new credential is planted, if it is to be a decoy; never changed later.
    pub decoy_place: Option<DisplayName>,
}

/// What is to be changed about the expiry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExpiryEdit {
    /// Nothing.
    #[default]
    Keep,
    /// The credential never expires.
    Never,
    /// It expires at an instant.
    At(OffsetDateTime),
}

/// An expiry that lies in the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the expiry lies in the past; give a later instant, or never")]
pub struct ExpiryInPast;

impl Terms {
    /// Whether there are any.
    pub fn exist(&self) -> bool {
        *self != Self::default()
    }

    /// Whether the credential has expired, at an instant in milliseconds since 1970-01-01T00:00:00Z.
    pub fn have_expired_at(&self, at: i64) -> bool {
        self.expired_at.is_some() || self.expires_at.is_some_and(|expiry| to_milliseconds(expiry) <= at)
    }

    /// The terms after a change. An expiry that stays may lie in the past; a new one may not.
    ///
    /// # Errors
    /// [`ExpiryInPast`].
    pub fn edited(&self, edit: &TermsEdit, now: OffsetDateTime) -> Result<Self, ExpiryInPast> {
        let mut terms = self.clone();
        let expires_at = match edit.expiry {
            ExpiryEdit::Keep => self.expires_at,
            ExpiryEdit::Never => None,
            ExpiryEdit::At(at) => Some(at.truncate_to_millisecond()),
        };
        if expires_at != self.expires_at {
            if expires_at.is_some_and(|expiry| expiry <= now) {
                return Err(ExpiryInPast);
            }
            terms.expires_at = expires_at;
            terms.expired_at = None;
        }
        if let Some(networks) = &edit.networks {
            terms.networks = networks.clone();
        }
        let Quotas { requests_per_minute, rows_per_day, mode } = self.quotas;
        terms.quotas = Quotas {
            requests_per_minute: edit.requests_per_minute.applied(requests_per_minute),
            rows_per_day: edit.rows_per_day.applied(rows_per_day),
            mode: edit.quota_mode.unwrap_or(mode),
        };
        if !terms.quotas.exist() {
            terms.quotas = Quotas::default();
        }
        Ok(terms)
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;

    #[test]
    fn a_credential_expires_at_its_instant_and_lives_again_with_a_later_one() {
        let now = datetime!(2026-01-15 12:00 UTC);
        let until = |at: Option<_>| {
            let expiry = at.map_or(ExpiryEdit::Never, ExpiryEdit::At);
            TermsEdit { expiry, ..TermsEdit::default() }
        };
        let none = Terms::default();
        assert_eq!(none.edited(&until(Some(now)), now), Err(ExpiryInPast));
        let terms = none.edited(&until(Some(now + Duration::HOUR)), now).unwrap();
        let end = to_milliseconds(now + Duration::HOUR);
        assert!(!terms.have_expired_at(end - 1) && terms.have_expired_at(end));
        let expired = Terms { expired_at: terms.expires_at, ..terms };
        assert!(expired.have_expired_at(end - 1));
        // What is not changed stays, although it lies in the past by now.
        let later = now + Duration::DAY;
        assert_eq!(expired.edited(&until(expired.expires_at), later), Ok(expired.clone()));
        for renewed in [until(Some(later + Duration::HOUR)), until(None)] {
            assert!(!expired.edited(&renewed, later).unwrap().have_expired_at(to_milliseconds(later)));
        }
        assert!(!expired.edited(&until(None), later).unwrap().exist());
    }
}
