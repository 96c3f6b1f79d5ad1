//! The key pair of a client: signs assertions as stock clients do, and as they must not.

use std::sync::atomic::{AtomicU32, Ordering};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use credentials_console::{
    domain::{
        credential::{AuthenticationType, details::DetailsEdit, terms::TermsEdit},
        display_name::DisplayName,
        id::CredentialId,
        scope::ScopeSet,
    },
    service::credentials::{NewCredential, SaveCredentialError, read_public_key},
};
use serde_json::{Value, json};

use crate::test_app::{PUBLIC_URL, TestApp};

/// A key pair on one of the two curves.
pub enum KeyPair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
}

/// A client that has a key pair and no secret.
pub struct KeyClient {
    pub id: CredentialId,
    pub client_id: String,
    pub pair: KeyPair,
}

impl KeyPair {
    pub fn ed25519() -> Self {
        Self::Ed25519(Ed25519KeyPair::generate().unwrap())
    }

    pub fn p256() -> Self {
        Self::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    pub const fn algorithm(&self) -> &'static str {
        match self {
            Self::Ed25519(_) => "EdDSA",
            Self::P256(_) => "ES256",
        }
    }

    /// The public part as a JWK.
    pub fn jwk(&self) -> Value {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Ed25519(pair) => json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key().as_ref()) }),
            Self::P256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y) })
            }
        }
    }

    /// A JWT of any header and claims.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let signature = match self {
            Self::Ed25519(pair) => pair.sign(message.as_bytes()),
            Self::P256(pair) => pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap(),
        };
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

impl KeyClient {
    /// The claims of a good assertion of one minute, with an id of its own.
    pub fn claims(&self, app: &TestApp) -> Value {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let now = app.services.now().unix_timestamp();
        json!({ "iss": self.client_id, "sub": self.client_id, "aud": PUBLIC_URL, "iat": now, "exp": now + 60,
                "jti": format!("assertion {}", NUMBER.fetch_add(1, Ordering::Relaxed)) })
    }

    /// A good assertion with some claims changed; null takes one away.
    pub fn assertion_with(&self, app: &TestApp, changes: &Value) -> String {
        let mut claims = self.claims(app);
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            }
        }
        self.pair.sign(&json!({ "alg": self.pair.algorithm(), "typ": "JWT" }), &claims)
    }

    /// A good assertion.
    pub fn assertion(&self, app: &TestApp) -> String {
        self.assertion_with(app, &json!({}))
    }
}

impl TestApp {
    /// Makes a client with a key pair, with space-delimited scopes.
    pub async fn create_key_client(&self, name: &str, scopes: &str, pair: KeyPair) -> KeyClient {
        let created = self.register(name, AuthenticationType::OAuth2, scopes, &pair.jwk().to_string()).await.unwrap();
        let (id, client_id) = created;
        KeyClient { id, client_id, pair }
    }

    /// Registers a public key with a new credential; gives its id and client id.
    pub async fn register(
        &self,
        name: &str,
        authentication_type: AuthenticationType,
        scopes: &str,
        public_key: &str,
    ) -> Result<(CredentialId, String), SaveCredentialError> {
        let actor = self.actor().await;
        let name = DisplayName::parse(name).unwrap();
        let new = NewCredential {
            id: None,
            name,
            authentication_type,
            scopes: ScopeSet::parse_list(scopes).unwrap(),
            terms: TermsEdit::default(),
            details: DetailsEdit::default(),
        };
        let key = read_public_key(public_key).unwrap();
        let registered = self.services.credentials(&actor).unwrap().create_with_public_key(new, &key).await?;
        Ok((registered.credential.id, registered.credential.client_id.unwrap()))
    }
}
