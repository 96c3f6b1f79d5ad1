//! OData text: the query of a URL to a [`RecordQuery`], and a page of records to its envelope.
//!
//! [`options`] says which parameters are understood, ignored and refused.

mod continuation;
mod csdl;
mod envelope;
mod filter;
mod lexer;
mod media_type;
mod options;
mod parser;

use self::continuation::Token;
pub(super) use self::options::system_options;
pub use self::{
    csdl::{csdl_json, csdl_xml, entity_set, entity_type},
    envelope::Envelope,
    media_type::{Format, JsonFormat, accepted},
    options::{MAX_OPTION_CHARACTERS, OPTIONS},
};
use crate::domain::{entity::Entity, record_query::RecordQuery};

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

/// A query as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Its meaning.
    pub query: RecordQuery,
    /// The JSON format that `$format` requests.
    pub format: Option<JsonFormat>,
    /// The options in the order of the URL, without `$skiptoken`.
    options: Vec<(String, String)>,
    /// Whether the options came in the token of a link, which could not repeat them.
    is_packed: bool,
}

impl Request {
    /// Reads the query of a URL.
    ///
    /// # Errors
    /// [`QueryError`] names the option and, within its decoded value, the position from 1 on.
    pub fn parse(entity: Entity, url_query: &str) -> Result<Self, QueryError> {
        let mut options = system_options(url_query)?;
        let token = options.iter().position(|(name, _)| name == "$skiptoken").map(|index| options.remove(index).1);
        let token = token.map(|text| Token::read(&text).ok_or_else(foreign_token)).transpose()?;
        if let Some(packed) = token.as_ref().and_then(Token::options) {
            let packed = system_options(packed).map_err(|_| foreign_token())?;
            // A client may send its options again, but not others.
            if !options.iter().all(|option| packed.contains(option)) {
                return Err(foreign_token());
            }
            options = packed;
        }
        let is_packed = token.as_ref().is_some_and(|token| token.options().is_some());
        let mut query = RecordQuery::all(entity);
        let mut asked_format = None;
        for (name, value) in &options {
            match name.as_str() {
                "$filter" => query.filter = Some(filter::filter(entity, value)?),
                "$orderby" => query.order = filter::order(entity, value)?,
                "$select" => query.select = filter::select(entity, value)?,
                "$top" => query.top = Some(whole_number(name, value)?),
                "$skip" => query.skip = whole_number(name, value)?,
                "$format" => asked_format = json_format(value)?,
                _ => query.count = boolean(name, value)?,
            }
        }
        if let Some(token) = token {
            let continuation = token.continuation(entity, &options, &query.order).ok_or_else(foreign_token)?;
            query.after = Some(continuation.position);
            query.top = continuation.top;
            query.page_size = continuation.page_size;
            // The records that `$skip` omits were omitted before the first page.
            query.skip = 0;
        }
        Ok(Self { query, format: asked_format, options, is_packed })
    }
}

fn foreign_token() -> QueryError {
    QueryError::new("$skiptoken", None, "expected the token of a next link, with the options of that link")
}

/// Reads `$format` (OData 4.01 Protocol, section 11.2.12).
pub(super) fn format(value: &str, possible: &[Format]) -> Result<Format, QueryError> {
    let found = Format::read(value).filter(|found| possible.iter().any(|format| format.is_like(*found)));
    found.ok_or_else(|| {
        let names: Vec<_> = possible.iter().flat_map(|format| format.names()).map(|name| format!("`{name}`")).collect();
        QueryError::new("$format", Some(1), format!("expected {}", names.join(" or ")))
    })
}

/// `$format` where there is only JSON.
pub(super) fn json_format(value: &str) -> Result<Option<JsonFormat>, QueryError> {
    Ok(match format(value, &[Format::JSON])? {
        Format::Json(json) => Some(json),
        Format::Xml => None,
    })
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
