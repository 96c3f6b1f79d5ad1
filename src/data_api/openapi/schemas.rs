//! The schemas of the Data API's responses. Records and pages are generated from the dictionary.

use serde_json::{Map, Value, json};

use super::{super::odata::entity_type, dictionary::entries};
use crate::{
    domain::{
        entity::{Attribute, AttributeKind, Entity},
        scope::Scope,
    },
    openapi::{
        Schema, reference,
        schema::{array_of, object, requiring, string, uri, with},
    },
};

/// Every schema of this surface.
pub fn all() -> Vec<Schema> {
    let records = Entity::ALL.map(|entity| Schema { name: entity_type(entity), definition: record(entity) });
    let pages = Entity::ALL.map(|entity| Schema { name: page_name(entity), definition: page(entity) });
    let error = object(&[
        ("code", "The code. It does not change.", string()),
        ("message", "What went wrong, for people.", string()),
    ]);
    let others = [
        Schema { name: "DataApiError", definition: object(&[("error", "What went wrong.", error)]) },
        Schema { name: "ServiceDocument", definition: service_document() },
        Schema { name: "AuthTest", definition: auth_test() },
        Schema { name: "ResourceMetadata", definition: resource_metadata() },
    ];
    records.into_iter().chain(pages).chain(others).collect()
}

/// The name of the schema of a page of records.
pub const fn page_name(entity: Entity) -> &'static str {
    match entity {
        Entity::Interactions => "InteractionPage",
        Entity::Conversations => "ConversationPage",
        Entity::PluginCalls => "PluginCallPage",
        Entity::PluginResources => "PluginResourcePage",
        Entity::Users => "UserPage",
    }
}

/// An example record.
pub fn example(entity: Entity) -> Value {
    entries(entity)
        .iter()
        .map(|entry| (entry.name.to_owned(), serde_json::from_str(entry.example).unwrap_or_default()))
        .collect::<Map<_, _>>()
        .into()
}

/// A record: open, because records keep members that the dictionary does not know, and `$select` leaves some out.
fn record(entity: Entity) -> Value {
    let properties: Map<String, Value> = entity
        .attributes()
        .iter()
        .map(|attribute| {
            let schema = if attribute.name == "id" { string() } else { value(attribute) };
            let entry = entries(entity).iter().find(|entry| entry.name == attribute.name);
            let about = entry.map(|entry| entry.about).unwrap_or_default();
            (attribute.name.to_owned(), with(&schema, "description", about))
        })
        .collect();
    json!({ "type": "object", "properties": properties })
}

/// The values of an attribute or a member.
fn value(attribute: &Attribute) -> Value {
    let members =
        || attribute.members.iter().map(|member| (member.name.to_owned(), value(member))).collect::<Map<_, _>>();
    match attribute.kind {
        AttributeKind::String => json!({ "type": ["string", "null"] }),
        AttributeKind::Boolean => json!({ "type": ["boolean", "null"] }),
        AttributeKind::DateTime => json!({ "type": ["string", "null"], "format": "date-time" }),
        AttributeKind::Object => json!({ "type": ["object", "null"], "properties": members() }),
        AttributeKind::Array if attribute.members.is_empty() => {
            json!({ "type": ["array", "null"], "items": { "type": "string" } })
        }
        AttributeKind::Array => {
            json!({ "type": ["array", "null"], "items": { "type": "object", "properties": members() } })
        }
    }
}

fn page(entity: Entity) -> Value {
    let schema = object(&[
        ("@odata.context", "What the page is a page of.", uri()),
        ("@odata.count", "How many records match; there if `$count=true`.", json!({ "type": "integer", "minimum": 0 })),
        (
            "@odata.nextLink",
            "The next page: follow it as it is, with the same `Authorization`. The last page has none.",
            string(),
        ),
        ("value", "The records.", array_of(&reference(entity_type(entity)))),
    ]);
    requiring(schema, &["@odata.context", "value"])
}

fn service_document() -> Value {
    let set = object(&[
        ("name", "The name of the set in `$metadata`.", string()),
        ("kind", "Always `EntitySet`.", json!({ "const": "EntitySet" })),
        ("url", "Its address, relative to that of the document with a slash.", string()),
    ]);
    object(&[("@odata.context", "The address of `$metadata`.", uri()), ("value", "The tables.", array_of(&set))])
}

fn auth_test() -> Value {
    object(&[
        ("Message", "Always `Authentication successful`.", string()),
        ("credential_id", "The credential, as in the console.", json!({ "type": "string", "format": "uuid" })),
        ("name", "Its name.", string()),
        ("type", "Its type.", json!({ "enum": ["api_key", "oauth2"] })),
        ("scopes", "What it opens now.", array_of(&json!({ "enum": Scope::ALL.map(Scope::as_str) }))),
        ("organization_id", "Its organization.", json!({ "type": "string", "format": "uuid" })),
    ])
}

fn resource_metadata() -> Value {
    object(&[
        ("resource", "The Data API.", uri()),
        ("authorization_servers", "Where tokens come from.", array_of(&uri())),
        ("scopes_supported", "Every scope.", array_of(&string())),
        ("bearer_methods_supported", "How a token is sent.", array_of(&string())),
        ("resource_name", "The name for people.", string()),
    ])
}
