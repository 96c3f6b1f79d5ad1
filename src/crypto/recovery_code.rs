//! Recovery codes: for whoever has lost the second factor. Each counts once.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::random::{RandomSource, RandomUnavailable, random_bytes};

/// How many are made at once.
pub const RECOVERY_CODES: usize = 10;
/// Digits and letters that nobody mistakes for others (Crockford's base32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Random bytes of a code: 120 bits. From 112 on a plain hash is enough (ASVS 5.0, 6.5.2).
const CODE_BYTES: usize = 15;
/// Characters of a code.
const CODE_CHARACTERS: u32 = 24;
/// Bytes of a hash.
const HASH_BYTES: usize = 32;

/// The codes of a person that are left. What is stored is sealed; it holds hashes only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryCodes(Vec<[u8; HASH_BYTES]>);

/// Stored codes cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the recovery codes are unreadable")]
pub struct UnreadableRecoveryCodes;

impl RecoveryCodes {
    /// New codes, and their texts such as `7k3f-…`, which are shown once.
    ///
    /// # Errors
    /// [`RandomUnavailable`].
    pub fn generate(random: &dyn RandomSource) -> Result<(Self, Vec<String>), RandomUnavailable> {
        let texts = (0..RECOVERY_CODES).map(|_| text(random)).collect::<Result<Vec<_>, _>>()?;
        Ok((Self(texts.iter().map(|text| hash(text)).collect()), texts))
    }

    /// Reads what [`Self::to_bytes`] gives.
    ///
    /// # Errors
    /// [`UnreadableRecoveryCodes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UnreadableRecoveryCodes> {
        let (hashes, []) = bytes.as_chunks::<HASH_BYTES>() else { return Err(UnreadableRecoveryCodes) };
        Ok(Self(hashes.to_vec()))
    }

    /// The hashes, to be sealed.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.concat()
    }

    /// How many are left.
    pub const fn left(&self) -> usize {
        self.0.len()
    }

    /// What is left without a code, if it is one of them.
    pub fn without(&self, code: &str) -> Option<Self> {
        let sought = hash(code);
        let left: Vec<_> = self.0.iter().copied().filter(|known| !bool::from(known.ct_eq(&sought))).collect();
        (left.len() < self.0.len()).then_some(Self(left))
    }
}

/// A code: six groups of four characters.
fn text(random: &dyn RandomSource) -> Result<String, RandomUnavailable> {
    let bytes: [u8; CODE_BYTES] = random_bytes(random)?;
    let mut bits = bytes.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let mut text = String::new();
    for place in 0..CODE_CHARACTERS {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        let letter = usize::try_from(bits & 31).ok().and_then(|letter| ALPHABET.get(letter));
        text.extend(letter.copied().map(char::from));
        bits >>= 5;
    }
    Ok(text)
}

/// The hash of a code as somebody types it: letters of either case, with or without what separates groups, and letters that
/// look like digits for those.
fn hash(code: &str) -> [u8; HASH_BYTES] {
    let typed =
        code.chars().filter(char::is_ascii_alphanumeric).map(|character| match character.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            character => character,
        });
    Sha256::digest(typed.collect::<String>().as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::random::SystemRandom;

    #[test]
    fn each_code_counts_once_however_it_is_typed() {
        let (codes, texts) = RecoveryCodes::generate(&SystemRandom).unwrap();
        assert_eq!((codes.left(), texts.len()), (RECOVERY_CODES, RECOVERY_CODES));
        assert!(texts.iter().all(|text| text.len() == 29));
        let typed = texts[3].to_uppercase().replace('-', " ").replace('0', "O").replace('1', "l");
        let left = codes.without(&typed).unwrap();
        assert_eq!(left.left(), RECOVERY_CODES - 1);
        assert_eq!(left.without(&texts[3]), None);
        assert_eq!(codes.without(""), None);
        assert_eq!(RecoveryCodes::from_bytes(&codes.to_bytes()), Ok(codes));
        assert_eq!(RecoveryCodes::from_bytes(&[0; 33]), Err(UnreadableRecoveryCodes));
    }
}
