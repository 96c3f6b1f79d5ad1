//! Short constructors of JSON Schemas (draft 2020-12).

use serde_json::{Map, Value, json};

/// An object that has these members and no others: each with its name, its meaning, and its schema.
pub fn object(members: &[(&str, &str, Value)]) -> Value {
    let properties: Map<String, Value> =
        members.iter().map(|(name, about, schema)| ((*name).to_owned(), with(schema, "description", about))).collect();
    let required: Vec<_> = members.iter().map(|(name, ..)| name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// The same schema, of which only these members are required.
pub fn requiring(schema: Value, members: &[&str]) -> Value {
    with(&schema, "required", members)
}

/// The same schema with one more keyword.
pub fn with(schema: &Value, keyword: &str, value: impl serde::Serialize) -> Value {
    let mut schema = schema.clone();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert(keyword.to_owned(), json!(value));
    }
    schema
}

/// A list.
pub fn array_of(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// A string.
pub fn string() -> Value {
    json!({ "type": "string" })
}

/// A URI.
pub fn uri() -> Value {
    json!({ "type": "string", "format": "uri" })
}
