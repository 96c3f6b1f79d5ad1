//! The sample data of the gallery: made up, and always the same.

use time::{Duration, macros::datetime};

use crate::{
    console::{
        model::{CreatedCredentialView, CredentialView, Revealed, TermsForm},
        moment::{Moment, Pause},
        pages::credentials::table::ListedView,
    },
    domain::{
        credential::{AuthenticationType, details::Owner},
        id::{CredentialId, UserId},
        scope::Scope,
    },
};

const ID: &str = "01234567-89ab-7def-8123-456789abcdef";

fn id() -> CredentialId {
    ID.parse().unwrap_or_else(|_| unreachable!("it is an id"))
}

/// Three hours ago.
fn moment() -> Moment {
    let at = datetime!(2026-01-15 12:00 UTC);
    Moment::new(at, at + Duration::hours(3))
}

/// The time and the caller of a request.
pub fn caller() -> (Moment, String) {
    (moment(), "192.0.2.1, curl/8.5.0".to_owned())
}

/// People who are responsible for credentials; one of them has left.
pub fn owners() -> Vec<Owner> {
    let person = |number: u8, email: &str, has_access| Owner {
        id: UserId::new(datetime!(2026-01-15 12:00 UTC), [number; 10]),
        email: email.to_owned(),
        has_access,
    };
    vec![person(1, "ada@example.com", true), person(2, "grace@example.com", false)]
}

/// A client of oAuth 2.0.
pub fn client() -> CredentialView {
    CredentialView {
        id: id(),
        name: "Data API OAuth 2.0 Connector".to_owned(),
        authentication_type: AuthenticationType::OAuth2,
        scopes: vec![Scope::Interactions, Scope::Users],
        client_id: Some(ID.to_owned()),
        created_by: "ada@example.com".to_owned(),
        version: 1,
        updated_by: "grace@example.com".to_owned(),
        terms: TermsForm::default(),
    }
}

/// Rows of the list: a client that was used, a paused key with every scope and a long name, a key without any use.
pub fn rows() -> Vec<ListedView> {
    let key = |name: &str, scopes| CredentialView {
        name: name.to_owned(),
        authentication_type: AuthenticationType::ApiKey,
        client_id: None,
        scopes,
        ..client()
    };
    let used = ListedView {
        credential: client(),
        secret_hint: Some("aB3x".to_owned()),
        created: moment(),
        last_used: Some(caller()),
        pause: None,
        expiry: None,
        idle: None,
        is_decoy: false,
        owner: owners().pop(),
        is_orphaned: true,
    };
    let paused = ListedView {
        credential: key("A pipeline whose name says all that it reads and to whom it hands it", Scope::ALL.to_vec()),
        secret_hint: Some("9Zk_".to_owned()),
        created: moment(),
        last_used: Some(caller()),
        pause: Some(Pause::Until { end: moment(), short: "12:00 PM".to_owned() }),
        expiry: None,
        idle: None,
        is_decoy: false,
        owner: owners().into_iter().next(),
        is_orphaned: false,
    };
    let unused = ListedView {
        credential: key("DataAPI 2", vec![Scope::Users]),
        secret_hint: None,
        created: moment(),
        last_used: None,
        pause: None,
        expiry: None,
        idle: None,
        is_decoy: false,
        owner: None,
        is_orphaned: false,
    };
    vec![used, paused, unused]
}

/// A new credential, with a secret that grants no access.
pub fn created(kind: Revealed) -> CreatedCredentialView {
    let is_key = kind == Revealed::ApiKey;
    CreatedCredentialView {
        id: id(),
        name: "EMEA – Tableau".to_owned(),
        scopes: vec![Scope::Interactions, Scope::Users],
        authentication_type: if is_key { AuthenticationType::ApiKey } else { AuthenticationType::OAuth2 },
        client_id: (!is_key).then(|| ID.to_owned()),
        secret: Some("a_secret_that_grants_nothing_and_is_as_long_as_one".to_owned()),
        rotated_to: None,
    }
}
