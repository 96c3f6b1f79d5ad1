//! Machine secrets: how they are generated, recognised and hashed.
//!
//! A secret has two types: [`PlainSecret`], which can be shown once, and [`SecretHash`], the only one that storage ever
//! sees. With 256 random bits behind it, a keyed hash is enough; a slow one would only cost us time at each request.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use super::random::{RandomSource, RandomUnavailable, random_bytes};
use crate::domain::{credential::AuthenticationType, secret_hint::SecretHint};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 62^43 is more than 2^256.
const BODY_LENGTH: usize = 43;
/// 62^6 is more than 2^32.
const CHECKSUM_LENGTH: usize = 6;

/// A secret in clear. It is neither copied nor printed.
pub struct PlainSecret(SecretString);

impl PlainSecret {
    /// Takes a secret that someone presented or imported.
    pub fn new(secret: String) -> Self {
        Self(secret.into())
    }

    /// The secret itself. Each call needs a look in a review.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Its hint, which may be stored.
    pub fn hint(&self) -> SecretHint {
        SecretHint::of(self.expose())
    }
}

impl fmt::Debug for PlainSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PlainSecret")
    }
}

/// The prefix of a secret of a type: `mwk_` for an API key, `mws_` for a client secret.
const fn prefix(kind: AuthenticationType) -> &'static str {
    match kind {
        AuthenticationType::ApiKey => "mwk_",
        AuthenticationType::OAuth2 => "mws_",
    }
}

/// Generates a secret: prefix, 43 random characters of `[0-9A-Za-z]` (256 bits), and the CRC-32 of both in six more.
///
/// # Errors
/// [`RandomUnavailable`] if there is no randomness.
pub fn generate(kind: AuthenticationType, random: &dyn RandomSource) -> Result<PlainSecret, RandomUnavailable> {
    let mut secret = prefix(kind).to_owned();
    secret.push_str(&random_text(random)?);
    secret.extend(checksum(&secret).map(char::from));
    Ok(PlainSecret::new(secret))
}

/// 43 random characters of `[0-9A-Za-z]`: 256 bits.
///
/// # Errors
/// [`RandomUnavailable`] if there is no randomness.
pub fn random_text(random: &dyn RandomSource) -> Result<String, RandomUnavailable> {
    let mut text = String::with_capacity(BODY_LENGTH);
    while text.len() < BODY_LENGTH {
        // Six bits choose one of 64; the two that the alphabet lacks are drawn again, so that all are equally likely.
        for byte in random_bytes::<64>(random)? {
            if text.len() < BODY_LENGTH
                && let Some(character) = ALPHABET.get(usize::from(byte & 0b11_1111))
            {
                text.push(char::from(*character));
            }
        }
    }
    Ok(text)
}

/// The authentication type of a secret, as claimed by its prefix.
pub fn claimed_type(text: &str) -> Option<AuthenticationType> {
    AuthenticationType::ALL.into_iter().find(|kind| text.starts_with(prefix(*kind)))
}

/// Whether a text can be a secret at all: one of ours with a correct checksum, or a key of the preview, which is a
/// UUID. Anything else is rejected without a query of the database.
pub fn is_plausible(text: &str) -> bool {
    if claimed_type(text).is_none() {
        return is_preview_secret(text);
    }
    text.len() == 4 + BODY_LENGTH + CHECKSUM_LENGTH
        && text.split_at_checked(4 + BODY_LENGTH).is_some_and(|(body, sum)| checksum(body) == sum.as_bytes())
}

/// Whether a text begins as a secret of ours and was cut or mistyped: its length or its checksum is wrong.
pub fn is_mistyped(text: &str) -> bool {
    claimed_type(text).is_some() && !is_plausible(text)
}

/// The secrets of ours in a text, each once: by form and checksum, without a look at whether they exist. At most `limit`.
pub fn find_in(text: &str, limit: usize) -> Vec<&str> {
    let mut found = Vec::new();
    for word in text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_') {
        if found.len() < limit && claimed_type(word).is_some() && is_plausible(word) && !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// Whether a text has the form of the preview's secrets: a hyphenated UUID for keys, or 32 to 128 letters and digits
/// for client secrets.
pub fn is_preview_secret(text: &str) -> bool {
    let uuid = text.len() == 36 && uuid::Uuid::try_parse(text).is_ok();
    uuid || ((32..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn checksum(text: &str) -> [u8; CHECKSUM_LENGTH] {
    let mut rest = crc32fast::hash(text.as_bytes()) as usize;
    let mut digits = [b'0'; CHECKSUM_LENGTH];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET.get(rest % ALPHABET.len()).copied().unwrap_or_default();
        rest /= ALPHABET.len();
    }
    digits
}

/// The stored form of a secret: HMAC-SHA-256 (RFC 2104) under a key that is not in the database.
#[derive(Clone, Copy)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// Takes a hash that was stored; `None` if it is not 32 bytes long.
    pub fn from_stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The hash, for storage.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        // By words: the compiler may not cut any comparison short, so each one has a cost.
        let (ours, theirs) = (self.0.as_chunks().0, other.0.as_chunks().0);
        let equal = ours.iter().zip(theirs).fold(Choice::from(1), |equal, (ours, theirs)| {
            equal & u64::from_ne_bytes(*ours).ct_eq(&u64::from_ne_bytes(*theirs))
        });
        equal.into()
    }
}

impl Eq for SecretHash {}

/// Only for tables in memory; as it is a keyed hash, nobody can predict its place in a table.
impl Hash for SecretHash {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.0.hash(hasher);
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretHash")
    }
}

/// HMAC-SHA-256 under a key, which is padded with zeros to the block of 64 bytes (RFC 2104, section 2).
pub(super) fn keyed_mac(key: [u8; 32]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    for (padded, byte) in block.iter_mut().zip(key) {
        *padded = byte;
    }
    Hmac::new(&block.into())
}

/// The purpose of a hashed value; the same text hashes differently for each.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// API keys and client secrets.
    Credential,
    /// Ids of browser sessions.
    Session,
    /// First-run links.
    FirstRunLink,
    /// The password hash with which a session was started.
    PasswordFingerprint,
    /// Accounts and addresses that failed to sign in.
    SignInFailure,
    /// Thumbprints of public keys.
    ClientKey,
    /// Links by which people are invited.
    Invitation,
}

/// The key under which secrets are hashed.
pub struct Pepper(Hmac<Sha256>);

impl Pepper {
    /// Takes the key.
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self(keyed_mac(key))
    }

    /// Hashes a value for a purpose.
    pub fn hash(&self, purpose: Purpose, value: &str) -> SecretHash {
        let mut mac = self.0.clone();
        mac.update(&[purpose as u8]);
        mac.update(value.as_bytes());
        SecretHash(mac.finalize().into_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::random::SystemRandom;

    #[test]
    fn a_secret_is_one_word_of_fixed_length_that_recognises_itself() {
        for (kind, prefix) in [(AuthenticationType::ApiKey, "mwk_"), (AuthenticationType::OAuth2, "mws_")] {
            let secret = generate(kind, &SystemRandom).unwrap();
            let text = secret.expose();
            assert!(text.starts_with(prefix) && text.len() == 53, "{text}");
            assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
            assert!(is_plausible(text));
        }
    }

    #[test]
    fn a_mistyped_secret_is_refused_by_its_checksum() {
        let secret = generate(AuthenticationType::ApiKey, &SystemRandom).unwrap();
        let swapped = if secret.expose().ends_with('0') { "1" } else { "0" };
        let mistyped = format!("{}{swapped}", &secret.expose()[..52]);
        assert!(!is_plausible(&mistyped));
        assert!(!is_plausible(&secret.expose()[..52]));
        assert!(is_plausible("3734e457-ec31-4a5e-9f4a-0123456789ab"));
        assert!(!is_plausible("junk"));
    }

    #[test]
    fn neither_secret_nor_hash_is_printed() {
        let secret = generate(AuthenticationType::ApiKey, &SystemRandom).unwrap();
        let hash = Pepper::new([7; 32]).hash(Purpose::Credential, secret.expose());
        assert_eq!(format!("{secret:?} {hash:?}"), "PlainSecret SecretHash");
    }

    #[test]
    fn one_text_hashes_differently_for_each_purpose_and_pepper() {
        let pepper = Pepper::new([7; 32]);
        let hash = pepper.hash(Purpose::Credential, "text");
        assert_eq!(hash, pepper.hash(Purpose::Credential, "text"));
        assert_ne!(hash, pepper.hash(Purpose::Session, "text"));
        assert_ne!(hash, Pepper::new([8; 32]).hash(Purpose::Credential, "text"));
    }
}
