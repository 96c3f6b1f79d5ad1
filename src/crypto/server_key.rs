//! The server key: 256 bits outside of the database, from which every other key is derived.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::Mac;

use super::{
    random::{RandomSource, RandomUnavailable, random_bytes},
    sealed_box::SealedBox,
    sealed_stream::StreamKey,
    secret::{Pepper, keyed_mac},
};

/// The server key.
pub struct ServerKey([u8; 32]);

/// A text is no server key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a server key is 32 bytes in base64 (44 characters)")]
pub struct InvalidServerKey;

impl ServerKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// [`RandomUnavailable`] if there is no randomness.
    pub fn generate(random: &dyn RandomSource) -> Result<Self, RandomUnavailable> {
        random_bytes(random).map(Self)
    }

    /// Reads a key from its text.
    ///
    /// # Errors
    /// [`InvalidServerKey`] if it is anything but 32 bytes in base64.
    pub fn parse(text: &str) -> Result<Self, InvalidServerKey> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| InvalidServerKey)?;
        bytes.try_into().map(Self).map_err(|_| InvalidServerKey)
    }

    /// The text of the key, for its file.
    pub fn expose(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Derives the keys that the server works with.
    pub fn derive(&self) -> ServerKeys {
        ServerKeys {
            pepper: Pepper::new(self.derive_one(b"pepper")),
            sealed_box: SealedBox::new(self.derive_one(b"sealed box")),
            backup: StreamKey::new(self.derive_one(b"backup")),
            fingerprint: STANDARD.encode(self.derive_one(b"fingerprint")),
        }
    }

    /// One step of a key derivation in counter mode with HMAC (NIST SP 800-108r1, section 4.1).
    fn derive_one(&self, label: &[u8]) -> [u8; 32] {
        let mut mac = keyed_mac(self.0);
        mac.update(&1_u32.to_be_bytes());
        mac.update(label);
        mac.update(&[0]);
        mac.update(&256_u32.to_be_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for ServerKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ServerKey")
    }
}

/// The keys derived from the server key.
pub struct ServerKeys {
    /// Hashes secrets.
    pub pepper: Pepper,
    /// Seals signing keys and one-time cookies.
    pub sealed_box: SealedBox,
    /// Encrypts backups.
    pub backup: StreamKey,
    /// Recognises the server key; says nothing about it. The database keeps it, to refuse a start with another key.
    pub fingerprint: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::random::SystemRandom;

    #[test]
    fn a_key_survives_its_file_and_another_text_is_refused() {
        let key = ServerKey::generate(&SystemRandom).unwrap();
        let again = ServerKey::parse(&format!("{}\n", key.expose())).unwrap();
        assert_eq!(key.derive().fingerprint, again.derive().fingerprint);
        assert_eq!(ServerKey::parse("c2hvcnQ=").err(), Some(InvalidServerKey));
    }
}
