//! What the Data API says of itself, in which version of OData, and how it heeds preferences.

use axum::http::{HeaderName, Method, header};
use credentials_console::domain::entity::Entity;
use serde_json::json;

use super::{Answer, Api};
use crate::test_app::PUBLIC_URL;

const VERSION: HeaderName = HeaderName::from_static("odata-version");

async fn get_with(api: &Api, path: &str, headers: &[(&'static str, &str)]) -> Answer {
    let client = api.app.anonymous().with(header::AUTHORIZATION, &api.key);
    let client = headers.iter().fold(client, |client, (name, value)| client.with(HeaderName::from_static(name), value));
    Answer(client.get(path).await)
}

#[tokio::test]
async fn the_service_document_lists_the_tables_under_names_that_answer() {
    let api = Api::start().await;
    for root in ["/export/v1/records", "/export/v1/records/", "/export/v1beta2/records?$format=json"] {
        let document = api.get(root).await;
        assert_eq!(document.header(header::CONTENT_TYPE), "application/json;odata.metadata=minimal");
        let records = root.trim_end_matches("?$format=json").trim_end_matches('/');
        assert_eq!(document.json()["@odata.context"], format!("{PUBLIC_URL}{records}/$metadata"));
        let sets = document.json()["value"].as_array().unwrap().clone();
        assert_eq!(sets.len(), Entity::ALL.len());
        for (set, entity) in sets.iter().zip(Entity::ALL) {
            let name = entity.as_str().replace('-', "_");
            assert_eq!(*set, json!({"name": name, "kind": "EntitySet", "url": name}));
            let page = api.get(&format!("{records}/{name}")).await.json();
            assert_eq!(page["@odata.context"], format!("{PUBLIC_URL}{records}/$metadata#{name}"));
            assert_eq!(api.get(&format!("{records}/{name}/$count")).await.body(), "0");
        }
    }
}

#[tokio::test]
async fn metadata_is_xml_unless_json_is_asked_for() {
    let api = Api::start().await;
    let (xml, json) = ("application/xml", "application/json");
    let expectations = [
        ("", None, xml),
        ("", Some("*/*"), xml),
        ("", Some("application/json"), json),
        ("", Some("text/html, application/json;odata.metadata=minimal, application/xml"), json),
        ("", Some("application/json;q=0.1, application/xml"), xml),
        ("", Some("application/json;q=0, */*"), xml),
        ("", Some("application/json;q=0.5,application/xml;q=0.9"), xml),
        ("", Some("text/html,application/xml;q=0.9,*/*;q=0.8"), xml),
        ("", Some("application/xml;q=0.1, application/json;q=0.2"), json),
        ("", Some("application/xml, application/json"), xml),
        ("?$format=json", Some("application/xml"), json),
        ("?format=application/json", None, json),
        ("?$format=xml", Some("application/json"), xml),
        ("?$format=application/xml;charset=utf-8", None, xml),
    ];
    for (query, accept, expected) in expectations {
        let headers: Vec<_> = accept.map(|accept| ("accept", accept)).into_iter().collect();
        for segment in ["$metadata", "%24metadata"] {
            let answer = get_with(&api, &format!("/export/v1/records/{segment}{query}"), &headers).await;
            assert_eq!((answer.status(), answer.header(header::CONTENT_TYPE)), (200, expected), "{query} {accept:?}");
            assert_eq!(answer.body().starts_with("<?xml"), expected == xml);
        }
    }
    let of_4_0 = [("odata-maxversion", "4.0"), ("accept", json)];
    let answer = get_with(&api, "/export/v1/records/$metadata", &of_4_0).await;
    assert!(answer.body().contains(r#"<edmx:Edmx Version="4.0" "#), "{}", answer.body());
    let refused = api.get("/export/v1/records/$metadata?$format=yaml").await.error();
    assert_eq!(refused.2, "$format, position 1: expected `xml` or `application/xml` or `json` or `application/json`");
    assert_eq!(api.get("/export/v1/records?$format=xml").await.status(), 400);
    assert_eq!(api.get("/export/v2/records/$metadata").await.status(), 404);
    let refused = api.send(Method::GET, "/export/v1/records/$metadata", None).await;
    assert_eq!(refused.error().0, 401);
}

#[tokio::test]
async fn both_forms_of_the_metadata_describe_every_attribute() {
    let api = Api::start().await;
    let xml = api.get("/export/v1beta2/records/$metadata").await;
    let json = api.get("/export/v1beta2/records/$metadata?$format=json").await.json();
    assert_eq!(json["$EntityContainer"], "DataApi.Records");
    for entity in Entity::ALL {
        let set = entity.as_str().replace('-', "_");
        let type_name = json["DataApi"]["Records"][&set]["$Type"].as_str().unwrap();
        assert!(xml.body().contains(&format!(r#"<EntitySet Name="{set}" EntityType="{type_name}"/>"#)));
        let described = &json["DataApi"][type_name.strip_prefix("DataApi.").unwrap()];
        assert_eq!((&described["$Key"], &described["$OpenType"]), (&json!(["id"]), &json!(true)));
        for attribute in entity.attributes() {
            assert!(described[attribute.name].is_object(), "{entity:?} {}", attribute.name);
            let nullable = described[attribute.name].get("$Nullable").is_some();
            assert_eq!(nullable, attribute.name != "id");
        }
    }
    let details = &json["DataApi"]["InteractionDetail"];
    assert_eq!(details["file_types"], json!({"$Collection": true, "$Nullable": true}));
    assert_eq!(json["DataApi"]["User"]["external_ids"]["$Type"], "DataApi.UserExternalIds");
    for line in [
        r#"<edmx:Edmx Version="4.01" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">"#,
        r#"<EntityType Name="PluginCall" OpenType="true">"#,
        r#"<Key><PropertyRef Name="id"/></Key>"#,
        r#"<Property Name="id" Type="Edm.String" Nullable="false"/>"#,
        r#"<Property Name="created_time" Type="Edm.DateTimeOffset" Precision="3"/>"#,
        r#"<Property Name="detail" Type="DataApi.InteractionDetail"/>"#,
        r#"<Property Name="file_types" Type="Collection(Edm.String)"/>"#,
        r#"<Property Name="external_ids" Type="Collection(DataApi.UserExternalIds)"/>"#,
    ] {
        assert!(xml.body().lines().any(|found| found == line), "{line}\n{}", xml.body());
    }
}

/// OData 4.01 Protocol, section 8.2.7: no later version than the client knows.
#[tokio::test]
async fn answers_name_their_version_of_odata() {
    let api = Api::start().await;
    for path in ["", "/$metadata", "/users", "/users/$count"] {
        let path = format!("/export/v1/records{path}");
        for (headers, expected) in
            [(&[][..], "4.01"), (&[("odata-maxversion", "4.0")], "4.0"), (&[("odata-maxversion", "4.01")], "4.01")]
        {
            assert_eq!(get_with(&api, &path, headers).await.header(VERSION), expected, "{path}");
        }
    }
}

#[tokio::test]
async fn a_preferred_page_size_is_bounded_told_and_kept_by_the_links() {
    let api = Api::start().await;
    api.load_demo().await;
    let all: usize = api.get("interactions/$count").await.body().parse().unwrap();
    let applied = HeaderName::from_static("preference-applied");
    let mut page = api.get_preferring("interactions?$top=1900", "odata.maxpagesize=700").await;
    let mut sizes = vec![page.ids().len()];
    assert_eq!(page.header(applied.clone()), "odata.maxpagesize=700");
    while let Some(next) = page.next_link() {
        page = api.get(&next).await;
        sizes.push(page.ids().len());
    }
    assert_eq!((sizes, page.header(applied.clone())), (vec![700, 700, 500], ""));

    // Another preference on the way counts from there on.
    let first = api.get_preferring("interactions", "maxpagesize=3").await;
    let second = api.get_preferring(&first.next_link().unwrap(), "maxpagesize=5").await;
    assert_eq!((first.ids().len(), second.ids().len(), second.header(applied.clone())), (3, 5, "maxpagesize=5"));
    let third = api.get(&second.next_link().unwrap()).await;
    let beginning = api.get("interactions?$top=13").await.ids();
    assert_eq!([first.ids(), second.ids(), third.ids()].concat(), beginning);

    let everything = api.get_preferring("interactions", "return=minimal, odata.maxpagesize=1000000").await;
    assert_eq!((everything.ids().len(), everything.header(applied.clone())), (all, "odata.maxpagesize=5000"));
    let usual = api.get_preferring("interactions", "odata.maxpagesize=some").await;
    assert_eq!((usual.ids().len(), usual.header(applied.clone())), (500, ""));

    let app = crate::test_app::TestApp::with(&[("CREDENTIALS__DATA_API__MAX_PAGE_SIZE", "100")]).await;
    let api = Api::of(app).await;
    api.load_demo().await;
    assert_eq!(api.get("interactions").await.ids().len(), 100);
    assert_eq!(api.get_preferring("interactions", "maxpagesize=101").await.header(applied), "maxpagesize=100");
}
