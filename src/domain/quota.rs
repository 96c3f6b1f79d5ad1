//! How much of the Data API a credential may use.

use std::{fmt, num::NonZeroU32, str::FromStr};

use serde::Serialize;

/// What a quota counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaKind {
    /// Requests in a minute, and tokens that are requested.
    Requests,
    /// Rows of records in a day of UTC.
    Rows,
}

/// The quotas of a credential, as far as it has any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quotas {
    /// How many requests it may send in a minute of the clock.
    pub requests_per_minute: Option<NonZeroU32>,
    /// How many rows of records it may read in a day of UTC.
    pub rows_per_day: Option<NonZeroU32>,
    /// What happens beyond them.
    pub mode: QuotaMode,
}

/// Quotas as scripts and the audit log get them.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct QuotaFields {
    /// How many requests it may send in a minute; none for any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_per_minute: Option<NonZeroU32>,
    /// How many rows it may read in a day; none for any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows_per_day: Option<NonZeroU32>,
    /// What happens beyond them: `observe` or `enforce`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota_mode: Option<&'static str>,
}

impl From<Quotas> for QuotaFields {
    fn from(quotas: Quotas) -> Self {
        let Quotas { requests_per_minute, rows_per_day, mode } = quotas;
        Self { requests_per_minute, rows_per_day, quota_mode: quotas.exist().then(|| mode.as_str()) }
    }
}

/// What happens to requests beyond a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuotaMode {
    /// They are answered; the console shows that the quota is reached.
    #[default]
    Observe,
    /// They are refused.
    Enforce,
}

/// What is to be changed about a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuotaEdit {
    /// Nothing.
    #[default]
    Keep,
    /// There is none.
    Unlimited,
    /// There is this one.
    At(NonZeroU32),
}

/// A text that is no quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a quota is a whole number from 1 to {MAX_QUOTA}")]
pub struct NoQuota;

/// A text that is no mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("observe or enforce")]
pub struct NoQuotaMode;

/// Parts in which a quota is granted to servers.
const PARTS: u32 = 16;
/// Most rows in such a part.
const MAX_ROWS_PART: u32 = 10_000;

/// The largest quota.
pub const MAX_QUOTA: u32 = 1_000_000_000;

impl QuotaKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Requests, Self::Rows];

    /// Its name, which never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Rows => "rows",
        }
    }

    /// The length of its period in seconds.
    pub const fn period_seconds(self) -> u32 {
        match self {
            Self::Requests => 60,
            Self::Rows => 24 * 60 * 60,
        }
    }

    /// The part of a quota that a server asks for at a time.
    pub fn part_of(self, amount: u32) -> u32 {
        let part = (amount / PARTS).max(1);
        match self {
            Self::Requests => part,
            Self::Rows => part.min(MAX_ROWS_PART),
        }
    }

    /// The number of the period of an instant, which is in milliseconds since 1970-01-01T00:00:00Z.
    pub fn period_of(self, at: i64) -> i64 {
        at.div_euclid(self.period_milliseconds())
    }

    /// Seconds until the period of an instant ends, rounded up; at least one.
    pub fn seconds_left(self, at: i64) -> u32 {
        let left = self.period_milliseconds() - at.rem_euclid(self.period_milliseconds());
        u32::try_from((left + 999).div_euclid(1000)).unwrap_or(u32::MAX)
    }

    fn period_milliseconds(self) -> i64 {
        i64::from(self.period_seconds()) * 1000
    }
}

impl Quotas {
    /// The quota of a kind.
    pub const fn of(&self, kind: QuotaKind) -> Option<NonZeroU32> {
        match kind {
            QuotaKind::Requests => self.requests_per_minute,
            QuotaKind::Rows => self.rows_per_day,
        }
    }

    /// How much of the quota of a kind something is, in percent rounded down; `None` if there is no such quota.
    pub fn percent(&self, kind: QuotaKind, used: u64) -> Option<u64> {
        self.of(kind).map(|amount| used.saturating_mul(100) / u64::from(amount.get()))
    }

    /// Whether there are any.
    pub const fn exist(&self) -> bool {
        self.requests_per_minute.is_some() || self.rows_per_day.is_some()
    }
}

impl QuotaMode {
    /// Its name, which never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Enforce => "enforce",
        }
    }
}

impl fmt::Display for QuotaMode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for QuotaMode {
    type Err = NoQuotaMode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Observe, Self::Enforce].into_iter().find(|mode| mode.as_str() == text).ok_or(NoQuotaMode)
    }
}

impl QuotaEdit {
    /// A quota that was typed; its digits may be in groups of three, and nothing means none.
    ///
    /// # Errors
    /// [`NoQuota`].
    pub fn parse(text: &str) -> Result<Self, NoQuota> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::Unlimited);
        }
        let is_separator = |char: char| char.is_whitespace() || matches!(char, ',' | '.' | '\'' | '’');
        let mut groups = text.split(is_separator);
        let (first, rest) = (groups.next().unwrap_or_default(), groups.collect::<Vec<_>>());
        let is_grouped = rest.is_empty() || first.len() <= 3 && rest.iter().all(|group| group.len() == 3);
        let digits: String = text.chars().filter(|char| !is_separator(*char)).collect();
        let is_number = is_grouped && digits.bytes().all(|byte| byte.is_ascii_digit());
        let amount = is_number.then(|| digits.parse().ok()).flatten();
        amount.filter(|amount: &NonZeroU32| amount.get() <= MAX_QUOTA).map(Self::At).ok_or(NoQuota)
    }

    /// The quota after this change.
    pub const fn applied(self, before: Option<NonZeroU32>) -> Option<NonZeroU32> {
        match self {
            Self::Keep => before,
            Self::Unlimited => None,
            Self::At(amount) => Some(amount),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_minute_or_a_day_of_the_clock() {
        let (requests, rows) = (QuotaKind::Requests, QuotaKind::Rows);
        assert_eq!((requests.period_of(59_999), requests.period_of(60_000), requests.period_of(-1)), (0, 1, -1));
        assert_eq!((requests.seconds_left(0), requests.seconds_left(1), requests.seconds_left(59_999)), (60, 60, 1));
        assert_eq!((rows.period_of(86_399_999), rows.seconds_left(86_399_000)), (0, 1));
    }

    #[test]
    fn a_quota_is_a_number_that_is_not_zero() {
        let at = |amount| Ok(QuotaEdit::At(NonZeroU32::new(amount).unwrap()));
        assert_eq!(QuotaEdit::parse(" 12,000 "), at(12_000));
        for thousand in ["1 000", "1,000", "1.000", "1\u{202f}000", "1000"] {
            assert_eq!(QuotaEdit::parse(thousand), at(1000), "{thousand}");
        }
        assert_eq!(QuotaEdit::parse("1000000000"), at(MAX_QUOTA));
        assert_eq!(QuotaEdit::parse(" "), Ok(QuotaEdit::Unlimited));
        for wrong in ["0", "-1", "+5", "1.5", "1,5", "1,00,0", "1000,000", "1,", "many", "1000000001", "99999999999"] {
            assert_eq!(QuotaEdit::parse(wrong), Err(NoQuota), "{wrong}");
        }
    }
}
