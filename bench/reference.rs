//! What axum alone does on the same machine: the least that an answer, a token and a verification can cost. It has no log,
//! no limits, no database and no headers of its own, and looks its credentials up in a map.
//!
//! `bench_reference ADDRESS FILE`, where the file has one credential in each line: `client ID SECRET`, or `key` and an
//! API key or token.

use std::{collections::HashMap, error::Error, sync::Arc};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
    serve::ListenerExt as _,
};
use credentials_console::{
    crypto::{
        random::{SystemRandom, random_bytes},
        secret::{Purpose, SecretHash},
        server_key::{ServerKey, ServerKeys},
        token_signing::SigningKey,
    },
    domain::{
        access_token::{ACCESS_TOKEN_SECONDS, AccessTokenClaims, SigningAlgorithm},
        clock::{Clock as _, SystemClock},
        id::{CredentialId, OrganizationId, SecretId},
    },
};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

const SCOPES: [&str; 2] = ["interactions:read", "users:read"];

struct Reference {
    issuer: String,
    keys: ServerKeys,
    signing_key: SigningKey,
    clients: HashMap<String, Client>,
    callers: HashMap<SecretHash, Caller>,
}

struct Client {
    hash: SecretHash,
    secret_id: SecretId,
}

#[derive(Deserialize)]
struct TokenRequest {
    grant_type: String,
    client_id: String,
    client_secret: String,
    scope: String,
}

#[derive(Serialize)]
struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    scope: String,
}

/// What `/rest/v1/auth/test` answers.
#[derive(Serialize)]
struct Caller {
    #[serde(rename = "Message")]
    message: &'static str,
    credential_id: CredentialId,
    name: String,
    #[serde(rename = "type")]
    authentication_type: &'static str,
    scopes: [&'static str; 2],
    organization_id: OrganizationId,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: bench_reference ADDRESS FILE".into());
    };
    let reference = Reference::new(format!("http://{address}"), &std::fs::read_to_string(file)?)?;
    let router = Router::new()
        .route("/static", get(|| async { "ok\n" }))
        .route("/oauth/v1/token", post(mint))
        .route("/rest/v1/auth/test", get(verify))
        .with_state(Arc::new(reference));
    let listener = TcpListener::bind(address).await?.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, router).await?)
}

impl Reference {
    fn new(issuer: String, credentials: &str) -> Result<Self, Box<dyn Error>> {
        let keys = ServerKey::generate(&SystemRandom)?.derive();
        let signing_key = SigningKey::generate(SigningAlgorithm::EdDsa, &SystemRandom)?;
        let now = SystemClock.now();
        let (mut clients, mut callers) = (HashMap::new(), HashMap::new());
        for (number, line) in credentials.lines().enumerate() {
            match *line.split(' ').collect::<Vec<_>>() {
                ["client", id, secret] => {
                    let hash = keys.pepper.hash(Purpose::Credential, secret);
                    let secret_id = SecretId::new(now, random_bytes(&SystemRandom)?);
                    clients.insert(id.to_owned(), Client { hash, secret_id });
                }
                ["key", key] => {
                    let caller = Caller {
                        message: "Authentication successful",
                        credential_id: CredentialId::new(now, random_bytes(&SystemRandom)?),
                        name: format!("Credential {number}"),
                        authentication_type: "api_key",
                        scopes: SCOPES,
                        organization_id: OrganizationId::new(now, random_bytes(&SystemRandom)?),
                    };
                    callers.insert(keys.pepper.hash(Purpose::Credential, key), caller);
                }
                _ => return Err(format!("line {} is neither a client nor a key", number + 1).into()),
            }
        }
        Ok(Self { issuer, keys, signing_key, clients, callers })
    }
}

/// Parses the form, compares one HMAC and signs the claims of an access token.
async fn mint(
    State(reference): State<Arc<Reference>>,
    Form(form): Form<TokenRequest>,
) -> Result<Json<TokenResponse>, StatusCode> {
    let client = reference.clients.get(&form.client_id).ok_or(StatusCode::UNAUTHORIZED)?;
    let is_known = reference.keys.pepper.hash(Purpose::Credential, &form.client_secret) == client.hash;
    if !is_known || form.grant_type != "client_credentials" {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let now = SystemClock.now().unix_timestamp();
    let jti = random_bytes(&SystemRandom).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let claims = AccessTokenClaims {
        iss: reference.issuer.clone(),
        sub: form.client_id.clone(),
        client_id: form.client_id,
        aud: reference.issuer.clone(),
        scope: form.scope.clone(),
        iat: now,
        exp: now + ACCESS_TOKEN_SECONDS,
        jti: uuid::Builder::from_random_bytes(jti).into_uuid().to_string(),
        epoch: 1,
        secret_id: client.secret_id,
        trial_of: None,
    };
    let access_token = reference.signing_key.sign(&claims).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(TokenResponse { access_token, token_type: "Bearer", expires_in: ACCESS_TOKEN_SECONDS, scope: form.scope }))
}

/// Hashes a key or token, looks it up and compares; says whose it is.
async fn verify(State(reference): State<Arc<Reference>>, headers: HeaderMap) -> Response {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let presented = authorization.strip_prefix("Bearer ").unwrap_or(authorization);
    // The map compares hashes, in constant time.
    match reference.callers.get(&reference.keys.pepper.hash(Purpose::Credential, presented)) {
        Some(caller) => Json(caller).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}
