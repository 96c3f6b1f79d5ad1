//! Authenticated encryption of small data: signing keys at rest, one-time cookies in a browser.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::random::{RandomSource, RandomUnavailable, random_bytes};

/// Seals and opens with AES-256-GCM (NIST SP 800-38D) and a random nonce, which is stored in front of the box.
///
/// A random nonce of 96 bits is safe for 2^32 boxes under one key (section 8.3): thousands of years of our use.
pub struct SealedBox(Option<LessSafeKey>);

/// A box cannot be opened: it was changed, or sealed under another key or for another purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed box cannot be opened")]
pub struct CannotOpen;

/// A box could not be sealed.
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub enum CannotSeal {
    /// There is no randomness for the nonce.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
    /// The cipher failed.
    #[error("the cipher refused to seal")]
    Cipher,
}

impl SealedBox {
    /// Takes the key.
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self(UnboundKey::new(&AES_256_GCM, &key).ok().map(LessSafeKey::new))
    }

    /// Seals `content` for `purpose`.
    ///
    /// # Errors
    /// [`CannotSeal`] if there is no randomness.
    pub fn seal(&self, purpose: &str, content: &[u8], random: &dyn RandomSource) -> Result<Vec<u8>, CannotSeal> {
        let key = self.0.as_ref().ok_or(CannotSeal::Cipher)?;
        let nonce: [u8; NONCE_LEN] = random_bytes(random)?;
        let mut sealed = content.to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(purpose), &mut sealed)
            .map_err(|_| CannotSeal::Cipher)?;
        Ok([&nonce, sealed.as_slice()].concat())
    }

    /// Opens data that was sealed for `purpose`.
    ///
    /// # Errors
    /// [`CannotOpen`] if a single bit, the key or the purpose differs.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let key = self.0.as_ref().ok_or(CannotOpen)?;
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN).ok_or(CannotOpen)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| CannotOpen)?;
        let mut content = sealed.to_vec();
        let length = key.open_in_place(nonce, Aad::from(purpose), &mut content).map_err(|_| CannotOpen)?.len();
        content.truncate(length);
        Ok(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::random::SystemRandom;

    #[test]
    fn a_box_opens_only_unchanged_and_for_its_purpose() {
        let sealed_box = SealedBox::new([1; 32]);
        let sealed = sealed_box.seal("cookie", b"content", &SystemRandom).unwrap();
        assert_eq!(sealed_box.open("cookie", &sealed).unwrap(), b"content");
        assert_eq!(sealed_box.open("key", &sealed), Err(CannotOpen));
        assert_eq!(SealedBox::new([2; 32]).open("cookie", &sealed), Err(CannotOpen));
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert_eq!(sealed_box.open("cookie", &changed), Err(CannotOpen));
        }
        assert_eq!(sealed_box.open("cookie", b"short"), Err(CannotOpen));
    }
}
