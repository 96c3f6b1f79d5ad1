//! The envelope of a page (OData 4.01 JSON, sections 4.5 and 12).

use std::fmt::Write;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{JsonFormat, Request, continuation::Token};
use crate::domain::record_query::Continuation;

/// The characters that must be escaped in a value in the query of a next link: those that RFC 3986 (section 3.4) does not
/// allow there, those that would end the value, and `+`, which is read as a space.
const QUERY_VALUE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');
/// Most bytes of the query of a link that repeats the options readably. A longer one repeats them only if it is shorter
/// that way: proxies accept addresses of a few thousand bytes, and a token may hold a long text to order by.
const READABLE_BYTES: usize = 2_000;

/// The envelope around the records of a page.
pub struct Envelope {
    /// The URL of all tables, such as `https://host/export/v1/records`.
    pub base_url: String,
    /// The table as the client names it.
    pub entity_set: String,
    /// The request.
    pub request: Request,
    /// The size of its query in bytes.
    pub query_bytes: usize,
    /// The number of matching records, if it was requested.
    pub count: Option<u64>,
    /// The JSON format.
    pub format: JsonFormat,
}

impl Envelope {
    /// The text before the records.
    pub fn head(&self) -> String {
        let mut head = "{".to_owned();
        // Writing to a String cannot fail.
        if !self.format.without_metadata {
            let _ = write!(head, r#""@odata.context":{},"#, json_string(&self.context()));
        }
        if let Some(count) = self.count {
            let quote = if self.format.ieee754_compatible { "\"" } else { "" };
            let _ = write!(head, r#""@odata.count":{quote}{count}{quote},"#);
        }
        head.push_str(r#""value":["#);
        head
    }

    /// The table in `$metadata`, and the selected part of its records, if any (OData 4.01 JSON, sections 10.2 and 10.7).
    fn context(&self) -> String {
        let mut context = format!("{}/$metadata#{}", self.base_url, self.entity_set);
        if let Some(paths) = &self.request.query.select {
            let is_whole = |name| paths.iter().any(|path| path.member.is_none() && path.attribute.name == name);
            let said = paths.iter().filter(|path| path.member.is_none() || !is_whole(path.attribute.name));
            let said: Vec<_> = said.map(ToString::to_string).collect();
            let _ = write!(context, "({})", said.join(","));
        }
        context
    }

    /// The text after the records, with the link if another page follows.
    pub fn tail(&self, next: Option<&Continuation>) -> String {
        let next = next.map(|next| format!(r#","@odata.nextLink":{}"#, json_string(&self.next_link(next))));
        format!("]{}}}", next.unwrap_or_default())
    }

    /// The absolute URL of the next page: the caller's options, then the token.
    ///
    /// If the request could be sent, its link can be followed: apart from the token it is never longer than the request
    /// was. Options that would make it longer, and long ones that are shorter in the token, are in the token.
    ///
    /// The token comes last so that the link never ends in a table's name: a widely used client sends its own parameters
    /// again when a link does.
    fn next_link(&self, next: &Continuation) -> String {
        let Request { query, options, is_packed, .. } = &self.request;
        let token = Token::new(next, query.entity, options);
        let mut plain = String::new();
        for (name, value) in options {
            let _ = write!(plain, "{name}={}&", encoded(value));
        }
        let options_bytes = plain.len().saturating_sub(1);
        plain.push_str("$skiptoken=");
        plain.push_str(&token.write());
        let link = |query: &str| format!("{}/{}?{query}", self.base_url, self.entity_set);
        let may_repeat = !is_packed && options_bytes <= self.query_bytes;
        if may_repeat && plain.len() <= READABLE_BYTES {
            return link(&plain);
        }
        let packed = format!("$skiptoken={}", token.write_with(options));
        link(if may_repeat && plain.len() <= packed.len() { &plain } else { &packed })
    }
}

fn encoded(value: &str) -> String {
    utf8_percent_encode(value, QUERY_VALUE).to_string().replace("%20", "+")
}

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{entity::Entity, record::Scalar, record_query::Position};

    const BASE: &str = "https://data.example/export/v1/records";

    fn next_of(request: &Request, values: Vec<Scalar>, top: Option<u64>) -> Continuation {
        Continuation { position: Position::new(&request.query.order, values).unwrap(), top, page_size: 500 }
    }

    fn envelope(request: &Request, count: Option<u64>) -> Envelope {
        envelope_of(request, 1_000, count, JsonFormat::default())
    }

    fn envelope_of(request: &Request, query_bytes: usize, count: Option<u64>, format: JsonFormat) -> Envelope {
        let (base_url, entity_set, request) = (BASE.to_owned(), "users".to_owned(), request.clone());
        Envelope { base_url, entity_set, request, query_bytes, count, format }
    }

    fn link_of(request: &Request, next: &Continuation) -> String {
        let envelope = envelope(request, None);
        let page = format!("{}{}", envelope.head(), envelope.tail(Some(next)));
        let page: serde_json::Value = serde_json::from_str(&page).unwrap();
        page["@odata.nextLink"].as_str().unwrap().to_owned()
    }

    #[test]
    fn an_empty_page_has_a_value() {
        let request = Request::parse(Entity::Users, "$count=true").unwrap();
        let envelope = envelope(&request, Some(0));
        assert_eq!(
            format!("{}{}", envelope.head(), envelope.tail(None)),
            r#"{"@odata.context":"https://data.example/export/v1/records/$metadata#users","@odata.count":0,"value":[]}"#
        );
    }

    #[test]
    fn a_next_link_repeats_the_options_and_ends_in_a_token_that_leads_back() {
        let request =
            Request::parse(Entity::Users, "%24filter=last_name+ne+%27a%26b%27&x=1&$top=7&$orderby=access_to_bot")
                .unwrap();
        let values = vec![Scalar::Boolean(true), Scalar::String("é".to_owned())];
        let link = link_of(&request, &next_of(&request, values.clone(), Some(2)));
        let start = format!("{BASE}/users?$filter=last_name+ne+'a%26b'&$top=7&$orderby=access_to_bot&$skiptoken=");
        assert!(link.starts_with(&start), "{link}");
        let query = link.split_once('?').unwrap().1;
        let next = Request::parse(Entity::Users, query).unwrap();
        assert_eq!(next.query.after.as_ref().unwrap().values(), values);
        assert_eq!(next.query.top, Some(2));
        assert_eq!(next.options, request.options);
    }

    #[test]
    fn a_long_text_to_order_by_is_compressed() {
        let request = Request::parse(Entity::Users, "$orderby=last_name").unwrap();
        let text = "It is a long text that somebody wrote, word for word and line for line. ".repeat(300);
        let values = vec![Scalar::String(text.clone()), Scalar::String("1".to_owned())];
        let link = link_of(&request, &next_of(&request, values, None));
        assert!(link.len() < text.len() / 10, "{}", link.len());
        let next = Request::parse(Entity::Users, link.split_once('?').unwrap().1).unwrap();
        assert_eq!(next.query.after.unwrap().values()[0], Scalar::String(text));
    }

    #[test]
    fn a_token_is_bound_to_its_options() {
        let request = Request::parse(Entity::Users, "$filter=access_to_bot").unwrap();
        let link = link_of(&request, &next_of(&request, vec![Scalar::String("1".to_owned())], None));
        let query = link.split_once('?').unwrap().1;
        assert!(Request::parse(Entity::Users, query).is_ok());
        assert!(Request::parse(Entity::Conversations, &query.replace("access_to_bot", "id ne null")).is_err());
        let error = Request::parse(Entity::Users, &query.replace("=access", "=not%20access")).unwrap_err().to_string();
        assert_eq!(error, "$skiptoken: expected the token of a next link, with the options of that link");
        for token in ["", "x", "e30", "bm90IGpzb24"] {
            assert!(Request::parse(Entity::Users, &format!("$skiptoken={token}")).is_err(), "{token}");
        }
    }
}
