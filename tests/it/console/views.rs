//! Lists that people have given a name.

use axum::http::{StatusCode, header};
use credentials_console::{
    console::paths,
    domain::{saved_view::MAX_VIEWS, user::Role},
};

use super::list;
use crate::test_app::TestApp;

const SAVE: &str = "/console/fn/views/save";
const DELETE: &str = "/console/fn/views/delete";

#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_its_persons_alone_and_leads_to_its_list() {
    let app = TestApp::new().await;
    app.create_api_key("Nightly", "users:read").await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let other = app.signed_in_as("other@example.com", Role::SuperAdmin).await;
    // Only what the list understands is kept, and no place in it.
    let fields = [("name", "Old <keys>"), ("list", "?type=api_key&unused=90&delete=x&evil=1&from=y")];
    let saved = browser.submit(paths::CREDENTIALS, SAVE, &fields).await.expect(StatusCode::SEE_OTHER);
    let address = format!("{}?type=api_key&unused=90", paths::CREDENTIALS);
    assert_eq!(saved.header(header::LOCATION), address);
    let page = browser.follow(&saved).await.expect(StatusCode::OK);
    assert!(page.text().contains("Saved the view"), "{}", page.body);
    let link = format!(r#"href="{}""#, address.replace('&', "&amp;"));
    assert!(list(&browser).await.body.contains(&link));
    assert!(!list(&other).await.body.contains(&link));

    // The same name in another case is the same view.
    browser.submit(paths::CREDENTIALS, SAVE, &[("name", "OLD <KEYS>"), ("list", "?q=a")]).await;
    let page = list(&browser).await;
    assert!(page.body.contains("OLD &lt;KEYS&gt;") && !page.body.contains("Old &lt;keys&gt;"), "{}", page.body);
    other.submit(paths::CREDENTIALS, DELETE, &[("name", "old <keys>")]).await.expect(StatusCode::SEE_OTHER);
    assert!(list(&browser).await.body.contains("OLD &lt;KEYS&gt;"));
    let deleted = browser.submit(paths::CREDENTIALS, DELETE, &[("name", "old <keys>")]).await;
    assert!(browser.follow(&deleted).await.text().contains("Deleted the view"));
    assert!(!list(&browser).await.body.contains("OLD &lt;KEYS&gt;"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_needs_a_name_and_a_person_has_few() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::SuperAdmin).await;
    let save = async |name: &str| {
        let answer = browser.submit(paths::CREDENTIALS, SAVE, &[("name", name), ("list", "?q=a")]).await;
        browser.follow(&answer).await.expect(StatusCode::OK).text()
    };
    assert!(save(" ").await.contains("The view was not saved."));
    for number in 0..MAX_VIEWS {
        assert!(save(&format!("View {number}")).await.contains("Saved the view"));
    }
    assert!(save("One more").await.contains("The view was not saved."));
    assert!(save("view 3").await.contains("Saved the view"));
}
