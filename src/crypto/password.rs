//! People's passwords: Argon2id (RFC 9106) with the parameters that OWASP recommends.
//!
//! One run takes some 20 ms and 19 MiB: callers keep it off the async threads and limit concurrent runs.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc},
};

use zxcvbn::{Score, zxcvbn};

use super::random::{RandomSource, RandomUnavailable, random_bytes};
use crate::domain::display_name::composed;

/// OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A password hash in PHC string format.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a hash that was stored.
    pub const fn from_stored(hash: String) -> Self {
        Self(hash)
    }

    /// The hash, for storage.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a password can be compared with it at all.
    pub fn is_readable(&self) -> bool {
        phc::PasswordHash::new(&self.0).is_ok()
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PasswordHash")
    }
}

/// A password could not be hashed.
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub enum CannotHash {
    /// There is no randomness for the salt.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
    /// Argon2 failed.
    #[error("argon2 refused to hash")]
    Argon2,
}

/// Hashes a password with a new salt, in Normalization Form C (NIST SP 800-63B-4, section 3.1.1.2): keyboards differ in how they
/// write an accent.
///
/// # Errors
/// [`CannotHash`] if there is no randomness.
pub fn hash(password: &str, random: &dyn RandomSource) -> Result<PasswordHash, CannotHash> {
    let salt: [u8; 16] = random_bytes(random)?;
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| CannotHash::Argon2)?;
    let hash: phc::PasswordHash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(composed(password).as_bytes(), &salt)
        .map_err(|_| CannotHash::Argon2)?;
    Ok(PasswordHash(hash.to_string()))
}

/// The hash of nobody's password: verifying one against it costs the same as for any other.
pub fn of_nobody() -> PasswordHash {
    let (salt, hash) = ("bm9ib2R5J3Mgc2FsdCAuLg", "bm9ib2R5IGtub3dzIHdoYXQgaGFzaGVzIHRvIHRoaXM");
    PasswordHash(format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${hash}"))
}

/// Whether a password is the one that was hashed, possibly by a release that hashed it as typed.
pub fn verify(password: &str, hash: &PasswordHash) -> bool {
    let Ok(parsed) = phc::PasswordHash::new(&hash.0) else { return false };
    let is_hashed = |text: &str| Argon2::default().verify_password(text.as_bytes(), &parsed).is_ok();
    let composed = composed(password);
    is_hashed(&composed) || (composed != password && is_hashed(password))
}

/// Whether a password is easy to guess for somebody who knows these words, which are in lower case: without them, it is a
/// common password, a sequence, a row of keys, or a repetition of one, so that fewer than ten billion guesses find it.
pub fn is_guessable(password: &str, words: &[String]) -> bool {
    let lower = password.to_lowercase();
    let rest = words.iter().fold(lower.clone(), |rest, word| rest.replace(word.as_str(), ""));
    let rest = if rest == lower { password } else { &rest };
    zxcvbn(rest, &[]).score() < Score::Four
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::random::SystemRandom;

    #[test]
    fn only_the_password_that_was_hashed_verifies() {
        let hash = hash("correct horse battery", &SystemRandom).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse battery", &hash));
        assert!(!verify("correct horse batterz", &hash));
    }

    #[test]
    fn a_password_is_the_same_in_every_form_of_its_accents() {
        let (composed, decomposed) = ("Grüße aus dem Süden", "Gru\u{308}ße aus dem Su\u{308}den");
        for (first, then) in [(composed, decomposed), (decomposed, composed)] {
            assert!(verify(then, &hash(first, &SystemRandom).unwrap()));
        }
        // The hash of an older release.
        let salt = [7; 16];
        let old = Argon2::default().hash_password_with_salt(decomposed.as_bytes(), &salt).unwrap();
        assert!(verify(decomposed, &PasswordHash(old.to_string())));
    }

    #[test]
    fn what_is_common_or_made_of_known_words_is_guessable() {
        let words = ["credentials", "lovelace", "console", "example", "ada"].map(str::to_owned);
        for password in [
            "123456789012345",
            "passwordpassword",
            "Password12345678",
            "Password123456!!",
            "qwertyuiopasdfgh",
            "1qaz2wsx3edc4rfv",
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabc",
            "iloveyouiloveyou",
            "ada.lovelace@example.com",
            "AdaLovelace2026!",
            "lovelace-lovelace",
            "CredentialsConsole1",
            "Credentials Console 2026",
        ] {
            assert!(is_guessable(password, &words), "{password}");
        }
        for password in [
            "correct horse battery staple",
            "a sentence is a good password",
            "credentials console is my favourite",
            "ada 7Jq-2fKz-9Xw-4Tb",
            "Grüße aus dem Süden",
            "売上を毎晩まとめて送る人の合言葉",
        ] {
            assert!(!is_guessable(password, &words), "{password}");
        }
    }

    #[test]
    fn the_hash_of_nobody_has_the_parts_and_parameters_of_any_other() {
        let parts = |hash: &PasswordHash| {
            let parsed = phc::PasswordHash::new(hash.as_str()).unwrap();
            (
                parsed.algorithm,
                parsed.version,
                parsed.params.to_string(),
                parsed.salt.unwrap().len(),
                parsed.hash.unwrap().len(),
            )
        };
        assert_eq!(parts(&of_nobody()), parts(&hash("a password", &SystemRandom).unwrap()));
        assert!(!verify("a password", &of_nobody()));
    }
}
