//! Authenticated encryption of files of any size, a chunk at a time: the STREAM construction (Hoang, Reyhanitabar, Rogaway,
//! Vizár: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, CRYPTO 2015).
//!
//! A file is a header and chunks, each sealed with AES-256-GCM. The nonce of a chunk is its number and whether it is the
//! last one: missing, moved or repeated chunks do not open, nor does a file that was cut at a boundary. The key differs
//! for each file, derived from a random salt in the header, so that no nonce repeats under one key.
//!
//! | bytes | what |
//! |---|---|
//! | 26 | `credentials-console:seal:1`, the version included |
//! | 32 | the salt |
//! | 65,536 and 16 of the tag, again and again | chunks; the last one is shorter, or empty but for its tag |

use std::io::{self, Read, Write};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use hmac::Mac as _;

use super::{
    random::{RandomSource, RandomUnavailable, random_bytes},
    secret::keyed_mac,
};

/// The beginning of a sealed file.
const MAGIC: &[u8; 26] = b"credentials-console:seal:1";
const SALT_BYTES: usize = 32;
const CHUNK_BYTES: usize = 64 * 1024;
const TAG_BYTES: usize = 16;

/// The key from which the keys of files are derived.
pub struct StreamKey([u8; 32]);

/// A file was not sealed.
#[derive(Debug, thiserror::Error)]
pub enum CannotSealStream {
    /// There is no randomness for the salt.
    #[error(transparent)]
    Random(#[from] RandomUnavailable),
    /// It cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The cipher failed, as it does past 2^32 chunks.
    #[error("the cipher refused to seal")]
    Cipher,
}

/// A file was not opened.
#[derive(Debug, thiserror::Error)]
pub enum CannotOpenStream {
    /// It was changed or cut, or sealed under another key.
    #[error("it was encrypted under another server key, or was changed or cut since")]
    Refused,
    /// It cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Whether a file with this beginning is a sealed one.
pub fn is_sealed(beginning: &[u8]) -> bool {
    beginning.starts_with(MAGIC)
}

impl StreamKey {
    /// Takes the key.
    pub(super) const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Seals all of the input.
    ///
    /// # Errors
    /// [`CannotSealStream`]; the output until then is useless.
    pub fn seal(
        &self,
        input: &mut dyn Read,
        output: &mut dyn Write,
        random: &dyn RandomSource,
    ) -> Result<(), CannotSealStream> {
        let salt: [u8; SALT_BYTES] = random_bytes(random)?;
        let key = self.key_of_file(&salt).ok_or(CannotSealStream::Cipher)?;
        output.write_all(MAGIC)?;
        output.write_all(&salt)?;
        let mut chunk = read_chunk(input, CHUNK_BYTES)?;
        for number in 0..=u32::MAX {
            // Only the next read shows whether a full chunk is the last one.
            let next = if chunk.len() == CHUNK_BYTES { read_chunk(input, CHUNK_BYTES)? } else { Vec::new() };
            let is_last = next.is_empty();
            key.seal_in_place_append_tag(nonce(number, is_last), Aad::from(MAGIC), &mut chunk)
                .map_err(|_| CannotSealStream::Cipher)?;
            output.write_all(&chunk)?;
            if is_last {
                return Ok(());
            }
            chunk = next;
        }
        Err(CannotSealStream::Cipher)
    }

    /// Opens sealed data. The output is valid only once this has succeeded: the end may be missing until then.
    ///
    /// # Errors
    /// [`CannotOpenStream::Refused`] if a single bit, the length or the key differs.
    pub fn open(&self, input: &mut dyn Read, output: &mut dyn Write) -> Result<(), CannotOpenStream> {
        let refused = || CannotOpenStream::Refused;
        let header = read_chunk(input, MAGIC.len() + SALT_BYTES)?;
        let salt = header.strip_prefix(MAGIC).and_then(|salt| salt.try_into().ok()).ok_or_else(refused)?;
        let key = self.key_of_file(salt).ok_or_else(refused)?;
        let mut chunk = read_chunk(input, CHUNK_BYTES + TAG_BYTES)?;
        for number in 0..=u32::MAX {
            let is_full = chunk.len() == CHUNK_BYTES + TAG_BYTES;
            let next = if is_full { read_chunk(input, CHUNK_BYTES + TAG_BYTES)? } else { Vec::new() };
            let is_last = next.is_empty();
            let opened = key.open_in_place(nonce(number, is_last), Aad::from(MAGIC), &mut chunk);
            output.write_all(opened.map_err(|_| refused())?)?;
            if is_last {
                return Ok(());
            }
            chunk = next;
        }
        Err(refused())
    }

    fn key_of_file(&self, salt: &[u8; SALT_BYTES]) -> Option<LessSafeKey> {
        let mut mac = keyed_mac(self.0);
        mac.update(salt);
        let key: [u8; 32] = mac.finalize().into_bytes().into();
        UnboundKey::new(&AES_256_GCM, &key).ok().map(LessSafeKey::new)
    }
}

/// The number of the chunk, and whether it is the last one.
fn nonce(number: u32, is_last: bool) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    let (front, back) = bytes.split_at_mut(NONCE_LEN - 5);
    front.fill(0);
    for (place, byte) in back.iter_mut().zip(number.to_be_bytes().into_iter().chain([u8::from(is_last)])) {
        *place = byte;
    }
    Nonce::assume_unique_for_key(bytes)
}

/// Reads as much as is available, up to a length.
fn read_chunk(input: &mut dyn Read, length: usize) -> io::Result<Vec<u8>> {
    let mut chunk = Vec::with_capacity(length + TAG_BYTES);
    input.take(length as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::random::SystemRandom;

    const HEADER: usize = MAGIC.len() + SALT_BYTES;
    const SEALED_CHUNK: usize = CHUNK_BYTES + TAG_BYTES;

    fn seal(content: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::new();
        StreamKey::new([1; 32]).seal(&mut &content[..], &mut sealed, &SystemRandom).unwrap();
        sealed
    }

    fn open_with(key: u8, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut opened = Vec::new();
        StreamKey::new([key; 32]).open(&mut &sealed[..], &mut opened).ok().map(|()| opened)
    }

    #[test]
    fn a_file_of_any_length_comes_out_as_it_went_in() {
        for length in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES] {
            let content: Vec<u8> = (0..length).map(|place| u8::try_from(place % 251).unwrap()).collect();
            let sealed = seal(&content);
            assert!(is_sealed(&sealed));
            assert_eq!(open_with(1, &sealed), Some(content), "{length}");
            assert_eq!(open_with(2, &sealed), None, "{length}");
        }
        assert_ne!(seal(b"the same"), seal(b"the same"));
    }

    #[test]
    fn a_file_that_was_cut_anywhere_is_refused() {
        let sealed = seal(&vec![7; 2 * CHUNK_BYTES + 10]);
        let boundaries = [0, HEADER, HEADER + SEALED_CHUNK, HEADER + 2 * SEALED_CHUNK];
        let around = boundaries.into_iter().flat_map(|length| [length.saturating_sub(1), length, length + 1]);
        for length in around.chain([sealed.len() - 1]) {
            assert_eq!(open_with(1, &sealed[..length]), None, "{length}");
        }
        assert_eq!(open_with(1, &[sealed, vec![0]].concat()), None);
    }

    #[test]
    fn a_changed_bit_and_moved_missing_or_repeated_chunks_are_refused() {
        let sealed = seal(&vec![7; 2 * CHUNK_BYTES + 10]);
        for place in (0..sealed.len()).step_by(9_973).chain(0..=HEADER) {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(open_with(1, &changed), None, "{place}");
        }
        let (header, chunks) = sealed.split_at(HEADER);
        let chunks: Vec<&[u8]> = chunks.chunks(SEALED_CHUNK).collect();
        let whole = |chunks: &[&[u8]]| [&[header], chunks].concat().concat();
        assert!(open_with(1, &whole(&chunks)).is_some());
        for order in [&[1, 0, 2][..], &[0, 2], &[1, 2], &[0, 0, 1, 2], &[2]] {
            let moved: Vec<&[u8]> = order.iter().map(|place| chunks[*place]).collect();
            assert_eq!(open_with(1, &whole(&moved)), None, "{order:?}");
        }
    }
}
