//! The languages of the console, and which one a browser gets.

/// A language that the catalogue has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// Japanese.
    Japanese,
}

impl Language {
    /// Every language; the first is for browsers that accept none of them.
    pub const ALL: [Self; 3] = [Self::English, Self::German, Self::Japanese];

    /// The primary subtag (RFC 5646, section 2.2.1).
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Japanese => "ja",
        }
    }

    /// The native name of the language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::Japanese => "日本語",
        }
    }

    /// The language of a primary subtag.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(code))
    }

    /// Its tags with regional formats of dates and numbers, the usual one first.
    pub const fn tags(self) -> &'static [&'static str] {
        match self {
            Self::English => {
                &["en-US", "en-GB", "en-AU", "en-CA", "en-HK", "en-IE", "en-IN", "en-NZ", "en-SG", "en-ZA"]
            }
            Self::German => &["de-DE", "de-AT", "de-CH", "de-LI", "de-LU"],
            Self::Japanese => &["ja-JP"],
        }
    }
}

/// The tag of the language and region for a browser: the chosen language, or the best of those that it accepts (RFC 9110,
/// section 12.5.4).
pub fn negotiate(chosen: Option<Language>, accepted: &str) -> &'static str {
    let ranges = ranges(accepted);
    let wanted = || {
        ranges.iter().find_map(|range| match range.split('-').next() {
            Some("*") => Some(Language::English),
            code => Language::of_code(code?),
        })
    };
    let language = chosen.or_else(wanted).unwrap_or(Language::English);
    let tags = language.tags();
    let tag = ranges.iter().find_map(|range| tags.iter().find(|tag| is_in(range, tag)));
    tag.or(tags.first()).copied().unwrap_or_default()
}

/// Language ranges with a quality above zero, the best first.
fn ranges(accepted: &str) -> Vec<&str> {
    let mut ranges: Vec<_> = accepted
        .split(',')
        .filter_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let range = parts.next().filter(|range| !range.is_empty())?;
            let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            let quality = quality.map_or(Some(1.0), |quality| quality.parse::<f32>().ok())?;
            (quality > 0.0).then_some((range, quality))
        })
        .collect();
    ranges.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    ranges.into_iter().map(|(range, _)| range).collect()
}

/// Whether a range names the language and the region of a tag, with or without a script between them.
fn is_in(range: &str, tag: &str) -> bool {
    let Some((language, region)) = tag.split_once('-') else { return false };
    let mut parts = range.split('-');
    let is_language = parts.next().is_some_and(|part| part.eq_ignore_ascii_case(language));
    is_language && parts.any(|part| part.eq_ignore_ascii_case(region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_language_it_likes_best_of_those_there_are() {
        for (accepted, tag) in [
            ("", "en-US"),
            ("fr-FR, fr;q=0.9", "en-US"),
            ("fr, de;q=0.5", "de-DE"),
            ("de", "de-DE"),
            ("de-AT,de;q=0.9,en;q=0.8", "de-AT"),
            ("en;q=0.8, ja;q=0.9", "ja-JP"),
            ("en,en-GB;q=0.9", "en-GB"),
            ("DE-ch", "de-CH"),
            ("de-Latn-CH", "de-CH"),
            ("de-BE", "de-DE"),
            ("de;q=0, ja;q=0.1", "ja-JP"),
            ("*", "en-US"),
            ("fr, *;q=0.1, de;q=0.5", "de-DE"),
            ("ja ; q=1.0", "ja-JP"),
            (";;,q=1,-,de;q=nonsense,\u{e4}", "en-US"),
            ("deutsch", "en-US"),
        ] {
            assert_eq!(negotiate(None, accepted), tag, "{accepted}");
        }
    }

    #[test]
    fn what_someone_has_chosen_goes_before_what_the_browser_accepts() {
        assert_eq!(negotiate(Some(Language::English), "de, en-GB;q=0.1"), "en-GB");
        assert_eq!(negotiate(Some(Language::German), "ja"), "de-DE");
        assert_eq!(Language::of_code("xx"), None);
    }

    #[test]
    fn every_tag_is_of_its_language() {
        for language in Language::ALL {
            assert_eq!(Language::of_code(language.code()), Some(language));
            assert!(language.tags().iter().all(|tag| tag.split('-').next() == Some(language.code())));
        }
    }
}
