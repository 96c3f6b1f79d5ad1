//! What looks like an access token of ours and is none: refused, while the true one, which was checked before, is accepted.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::StatusCode;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::test_app::TestApp;

/// What stands before the seed of an Ed25519 key in PKCS #8 (RFC 8410, section 7).
const PKCS8_PREFIX: [u8; 16] = *b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// An application with a token of a client of it.
struct Forge {
    app: TestApp,
    token: String,
}

impl Forge {
    async fn start() -> Self {
        let app = TestApp::with(&[("CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS", "0")]).await;
        let client = app.create_oauth("client", "users:read").await;
        let token = app.access_token(&client).await;
        let forge = Self { app, token };
        assert_eq!(forge.status(&forge.token).await, StatusCode::OK);
        forge
    }

    async fn status(&self, token: &str) -> StatusCode {
        self.app.bearer(token).get("/rest/v1/auth/test").await.status
    }

    async fn assert_refused(&self, token: &str) {
        assert_eq!(self.status(token).await, StatusCode::UNAUTHORIZED, "{token}");
        assert_eq!(self.status(&self.token).await, StatusCode::OK);
    }

    /// The header, the claims or the signature, as they are encoded.
    fn part(&self, index: usize) -> &str {
        self.token.split('.').nth(index).unwrap()
    }

    fn json(&self, index: usize) -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(self.part(index)).unwrap()).unwrap()
    }

    /// The key that signs, for tests that must sign what the server would not.
    async fn signing_key(&self) -> EncodingKey {
        let keys = self.app.services.signing_keys().await.unwrap();
        EncodingKey::from_ed_der(&[PKCS8_PREFIX.as_slice(), keys[0].key.expose_private()].concat())
    }

    /// Signs claims under a header with the server's own key.
    async fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", encode(header), encode(claims));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.signing_key().await, Algorithm::EdDSA);
        format!("{message}.{}", signature.unwrap())
    }
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A value with one member changed, or removed.
fn with(value: &Value, member: &str, new: Option<Value>) -> Value {
    let mut changed = value.clone();
    match new {
        Some(new) => changed[member] = new,
        None => drop(changed.as_object_mut().unwrap().remove(member)),
    }
    changed
}

/// RFC 8725, section 3.1: the algorithm is the key's, whatever the header says.
#[tokio::test]
async fn another_algorithm_is_refused() {
    let forge = Forge::start().await;
    for algorithm in ["none", "None", "HS256", "ES256", "RS256", "EdDSA ", ""] {
        let header = encode(&with(&forge.json(0), "alg", Some(json!(algorithm))));
        for signature in [forge.part(2), ""] {
            forge.assert_refused(&format!("{header}.{}.{signature}", forge.part(1))).await;
        }
    }
    // The public key as the secret of an HMAC.
    let key_set = forge.app.anonymous().get("/.well-known/jwks.json").await.json();
    let public = key_set["keys"][0]["x"].as_str().unwrap();
    for secret in [public.as_bytes().to_vec(), URL_SAFE_NO_PAD.decode(public).unwrap()] {
        let header = Header { kid: Some(forge.json(0)["kid"].as_str().unwrap().to_owned()), ..Header::default() };
        let header = Header { typ: Some("at+jwt".to_owned()), ..header };
        let token = jsonwebtoken::encode(&header, &forge.json(1), &EncodingKey::from_secret(&secret)).unwrap();
        forge.assert_refused(&token).await;
    }
}

/// RFC 8725, sections 3.9 and 3.10: a key id is only looked up, and no key comes with the token.
#[tokio::test]
async fn another_key_id_is_refused_and_a_key_in_the_header_is_not_looked_at() {
    let forge = Forge::start().await;
    let (header, claims) = (forge.json(0), forge.json(1));
    for kid in
        [None, Some(json!("unknown")), Some(json!("' OR 1=1 --")), Some(json!("../../dev/null")), Some(json!(""))]
    {
        forge.assert_refused(&forge.sign(&with(&header, "kid", kid), &claims).await).await;
    }
    let own = EncodingKey::from_ed_der(&[PKCS8_PREFIX.as_slice(), [7; 32].as_slice()].concat());
    for (member, value) in [
        ("jwk", json!({ "kty": "OKP", "crv": "Ed25519", "x": "6kqn17uOkuN5X8QxRB1JG9kRmYkDkM0VJCoU0h8zQ5E" })),
        ("jku", json!("https://attacker.example/jwks.json")),
        ("x5u", json!("https://attacker.example/key.pem")),
    ] {
        let message = format!("{}.{}", encode(&with(&header, member, Some(value))), forge.part(1));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &own, Algorithm::EdDSA).unwrap();
        forge.assert_refused(&format!("{message}.{signature}")).await;
    }
}

/// RFC 9068, section 4: type, issuer, audience and time, each signed by the right key.
#[tokio::test]
async fn a_token_that_is_signed_but_says_something_else_is_refused() {
    let forge = Forge::start().await;
    let (header, claims) = (forge.json(0), forge.json(1));
    for typ in [None, Some(json!("JWT")), Some(json!("id+jwt"))] {
        forge.assert_refused(&forge.sign(&with(&header, "typ", typ), &claims).await).await;
    }
    let now = forge.app.services.now().unix_timestamp();
    for (member, value) in [
        ("iss", json!("https://elsewhere.example")),
        ("iss", json!("https://console.example.com/")),
        ("aud", json!("https://elsewhere.example")),
        ("exp", json!(now)),
        ("exp", json!("never")),
        ("client_id", json!("3f0e6f3e-0000-4000-8000-000000000000")),
        ("secret_id", json!("01a20903-f087-7329-b0ca-4e9091c7fac1")),
        ("scope", json!("everything")),
    ] {
        forge.assert_refused(&forge.sign(&header, &with(&claims, member, Some(value))).await).await;
        forge.assert_refused(&forge.sign(&header, &with(&claims, member, None)).await).await;
    }
    // What the forge signs is accepted where it says the truth.
    assert_eq!(forge.status(&forge.sign(&header, &claims).await).await, StatusCode::OK);
}

/// RFC 7515, section 2 (base64url without padding) and RFC 4648, section 3.5 (canonical encoding).
#[tokio::test]
async fn one_character_more_or_another_spelling_is_refused() {
    let forge = Forge::start().await;
    let parts: Vec<&str> = forge.token.split('.').collect();
    for changed in 0..parts.len() {
        for extra in ["A", "=", "%", "+", "~", ".", ".A"] {
            for part in [format!("{}{extra}", parts[changed]), format!("{extra}{}", parts[changed])] {
                let mut forged: Vec<&str> = parts.clone();
                forged[changed] = &part;
                let forged = forged.join(".");
                forge.assert_refused(&forged).await;
            }
        }
    }
    // 64 bytes leave four bits of the last character unused: fifteen other characters would decode to the same.
    let (rest, last) = forge.token.split_at(forge.token.len() - 1);
    let place = ALPHABET.find(last).unwrap();
    for other in (place / 16 * 16..place / 16 * 16 + 16).filter(|other| *other != place) {
        forge.assert_refused(&format!("{rest}{}", &ALPHABET[other..=other])).await;
    }
}
