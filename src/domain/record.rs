//! Records of the Data API, validated and normalized to the form in which they are stored and returned.

use super::{
    entity::{Attribute, AttributeKind, Entity},
    json::{Json, Members},
    record_time::RecordTime,
};

/// Maximum characters of a record's id.
pub const MAX_ID_CHARACTERS: usize = 256;

/// A value that can be compared and ordered.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// No value.
    Null,
    /// Text.
    String(String),
    /// True or false.
    Boolean(bool),
    /// An instant.
    DateTime(RecordTime),
}

/// A record of one entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The id, unique within entity and organization.
    pub id: String,
    /// The values of [`Entity::scalar_attributes`], in that order.
    pub scalars: Vec<Scalar>,
    /// The returned form: JSON with every attribute of the entity and every other member of the input, in alphabetical
    /// order, numbers digit for digit, instants as `YYYY-MM-DDTHH:MM:SS.mmmZ`.
    pub document: String,
}

/// Why something is not a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Not an object.
    #[error("a record is a JSON object")]
    NotAnObject,
    /// No `id`, or an empty or overlong one.
    #[error("`id` must be a string of 1 to {MAX_ID_CHARACTERS} characters")]
    NoId,
    /// An attribute holds a value of another kind.
    #[error("`{name}` must be {}{} or null", .expected.describe(), example(*.expected))]
    WrongKind {
        /// The attribute.
        name: &'static str,
        /// The expected kind.
        expected: AttributeKind,
    },
}

/// An example of a value, where the kind does not say how it is written.
const fn example(kind: AttributeKind) -> &'static str {
    if matches!(kind, AttributeKind::DateTime) { " such as 2026-09-01T00:00:00Z" } else { "" }
}

impl Record {
    /// Validates and normalizes a record.
    ///
    /// # Errors
    /// [`RecordError`] names the first attribute, in alphabetical order, that does not fit.
    pub fn parse(entity: Entity, value: impl Into<Json>) -> Result<Self, RecordError> {
        let Json::Object(mut members) = value.into() else {
            return Err(RecordError::NotAnObject);
        };
        let id = match members.get("id") {
            Some(Json::String(id)) if !id.is_empty() && id.chars().count() <= MAX_ID_CHARACTERS => id.clone(),
            _ => return Err(RecordError::NoId),
        };
        let mut scalars = Vec::new();
        for attribute in entity.attributes() {
            let scalar = normalize(attribute, &mut members)?;
            if attribute.kind.is_scalar() {
                scalars.push(scalar);
            }
        }
        Ok(Self { id, scalars, document: Json::Object(members).to_string() })
    }
}

/// Checks one attribute, adds it if it is missing, and returns its value; null for objects and arrays.
fn normalize(attribute: &'static Attribute, members: &mut Members) -> Result<Scalar, RecordError> {
    let member = members.entry(attribute.name.to_owned()).or_insert(Json::Null);
    let scalar = scalar_of(attribute, member)
        .ok_or(RecordError::WrongKind { name: attribute.name, expected: attribute.kind })?;
    let Scalar::DateTime(at) = scalar else {
        return Ok(scalar);
    };
    let at = at.truncated_to_milliseconds();
    *member = Json::String(at.to_string());
    Ok(Scalar::DateTime(at))
}

/// Reads the value of an attribute from JSON; null for objects and arrays, `None` if the kind does not fit.
pub fn scalar_of(attribute: &Attribute, value: &Json) -> Option<Scalar> {
    match (attribute.kind, value) {
        (_, Json::Null) | (AttributeKind::Object, Json::Object(_)) | (AttributeKind::Array, Json::Array(_)) => {
            Some(Scalar::Null)
        }
        (AttributeKind::String, Json::String(text)) => Some(Scalar::String(text.clone())),
        (AttributeKind::Boolean, Json::Boolean(value)) => Some(Scalar::Boolean(*value)),
        (AttributeKind::DateTime, Json::String(text)) => RecordTime::parse(text).map(Scalar::DateTime),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_record_has_every_attribute_keeps_other_members_and_is_in_alphabetical_order() {
        let value = json!({
            "user_id": "1", "id": "-a", "zeta": {"b": 1, "a": [{"d": 1, "c": 2}]},
            "created_time": "2026-01-02T03:04:05.6789+01:00", "detail": {"type": "X", "content": null},
        });
        let record = Record::parse(Entity::Conversations, value).unwrap();
        assert_eq!(
            record.document,
            r#"{"created_time":"2026-01-02T02:04:05.678Z","detail":{"content":null,"type":"X"},"id":"-a","last_updated_time":null,"primary_domain":null,"route":null,"type":null,"user_id":"1","zeta":{"a":[{"c":2,"d":1}],"b":1}}"#
        );
        assert_eq!(record.scalars.len(), Entity::Conversations.scalar_attributes().count());
    }

    #[test]
    fn numbers_of_a_record_stay_digit_for_digit() {
        let text = r#"{"id":"a","m":-0,"big":9007199254740993,"detail":{"n":[1.10,{"x":1e2}]},"huge":1E400}"#;
        let record = Record::parse(Entity::Conversations, serde_json::from_str::<Json>(text).unwrap()).unwrap();
        for part in [r#""big":9007199254740993"#, r#""detail":{"n":[1.10,{"x":1e2}]}"#, r#""huge":1E400"#, r#""m":-0,"#]
        {
            assert!(record.document.contains(part), "{}", record.document);
        }
    }

    #[test]
    fn a_record_that_does_not_fit_is_refused_by_name() {
        let parse = |value| Record::parse(Entity::PluginCalls, value).unwrap_err().to_string();
        assert_eq!(parse(json!([])), "a record is a JSON object");
        assert_eq!(parse(json!({"id": 7})), "`id` must be a string of 1 to 256 characters");
        assert_eq!(parse(json!({"id": "a", "served": "yes"})), "`served` must be a boolean or null");
        assert_eq!(
            parse(json!({"id": "a", "created_time": "soon"})),
            "`created_time` must be a date-time such as 2026-09-01T00:00:00Z or null"
        );
    }
}
