//! The description of the tables: OData 4.01 CSDL as XML and as JSON, both written from the dictionary.
//!
//! Types are open, because records keep members that the dictionary does not know. Names in CSDL hold no hyphens, so the
//! sets of `plugin-calls` and `plugin-resources` are named with an underscore here and served under both names.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::domain::entity::{Attribute, AttributeKind, Entity, Path};

/// The namespace of the types.
const NAMESPACE: &str = "DataApi";
const CONTAINER: &str = "Records";

/// The name of a table in CSDL, and one under which it is served.
pub fn entity_set(entity: Entity) -> String {
    entity.as_str().replace('-', "_")
}

/// The name of a record's type.
pub const fn entity_type(entity: Entity) -> &'static str {
    match entity {
        Entity::Interactions => "Interaction",
        Entity::Conversations => "Conversation",
        Entity::PluginCalls => "PluginCall",
        Entity::PluginResources => "PluginResource",
        Entity::Users => "User",
    }
}

/// The type of an object below a type: `InteractionDetail`.
fn member_type(owner: &str, attribute: &Attribute) -> String {
    let words = attribute.name.split('_').filter_map(|word| {
        let mut characters = word.chars();
        characters.next().map(|first| format!("{}{}", first.to_ascii_uppercase(), characters.as_str()))
    });
    format!("{owner}{}", words.collect::<String>())
}

/// Every structured type: name, whether it is a table's, and its attributes.
fn types() -> Vec<(String, bool, &'static [Attribute])> {
    let mut types = Vec::new();
    for entity in Entity::ALL {
        let owner = entity_type(entity);
        types.push((owner.to_owned(), true, entity.attributes()));
        let structured = entity.attributes().iter().filter(|attribute| !attribute.members.is_empty());
        types.extend(structured.map(|attribute| (member_type(owner, attribute), false, attribute.members)));
    }
    types
}

/// The type of an attribute's values, and whether it is a collection.
fn value_type(owner: &str, attribute: &Attribute) -> (String, bool) {
    let structure = || format!("{NAMESPACE}.{}", member_type(owner, attribute));
    match attribute.kind {
        AttributeKind::String => ("Edm.String".to_owned(), false),
        AttributeKind::Boolean => ("Edm.Boolean".to_owned(), false),
        AttributeKind::DateTime => ("Edm.DateTimeOffset".to_owned(), false),
        AttributeKind::Object => (structure(), false),
        AttributeKind::Array if attribute.members.is_empty() => ("Edm.String".to_owned(), true),
        AttributeKind::Array => (structure(), true),
    }
}

/// CSDL XML, in a version of OData. No name in it needs escaping.
pub fn csdl_xml(version: &str) -> String {
    let mut text = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<edmx:Edmx Version="{version}" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
<edmx:DataServices>
<Schema Namespace="{NAMESPACE}" xmlns="http://docs.oasis-open.org/odata/ns/edm">
"#
    );
    for (owner, is_entity, attributes) in types() {
        let element = if is_entity { "EntityType" } else { "ComplexType" };
        // Writing to a String cannot fail.
        let _ = writeln!(text, r#"<{element} Name="{owner}" OpenType="true">"#);
        if is_entity {
            let _ = writeln!(text, r#"<Key><PropertyRef Name="{}"/></Key>"#, Path::ID);
        }
        for attribute in attributes {
            let (name, is_many) = value_type(&owner, attribute);
            let name = if is_many { format!("Collection({name})") } else { name };
            let _ = write!(text, r#"<Property Name="{}" Type="{name}""#, attribute.name);
            if is_entity && attribute == Path::ID.attribute {
                text.push_str(r#" Nullable="false""#);
            }
            if attribute.kind == AttributeKind::DateTime {
                text.push_str(r#" Precision="3""#);
            }
            text.push_str("/>\n");
        }
        let _ = writeln!(text, "</{element}>");
    }
    let _ = writeln!(text, r#"<EntityContainer Name="{CONTAINER}">"#);
    for entity in Entity::ALL {
        let (set, name) = (entity_set(entity), entity_type(entity));
        let _ = writeln!(text, r#"<EntitySet Name="{set}" EntityType="{NAMESPACE}.{name}"/>"#);
    }
    text.push_str("</EntityContainer>\n</Schema>\n</edmx:DataServices>\n</edmx:Edmx>\n");
    text
}

/// CSDL JSON, which exists since OData 4.01.
pub fn csdl_json() -> Value {
    let mut schema = Map::new();
    for (owner, is_entity, attributes) in types() {
        let mut members = Map::new();
        members.insert("$Kind".to_owned(), if is_entity { "EntityType" } else { "ComplexType" }.into());
        members.insert("$OpenType".to_owned(), true.into());
        if is_entity {
            members.insert("$Key".to_owned(), json!([Path::ID.attribute.name]));
        }
        for attribute in attributes {
            let (name, is_many) = value_type(&owner, attribute);
            let mut property = Map::new();
            // The default type of a property is string.
            if name != "Edm.String" {
                property.insert("$Type".to_owned(), name.into());
            }
            if is_many {
                property.insert("$Collection".to_owned(), true.into());
            }
            if !(is_entity && attribute == Path::ID.attribute) {
                property.insert("$Nullable".to_owned(), true.into());
            }
            if attribute.kind == AttributeKind::DateTime {
                property.insert("$Precision".to_owned(), 3.into());
            }
            members.insert(attribute.name.to_owned(), property.into());
        }
        schema.insert(owner, members.into());
    }
    let mut container = Map::from_iter([("$Kind".to_owned(), "EntityContainer".into())]);
    for entity in Entity::ALL {
        let set = json!({ "$Collection": true, "$Type": format!("{NAMESPACE}.{}", entity_type(entity)) });
        container.insert(entity_set(entity), set);
    }
    schema.insert(CONTAINER.to_owned(), container.into());
    json!({ "$Version": "4.01", "$EntityContainer": format!("{NAMESPACE}.{CONTAINER}"), NAMESPACE: schema })
}
