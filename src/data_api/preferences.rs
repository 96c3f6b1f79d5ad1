//! `Prefer`: how many records a client would like in one page (RFC 7240; OData 4.01 Protocol, section 8.2.8.5).

use axum::http::{HeaderMap, HeaderName, HeaderValue};

const PREFER: HeaderName = HeaderName::from_static("prefer");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// The size of pages that a client prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSizePreference {
    /// As the client spelt it: OData 4.0 puts `odata.` before it.
    name: &'static str,
    /// Records in one page, at least 1 and at most what the server allows.
    pub size: u32,
}

impl PageSizePreference {
    /// Reads the first such preference. One that cannot be understood counts as not sent (RFC 7240, section 2).
    pub fn read(headers: &HeaderMap, most: u32) -> Option<Self> {
        let preferences = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
        preferences.flat_map(|value| value.split(',')).find_map(|preference| {
            let preference = preference.split(';').next().unwrap_or_default();
            let (name, value) = preference.split_once('=')?;
            let names = ["odata.maxpagesize", "maxpagesize"];
            let name = names.into_iter().find(|known| known.eq_ignore_ascii_case(name.trim()))?;
            let size: u64 = value.trim().trim_matches('"').parse().ok()?;
            let size = u32::try_from(size).unwrap_or(u32::MAX).min(most);
            (size > 0).then_some(Self { name, size })
        })
    }

    /// The header that tells the client to what extent its preference was applied (RFC 7240, section 3).
    pub fn applied(self) -> Option<(HeaderName, HeaderValue)> {
        let value = format!("{}={}", self.name, self.size);
        HeaderValue::try_from(value).ok().map(|value| (PREFERENCE_APPLIED, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&'static str]) -> Option<(&'static str, u32)> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(PREFER, HeaderValue::from_static(value));
        }
        PageSizePreference::read(&headers, 1_000).map(|preference| (preference.name, preference.size))
    }

    #[test]
    fn a_page_size_is_found_among_other_preferences_and_bounded() {
        assert_eq!(read(&["odata.maxpagesize=50"]), Some(("odata.maxpagesize", 50)));
        assert_eq!(read(&["return=minimal, MaxPageSize = \"50\"; x=1"]), Some(("maxpagesize", 50)));
        assert_eq!(read(&["respond-async", "maxpagesize=99999999999"]), Some(("maxpagesize", 1_000)));
        for value in ["maxpagesize", "maxpagesize=0", "maxpagesize=-1", "maxpagesize=x", "pagesize=5", ""] {
            assert_eq!(read(&[value]), None, "{value}");
        }
    }
}
