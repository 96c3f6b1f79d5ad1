//! OData text: the query of a URL to a [`RecordQuery`], and a page of records to its envelope.
//!
//! Understood are `$filter`, `$select`, `$orderby`, `$top`, `$skip`, `$count` and our own `$skiptoken`. Another option
//! that begins with `$` is refused, because an answer that ignores it would be wrong (OData 4.01 Protocol, section
//! 11.2.1); other parameters are custom options and ignored (URL Conventions, section 5.2).

mod continuation;
mod envelope;
mod filter;
mod lexer;

use percent_encoding::percent_decode_str;

pub use self::envelope::Envelope;
use crate::domain::{entity::Entity, record_query::RecordQuery};

/// Most characters of an option, decoded. A `$skiptoken` is ours, and as long as the values it holds.
pub const MAX_OPTION_CHARACTERS: usize = 8_000;
/// The options we know, in the order in which messages list them.
pub const OPTIONS: [&str; 7] = ["$filter", "$select", "$orderby", "$top", "$skip", "$count", "$skiptoken"];

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
            // What `$skip` leaves out was left out before the first page.
            query.skip = 0;
        }
        Ok(Self { query, options })
    }
}

/// Decodes the query of a URL and keeps what begins with `$`: each option at most once, none that is unknown.
fn system_options(url_query: &str) -> Result<Vec<(String, String)>, QueryError> {
    let mut options: Vec<(String, String)> = Vec::new();
    for pair in url_query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode(name).ok_or_else(|| QueryError::new("query", None, "expected UTF-8, percent-encoded"))?;
        if !name.starts_with('$') {
            continue;
        }
        let value = decode(value).ok_or_else(|| QueryError::new(&name, None, "expected UTF-8, percent-encoded"))?;
        if !OPTIONS.contains(&name.as_str()) {
            let name: String = name.chars().take(40).collect();
            return Err(QueryError::new(
                &name,
                None,
                format!("unknown option; the options are {}", OPTIONS.join(", ")),
            ));
        }
        if options.iter().any(|(earlier, _)| *earlier == name) {
            return Err(QueryError::new(&name, None, "expected at most once"));
        }
        if name != "$skiptoken" && value.chars().count() > MAX_OPTION_CHARACTERS {
            return Err(QueryError::new(&name, None, format!("expected at most {MAX_OPTION_CHARACTERS} characters")));
        }
        options.push((name, value));
    }
    Ok(options)
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
        assert_eq!(Request::parse(Entity::Users, "").unwrap().query, RecordQuery::all(Entity::Users));
    }

    #[test]
    fn unknown_and_repeated_options_are_refused_and_other_parameters_ignored() {
        assert!(refused("$limit=5").starts_with("$limit: unknown option; the options are $filter, $select"));
        assert_eq!(refused("$top=1&%24top=2"), "$top: expected at most once");
        assert!(Request::parse(Entity::Users, "limit=5&limit=6&&a").is_ok());
        assert_eq!(refused("$filter=%ff"), "$filter: expected UTF-8, percent-encoded");
        assert!(refused(&format!("$filter={}", "a".repeat(8_001))).contains("at most 8000 characters"));
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
