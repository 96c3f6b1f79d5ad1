//! Public keys in JSON: the members of a key, and the thumbprint that identifies it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::domain::access_token::SigningAlgorithm;

/// Bytes of a coordinate on P-256; a public key is 0x04 and two of them (SEC 1, section 2.3.3).
pub(super) const COORDINATE_BYTES: usize = 32;

/// The members `kty` and `crv` of a key (RFC 7518, section 6.2.1; RFC 8037, section 2).
pub(super) const fn kty_and_crv(algorithm: SigningAlgorithm) -> (&'static str, &'static str) {
    match algorithm {
        SigningAlgorithm::EdDsa => ("OKP", "Ed25519"),
        SigningAlgorithm::Es256 => ("EC", "P-256"),
    }
}

/// A key with its required members only, in the one spelling that is hashed (RFC 7638, section 3.3). `x` and `y` are
/// base64url.
pub(super) fn required_members(algorithm: SigningAlgorithm, x: &str, y: Option<&str>) -> String {
    let (kty, crv) = kty_and_crv(algorithm);
    let y = y.map(|y| format!(r#","y":"{y}""#)).unwrap_or_default();
    format!(r#"{{"crv":"{crv}","kty":"{kty}","x":"{x}"{y}}}"#)
}

/// The thumbprint of a key (RFC 7638, section 3; for Ed25519 RFC 8037, section 2).
pub(super) fn thumbprint(required_members: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(required_members))
}
