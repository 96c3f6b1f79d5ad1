//! The operations for programs, as data. Each surface describes its own operations; the OpenAPI document, the page for
//! people and the Postman collection are generated from the one description.
//!
//! This module defines only how a description is written down and read out, never its texts: those are beside the code
//! that they describe, in `oauth::openapi` and `data_api::openapi`.

mod curl;
mod document;
pub mod header;
mod postman;
pub mod schema;

use serde_json::Value;

use self::header::Header;

/// The whole description.
pub struct Description {
    /// The URL that all paths are relative to, without a slash at the end.
    pub server_url: String,
    /// How requests are authenticated.
    pub schemes: Vec<Scheme>,
    /// The operations, by subject.
    pub sections: Vec<Section>,
    /// The schemas that operations name.
    pub schemas: Vec<Schema>,
}

/// The description of one surface.
#[derive(Default)]
pub struct Part {
    /// Its ways of authentication.
    pub schemes: Vec<Scheme>,
    /// Its operations, by subject.
    pub sections: Vec<Section>,
    /// Its schemas.
    pub schemas: Vec<Schema>,
}

/// A way to authenticate a request.
pub struct Scheme {
    /// The name by which operations require it.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its purpose.
    pub about: &'static str,
    /// The Security Scheme Object of OpenAPI, without its description.
    pub definition: Value,
    /// Its arguments for curl, in any shell.
    pub curl: &'static str,
}

/// Operations on one subject.
pub struct Section {
    /// The name, also the tag in the document.
    pub title: &'static str,
    /// Its subject.
    pub about: String,
    /// The operations.
    pub operations: Vec<Operation>,
}

/// A named JSON schema.
pub struct Schema {
    /// The name.
    pub name: &'static str,
    /// The JSON Schema (draft 2020-12).
    pub definition: Value,
}

/// An operation that a program can request.
#[derive(Default)]
pub struct Operation {
    /// The name in code that is generated from the document.
    pub id: String,
    /// The methods, in lower case. Examples use the first.
    pub methods: &'static [&'static str],
    /// The path, with `{parameters}`.
    pub path: String,
    /// Other paths with the same responses.
    pub aliases: Vec<Alias>,
    /// Its purpose, in a few words.
    pub summary: String,
    /// Further information.
    pub about: String,
    /// The requirements of a request, any one of these.
    pub security: Vec<Requirement>,
    /// Its parameters in path, query and headers.
    pub parameters: Vec<Parameter>,
    /// Its parameters in the body, as a form or as a JSON object.
    pub body: Vec<Parameter>,
    /// Its responses, by rising status.
    pub answers: Vec<Answer>,
}

/// Another path of an operation.
pub struct Alias {
    /// The suffix of the operation's id.
    pub suffix: &'static str,
    /// The path.
    pub path: String,
}

/// An accepted way to authenticate a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requirement {
    /// The request needs nothing, or authenticates in its body.
    Nothing,
    /// The scheme with an id, and the required scopes.
    Scheme(&'static str, Vec<&'static str>),
}

/// The location of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a member of the body.
    Body,
}

impl ParameterLocation {
    /// The value of `in`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Body => "body",
        }
    }
}

/// A parameter of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// Its location.
    pub place: ParameterLocation,
    /// Its meaning.
    pub about: &'static str,
    /// Whether a request must have it.
    pub required: bool,
    /// Its JSON Schema.
    pub schema: Value,
    /// An example value; one that begins with `$` names a value that the reader must supply.
    pub example: &'static str,
    /// Whether examples of requests use it.
    pub in_examples: bool,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The name under which operations share the response.
    pub shared_as: Option<String>,
    /// When it is sent.
    pub about: String,
    /// The relevant headers.
    pub headers: Vec<&'static Header>,
    /// The body, in each of its media types; none if it is empty.
    pub content: Vec<Content>,
}

/// A body.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// The media type.
    pub media_type: &'static str,
    /// Its schema.
    pub schema: Value,
    /// Example bodies, by name.
    pub examples: Vec<(String, Value)>,
}

impl Description {
    /// Puts the parts together in their order.
    pub fn new(server_url: &str, parts: Vec<Part>) -> Self {
        let mut whole = Self { server_url: server_url.to_owned(), schemes: vec![], sections: vec![], schemas: vec![] };
        for part in parts {
            whole.schemes.extend(part.schemes);
            whole.sections.extend(part.sections);
            whole.schemas.extend(part.schemas);
        }
        whole
    }
}

impl Operation {
    /// The method of examples, in capitals.
    pub fn method(&self) -> String {
        self.methods.first().copied().unwrap_or_default().to_ascii_uppercase()
    }

    /// The paths with what each appends to the id.
    fn paths(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let aliases = self.aliases.iter().map(|alias| (alias.suffix, alias.path.as_str()));
        std::iter::once(("", self.path.as_str())).chain(aliases)
    }
}

impl Answer {
    /// The response of HTTP itself to an address that is too long (hyper's limit).
    pub fn too_long() -> Self {
        let about = "The address is longer than 65,534 bytes. There is no body.".to_owned();
        Self { status: 414, shared_as: Some("URI_TOO_LONG".to_owned()), about, ..Self::default() }
    }

    /// A body of JSON with one example.
    #[must_use]
    pub fn json(mut self, schema: &str, example: Value) -> Self {
        let examples = vec![("example".to_owned(), example)];
        self.content.push(Content { media_type: "application/json", schema: reference(schema), examples });
        self
    }
}

/// The reference to a named schema.
pub fn reference(name: &str) -> Value {
    serde_json::json!({ "$ref": format!("#/components/schemas/{name}") })
}
