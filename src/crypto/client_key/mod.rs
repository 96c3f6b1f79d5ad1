//! Public keys of clients, and of the host application: read when they are registered, and used to verify the signatures
//! of their holder (RFC 7515, RFC 7523).
//!
//! The key alone determines the algorithm, never the assertion. The signature is verified here and not by jsonwebtoken,
//! which does not know `Ed25519`, the name that RFC 9864 gives to `EdDSA` on this curve and that stock clients write by
//! now.

use aws_lc_rs::{
    encoding::AsDer as _,
    signature::{ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, VerificationAlgorithm},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::{
    Deserialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::value::RawValue;

use super::jwk::{COORDINATE_BYTES, kty_and_crv, required_members, thumbprint};
use crate::domain::{access_token::SigningAlgorithm, client_key::ClientKeyError};

const PEM_BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const PEM_END: &str = "-----END PUBLIC KEY-----";
/// The DER prefix of the 32 bytes of a key on Ed25519 (RFC 8410, section 4). DER has no other form of it.
const ED25519_INFO: [u8; 12] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00];
/// The DER prefix of the two coordinates of a key on P-256, 0x04 included (RFC 5480, section 2).
const P256_INFO: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE,
    0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];
/// The first byte of any possible key in DER: a sequence.
const DER_SEQUENCE: u8 = 0x30;

/// The public key of a client, or of a host.
#[derive(Debug)]
pub struct ClientKey {
    algorithm: SigningAlgorithm,
    jwk: String,
    key: ParsedPublicKey,
}

/// The assertion is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the assertion is not signed by this key")]
pub struct InvalidAssertion;

/// The stored value is not a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the public key of a client is unreadable")]
pub struct UnreadableKey;

/// A JWK as input (RFC 7517, section 4); other members are ignored.
#[derive(Deserialize)]
struct GivenJwk {
    kty: String,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    /// The private part, of RSA keys too.
    d: Option<IgnoredAny>,
    /// A shared secret.
    k: Option<IgnoredAny>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
}

/// A set of keys.
#[derive(Deserialize)]
struct GivenSet {
    keys: Vec<Box<RawValue>>,
}

/// The relevant members of an assertion's header (RFC 7515, section 4.1).
#[derive(Deserialize)]
struct Header {
    alg: String,
    /// Extensions that must be understood; we know none.
    crit: Option<IgnoredAny>,
}

/// The claimed subject of an assertion.
#[derive(Deserialize)]
struct Subject {
    sub: String,
}

impl ClientKey {
    /// Reads a key: PEM (RFC 7468, section 13) or a JWK.
    ///
    /// # Errors
    /// [`ClientKeyError`], whose text says what to do.
    pub fn parse(text: &str) -> Result<Self, ClientKeyError> {
        let text = without_mark(text);
        if text.starts_with('{') { Self::from_jwk(text) } else { Self::from_pem(text) }
    }

    /// Reads one key like [`Self::parse`], or a set of keys (RFC 7517, section 5), without those of an unknown kind.
    ///
    /// # Errors
    /// [`ClientKeyError`] of the first key that cannot be read, or if none is left.
    pub fn parse_set(text: &str) -> Result<Vec<Self>, ClientKeyError> {
        let text = without_mark(text);
        let Ok(set) = serde_json::from_str::<GivenSet>(text) else { return Ok(vec![Self::parse(text)?]) };
        let read = set.keys.iter().map(|key| Self::from_jwk(key.get()));
        let keys: Vec<_> =
            read.filter(|key| !matches!(key, Err(ClientKeyError::Unsupported))).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(ClientKeyError::Unsupported) } else { Ok(keys) }
    }

    /// Reads a key that was stored.
    ///
    /// # Errors
    /// [`UnreadableKey`] if it is not a key.
    pub fn from_stored(jwk: &str) -> Result<Self, UnreadableKey> {
        Self::from_jwk(jwk).map_err(|_| UnreadableKey)
    }

    fn from_pem(text: &str) -> Result<Self, ClientKeyError> {
        if text.contains("PRIVATE KEY") {
            return Err(ClientKeyError::Private);
        }
        if text.contains("-----BEGIN CERTIFICATE-----") {
            return Err(ClientKeyError::Certificate);
        }
        if text.starts_with("-----BEGIN RSA PUBLIC KEY-----") {
            return Err(ClientKeyError::Unsupported);
        }
        let body = text.strip_prefix(PEM_BEGIN).and_then(|rest| rest.strip_suffix(PEM_END));
        let body: String = body.ok_or(ClientKeyError::Unreadable)?.split_ascii_whitespace().collect();
        let der = STANDARD.decode(body).map_err(|_| ClientKeyError::Unreadable)?;
        let is_sequence = der.first() == Some(&DER_SEQUENCE);
        let otherwise = if is_sequence { ClientKeyError::Unsupported } else { ClientKeyError::Unreadable };
        Self::from_info(&der).or_else(|| Self::from_info(&named_and_whole(&der)?)).unwrap_or(Err(otherwise))
    }

    /// Reads a key from DER (RFC 5280, section 4.1.2.7); `None` if it is of another kind, or encoded differently.
    fn from_info(der: &[u8]) -> Option<Result<Self, ClientKeyError>> {
        if let Some(key) = der.strip_prefix(&ED25519_INFO) {
            return Some(Self::new(SigningAlgorithm::EdDsa, key, None));
        }
        let (x, y) = der.strip_prefix(&P256_INFO)?.split_at_checked(COORDINATE_BYTES)?;
        Some(Self::new(SigningAlgorithm::Es256, x, Some(y)))
    }

    fn from_jwk(text: &str) -> Result<Self, ClientKeyError> {
        let Ok(given) = serde_json::from_str::<GivenJwk>(text) else {
            // A set of keys, or a private one with a typo.
            let may_be_private = [r#""d""#, r#""k""#].iter().any(|name| text.contains(name));
            return Err(if may_be_private { ClientKeyError::Private } else { ClientKeyError::Unreadable });
        };
        if given.d.is_some() || given.k.is_some() {
            return Err(ClientKeyError::Private);
        }
        let kind = (given.kty.as_str(), given.crv.as_deref().unwrap_or_default());
        let algorithm =
            [SigningAlgorithm::EdDsa, SigningAlgorithm::Es256].into_iter().find(|it| kty_and_crv(*it) == kind);
        let algorithm = algorithm.ok_or(ClientKeyError::Unsupported)?;
        // RFC 7517, sections 4.2 to 4.4: its purpose.
        let verifies = given.key_ops.is_none_or(|operations| operations.iter().any(|operation| operation == "verify"));
        let signs = given.usage.is_none_or(|usage| usage == "sig");
        let is_of_algorithm = given.alg.is_none_or(|name| names(algorithm).contains(&name.as_str()));
        if !(verifies && signs && is_of_algorithm) {
            return Err(ClientKeyError::OtherUse);
        }
        let coordinate = |text: Option<String>| text.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        let x = coordinate(given.x).ok_or(ClientKeyError::Unreadable)?;
        match algorithm {
            SigningAlgorithm::EdDsa => Self::new(algorithm, &x, None),
            SigningAlgorithm::Es256 => {
                Self::new(algorithm, &x, Some(&coordinate(given.y).ok_or(ClientKeyError::Unreadable)?))
            }
        }
    }

    fn new(algorithm: SigningAlgorithm, x: &[u8], y: Option<&[u8]>) -> Result<Self, ClientKeyError> {
        let is_whole = |coordinate: &[u8]| coordinate.len() == COORDINATE_BYTES;
        if !is_whole(x) || !y.is_none_or(is_whole) {
            return Err(ClientKeyError::Unreadable);
        }
        let (verification, point): (&'static dyn VerificationAlgorithm, Vec<u8>) = match y {
            None => (&ED25519, x.to_vec()),
            Some(y) => (&ECDSA_P256_SHA256_FIXED, [&[4], x, y].concat()),
        };
        // Rejects a point that is not on the curve.
        let key = ParsedPublicKey::new(verification, point).map_err(|_| ClientKeyError::Unreadable)?;
        let y = y.map(|y| URL_SAFE_NO_PAD.encode(y));
        Ok(Self { algorithm, jwk: required_members(algorithm, &URL_SAFE_NO_PAD.encode(x), y.as_deref()), key })
    }

    /// The key as a JWK with its required members only, in the form of RFC 7638: one text for each key.
    pub fn as_jwk(&self) -> &str {
        &self.jwk
    }

    /// The thumbprint, by which it is known (RFC 7638).
    pub fn thumbprint(&self) -> String {
        thumbprint(&self.jwk)
    }

    /// Verifies and reads an assertion that this key has signed. The caller checks its claims.
    ///
    /// The base64url of all three parts must be canonical (RFC 4648, section 3.5), as in our own tokens.
    ///
    /// # Errors
    /// [`InvalidAssertion`] if it is malformed, signed by another key or algorithm, or changed.
    pub fn verify<T: DeserializeOwned>(&self, assertion: &str) -> Result<T, InvalidAssertion> {
        let (message, signature) = assertion.rsplit_once('.').ok_or(InvalidAssertion)?;
        let (header, claims) = message.split_once('.').ok_or(InvalidAssertion)?;
        let header: Header = decoded(header).ok_or(InvalidAssertion)?;
        if header.crit.is_some() || !names(self.algorithm).contains(&header.alg.as_str()) {
            return Err(InvalidAssertion);
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| InvalidAssertion)?;
        self.key.verify_sig(message.as_bytes(), &signature).map_err(|_| InvalidAssertion)?;
        decoded(claims).ok_or(InvalidAssertion)
    }
}

/// Converts a key on P-256 to the form with its curve's name and both coordinates, from a compressed point or explicit curve
/// parameters.
fn named_and_whole(der: &[u8]) -> Option<Vec<u8>> {
    let key = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, der).ok()?;
    Some(key.as_der().ok()?.as_ref().to_vec())
}

/// A text without the white space around it and without the byte order mark that some editors write at the start of a file.
fn without_mark(text: &str) -> &str {
    text.trim_start_matches('\u{FEFF}').trim()
}

/// The claimed subject of an assertion, before its verification: it determines whose key to use.
pub fn claimed_subject(assertion: &str) -> Option<String> {
    let claims: Subject = decoded(assertion.split('.').nth(1)?)?;
    Some(claims.sub)
}

/// The names of an algorithm in JOSE (RFC 7518, section 3.1; RFC 8037, section 3.1; RFC 9864, section 2.2).
const fn names(algorithm: SigningAlgorithm) -> &'static [&'static str] {
    match algorithm {
        SigningAlgorithm::EdDsa => &["EdDSA", "Ed25519"],
        SigningAlgorithm::Es256 => &["ES256"],
    }
}

fn decoded<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests;
