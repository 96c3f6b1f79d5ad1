//! Pages of long lists: each begins where the one before ended, so the last costs what the first costs.

use std::{fmt, str::FromStr};

use time::OffsetDateTime;

use super::{clock, id::CredentialId};

/// Where a page of credentials ends: the next one begins with those created before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialsCursor {
    /// When the last credential of the page was created.
    pub created_at: OffsetDateTime,
    /// The last credential of the page.
    pub id: CredentialId,
}

/// `milliseconds.id`, for an address.
impl fmt::Display for CredentialsCursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", clock::to_milliseconds(self.created_at), self.id)
    }
}

/// The text is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidCursor;

impl FromStr for CredentialsCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (milliseconds, id) = text.split_once('.').ok_or(InvalidCursor)?;
        let created_at = milliseconds.parse().ok().and_then(clock::from_milliseconds).ok_or(InvalidCursor)?;
        Ok(Self { created_at, id: id.parse().map_err(|_| InvalidCursor)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let created_at = clock::from_milliseconds(1_768_478_400_123).unwrap();
        let cursor = CredentialsCursor { created_at, id: CredentialId::new(created_at, [7; 10]) };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for text in ["", "1", "x.y", "1.", "9223372036854775807.018f0000-0000-7000-8000-000000000000"] {
            assert_eq!(text.parse::<CredentialsCursor>(), Err(InvalidCursor), "{text}");
        }
    }
}
