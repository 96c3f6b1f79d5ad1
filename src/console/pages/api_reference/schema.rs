//! One schema of the API reference.

use leptos::prelude::*;
use serde_json::Value;

use super::prose;
use crate::openapi::Schema;

/// A schema with its members.
pub(super) fn schema_view(schema: &Schema) -> AnyView {
    view! {
        <article class="schema" aria-labelledby=schema.name>
            <h3 id=schema.name><a href=format!("#{}", schema.name)>{schema.name}</a></h3>
            {members(&schema.definition)}
        </article>
    }
    .into_any()
}

/// The members of an object, and those of the objects in them; nothing for other schemas.
fn members(schema: &Value) -> Option<AnyView> {
    let properties = schema.get("properties")?.as_object()?;
    let required: Vec<_> = schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    // A schema without required members is one of records, of which `$select` may omit any attribute.
    let entries: Vec<_> = properties
        .iter()
        .map(|(name, member)| {
            let is_optional = !required.is_empty() && !required.iter().any(|required| *required == name);
            let about = member.get("description").and_then(Value::as_str).unwrap_or_default();
            view! {
                <dt>
                    <code translate="no">{name.clone()}</code>
                    " "
                    <span class="type">{type_of(member)}</span>
                    {is_optional.then(|| view! { " " <span class="quiet-text">"optional"</span> })}
                </dt>
                <dd>{prose(about)} {members(member.get("items").unwrap_or(member))}</dd>
            }
        })
        .collect();
    (!entries.is_empty()).then(|| view! { <dl class="members">{entries}</dl> }.into_any())
}

/// The values that a schema allows, in a word or two; a named schema is a link.
pub(super) fn type_of(schema: &Value) -> AnyView {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.rsplit('/').next()) {
        return view! { <a href=format!("#{name}")>{name.to_owned()}</a> }.into_any();
    }
    if let Some(items) = schema.get("items") {
        return view! { "array of " {type_of(items)} }.into_any();
    }
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let alternatives =
        |key| schema.get(key).and_then(Value::as_array).map(|values| values.iter().map(text).collect::<Vec<_>>());
    let words = alternatives("enum")
        .or_else(|| schema.get("const").map(|value| vec![text(value)]))
        .or_else(|| alternatives("type"))
        .unwrap_or_else(|| schema.get("type").map(text).into_iter().collect());
    let format = schema.get("format").and_then(Value::as_str).map(|format| format!(" ({format})"));
    format!("{}{}", words.join(" or "), format.unwrap_or_default()).into_any()
}
