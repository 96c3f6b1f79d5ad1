//! The description of the OAuth endpoints in the OpenAPI document. Statuses, codes and texts of refusals are those of
//! [`OAuthError`] itself.

mod schemas;

use std::net::Ipv4Addr;

use serde_json::json;

use super::{
    INTROSPECT_PATH, KEY_SET_PATH, METADATA_PATH, REVOKE_PATH, TOKEN_PATH, client_authentication::JWT_BEARER,
    error::OAuthError, metadata::Metadata,
};
use crate::{
    domain::{admission::Denial, scope::Scope},
    openapi::{
        Answer, Content, Operation, Parameter, ParameterLocation, Part, Requirement, Scheme, Section, header, reference,
    },
    service::{
        Failure,
        admission::limits::{Limit, LimitReached},
        tokens::WrongScope,
    },
};

/// A client authenticates by HTTP Basic.
pub const CLIENT_BASIC: &str = "clientBasic";
/// A key or token comes as a bearer; the Data API describes it.
const BEARER: &str = "bearer";

/// Describes the endpoints, their requests and their responses. `public_url` has no slash at the end.
pub fn describe(public_url: &str) -> Part {
    Part {
        schemes: vec![Scheme {
            id: CLIENT_BASIC,
            title: "Client ID and secret",
            about: "At the token endpoint and its kin only: the Client ID and Client Secret of an oAuth 2.0 credential by HTTP \
                    Basic. They can stand in the body instead, as `client_id` and `client_secret`; a client with a key pair \
                    sends an assertion there.",
            definition: json!({ "type": "http", "scheme": "basic" }),
            curl: r#"-u "YOUR_CLIENT_ID:YOUR_CLIENT_SECRET""#,
        }],
        sections: vec![
            Section {
                title: "Access tokens",
                about: "An oAuth 2.0 credential buys access tokens of one hour. An API key needs none of this."
                    .to_owned(),
                operations: vec![token(), introspect(public_url), revoke()],
            },
            Section {
                title: "Discovery",
                about: "What clients and resource servers find out by themselves.".to_owned(),
                operations: vec![metadata(public_url), key_set()],
            },
        ],
        schemas: schemas::all(),
    }
}

/// An example id.
const EXAMPLE_ID: &str = "01a20903-f087-7329-b0ca-4e9091c7fac1";

fn token() -> Operation {
    let example = json!({
        "access_token": "eyJ…", "token_type": "Bearer", "expires_in": 3600, "scope": Scope::Interactions.as_str(),
    });
    let mut body = vec![
        Parameter {
            required: true,
            schema: json!({ "type": "string", "enum": ["client_credentials"] }),
            ..member("grant_type", "The kind of grant.", "client_credentials")
        },
        Parameter {
            in_examples: false,
            ..member(
                "scope",
                "The wanted scopes with spaces between them; without it, every scope of the credential.",
                Scope::Interactions.as_str(),
            )
        },
    ];
    body.extend(client_proof());
    let refusals = [
        OAuthError::UnsupportedContentType,
        OAuthError::UnreadableBody,
        OAuthError::MalformedJson,
        OAuthError::RepeatedParameter("scope"),
        OAuthError::MissingGrantType,
        OAuthError::UnsupportedGrantType,
        OAuthError::InvalidScope(WrongScope::NotGranted(Scope::Users)),
        OAuthError::TwoAuthentications,
    ];
    Operation {
        id: "issueToken".to_owned(),
        methods: &["post"],
        path: TOKEN_PATH.to_owned(),
        summary: "Issue an access token".to_owned(),
        about: "Client credentials of RFC 6749, section 4.4. An unknown parameter is ignored, one that is empty or null counts as absent, a \
                repeated one is refused. The body is at most 8,192 bytes."
            .to_owned(),
        security: vec![Requirement::Scheme(CLIENT_BASIC, vec![]), Requirement::Nothing],
        body,
        answers: answers(counted(200, "The token, good for `expires_in` seconds.").json("Token", example), &refusals),
        ..Operation::default()
    }
}

fn introspect(public_url: &str) -> Operation {
    let example = json!({
        "active": true, "scope": "users:read", "sub": EXAMPLE_ID, "iss": public_url, "aud": public_url,
        "token_type": "Bearer", "client_id": EXAMPLE_ID, "exp": 1_768_482_000, "iat": 1_768_478_400, "jti": EXAMPLE_ID,
        "credential_id": EXAMPLE_ID, "credential_type": "oauth2",
    });
    let mut body = vec![member_token("The API key or access token that is asked about.")];
    body.extend(client_proof());
    let refusals = [
        OAuthError::UnsupportedContentType,
        OAuthError::UnreadableBody,
        OAuthError::MalformedJson,
        OAuthError::RepeatedParameter("token"),
        OAuthError::MissingToken,
        OAuthError::TwoAuthentications,
        OAuthError::InvalidBearer(Denial::Unknown),
    ];
    Operation {
        id: "introspectToken".to_owned(),
        methods: &["post"],
        path: INTROSPECT_PATH.to_owned(),
        summary: "Introspect a key or token".to_owned(),
        about: "What it is worth now, for programs that accept our credentials (RFC 7662). Whoever asks proves to hold a credential: as a client, or \
                with an API key or access token as a bearer. Only keys and tokens of the same organization are told about."
            .to_owned(),
        security: vec![
            Requirement::Scheme(CLIENT_BASIC, vec![]),
            Requirement::Scheme(BEARER, vec![]),
            Requirement::Nothing,
        ],
        body,
        answers: answers(
            counted(200, "What it opens now, or `\"active\": false` of anything else.").json("Introspection", example),
            &refusals,
        ),
        ..Operation::default()
    }
}

fn revoke() -> Operation {
    let mut body = vec![member_token("The access token or API key to end.")];
    body.extend(client_proof());
    let refusals = [
        OAuthError::UnsupportedContentType,
        OAuthError::UnreadableBody,
        OAuthError::MalformedJson,
        OAuthError::RepeatedParameter("token"),
        OAuthError::MissingToken,
        OAuthError::TwoAuthentications,
        OAuthError::OtherClient,
        OAuthError::UnsupportedTokenType,
    ];
    Operation {
        id: "revokeToken".to_owned(),
        methods: &["post"],
        path: REVOKE_PATH.to_owned(),
        summary: "Revoke a key or token".to_owned(),
        about: "Ends it before its time: it is refused from the next request on (RFC 7009). A client ends its own access tokens; an API key is ended by \
                whoever holds it, without any other proof, and stays so."
            .to_owned(),
        security: vec![Requirement::Scheme(CLIENT_BASIC, vec![]), Requirement::Nothing],
        body,
        answers: answers(counted(200, "Done, or it was unknown or had ended."), &refusals),
        ..Operation::default()
    }
}

fn metadata(public_url: &str) -> Operation {
    let example = json!(Metadata::of(public_url));
    Operation {
        id: "getServerMetadata".to_owned(),
        methods: &["get"],
        path: METADATA_PATH.to_owned(),
        summary: "Server metadata".to_owned(),
        about: "Metadata of the authorization server (RFC 8414).".to_owned(),
        security: vec![Requirement::Nothing],
        answers: vec![
            plain(200, "Where the endpoints are and what they understand.").json("ServerMetadata", example),
            Answer::too_long(),
        ],
        ..Operation::default()
    }
}

fn key_set() -> Operation {
    let [broken, busy] = failures();
    let uncounted = |status| plain(status, "");
    let example = json!({ "keys": [
        { "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "…", "x": "…" },
    ]});
    Operation {
        id: "getKeySet".to_owned(),
        methods: &["get"],
        path: KEY_SET_PATH.to_owned(),
        summary: "Public keys".to_owned(),
        about: "The keys of access tokens (RFC 7517): the key that signs, and those it has replaced while tokens signed by them still run."
            .to_owned(),
        security: vec![Requirement::Nothing],
        answers: vec![
            plain(200, "The key set.").json("KeySet", example),
            Answer::too_long(),
            refusal(uncounted(500), &[&broken]),
            refusal(uncounted(503), &[&busy]),
        ],
        ..Operation::default()
    }
}

/// A member of the body that examples show.
fn member(name: &'static str, about: &'static str, example: &'static str) -> Parameter {
    let schema = json!({ "type": "string" });
    Parameter { name, place: ParameterLocation::Body, about, required: false, schema, example, in_examples: true }
}

fn member_token(about: &'static str) -> Parameter {
    Parameter { required: true, ..member("token", about, "$ACCESS_TOKEN") }
}

/// The authentication of a client in the body.
fn client_proof() -> [Parameter; 4] {
    let hidden = |parameter| Parameter { in_examples: false, ..parameter };
    [
        hidden(member("client_id", "The Client ID, if the client proves itself in the body.", "$CLIENT_ID")),
        hidden(member("client_secret", "The Client Secret, likewise.", "$CLIENT_SECRET")),
        hidden(member("client_assertion", "A JWT that the client has signed (RFC 7523, section 2.2).", "$ASSERTION")),
        hidden(member("client_assertion_type", "The kind of assertion, always the same.", JWT_BEARER)),
    ]
}

fn plain(status: u16, about: &str) -> Answer {
    Answer { status, about: about.to_owned(), headers: vec![&header::CACHE_CONTROL], ..Answer::default() }
}

fn counted(status: u16, about: &str) -> Answer {
    let mut answer = plain(status, about);
    answer.headers.extend([&header::RATE_LIMIT_POLICY, &header::RATE_LIMIT]);
    answer
}

/// A response, the refusals of an endpoint, and the further responses of every counted endpoint.
fn answers(good: Answer, refusals: &[OAuthError]) -> Vec<Answer> {
    let limit = LimitReached { limit: Limit::Credential, retry_after_seconds: 7 };
    let elsewhere = OAuthError::Denied(Denial::AddressNotAllowed(Ipv4Addr::new(203, 0, 113, 7).into()));
    let always = [elsewhere, OAuthError::InvalidClient, OAuthError::LimitReached(limit)].into_iter().chain(failures());
    let always: Vec<_> = always.collect();
    let refusals: Vec<_> = refusals.iter().chain(&always).collect();
    let mut answers = vec![good];
    for status in [400, 401, 429, 500, 503] {
        let of_status: Vec<_> =
            refusals.iter().copied().filter(|error| error.status_and_code().0.as_u16() == status).collect();
        answers.push(refusal(counted(status, ""), &of_status));
    }
    answers
}

/// The errors of a failed server, and of a busy one.
fn failures() -> [OAuthError; 2] {
    [OAuthError::Failure(Failure::OtherServerKey), OAuthError::Failure(Failure::Stopped)]
}

/// Lists in a response with a status the errors that have it.
fn refusal(mut answer: Answer, errors: &[&OAuthError]) -> Answer {
    let body =
        |error: &OAuthError| json!({ "error": error.status_and_code().1, "error_description": error.to_string() });
    let lines: Vec<_> = errors.iter().map(|error| format!("`{}`: {error}", error.status_and_code().1)).collect();
    answer.about = lines.join("\n");
    if answer.status == 401 {
        answer.headers.push(&header::WWW_AUTHENTICATE);
    }
    if matches!(answer.status, 429 | 503) {
        answer.headers.push(&header::RETRY_AFTER);
    }
    answer.content.push(Content {
        media_type: "application/json",
        schema: reference("OAuthError"),
        examples: errors
            .iter()
            .enumerate()
            .map(|(position, error)| (format!("example{}", position + 1), body(error)))
            .collect(),
    });
    answer
}
