use std::io::Read as _;

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use credentials_console::{domain::entity::Entity, service::authz::authorise};
use flate2::read::GzDecoder;

use super::Api;

const PATH: &str = "/export/v1/records/users";

#[tokio::test]
async fn who_has_an_answer_already_is_not_sent_it_again_until_it_changes() {
    let api = Api::start().await;
    for path in ["users", "users/$count"] {
        api.import(Entity::Users, r#"[{"id":"a"}]"#).await;
        let path = format!("/export/v1/records/{path}");
        let full = api.get(&path).await;
        let tag = full.header(header::ETAG).to_owned();
        let ask = async |known: String| {
            let client = api.app.anonymous().with(header::AUTHORIZATION, &api.key).with(header::IF_NONE_MATCH, &known);
            client.send(Method::GET, &path, None, Body::empty()).await
        };
        for known in [tag.clone(), format!("\"x\", {tag}"), tag.replace("W/", ""), "*".to_owned()] {
            let answer = ask(known.clone()).await;
            assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
            assert_eq!(answer.headers[header::ETAG], tag.as_str());
            // RFC 9110, section 15.4.5: MUST have what a 200 would have of these.
            for name in [header::VARY, header::CACHE_CONTROL] {
                assert_eq!(answer.header(name.clone()), full.header(name.clone()), "{name}");
                assert!(!answer.header(name).is_empty());
            }
        }
        // The same once more is no change, and neither is one in another table.
        api.import(Entity::Users, r#"[{"id":"a"}]"#).await;
        api.import(Entity::Conversations, format!("[{{\"id\":\"{}\"}}]", path.len())).await;
        assert_eq!(ask(tag.clone()).await.status, StatusCode::NOT_MODIFIED, "{path}");
        api.import(Entity::Users, format!("[{{\"id\":\"{}\"}}]", path.len())).await;
        let changed = ask(tag).await;
        assert_eq!(changed.status, StatusCode::OK, "{path}");
        let tag = changed.header(header::ETAG).to_owned();
        api.app.services.purge_user(&authorise(&api.operator).unwrap(), "a").await.unwrap();
        assert_eq!(ask(tag).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_page_is_compressed_as_the_client_accepts_and_what_is_no_page_is_not() {
    let api = Api::start().await;
    api.load_demo().await;
    let plain = api.get("users").await;
    let ask = async |path: &str, coding: &str| {
        let client = api.app.anonymous().with(header::AUTHORIZATION, &api.key).with(header::ACCEPT_ENCODING, coding);
        client.send(Method::GET, path, None, Body::empty()).await
    };
    for coding in ["gzip", "br", "zstd"] {
        let answer = ask(PATH, coding).await;
        let (headers, body) = (answer.headers, answer.bytes);
        assert_eq!(headers[header::CONTENT_ENCODING], coding);
        assert_eq!(headers[header::VARY], "accept, accept-encoding, odata-maxversion, prefer");
        assert_eq!(headers[header::ETAG], plain.header(header::ETAG));
        assert!(body.len() * 2 < plain.body().len(), "{coding}: {}", body.len());
        if coding == "gzip" {
            let mut text = String::new();
            GzDecoder::new(&body[..]).read_to_string(&mut text).unwrap();
            assert_eq!(text, plain.body());
        }
    }
    assert!(!ask("/rest/v1/auth/test", "gzip").await.headers.contains_key(header::CONTENT_ENCODING));
}
