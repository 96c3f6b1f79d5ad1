//! The description as an OpenAPI document (OpenAPI Specification 3.1).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Answer, Content, Description, Operation, Parameter, ParameterLocation, Requirement, schema::with};

/// The OpenAPI Object (section 4.8.1), in the order in which people read it.
#[derive(Serialize)]
pub struct Document {
    openapi: &'static str,
    info: Value,
    servers: [Value; 1],
    tags: Vec<Value>,
    paths: BTreeMap<String, Map<String, Value>>,
    components: Components,
}

/// The shared parts of operations.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Components {
    security_schemes: Map<String, Value>,
    schemas: Map<String, Value>,
    parameters: Map<String, Value>,
    headers: Map<String, Value>,
    responses: Map<String, Value>,
}

impl Description {
    /// Writes the document.
    pub fn to_openapi(&self) -> Document {
        let mut components = Components::default();
        for scheme in &self.schemes {
            components
                .security_schemes
                .insert(scheme.id.to_owned(), with(&scheme.definition, "description", scheme.about));
        }
        components.schemas =
            self.schemas.iter().map(|schema| (schema.name.to_owned(), schema.definition.clone())).collect();
        let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        for section in &self.sections {
            for operation in &section.operations {
                for (suffix, path) in operation.paths() {
                    let item = paths.entry(path.to_owned()).or_default();
                    for (position, method) in operation.methods.iter().enumerate() {
                        let method_suffix = if position == 0 { String::new() } else { format!("_{method}") };
                        let id = format!("{}{suffix}{method_suffix}", operation.id);
                        let written = components.operation(operation, path, id, section.title);
                        item.insert((*method).to_owned(), written);
                    }
                }
            }
        }
        Document {
            openapi: "3.1.1",
            info: json!({
                "title": "Data API",
                "version": env!("CARGO_PKG_VERSION"),
                "summary": "Access tokens for API credentials, and the records that they grant access to.",
                "description": "Request an access token with an oAuth 2.0 credential, or use an API key as it is; then read records \
                                as OData. `/docs/api` on the server says the same for people.",
                "contact": { "name": "Whoever operates this server", "url": self.server_url },
                "license": { "name": "Terms of whoever operates this server", "url": self.server_url },
            }),
            servers: [json!({ "url": self.server_url })],
            tags: self
                .sections
                .iter()
                .map(|section| json!({ "name": section.title, "description": section.about }))
                .collect(),
            paths,
            components,
        }
    }
}

impl Components {
    /// The Operation Object (section 4.8.10), at one of the paths.
    fn operation(&mut self, operation: &Operation, path: &str, id: String, tag: &str) -> Value {
        let responses: Map<String, Value> =
            operation.answers.iter().map(|answer| (answer.status.to_string(), self.answer(answer))).collect();
        let mut written = json!({
            "operationId": id,
            "tags": [tag],
            "summary": operation.summary,
            "description": operation.about,
            "security": operation.security.iter().map(security).collect::<Vec<_>>(),
            "responses": responses,
        });
        let has = |parameter: &Parameter| {
            parameter.place != ParameterLocation::Path || path.contains(&format!("{{{}}}", parameter.name))
        };
        let parameters: Vec<_> =
            operation.parameters.iter().filter(|parameter| has(parameter)).map(|each| self.parameter(each)).collect();
        if !parameters.is_empty() {
            written = with(&written, "parameters", parameters);
        }
        if !operation.body.is_empty() {
            written = with(&written, "requestBody", request_body(&operation.body));
        }
        written
    }

    fn parameter(&mut self, parameter: &Parameter) -> Value {
        let name = parameter.name.trim_start_matches('$');
        let mut written = json!({
            "name": parameter.name,
            "in": parameter.place.as_str(),
            "description": parameter.about,
            "required": parameter.required,
            "schema": parameter.schema,
        });
        if let Some(example) = example(parameter) {
            written = with(&written, "example", example);
        }
        if self.parameters.get(name).is_some_and(|shared| *shared != written) {
            return written;
        }
        self.parameters.insert(name.to_owned(), written);
        json!({ "$ref": format!("#/components/parameters/{name}") })
    }

    fn answer(&mut self, answer: &Answer) -> Value {
        let mut headers = Map::new();
        for header in &answer.headers {
            let written = json!({ "description": header.about, "required": header.always, "schema": header.schema() });
            self.headers.insert(header.name.to_owned(), written);
            headers.insert(header.name.to_owned(), json!({ "$ref": format!("#/components/headers/{}", header.name) }));
        }
        let mut written = json!({ "description": answer.about, "headers": headers });
        if !answer.content.is_empty() {
            let bodies: Map<String, Value> = answer.content.iter().map(media_type).collect();
            written = with(&written, "content", bodies);
        }
        match &answer.shared_as {
            Some(name) => {
                self.responses.insert(name.clone(), written);
                json!({ "$ref": format!("#/components/responses/{name}") })
            }
            None => written,
        }
    }
}

/// The Media Type Object (section 4.8.14), with its name.
fn media_type(content: &Content) -> (String, Value) {
    let examples: Map<String, Value> =
        content.examples.iter().map(|(name, value)| (name.clone(), json!({ "value": value }))).collect();
    (content.media_type.to_owned(), json!({ "schema": content.schema, "examples": examples }))
}

fn security(requirement: &Requirement) -> Value {
    match requirement {
        Requirement::Nothing => json!({}),
        Requirement::Scheme(id, scopes) => json!({ *id: scopes }),
    }
}

/// A form, or a JSON object with the same members, in which optional members may be null.
fn request_body(members: &[Parameter]) -> Value {
    json!({
        "required": true,
        "content": {
            "application/x-www-form-urlencoded": { "schema": body_schema(members, false) },
            "application/json": { "schema": body_schema(members, true) },
        },
    })
}

fn body_schema(members: &[Parameter], has_null: bool) -> Value {
    let property = |member: &Parameter| {
        let mut schema = with(&member.schema, "description", member.about);
        if has_null && !member.required {
            schema = with(&schema, "type", ["string", "null"]);
        }
        if let Some(example) = example(member) {
            schema = with(&schema, "examples", [example]);
        }
        (member.name.to_owned(), schema)
    };
    let properties: Map<String, Value> = members.iter().map(property).collect();
    let required: Vec<_> = members.iter().filter(|member| member.required).map(|member| member.name).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

/// The example in the type of its schema; none if the reader must supply it.
fn example(parameter: &Parameter) -> Option<Value> {
    if parameter.example.is_empty() || parameter.example.starts_with('$') {
        return None;
    }
    Some(match parameter.schema.get("type").and_then(Value::as_str) {
        Some("integer" | "boolean") => serde_json::from_str(parameter.example).ok()?,
        _ => json!(parameter.example),
    })
}
