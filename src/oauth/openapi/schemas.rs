//! The schemas of the responses of the OAuth endpoints. They are closed: a member that is added to a response is added here.

use serde_json::{Value, json};

use crate::{
    domain::scope::Scope,
    openapi::{
        Schema,
        schema::{array_of, object, requiring, string, uri},
    },
};

/// Every schema of this surface.
pub fn all() -> Vec<Schema> {
    let scopes = Scope::ALL.map(Scope::as_str);
    vec![
        Schema {
            name: "Token",
            definition: object(&[
                ("access_token", "The token, a JWT (RFC 9068). Send it as a bearer.", string()),
                ("token_type", "Always `Bearer`.", json!({ "const": "Bearer" })),
                ("expires_in", "Seconds until it ends.", json!({ "type": "integer", "minimum": 1 })),
                ("scope", "What it opens, with spaces between the scopes.", string()),
            ]),
        },
        Schema { name: "Introspection", definition: introspection() },
        Schema { name: "ServerMetadata", definition: server_metadata(&json!(scopes)) },
        Schema {
            name: "KeySet",
            definition: object(&[("keys", "Public keys (RFC 7517), the newest first.", array_of(&key()))]),
        },
        Schema {
            name: "OAuthError",
            definition: object(&[
                ("error", "The code (RFC 6749, section 5.2). It does not change.", string()),
                ("error_description", "What went wrong, for people.", string()),
            ]),
        },
    ]
}

fn introspection() -> Value {
    let schema = object(&[
        (
            "active",
            "Whether the key or token is accepted now. If it is not, there is no other member.",
            json!({ "type": "boolean" }),
        ),
        ("scope", "What it opens now; it may be empty.", string()),
        ("sub", "The Client ID; of an API key, the id of the credential.", string()),
        ("iss", "This server.", uri()),
        ("aud", "This server.", uri()),
        ("token_type", "Always `Bearer`.", json!({ "const": "Bearer" })),
        ("client_id", "The Client ID. Only of access tokens, as `iat` and `jti`.", string()),
        (
            "exp",
            "When the token ends, or the key if that is planned, in seconds since 1970.",
            json!({ "type": "integer" }),
        ),
        ("iat", "When it was issued, likewise.", json!({ "type": "integer" })),
        ("jti", "The id of the token.", string()),
        ("credential_id", "The credential, as in the console.", string()),
        ("credential_type", "The credential's type.", json!({ "enum": ["api_key", "oauth2"] })),
    ]);
    requiring(schema, &["active"])
}

fn server_metadata(scopes: &Value) -> Value {
    let texts = array_of(&string());
    object(&[
        ("issuer", "The server.", uri()),
        ("token_endpoint", "Where tokens are issued.", uri()),
        ("jwks_uri", "Where the public keys are.", uri()),
        ("grant_types_supported", "The grants.", texts.clone()),
        ("response_types_supported", "Empty: there is no authorization endpoint.", texts.clone()),
        ("token_endpoint_auth_methods_supported", "How clients prove themselves.", texts.clone()),
        ("token_endpoint_auth_signing_alg_values_supported", "How they sign assertions.", texts.clone()),
        ("revocation_endpoint", "Where tokens and keys are ended.", uri()),
        ("revocation_endpoint_auth_methods_supported", "As for the token endpoint.", texts.clone()),
        ("revocation_endpoint_auth_signing_alg_values_supported", "As for the token endpoint.", texts.clone()),
        ("introspection_endpoint", "Where tokens and keys are asked about.", uri()),
        ("introspection_endpoint_auth_methods_supported", "As for the token endpoint, and a bearer.", texts.clone()),
        ("introspection_endpoint_auth_signing_alg_values_supported", "As for the token endpoint.", texts.clone()),
        ("scopes_supported", "Every scope.", array_of(&json!({ "enum": scopes }))),
        ("protected_resources", "The Data API (RFC 9728, section 4).", texts),
    ])
}

fn key() -> Value {
    let schema = object(&[
        ("kty", "The kind of key.", string()),
        ("crv", "The curve.", string()),
        ("alg", "The algorithm.", string()),
        ("use", "Always `sig`.", json!({ "const": "sig" })),
        ("kid", "The name by which tokens name the key.", string()),
        ("x", "A coordinate, in base64url.", string()),
        ("y", "The other coordinate; of keys on P-256 only.", string()),
    ]);
    requiring(schema, &["kty", "crv", "alg", "use", "kid", "x"])
}
