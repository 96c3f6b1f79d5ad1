//! The envelope of a page (OData 4.01 JSON, sections 4.5 and 12).

use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    Request,
    continuation::{encode, fingerprint},
};
use crate::domain::record_query::Continuation;

/// What is left as it is in the query of a next link.
const QUERY_VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b',')
    .remove(b'(')
    .remove(b')');

/// What stands around the records of a page.
pub struct Envelope {
    /// The URL of all tables, such as `https://host/export/v1/records`.
    pub base_url: String,
    /// The table as the client names it.
    pub entity_set: String,
    /// What was asked.
    pub request: Request,
    /// The number of matching records, if it was asked for.
    pub count: Option<u64>,
}

impl Envelope {
    /// What comes before the records.
    pub fn head(&self) -> String {
        let context = json_string(&format!("{}/$metadata#{}", self.base_url, self.entity_set));
        let count = self.count.map(|count| format!(r#","@odata.count":{count}"#)).unwrap_or_default();
        format!(r#"{{"@odata.context":{context}{count},"value":["#)
    }

    /// What comes after the records, with the link if another page follows.
    pub fn tail(&self, next: Option<&Continuation>) -> String {
        let next = next.map(|next| format!(r#","@odata.nextLink":{}"#, json_string(&self.next_link(next))));
        format!("]{}}}", next.unwrap_or_default())
    }

    /// The absolute URL of the next page: the caller's options, then the token.
    ///
    /// The token comes last so that the link never ends in a table's name: a widely used client sends its own
    /// parameters again when a link does.
    fn next_link(&self, next: &Continuation) -> String {
        let entity = self.request.query.entity.as_str();
        let mut link = format!("{}/{}?", self.base_url, self.entity_set);
        for (name, value) in &self.request.options {
            let _ = write!(link, "{name}={}&", utf8_percent_encode(value, QUERY_VALUE));
        }
        link.push_str("$skiptoken=");
        link.push_str(&encode(next, &fingerprint(entity, &self.request.options)));
        link
    }
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
        Envelope { base_url: BASE.to_owned(), entity_set: "users".to_owned(), request: request.clone(), count }
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
        let start =
            format!("{BASE}/users?$filter=last_name%20ne%20%27a%26b%27&$top=7&$orderby=access_to_bot&$skiptoken=");
        assert!(link.starts_with(&start), "{link}");
        let query = link.split_once('?').unwrap().1;
        let next = Request::parse(Entity::Users, query).unwrap();
        assert_eq!(next.query.after.as_ref().unwrap().values(), values);
        assert_eq!(next.query.top, Some(2));
        assert_eq!(next.options, request.options);
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
