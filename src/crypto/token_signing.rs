//! Signing and checking access tokens: JWS with EdDSA or ES256 (RFC 7515, RFC 7518, RFC 8037), `typ` `at+jwt` (RFC 9068,
//! section 2.1).

use aws_lc_rs::{
    rand::SystemRandom as AwsRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    jwk::{COORDINATE_BYTES, kty_and_crv, required_members, thumbprint},
    random::{RandomSource, RandomUnavailable, random_bytes},
};
use crate::domain::access_token::{AccessTokenClaims, SigningAlgorithm};

/// The `typ` of an access token.
const TOKEN_TYPE: &str = "at+jwt";

/// A key that signs access tokens, parsed once.
pub struct SigningKey {
    jwk: PublicJwk,
    pair: Pair,
    /// The protected header, encoded once; it is the same for every token of the key.
    encoded_header: String,
    decoding_key: DecodingKey,
}

/// The private part, and its form for storage: the seed (RFC 8032, section 5.1.5) or PKCS #8 (RFC 5208).
enum Pair {
    EdDsa { pair: Ed25519KeyPair, seed: [u8; 32] },
    Es256 { pair: EcdsaKeyPair, pkcs8: Vec<u8> },
}

/// A signing key cannot be generated or read.
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub enum InvalidSigningKey {
    /// There is no randomness.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
    /// The stored value is not a key of its algorithm.
    #[error("a signing key is unreadable")]
    Unreadable,
}

/// A token was not signed.
#[derive(Debug, thiserror::Error)]
pub enum CannotSign {
    /// The claims cannot be serialized, which no value of them causes.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The key failed, for lack of randomness.
    #[error("the key refused to sign")]
    Key,
}

/// The token is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access token is not one of ours")]
pub struct InvalidToken;

/// One public key of a key set (RFC 7517, section 4; RFC 7518, section 6.2.1; RFC 8037, section 2).
#[derive(Debug, Clone, Serialize)]
pub struct PublicJwk {
    kty: &'static str,
    crv: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: String,
    x: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<String>,
}

impl SigningKey {
    /// Generates a new key. A key on P-256 uses the randomness of the library, which allows no other source.
    ///
    /// # Errors
    /// [`InvalidSigningKey::Random`] if there is no randomness.
    pub fn generate(algorithm: SigningAlgorithm, random: &dyn RandomSource) -> Result<Self, InvalidSigningKey> {
        match algorithm {
            SigningAlgorithm::EdDsa => Self::from_private(algorithm, &random_bytes::<32>(random)?),
            SigningAlgorithm::Es256 => {
                let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &AwsRandom::new())
                    .map_err(|_| RandomUnavailable)?;
                Self::from_private(algorithm, pkcs8.as_ref())
            }
        }
    }

    /// Reads a key from its private part.
    ///
    /// # Errors
    /// [`InvalidSigningKey::Unreadable`] if it is not a key of the algorithm.
    pub fn from_private(algorithm: SigningAlgorithm, private: &[u8]) -> Result<Self, InvalidSigningKey> {
        let unreadable = InvalidSigningKey::Unreadable;
        let (pair, x, y) = match algorithm {
            SigningAlgorithm::EdDsa => {
                let seed: [u8; 32] = private.try_into().map_err(|_| unreadable)?;
                let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| unreadable)?;
                let x = URL_SAFE_NO_PAD.encode(pair.public_key());
                (Pair::EdDsa { pair, seed }, x, None)
            }
            SigningAlgorithm::Es256 => {
                let pair =
                    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, private).map_err(|_| unreadable)?;
                let point = pair.public_key().as_ref().strip_prefix(&[4]).ok_or(unreadable)?;
                let (x, y) = point.split_at_checked(COORDINATE_BYTES).ok_or(unreadable)?;
                let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
                (Pair::Es256 { pair, pkcs8: private.to_vec() }, x, Some(y))
            }
        };
        let jwk = public_jwk(algorithm, x, y);
        let decoding_key = match &jwk.y {
            None => DecodingKey::from_ed_components(&jwk.x),
            Some(y) => DecodingKey::from_ec_components(&jwk.x, y),
        };
        let decoding_key = decoding_key.map_err(|_| unreadable)?;
        let header = serde_json::json!({ "alg": jwk.alg, "kid": jwk.kid, "typ": TOKEN_TYPE }).to_string();
        Ok(Self { jwk, pair, encoded_header: URL_SAFE_NO_PAD.encode(header), decoding_key })
    }

    /// The `kid`: the key's thumbprint.
    pub fn id(&self) -> &str {
        &self.jwk.kid
    }

    /// How the key signs.
    pub const fn algorithm(&self) -> SigningAlgorithm {
        match self.pair {
            Pair::EdDsa { .. } => SigningAlgorithm::EdDsa,
            Pair::Es256 { .. } => SigningAlgorithm::Es256,
        }
    }

    /// The private part, to be sealed before it is stored.
    pub fn expose_private(&self) -> &[u8] {
        match &self.pair {
            Pair::EdDsa { seed, .. } => seed,
            Pair::Es256 { pkcs8, .. } => pkcs8,
        }
    }

    /// The public part, raw.
    pub fn public_key(&self) -> &[u8] {
        match &self.pair {
            Pair::EdDsa { pair, .. } => pair.public_key().as_ref(),
            Pair::Es256 { pair, .. } => pair.public_key().as_ref(),
        }
    }

    /// The public part for the key set.
    pub fn to_jwk(&self) -> PublicJwk {
        self.jwk.clone()
    }

    /// Signs an access token.
    ///
    /// # Errors
    /// [`CannotSign`] if there is no randomness.
    pub fn sign(&self, claims: &AccessTokenClaims) -> Result<String, CannotSign> {
        let mut token = self.encoded_header.clone();
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims)?, &mut token);
        let signature = self.sign_bytes(token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    fn sign_bytes(&self, message: &[u8]) -> Result<Vec<u8>, CannotSign> {
        let signature = match &self.pair {
            Pair::EdDsa { pair, .. } => pair.sign(message),
            Pair::Es256 { pair, .. } => pair.sign(&AwsRandom::new(), message).map_err(|_| CannotSign::Key)?,
        };
        Ok(signature.as_ref().to_vec())
    }

    /// Checks everything about a token except its expiry: type, algorithm, signature, issuer and audience.
    ///
    /// # Errors
    /// [`InvalidToken`] if any of it is invalid.
    pub fn verify(&self, token: &str, issuer: &str) -> Result<AccessTokenClaims, InvalidToken> {
        let mut validation = Validation::new(match self.algorithm() {
            SigningAlgorithm::EdDsa => Algorithm::EdDSA,
            SigningAlgorithm::Es256 => Algorithm::ES256,
        });
        // The caller compares `exp` with its own clock.
        validation.validate_exp = false;
        validation.leeway = 0;
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let data = jsonwebtoken::decode::<AccessTokenClaims>(token, &self.decoding_key, &validation)
            .map_err(|_| InvalidToken)?;
        if data.header.typ.as_deref() == Some(TOKEN_TYPE) { Ok(data.claims) } else { Err(InvalidToken) }
    }
}

/// The SHA-256 of a token, by which a verified one is recognised without storing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenDigest([u8; 32]);

impl TokenDigest {
    /// The digest of a token exactly as presented.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }
}

/// The `kid` that a token names; `None` if the text is not a JWS in compact form.
///
/// The base64url of all three parts must be canonical (RFC 4648, section 3.5): otherwise several texts would be one
/// token, and a list of rejected texts could be bypassed.
pub fn key_id(token: &str) -> Option<String> {
    let mut parts = token.split('.');
    let (Some(_), Some(_), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    if !token.split('.').all(|part| URL_SAFE_NO_PAD.decode(part).is_ok()) {
        return None;
    }
    jsonwebtoken::decode_header(token).ok()?.kid
}

/// The public key with its `kid`, the thumbprint.
fn public_jwk(algorithm: SigningAlgorithm, x: String, y: Option<String>) -> PublicJwk {
    let (kty, crv) = kty_and_crv(algorithm);
    let kid = thumbprint(&required_members(algorithm, &x, y.as_deref()));
    PublicJwk { kty, crv, usage: "sig", alg: algorithm.as_str(), kid, x, y }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{crypto::random::SystemRandom, domain::id::SecretId};

    const ISSUER: &str = "https://api.example.com";

    fn claims() -> AccessTokenClaims {
        AccessTokenClaims {
            iss: ISSUER.into(),
            sub: "client".into(),
            client_id: "client".into(),
            aud: ISSUER.into(),
            scope: "users:read".into(),
            iat: 1,
            exp: 3601,
            jti: "jti".into(),
            epoch: 1,
            secret_id: SecretId::new(time::OffsetDateTime::UNIX_EPOCH, [0; 10]),
            trial_of: None,
        }
    }

    fn new_key(algorithm: SigningAlgorithm) -> SigningKey {
        SigningKey::generate(algorithm, &SystemRandom).unwrap()
    }

    #[test]
    fn a_token_is_read_back_by_its_key_only() {
        for algorithm in [SigningAlgorithm::EdDsa, SigningAlgorithm::Es256] {
            let key = new_key(algorithm);
            let token = key.sign(&claims()).unwrap();
            assert_eq!(key_id(&token).as_deref(), Some(key.id()));
            assert_eq!(key.verify(&token, ISSUER).unwrap(), claims());
            assert_eq!(key.verify(&token, "https://other.example.com"), Err(InvalidToken));
            assert_eq!(new_key(SigningAlgorithm::EdDsa).verify(&token, ISSUER), Err(InvalidToken));
            assert_eq!(new_key(SigningAlgorithm::Es256).verify(&token, ISSUER), Err(InvalidToken));
            let stored = SigningKey::from_private(algorithm, key.expose_private()).unwrap();
            assert_eq!(stored.id(), key.id());
            assert_eq!(stored.verify(&token, ISSUER).unwrap(), claims());
        }
    }

    #[test]
    fn a_token_of_another_type_or_one_more_character_is_refused() {
        let key = new_key(SigningAlgorithm::EdDsa);
        let token = key.sign(&claims()).unwrap();
        for changed in [format!("{token}A"), format!("{token}="), format!("{token}.")] {
            assert!(key_id(&changed).is_none() || key.verify(&changed, ISSUER).is_err(), "{changed}");
        }
        let payload = token.split('.').nth(1).unwrap();
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA","typ":"JWT"}"#);
        let message = format!("{header}.{payload}");
        let signature = URL_SAFE_NO_PAD.encode(key.sign_bytes(message.as_bytes()).unwrap());
        assert_eq!(key.verify(&format!("{message}.{signature}"), ISSUER), Err(InvalidToken));
    }

    #[test]
    fn the_last_character_of_a_signature_must_be_canonical() {
        let key = new_key(SigningAlgorithm::EdDsa);
        let token = key.sign(&claims()).unwrap();
        // 64 bytes leave four unused bits in the 86th character: 'A' and 'B' would decode alike if they were ignored.
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let (rest, last) = token.split_at(token.len() - 1);
        let next = alphabet.chars().nth(alphabet.find(last).unwrap() + 1).unwrap();
        assert!(key_id(&format!("{rest}{next}")).is_none());
    }
}
