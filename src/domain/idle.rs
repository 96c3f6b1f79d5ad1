//! Credentials that nobody uses: an organization may have them paused after some days.

use time::{Duration, OffsetDateTime};

use super::credential::Credential;

/// How long before that people are told of it.
const ANNOUNCED: Duration = Duration::days(7);

/// The numbers of days that an organization can choose.
pub const IDLE_DAYS: std::ops::RangeInclusive<u16> = 7..=3650;

/// When a credential is paused unless it is used, if its organization has unused ones paused after so many days. `None` if it
/// is exempt, or not active.
pub fn pauses_at(
    credential: &Credential,
    last_use: Option<OffsetDateTime>,
    days: Option<u16>,
    now: OffsetDateTime,
) -> Option<OffsetDateTime> {
    let days = days.filter(|_| {
        !credential.never_idle && credential.decoy_place.is_none() && credential.check_usable(now).is_ok()
    })?;
    let since = [Some(credential.created_at), credential.resumed_at, last_use].into_iter().flatten().max()?;
    Some(since + Duration::days(days.into()))
}

/// Whether people are told that a credential is paused at an instant.
pub fn is_announced(pauses_at: OffsetDateTime, now: OffsetDateTime) -> bool {
    pauses_at - now <= ANNOUNCED
}
