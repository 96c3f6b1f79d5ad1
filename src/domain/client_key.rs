//! How an OAuth client authenticates: by a secret that both sides know, or by a key of which only it has the private part.

use serde::{Deserialize, Serialize};

use super::secret_hint::SecretHint;

/// Why a text cannot be registered as a client's public key. The texts say what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ClientKeyError {
    /// No readable key.
    #[error(
        "This is no public key that can be read. Please give PEM that begins with -----BEGIN PUBLIC KEY-----, or one JWK."
    )]
    Unreadable,
    /// A certificate, which contains one.
    #[error(
        "This is a certificate. Please give the public key in it, as openssl x509 -in CERTIFICATE -pubkey -noout writes it."
    )]
    Certificate,
    /// It contains a private key or a shared secret.
    #[error(
        "This holds a private or secret key, which nobody else should see; it was not kept. Please give the public part \
         only, as openssl pkey -in KEY -pubout writes it."
    )]
    Private,
    /// A key of another kind.
    #[error("Please give a key on the curve Ed25519 or P-256; RSA and other curves are not taken.")]
    Unsupported,
    /// Its members `alg`, `use` or `key_ops` contradict its use here.
    #[error("The members alg, use or key_ops of this key say that it is not for verifying signatures by its curve.")]
    OtherUse,
}

/// The means by which the holder of a credential authenticates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientAuthentication {
    /// An API key, as its hint.
    ApiKey(SecretHint),
    /// A client secret, as its hint.
    Secret(SecretHint),
    /// A private key; the thumbprint of its public part (RFC 7638).
    PublicKey(String),
}
