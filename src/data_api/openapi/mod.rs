//! The description of the Data API in the OpenAPI document. Tables, attributes, options, statuses, codes and texts are
//! those of the code that serves requests.

mod dictionary;
mod query_options;
mod records;
mod schemas;

use std::net::Ipv4Addr;

use serde_json::{Map, Value, json};

use super::{
    AUTH_TEST_PATH, AUTH_VERIFY_APPENDED_PATH, AUTH_VERIFY_PATH, RESOURCE_METADATA_PATH, authorization::SECOND_HEADER,
    error::DataApiError, resource_metadata::ResourceMetadata,
};
use crate::{
    domain::{
        admission::Denial,
        quota::QuotaKind,
        scope::{Scope, ScopeSet, UnknownScope},
    },
    openapi::{
        Answer, Content, Operation, Parameter, ParameterLocation, Part, Requirement, Scheme, Section,
        header::{self, Header},
        reference,
    },
    service::{
        Failure,
        admission::limits::{Limit, LimitReached},
        records::ReadRecordsError,
    },
};

/// The ways to present a credential, in the order in which operations offer them. Examples use the first.
const SCHEMES: [&str; 4] = ["bearer", "apiKey", "oauth2", "keyAsPassword"];
/// Every method of OpenAPI: the request of a proxy comes with any.
const ANY_METHOD: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options", "trace"];
/// The headers that tell a proxy who the client is.
static IDENTITY: [Header; 3] = [
    Header::new("X-Credential-Id", "The credential, as in the console."),
    Header::new("X-Organization-Id", "Its organization."),
    Header::new("X-Scopes", "What it opens now, with spaces between the scopes."),
];

/// Describes the Data API, its requests and its responses. `token_url` is the address of the token endpoint.
pub fn describe(public_url: &str, token_url: &str) -> Part {
    Part {
        schemes: schemes(token_url),
        sections: vec![
            records::section(public_url),
            Section {
                title: "Credentials",
                about: "What a key or token is, and whether it may pass.".to_owned(),
                operations: vec![auth_test(), verify(), verify_appended(), metadata(public_url)],
            },
        ],
        schemas: schemas::all(),
    }
}

fn schemes(token_url: &str) -> Vec<Scheme> {
    let scopes: Map<String, Value> =
        Scope::ALL.into_iter().map(|scope| (scope.as_str().to_owned(), json!(scope.description()))).collect();
    let [bearer, api_key, oauth2, key_as_password] = SCHEMES;
    vec![
        Scheme {
            id: bearer,
            title: "Bearer",
            about: "An API key or an access token after `Bearer`.",
            definition: json!({ "type": "http", "scheme": "bearer" }),
            curl: r#"-H "Authorization: Bearer YOUR_API_KEY""#,
        },
        Scheme {
            id: api_key,
            title: "API key as it is",
            about: "An API key with nothing before it.",
            definition: json!({ "type": "apiKey", "in": "header", "name": "Authorization" }),
            curl: r#"-H "Authorization: YOUR_API_KEY""#,
        },
        Scheme {
            id: oauth2,
            title: "Access token",
            about: "An access token from the token endpoint, after `Bearer`. It ends after one hour; then ask for another.",
            definition: json!({
                "type": "oauth2",
                "flows": { "clientCredentials": { "tokenUrl": token_url, "scopes": scopes } },
            }),
            curl: r#"-H "Authorization: Bearer YOUR_ACCESS_TOKEN""#,
        },
        Scheme {
            id: key_as_password,
            title: "Basic",
            about: "An API key as the password, with any user, or as the user without a password: for feeds of spreadsheets and reports that can send nothing else.",
            definition: json!({ "type": "http", "scheme": "basic" }),
            curl: r#"-u "any:YOUR_API_KEY""#,
        },
    ]
}

fn auth_test() -> Operation {
    let id = "01a20903-f087-7329-b0ca-4e9091c7fac1";
    let example = json!({
        "Message": "Authentication successful", "credential_id": id, "name": "Warehouse", "type": "api_key",
        "scopes": [Scope::Interactions.as_str()], "organization_id": "00000000-0000-7000-8000-000000000001",
    });
    Operation {
        id: "testAuthentication".to_owned(),
        methods: &["get"],
        path: AUTH_TEST_PATH.to_owned(),
        summary: "Test a credential".to_owned(),
        about: "What the credential is and what it opens. Any scope will do.".to_owned(),
        security: with_credential(None),
        answers: answers(good("The credential is accepted.").json("AuthTest", example), None, None),
        ..Operation::default()
    }
}

fn verify() -> Operation {
    let mut accepted = good("The request may pass. There is no body.");
    accepted.headers.extend(&IDENTITY);
    let scopes = Scope::ALL.map(Scope::as_str).join("|");
    Operation {
        id: "verify".to_owned(),
        methods: ANY_METHOD,
        path: AUTH_VERIFY_PATH.to_owned(),
        summary: "Verify a request for a proxy".to_owned(),
        about: "Lets an existing API stand behind our credentials: nginx `auth_request`. Every method is answered alike, and no \
                body is read."
            .to_owned(),
        security: with_credential(None),
        parameters: vec![Parameter {
            name: "scope",
            place: ParameterLocation::Query,
            about: "The scopes that are needed, with spaces between them.",
            required: false,
            schema: json!({ "type": "string", "pattern": format!("^ *(({scopes})( +|$))*$") }),
            example: Scope::Interactions.as_str(),
            in_examples: true,
        }],
        answers: answers(accepted, Some(Scope::Interactions), Some(&UnknownScope.to_string())),
        ..Operation::default()
    }
}

fn verify_appended() -> Operation {
    let mut accepted = good("The request may pass. There is no body.");
    accepted.headers.extend(&IDENTITY);
    Operation {
        id: "verifyAppended".to_owned(),
        methods: ANY_METHOD,
        // A path template has no way to say that slashes may follow (OpenAPI 3.1.1, section 4.8.8.2).
        path: AUTH_VERIFY_APPENDED_PATH.replace('*', ""),
        summary: "Verify with the path appended".to_owned(),
        about:
            "The same for Envoy (`ext_authz`). The query belongs to the request that the proxy asks about: any valid credential \
                passes, and whoever stands behind reads `X-Scopes`."
                .to_owned(),
        security: with_credential(None),
        parameters: vec![Parameter {
            name: "path",
            place: ParameterLocation::Path,
            about: "The path of that request, of any number of segments.",
            required: true,
            schema: json!({ "type": "string", "minLength": 1 }),
            example: "orders",
            in_examples: true,
        }],
        answers: answers(accepted, None, None),
        ..Operation::default()
    }
}

fn metadata(public_url: &str) -> Operation {
    let about = "Where tokens come from, and which scopes there are.".to_owned();
    let answer = Answer { status: 200, about, headers: vec![&header::CACHE_CONTROL], ..Answer::default() };
    Operation {
        id: "getResourceMetadata".to_owned(),
        methods: &["get"],
        path: RESOURCE_METADATA_PATH.to_owned(),
        summary: "Data API metadata".to_owned(),
        about: "Metadata of a protected resource (RFC 9728). Every challenge points here.".to_owned(),
        security: vec![Requirement::Nothing],
        answers: vec![answer.json("ResourceMetadata", json!(ResourceMetadata::of(public_url))), Answer::too_long()],
        ..Operation::default()
    }
}

/// A credential in any form; an access token with a scope.
fn with_credential(scope: Option<Scope>) -> Vec<Requirement> {
    let scopes: Vec<_> = scope.map(Scope::as_str).into_iter().collect();
    SCHEMES.map(|id| Requirement::Scheme(id, if id == "oauth2" { scopes.clone() } else { vec![] })).into()
}

/// The response to a request that was counted.
fn good(about: &str) -> Answer {
    let headers = vec![&header::CACHE_CONTROL, &header::RATE_LIMIT_POLICY, &header::RATE_LIMIT];
    Answer { status: 200, about: about.to_owned(), headers, ..Answer::default() }
}

/// A response, and every refusal. `invalid` is the message on a request
/// that cannot be understood for another reason than its header.
fn answers(good: Answer, scope: Option<Scope>, invalid: Option<&str>) -> Vec<Answer> {
    let scope = scope.map(|scope| std::iter::once(scope).collect::<ScopeSet>());
    let reads_records = scope.is_some();
    let mut malformed: Vec<_> =
        invalid.into_iter().chain([SECOND_HEADER]).map(|text| DataApiError::InvalidInput(text.to_owned())).collect();
    let limit_reached =
        |limit, retry_after_seconds| DataApiError::LimitReached(LimitReached { limit, retry_after_seconds });
    let mut too_many = vec![limit_reached(Limit::Credential, 7), limit_reached(Limit::Quota(QuotaKind::Requests), 30)];
    if reads_records {
        too_many.push(limit_reached(Limit::Quota(QuotaKind::Rows), 43_200));
        malformed.push(ReadRecordsError::TooSlow(10).into());
        too_many.push(ReadRecordsError::NoTurn.into());
    }
    let elsewhere = Denial::AddressNotAllowed(Ipv4Addr::new(203, 0, 113, 7).into());
    let forbidden = scope.map(|missing| DataApiError::ScopeMissing { missing, required: missing });
    let errors = [
        malformed,
        vec![DataApiError::NoCredential, DataApiError::Denied { denial: Denial::Unknown, hint: None }],
        forbidden.into_iter().chain([DataApiError::Denied { denial: elsewhere, hint: None }]).collect(),
        too_many,
        vec![DataApiError::Failure(Failure::OtherServerKey)],
        vec![DataApiError::Failure(Failure::Stopped)],
    ];
    let mut answers = vec![good];
    answers.extend(errors.iter().filter_map(|errors| refusal(errors)));
    if invalid.is_some() {
        answers.push(Answer::too_long());
    }
    answers.sort_by_key(|answer| answer.status);
    answers
}

/// The response to errors of one status.
fn refusal(errors: &[DataApiError]) -> Option<Answer> {
    let (status, code) = errors.first()?.status_and_code();
    let status = status.as_u16();
    let mut headers = vec![&header::CACHE_CONTROL, &header::RATE_LIMIT_POLICY, &header::RATE_LIMIT];
    match status {
        401 | 403 => headers.push(&header::WWW_AUTHENTICATE),
        429 | 503 => headers.push(&header::RETRY_AFTER),
        _ => {}
    }
    let examples = errors.iter().enumerate();
    let examples = examples.map(|(position, error)| (format!("example{}", position + 1), error.body()));
    let about: Vec<_> = errors.iter().map(|error| format!("`{}`: {error}", error.status_and_code().1)).collect();
    // Only responses with the same text everywhere are shared.
    let is_the_same = !matches!(status, 400 | 403) && errors.iter().all(|error| error.status_and_code().1 == code);
    let shared_as = is_the_same.then(|| code.to_owned());
    Some(Answer {
        status,
        shared_as,
        about: about.join("\n"),
        headers,
        content: vec![Content {
            media_type: "application/json",
            schema: reference("DataApiError"),
            examples: examples.collect(),
        }],
    })
}
