//! The description of the API: one for all surfaces, as an OpenAPI document and as a Postman collection. The console has
//! the page for people.

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderMap, HeaderValue, header},
    routing::get,
};
use serde::Serialize;

use super::document::Document;
use crate::{console::paths, data_api, oauth, openapi::Description};

/// How long both files may be cached. They change when another release is started.
const CACHE: &str = "public, max-age=300";

/// Describes every surface. `public_url` has no slash at the end.
pub fn describe(public_url: &str) -> Description {
    let token_url = format!("{public_url}{}", oauth::TOKEN_PATH);
    let parts = vec![data_api::openapi::describe(public_url, &token_url), oauth::openapi::describe(public_url)];
    Description::new(public_url, parts)
}

/// The two files, written and compressed once.
pub fn router(description: &Description) -> Router {
    let openapi = document(&description.to_openapi(), "inline");
    let collection = document(&description.to_postman(oauth::TOKEN_PATH), "attachment");
    Router::new()
        .route(paths::OPENAPI, get(async move |headers: HeaderMap| openapi.answer(&headers)))
        .route(paths::POSTMAN_COLLECTION, get(async move |headers: HeaderMap| collection.answer(&headers)))
}

fn document(value: &impl Serialize, disposition: &'static str) -> Arc<Document> {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, CACHE),
        // It contains no secrets, and tools in browsers read it from elsewhere (Fetch, section 3.3.3).
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    // A value whose keys are all texts can be serialised.
    Arc::new(Document::new(serde_json::to_vec(value).unwrap_or_default().into(), headers.into_iter().collect()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Responses are shared by name: a different one would take the other's place.
    #[test]
    fn what_has_one_name_says_one_thing() {
        let description = describe("https://data.example");
        let operations = description.sections.iter().flat_map(|section| &section.operations);
        let mut answers = BTreeMap::new();
        for operation in operations {
            for answer in &operation.answers {
                if let Some(name) = &answer.shared_as {
                    assert_eq!(*answers.entry(name).or_insert(answer), answer, "{}", operation.id);
                }
            }
        }
    }
}
