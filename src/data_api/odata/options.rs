//! The query of a URL to the system options in it.
//!
//! Options are named with or without `$` and ignoring case (OData 4.01 URL Conventions, section 5). An unknown option is
//! refused, because a response that ignores it would be wrong: every name that begins with `$` (Protocol, section
//! 11.2.1), the options of the standard that we do not support, and the remains of an option after a shell or a tool has
//! changed it, such as the `=5` of `$top=5` in double quotes. Other parameters are custom options and ignored (URL
//! Conventions, section 5.2).

use percent_encoding::percent_decode_str;

use super::QueryError;

/// Most characters of an option, decoded. A `$skiptoken` is ours, and as long as the values it holds.
pub const MAX_OPTION_CHARACTERS: usize = 8_000;
/// The options we know, in the order in which messages list them.
pub const OPTIONS: [&str; 8] = ["$filter", "$select", "$orderby", "$top", "$skip", "$count", "$skiptoken", "$format"];
/// The options of the standard that we do not support, as far as they are refused without `$` too: custom parameters are
/// named `id` and `index`.
const OTHER_OPTIONS: [&str; 7] =
    ["$apply", "$compute", "$deltatoken", "$expand", "$levels", "$schemaversion", "$search"];
/// The characters that a name may contain besides letters and digits.
const NAME_MARKS: &str = "_-.~:[]";
/// Most characters of a name that messages repeat.
const SHOWN_CHARACTERS: usize = 40;

/// Decodes the query of a URL and keeps the system options, each at most once and under the name that we know it by.
pub fn system_options(url_query: &str) -> Result<Vec<(String, String)>, QueryError> {
    let mut options: Vec<(String, String)> = Vec::new();
    for pair in url_query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').map_or((pair, None), |(name, value)| (name, Some(value)));
        let name = decode(name).ok_or_else(|| QueryError::new("query", None, "expected UTF-8, percent-encoded"))?;
        let Some(name) = system_name(&name, value.is_some())? else { continue };
        let value = decode(value.unwrap_or_default());
        let value = value.ok_or_else(|| QueryError::new(name, None, "expected UTF-8, percent-encoded"))?;
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
fn system_name(name: &str, has_value: bool) -> Result<Option<&'static str>, QueryError> {
    let bare = name.strip_prefix('$').unwrap_or(name);
    if let Some(known) = OPTIONS.iter().find(|known| is_named(known, bare)) {
        return Ok(Some(known));
    }
    let problem = |problem: String| {
        let shown: String = name.chars().take(SHOWN_CHARACTERS).collect();
        Err(QueryError::new(if shown.is_empty() { "query" } else { &shown }, None, problem))
    };
    let unknown = || format!("unknown option; the options are {}", OPTIONS.join(", "));
    // The name up to where something else begins: `top` of `top[]` or of `top=1`, whose equals sign was encoded.
    let is_of_word = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    let end = name.find(|character| !is_of_word(character)).unwrap_or(name.len());
    let start = name.get(..end).unwrap_or_default();
    let of_standard = || OPTIONS.iter().chain(&OTHER_OPTIONS);
    if name.starts_with('$') || of_standard().any(|known| is_named(known, start)) {
        return problem(unknown());
    }
    if !has_value && of_standard().any(|known| begins(known, name)) {
        return problem("expected `=` between an option and its value".to_owned());
    }
    match name.chars().next() {
        None => problem(
            "expected a name before `=`; shells replace `$top` in double quotes with nothing, so write `%24top` or use \
             single quotes"
                .to_owned(),
        ),
        Some('@') => problem("parameter aliases are not supported; write the value in its place".to_owned()),
        Some(first) if !(first.is_alphanumeric() || first == '_') || !name.chars().all(is_of_name) => problem(format!(
            "expected an option or the name of another parameter, which begins with a letter, a digit or `_` and holds \
             only these and `{NAME_MARKS}`"
        )),
        Some(_) => Ok(None),
    }
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || NAME_MARKS.contains(character)
}

/// Whether a name without `$` is that of an option.
fn is_named(known: &str, bare: &str) -> bool {
    known.strip_prefix('$').is_some_and(|known| known.eq_ignore_ascii_case(bare))
}

/// Whether a name begins with that of an option, `$` aside.
fn begins(known: &str, name: &str) -> bool {
    name.get(..known.len() - 1).is_some_and(|start| is_named(known, start))
}

/// Decodes percent-encoding, and `+` for a space as form encoders write it.
fn decode(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url_query: &str) -> String {
        system_options(url_query).unwrap_err().to_string()
    }

    #[test]
    fn other_parameters_are_ignored() {
        for query in
            ["", "&", "limit=5&limit=6&&a&id=7&colour=$filter", "utm.source=x&ids[]=1&_=7&größe=&topic=x&top_k=5&x:y=1"]
        {
            assert_eq!(system_options(query), Ok(vec![]), "{query}");
        }
    }

    /// The remains of options after shells, tools and typing errors must not be ignored.
    #[test]
    fn what_is_left_of_an_option_is_refused() {
        for query in ["=1", "=created_time ge 2026-11-01", "&=5&", "=", "limit=5&=1", "$top=1&=5"] {
            assert!(refused(query).starts_with("query: expected a name before `=`; "), "{query}: {}", refused(query));
        }
        for query in ["@p=1", "@p", "@=", "%40top=1", "$filter=id eq @p&@p='a'"] {
            assert!(refused(query).contains("parameter aliases are not supported"), "{query}: {}", refused(query));
        }
        for query in ["filteractor eq 'bot'", "filter%20actor", "top1", "Top%3D1", "orderbyid", "expandx", "skiptokenx"]
        {
            let refusal = refused(query);
            let says = refusal.contains(": expected `=` between") || refusal.contains(": unknown option; ");
            assert!(says, "{query}: {refusal}");
        }
        for query in [
            "$=1",
            "$",
            "$limit=5",
            "$filteractor eq 'bot'",
            "top[]=1",
            "top+=1",
            "filter.x=1",
            "top%3D1",
            "expand[x]=1",
        ] {
            assert!(
                refused(query).contains(": unknown option; the options are $filter"),
                "{query}: {}",
                refused(query)
            );
        }
        for query in [
            "+top=1",
            "%20$top=1",
            "\\=1",
            "\\$top=1",
            "`$top=1",
            "'$top=1'",
            "\"top=1\"",
            "%2524top=1",
            "amp;$top=1",
            "amp;top=1",
            "a b=1",
            "x%00=1",
            "\u{feff}top=1",
            "\u{200b}$top=1",
            "?$top=1",
            "/users?$top=1",
            "＄top=1",
            "-=1",
        ] {
            assert!(refused(query).contains(": expected an option or the name of "), "{query}: {}", refused(query));
        }
    }

    #[test]
    fn a_name_that_is_refused_is_repeated_in_part() {
        let name = "é".repeat(100);
        assert_eq!(refused(&format!("{name} =1")).chars().take_while(|shown| *shown == 'é').count(), 40);
    }
}
