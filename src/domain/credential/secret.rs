//! The secrets of a credential, or the public keys in their place: which are accepted, and how a new one takes the place of
//! an old one.

use std::{fmt, str::FromStr};

use time::{Duration, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use crate::domain::{clock::to_milliseconds, id::SecretId, secret_hint::SecretHint};

/// Maximum secrets of a credential that are accepted at once.
pub const MAX_LIVE_SECRETS: usize = 2;

/// How long a replaced secret must be unused to end by [`Overlap::Safe`].
const SILENCE: Duration = Duration::DAY;

/// When a replaced secret ends by [`Overlap::Safe`] even if it is used.
const LATEST_END: Duration = Duration::days(14);

/// The metadata of one secret of a credential, without its hash.
#[derive(Debug, Clone)]
pub struct SecretRecord {
    /// Its identifier; tokens carry the one of the secret they were issued for.
    pub id: SecretId,
    /// Its last four characters.
    pub hint: SecretHint,
    /// When it was created.
    pub created_at: OffsetDateTime,
    /// That a newer secret has taken its place, if one has.
    pub replacement: Option<Replacement>,
    /// Since when it is no longer accepted, whatever the clock says.
    pub retired_at: Option<OffsetDateTime>,
}

/// A newer secret has taken the place of one; both are accepted until the older one ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replacement {
    /// Since when.
    pub since: OffsetDateTime,
    /// When the older one ends.
    pub end: PlannedEnd,
}

/// The planned end of a replaced secret; without any it ends when somebody retires it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlannedEnd {
    /// The instant from which it is not accepted.
    pub at: Option<OffsetDateTime>,
    /// It ends sooner if it is unused for this long while the newer one is in use.
    pub silent_for: Option<Duration>,
}

impl SecretRecord {
    /// A secret that is created now.
    pub const fn new(id: SecretId, hint: SecretHint, now: OffsetDateTime) -> Self {
        Self { id, hint, created_at: now, replacement: None, retired_at: None }
    }

    /// The instant of its planned end.
    pub fn ends_at(&self) -> Option<OffsetDateTime> {
        self.replacement.and_then(|replacement| replacement.end.at)
    }

    /// Whether it is accepted.
    pub fn is_live(&self, now: OffsetDateTime) -> bool {
        self.is_live_at(to_milliseconds(now))
    }

    /// As [`Self::is_live`], at an instant in milliseconds since 1970-01-01T00:00:00Z.
    pub fn is_live_at(&self, at: i64) -> bool {
        // Only a planned end needs calendar arithmetic: this code is part of every request.
        self.retired_at.is_none() && self.ends_at().is_none_or(|end| to_milliseconds(end) > at)
    }

    /// Whether it is replaced and may end by [`PlannedEnd::silent_for`]: it was last used at `last_use`, and the secret in
    /// its place has been used.
    pub fn is_silent(&self, last_use: Option<OffsetDateTime>, now: OffsetDateTime) -> bool {
        self.replacement.is_some_and(|replacement| {
            let since = last_use.map_or(replacement.since, |last| last.max(replacement.since));
            replacement.end.silent_for.is_some_and(|silent_for| now - since >= silent_for)
        })
    }
}

/// Why no secret was added to a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("two secrets are accepted already; retire the older one first")]
pub struct TooManySecrets;

/// Why a secret was not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotEnd {
    /// The credential has no such secret, or it has ended.
    #[error("there is no such secret, or it has ended")]
    NoSuchSecret,
    /// No newer secret would be left in its place.
    #[error("this is the newest secret; rotate it first, or pause or delete the credential")]
    Newest,
}

/// The secret whose place a new one would take; `None` if no secret is accepted.
///
/// # Errors
/// [`TooManySecrets`], if two are accepted.
pub fn replaced_next<'a>(
    secrets: impl IntoIterator<Item = &'a SecretRecord>,
    now: OffsetDateTime,
) -> Result<Option<&'a SecretRecord>, TooManySecrets> {
    let live: Vec<_> = secrets.into_iter().filter(|secret| secret.is_live(now)).collect();
    if live.len() >= MAX_LIVE_SECRETS { Err(TooManySecrets) } else { Ok(live.first().copied()) }
}

/// The replaced secret that is to end: the one of an id, otherwise the only one.
///
/// # Errors
/// [`CannotEnd`].
pub fn replaced<'a>(
    secrets: impl IntoIterator<Item = &'a SecretRecord>,
    id: Option<SecretId>,
    now: OffsetDateTime,
) -> Result<(&'a SecretRecord, Replacement), CannotEnd> {
    let live: Vec<_> = secrets.into_iter().filter(|secret| secret.is_live(now)).collect();
    let found = match id {
        Some(id) => live.iter().find(|secret| secret.id == id),
        None => live.first(),
    };
    let found = found.ok_or(CannotEnd::NoSuchSecret)?;
    let is_newest = live.last().is_some_and(|newest| newest.id == found.id);
    let replacement = found.replacement.filter(|_| !is_newest).ok_or(CannotEnd::Newest)?;
    Ok((found, replacement))
}

/// How long a secret is accepted beside the one that takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// Not at all: it has leaked.
    None,
    /// One hour.
    Hour,
    /// 24 hours.
    Day,
    /// Seven days.
    Week,
    /// Until it has been unused for 24 hours while the new one is in use; 14 days at most.
    Safe,
    /// Until somebody retires it.
    Manual,
    /// Until an instant.
    Until(OffsetDateTime),
}

/// The instant of an end is past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the end lies in the past; give a later instant, or none to end it now")]
pub struct EndInPast;

impl Overlap {
    /// Those that have a name, the shortest first.
    pub const NAMED: [Self; 6] = [Self::None, Self::Hour, Self::Day, Self::Week, Self::Safe, Self::Manual];

    /// The planned end of a secret that is replaced now; `None` if it ends at once.
    ///
    /// # Errors
    /// [`EndInPast`].
    pub fn end(self, now: OffsetDateTime) -> Result<Option<PlannedEnd>, EndInPast> {
        let at = match self {
            Self::None => return Ok(None),
            Self::Hour => Some(now + Duration::HOUR),
            Self::Day => Some(now + Duration::DAY),
            Self::Week => Some(now + Duration::WEEK),
            Self::Safe => Some(now + LATEST_END),
            Self::Manual => None,
            Self::Until(at) if at <= now => return Err(EndInPast),
            Self::Until(at) => Some(at.truncate_to_millisecond()),
        };
        Ok(Some(PlannedEnd { at, silent_for: (self == Self::Safe).then_some(SILENCE) }))
    }

    /// The name on the command line and in forms.
    const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::None => "none",
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Safe => "safe",
            Self::Manual => "manual",
            Self::Until(_) => return None,
        })
    }
}

impl fmt::Display for Overlap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.name()) {
            (Self::Until(at), _) => formatter.write_str(&at.format(&Rfc3339).map_err(|_| fmt::Error)?),
            (_, name) => formatter.write_str(name.unwrap_or_default()),
        }
    }
}

impl FromStr for Overlap {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Self::NAMED.into_iter().find(|overlap| overlap.name() == Some(text));
        let instant = || OffsetDateTime::parse(text, &Rfc3339).ok().map(|at| Self::Until(at.to_offset(UtcOffset::UTC)));
        named.or_else(instant).ok_or("none, 1h, 24h, 7d, safe, manual or an instant such as 2026-01-31T12:00:00Z")
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-01-15 12:00 UTC);

    fn secret(number: u8) -> SecretRecord {
        SecretRecord::new(SecretId::new(NOW, [number; 10]), SecretHint::of("wxyz"), NOW)
    }

    fn replaced_until(number: u8, overlap: Overlap) -> SecretRecord {
        let end = overlap.end(NOW).unwrap().unwrap();
        SecretRecord { replacement: Some(Replacement { since: NOW, end }), ..secret(number) }
    }

    #[test]
    fn a_planned_end_is_exact_to_the_millisecond_and_a_retired_secret_stays_ended_if_the_clock_is_set_back() {
        let ending = replaced_until(1, Overlap::Hour);
        let end = NOW + Duration::HOUR;
        assert!(ending.is_live(end - Duration::MILLISECOND) && !ending.is_live(end));
        let retired = SecretRecord { retired_at: Some(end), ..ending };
        assert!(!retired.is_live(NOW));
    }

    #[test]
    fn a_third_secret_is_refused_and_the_newest_cannot_be_ended() {
        let (old, new) = (replaced_until(1, Overlap::Manual), secret(2));
        assert_eq!(replaced_next([&new], NOW).unwrap().map(|secret| secret.id), Some(new.id));
        assert!(replaced_next([], NOW).unwrap().is_none());
        assert_eq!(replaced_next([&old, &new], NOW).err(), Some(TooManySecrets));
        let ended =
            |id, secrets: &[&SecretRecord]| replaced(secrets.iter().copied(), id, NOW).map(|(secret, _)| secret.id);
        assert_eq!(ended(None, &[&old, &new]), Ok(old.id));
        assert_eq!(ended(Some(new.id), &[&old, &new]), Err(CannotEnd::Newest));
        assert_eq!(ended(None, &[&new]), Err(CannotEnd::Newest));
        // The holder has revoked the newer one: the older one is all that is left.
        assert_eq!(ended(None, &[&old]), Err(CannotEnd::Newest));
        assert_eq!(ended(Some(secret(3).id), &[&old, &new]), Err(CannotEnd::NoSuchSecret));
        let passed = replaced_until(1, Overlap::Hour);
        let later = NOW + Duration::DAY;
        assert_eq!(replaced([&passed, &new], Some(passed.id), later).err(), Some(CannotEnd::NoSuchSecret));
        assert!(replaced_next([&passed, &new], later).is_ok());
    }

    #[test]
    fn a_secret_is_silent_a_day_after_its_last_use_and_after_its_replacement() {
        let safe = replaced_until(1, Overlap::Safe);
        let day_later = NOW + Duration::DAY;
        assert!(safe.is_silent(None, day_later) && safe.is_silent(Some(NOW - Duration::DAY), day_later));
        assert!(!safe.is_silent(None, day_later - Duration::SECOND));
        assert!(!safe.is_silent(Some(NOW + Duration::HOUR), day_later));
        assert!(!replaced_until(1, Overlap::Week).is_silent(None, day_later));
    }

    #[test]
    fn an_overlap_is_read_as_it_was_written() {
        let until = Overlap::Until(datetime!(2026-02-01 10:30 UTC));
        for overlap in Overlap::NAMED.into_iter().chain([until]) {
            assert_eq!(overlap.to_string().parse(), Ok(overlap));
        }
        assert_eq!("2026-02-01T12:30:00+02:00".parse(), Ok(until));
        assert!(["", "2h", "-1h", "2026-02-01", "tomorrow"].iter().all(|text| text.parse::<Overlap>().is_err()));
        assert_eq!(Overlap::Until(NOW).end(NOW), Err(EndInPast));
    }
}
