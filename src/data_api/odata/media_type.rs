//! The format of a response that a client wants: media types with their parameters (OData 4.01 JSON, section 3), by
//! `$format` or by quality in `Accept` (RFC 9110, section 12.5.1).

/// A JSON format, as far as it changes a response.
///
/// Full control information (`odata.metadata=full`) is not available: less is sent, and the response says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct JsonFormat {
    /// Whether control information is omitted except the count and the next link (`odata.metadata=none`).
    pub without_metadata: bool,
    /// Whether 64-bit numbers are strings (`IEEE754Compatible=true`). No attribute holds one, but the count is one.
    pub ieee754_compatible: bool,
}

impl JsonFormat {
    /// The content type of the response.
    pub const fn content_type(self) -> &'static str {
        match (self.without_metadata, self.ieee754_compatible) {
            (false, false) => "application/json;odata.metadata=minimal",
            (true, false) => "application/json;odata.metadata=none",
            (false, true) => "application/json;odata.metadata=minimal;IEEE754Compatible=true",
            (true, true) => "application/json;odata.metadata=none;IEEE754Compatible=true",
        }
    }
}

/// The format of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `application/json`
    Json(JsonFormat),
    /// `application/xml`
    Xml,
}

impl Format {
    /// The default JSON format.
    pub const JSON: Self = Self::Json(JsonFormat { without_metadata: false, ieee754_compatible: false });

    /// The names in `$format`.
    pub const fn names(self) -> [&'static str; 2] {
        match self {
            Self::Json(_) => ["json", "application/json"],
            Self::Xml => ["xml", "application/xml"],
        }
    }

    /// Reads a media type, or its short name; `None` if it is another, or a parameter of ours has an unknown value.
    /// Parameters that are not ours are ignored.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next()?;
        let is_named = |format: &Self| format.names().iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_named(&Self::Xml) {
            return Some(Self::Xml);
        }
        if !is_named(&Self::JSON) {
            return None;
        }
        let mut json = JsonFormat::default();
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let value = value.trim().trim_matches('"').to_ascii_lowercase();
            match (name.trim().to_ascii_lowercase().as_str(), value.as_str()) {
                ("odata.metadata" | "metadata", "none") => json.without_metadata = true,
                ("odata.metadata" | "metadata", "minimal" | "full") => json.without_metadata = false,
                ("ieee754compatible", "true" | "false") => json.ieee754_compatible = value == "true",
                ("odata.metadata" | "metadata" | "ieee754compatible", _) => return None,
                ("odata.streaming" | "streaming", other) if !matches!(other, "true" | "false") => return None,
                _ => {}
            }
        }
        Some(Self::Json(json))
    }

    /// Whether both are JSON, or both XML.
    pub fn is_like(self, other: Self) -> bool {
        matches!((self, other), (Self::Json(_), Self::Json(_)) | (Self::Xml, Self::Xml))
    }
}

/// The available format that a client accepts most, the default first; `None` if it accepts none.
///
/// `accept` holds the values of `Accept`; a client that sends none accepts everything. A named format precedes one that
/// is only not excluded, and earlier entries precede later ones.
pub fn accepted<'a>(accept: impl IntoIterator<Item = &'a str>, possible: &[Format]) -> Option<Format> {
    let ranges: Vec<_> = accept.into_iter().flat_map(|value| value.split(',')).map(str::trim).collect();
    let ranges: Vec<_> =
        ranges.into_iter().filter(|range| !range.is_empty()).map(|range| (range, quality(range))).collect();
    if ranges.is_empty() {
        return possible.first().copied();
    }
    let mut best: Option<(Format, Rank)> = None;
    for (order, usual) in possible.iter().enumerate() {
        let named = ranges.iter().enumerate().filter_map(|(place, (range, quality))| {
            let format = Format::read(range).filter(|format| format.is_like(*usual))?;
            Some((format, Rank { quality: *quality, is_named: true, place: usize::MAX - place }))
        });
        let named: Vec<_> = named.collect();
        // The most specific range decides whether an unnamed format is accepted (RFC 9110, section 12.5.1).
        let any = ["application/*", "*/*", "*"].iter().find_map(|any| {
            let range =
                ranges.iter().find(|(range, _)| range.split(';').next().is_some_and(|name| name.trim() == *any));
            range.map(|(_, quality)| Rank { quality: *quality, is_named: false, place: usize::MAX - order })
        });
        let unnamed = any.filter(|_| !named.iter().any(|(format, _)| format == usual)).map(|rank| (*usual, rank));
        for (format, rank) in named.into_iter().chain(unnamed) {
            if rank.quality > 0 && best.is_none_or(|(_, earlier)| rank > earlier) {
                best = Some((format, rank));
            }
        }
    }
    best.map(|(format, _)| format)
}

/// The preference for a format; compared member by member.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    quality: u16,
    is_named: bool,
    place: usize,
}

/// The quality of a range in thousandths (RFC 9110, section 12.4.2); one that cannot be read counts as not sent.
fn quality(range: &str) -> u16 {
    let parameters = range.split(';').skip(1).filter_map(|part| part.split_once('='));
    let weight =
        parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("q")).map(|(_, value)| value.trim()).next();
    let Some((whole, fraction)) = weight.map(|weight| weight.split_once('.').unwrap_or((weight, ""))) else {
        return 1_000;
    };
    let is_zero = whole == "0" || (whole.is_empty() && !fraction.is_empty());
    match format!("{fraction:0<3}").get(..3).and_then(|digits| digits.parse::<u16>().ok()) {
        Some(thousandths) if is_zero => thousandths,
        _ => 1_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [Format; 2] = [Format::Xml, Format::JSON];

    fn of_metadata(accept: &str) -> Option<&'static str> {
        accepted([accept], &BOTH).map(|format| format.names()[0])
    }

    fn of_page(accept: &str) -> Option<&'static str> {
        accepted([accept], &[Format::JSON]).map(|format| match format {
            Format::Json(json) => json.content_type().trim_start_matches("application/json;odata.metadata="),
            Format::Xml => "xml",
        })
    }

    #[test]
    fn quality_decides_between_xml_and_json_and_then_what_is_named_first() {
        let expectations = [
            ("", "xml"),
            (" , ", "xml"),
            ("*/*", "xml"),
            ("application/json;q=0.1, application/xml", "xml"),
            ("application/xml;q=0.1, application/json;q=0.2", "json"),
            ("application/json;q=0.5,application/xml;q=0.9", "xml"),
            ("application/json;q=0, */*", "xml"),
            ("application/xml;q=0, */*", "json"),
            ("application/xml;q=0,*/*;q=0.1", "json"),
            ("text/html,application/xml;q=0.9,*/*;q=0.8", "xml"),
            ("text/html, application/*;q=0.2, */*;q=0", "xml"),
            ("application/json, */*", "json"),
            ("application/json, application/xml", "json"),
            ("application/xml, application/json", "xml"),
            ("APPLICATION/JSON ; Q=1.0 , application/xml;q=0.999", "json"),
            ("application/json;q=0.001, text/html", "json"),
        ];
        for (accept, expected) in expectations {
            assert_eq!(of_metadata(accept), Some(expected), "{accept}");
        }
        for accept in
            ["application/atom+xml", "text/html", "application/json;q=0", "*/*;q=0", "application/xml;q=0.000, text/*"]
        {
            assert_eq!(of_metadata(accept), None, "{accept}");
        }
    }

    #[test]
    fn parameters_of_json_are_heeded_and_values_that_do_not_exist_are_not_acceptable() {
        let expectations = [
            ("*/*", "minimal"),
            ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "minimal"),
            ("application/json;odata.metadata=none", "none"),
            ("application/json; metadata=NONE", "none"),
            ("application/json;odata.metadata=full", "minimal"),
            ("application/json;odata.metadata=\"minimal\";charset=utf-8", "minimal"),
            ("application/json;IEEE754Compatible=true", "minimal;IEEE754Compatible=true"),
            ("application/json;ieee754compatible=TRUE;odata.metadata=none", "none;IEEE754Compatible=true"),
            ("application/json;IEEE754Compatible=false;odata.streaming=true;x=y", "minimal"),
            ("application/json;q=0.5;odata.metadata=none, application/json;q=0.4", "none"),
            ("application/json;odata.metadata=none;q=0.5, */*;q=0.1", "none"),
            ("application/json;odata.metadata=banana, */*", "minimal"),
            (
                "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,application/atom+xml",
                "minimal",
            ),
        ];
        for (accept, expected) in expectations {
            assert_eq!(of_page(accept), Some(expected), "{accept}");
        }
        for accept in [
            "application/json;odata.metadata=banana",
            "application/json;IEEE754Compatible=yes",
            "application/atom+xml",
            "application/json;odata.streaming=perhaps",
            "application/xml",
            "text/csv",
            "application/json;q=0, */*",
        ] {
            assert_eq!(of_page(accept), None, "{accept}");
        }
    }
}
