//! OData text: the query of a URL to a [`RecordQuery`], and a page of records to its envelope.
//!
//! Options are named with or without `$` and ignoring case (OData 4.01 URL Conventions, section 5). One that the standard
//! defines and we do not have is refused, because an answer that ignores it would be wrong, and so is any other that begins
//! with `$` (Protocol, section 11.2.1); other parameters are custom options and ignored (URL Conventions, section 5.2).

mod continuation;
mod csdl;
mod envelope;
mod filter;
mod lexer;
mod parser;

use percent_encoding::percent_decode_str;

pub use self::{
    csdl::{csdl_json, csdl_xml, entity_set, entity_type},
    envelope::Envelope,
};
use crate::domain::{entity::Entity, record_query::RecordQuery};

/// Most characters of an option, decoded. A `$skiptoken` is ours, and as long as the values it holds.
pub const MAX_OPTION_CHARACTERS: usize = 8_000;
/// The options we know, in the order in which messages list them.
pub const OPTIONS: [&str; 8] = ["$filter", "$select", "$orderby", "$top", "$skip", "$count", "$skiptoken", "$format"];
/// The options of the standard that we do not have, as far as they are refused without `$` too: `id` and `index` are
/// names that custom parameters have.
const OTHER_OPTIONS: [&str; 7] =
    ["$apply", "$compute", "$deltatoken", "$expand", "$levels", "$schemaversion", "$search"];

/// An option that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{option}{}: {problem}", .position.map(|position| format!(", position {position}")).unwrap_or_default())]
pub struct QueryError {
    option: String,
    position: Option<usize>,
    problem: String,
}

impl QueryError {
    fn new(option: &str, position: Option<usize>, problem: impl Into<String>) -> Self {
        Self { option: option.to_owned(), position, problem: problem.into() }
    }

    fn at(option: &str, position: usize, expected: &str, found: &str) -> Self {
        Self::new(option, Some(position), format!("expected {expected}, found {found}"))
    }
}

/// A question as it was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What it means.
    pub query: RecordQuery,
    /// The options in the order of the URL, without `$skiptoken`.
    options: Vec<(String, String)>,
}

impl Request {
    /// Reads the query of a URL.
    ///
    /// # Errors
    /// [`QueryError`] names the option and, within its decoded value, the position from 1 on.
    pub fn parse(entity: Entity, url_query: &str) -> Result<Self, QueryError> {
        let mut options = system_options(url_query)?;
        let token = options.iter().position(|(name, _)| name == "$skiptoken").map(|index| options.remove(index).1);
        let mut query = RecordQuery::all(entity);
        for (name, value) in &options {
            match name.as_str() {
                "$filter" => query.filter = Some(filter::filter(entity, value)?),
                "$orderby" => query.order = filter::order(entity, value)?,
                "$select" => query.select = filter::select(entity, value)?,
                "$top" => query.top = Some(whole_number(name, value)?),
                "$skip" => query.skip = whole_number(name, value)?,
                "$format" => format(value, &[Format::Json]).map(|_| ())?,
                _ => query.count = boolean(name, value)?,
            }
        }
        if let Some(token) = token {
            let fingerprint = continuation::fingerprint(entity.as_str(), &options);
            let continuation = continuation::decode(&token, &fingerprint, &query.order).ok_or_else(|| {
                QueryError::new("$skiptoken", None, "expected the token of a next link, with the options of that link")
            })?;
            query.after = Some(continuation.position);
            query.top = continuation.top;
            query.page_size = continuation.page_size;
            // What `$skip` leaves out was left out before the first page.
            query.skip = 0;
        }
        Ok(Self { query, options })
    }
}

/// Decodes the query of a URL and keeps the system options, each at most once and under the name that we know it by.
pub(super) fn system_options(url_query: &str) -> Result<Vec<(String, String)>, QueryError> {
    let mut options: Vec<(String, String)> = Vec::new();
    for pair in url_query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode(name).ok_or_else(|| QueryError::new("query", None, "expected UTF-8, percent-encoded"))?;
        let Some(name) = system_name(&name)? else { continue };
        let value = decode(value).ok_or_else(|| QueryError::new(name, None, "expected UTF-8, percent-encoded"))?;
        if options.iter().any(|(earlier, _)| earlier == name) {
            return Err(QueryError::new(name, None, "expected at most once"));
        }
        if name != "$skiptoken" && value.chars().count() > MAX_OPTION_CHARACTERS {
            return Err(QueryError::new(name, None, format!("expected at most {MAX_OPTION_CHARACTERS} characters")));
        }
        options.push((name.to_owned(), value));
    }
    Ok(options)
}

/// The system option that a parameter is; `None` if it is a custom one.
fn system_name(name: &str) -> Result<Option<&'static str>, QueryError> {
    let bare = name.strip_prefix('$').unwrap_or(name);
    let is_named = |known: &&&str| known.strip_prefix('$').is_some_and(|known| known.eq_ignore_ascii_case(bare));
    if let Some(known) = OPTIONS.iter().find(is_named) {
        return Ok(Some(known));
    }
    if name.starts_with('$') || OTHER_OPTIONS.iter().any(|known| is_named(&known)) {
        let name: String = name.chars().take(40).collect();
        let problem = format!("unknown option; the options are {}", OPTIONS.join(", "));
        return Err(QueryError::new(&name, None, problem));
    }
    Ok(None)
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `application/json`
    Json,
    /// `application/xml`
    Xml,
}

impl Format {
    const fn names(self) -> [&'static str; 2] {
        match self {
            Self::Json => ["json", "application/json"],
            Self::Xml => ["xml", "application/xml"],
        }
    }

    /// Whether a media type, its parameters aside, is this one.
    pub fn is_named(self, text: &str) -> bool {
        let name = text.split(';').next().unwrap_or_default().trim();
        self.names().iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// Reads `$format` (OData 4.01 Protocol, section 11.2.12).
pub(super) fn format(value: &str, possible: &[Format]) -> Result<Format, QueryError> {
    let found = possible.iter().copied().find(|format| format.is_named(value));
    found.ok_or_else(|| {
        let names: Vec<_> = possible.iter().flat_map(|format| format.names()).map(|name| format!("`{name}`")).collect();
        QueryError::new("$format", Some(1), format!("expected {}", names.join(" or ")))
    })
}

/// Decodes percent-encoding, and `+` for a space as form encoders write it.
fn decode(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

fn whole_number(option: &str, value: &str) -> Result<u64, QueryError> {
    let text = value.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // 18 digits are more than any table holds and fit every database's integer.
    let number = text.parse().ok().filter(|_| digits && text.len() <= 18);
    number.ok_or_else(|| QueryError::new(option, Some(1), "expected a whole number, 0 or more"))
}

fn boolean(option: &str, value: &str) -> Result<bool, QueryError> {
    match value.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(QueryError::new(option, Some(1), "expected `true` or `false`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url_query: &str) -> String {
        Request::parse(Entity::Interactions, url_query).unwrap_err().to_string()
    }

    #[test]
    fn options_are_read_however_they_are_encoded() {
        let expected = Request::parse(Entity::Users, "$filter=last_name eq 'x'&$top=3").unwrap();
        for query in ["%24filter=last_name+eq+%27x%27&%24top=3", "$filter=last_name%20eq%20'x'&$top=3&$"] {
            let found = Request::parse(Entity::Users, query.trim_end_matches("&$")).unwrap();
            assert_eq!(found, expected, "{query}");
        }
        // OData 4.01 makes the dollar sign and the case of names optional.
        let found = Request::parse(Entity::Users, "Filter=last_name+eq+'x'&$TOP=3").unwrap();
        assert_eq!((&found, found.options == expected.options), (&expected, true));
        assert_eq!(refused("top=1&$top=2"), "$top: expected at most once");
        assert_eq!(Request::parse(Entity::Users, "").unwrap().query, RecordQuery::all(Entity::Users));
    }

    #[test]
    fn unknown_and_repeated_options_are_refused_and_other_parameters_ignored() {
        assert!(refused("$limit=5").starts_with("$limit: unknown option; the options are $filter, $select"));
        assert_eq!(refused("$top=1&%24top=2"), "$top: expected at most once");
        assert!(refused("expand=x").starts_with("expand: unknown option; "));
        assert!(Request::parse(Entity::Users, "limit=5&limit=6&&a&id=7&colour=$filter").is_ok());
        assert_eq!(refused("$filter=%ff"), "$filter: expected UTF-8, percent-encoded");
        assert!(refused(&format!("$filter={}", "a".repeat(8_001))).contains("at most 8000 characters"));
    }

    #[test]
    fn the_format_is_json() {
        for format in ["json", "JSON", "application/json", "application/json;odata.metadata=minimal"] {
            let request = Request::parse(Entity::Users, &format!("$format={format}")).unwrap();
            assert_eq!(request.query, RecordQuery::all(Entity::Users), "{format}");
        }
        assert_eq!(refused("$format=xml"), "$format, position 1: expected `json` or `application/json`");
    }

    #[test]
    fn numbers_and_booleans_are_strict() {
        for query in ["$top=-1", "$top=", "$skip=1.5", "$skip=%2B1", "$top=1000000000000000000"] {
            assert!(refused(query).contains(", position 1: expected a whole number, 0 or more"), "{query}");
        }
        assert_eq!(refused("$count=yes"), "$count, position 1: expected `true` or `false`");
        let query = Request::parse(Entity::Users, "$top=0&$skip=10&$count=true").unwrap().query;
        assert_eq!((query.top, query.skip, query.count), (Some(0), 10, true));
    }
}
