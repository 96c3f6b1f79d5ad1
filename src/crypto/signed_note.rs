//! Signed checkpoints of a log: notes (C2SP signed-note) with the size and the root of a tree (C2SP tlog-checkpoint), signed with
//! Ed25519.

use std::{fmt, str::FromStr};

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};
use tlog_tiles::{Checkpoint as CheckpointText, Hash};

use super::{
    merkle::TreeHash,
    random::{RandomSource, RandomUnavailable, random_bytes},
};

/// The type of an Ed25519 signature in a note.
const ED25519_TYPE: u8 = 1;
/// Bytes of the id of a key in a note.
const KEY_ID_BYTES: usize = 4;

/// The size and the root of a tree, and to which log it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Identifies the log.
    pub origin: String,
    /// How many entries the log has.
    pub size: u64,
    /// The root of their tree.
    pub root: TreeHash,
}

/// A text is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no checkpoint of a log")]
pub struct NoCheckpoint;

/// A stored key cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key of the audit log is unreadable")]
pub struct UnreadableNoteKey;

/// A text is no public key of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "give the public key of the log as audit key writes it: a name, eight hexadecimal digits and base64, separated by plus signs"
)]
pub struct NoVerifierKey;

impl Checkpoint {
    /// Reads the text of a note, without a look at its signatures.
    ///
    /// # Errors
    /// [`NoCheckpoint`].
    pub fn parse(note: &str) -> Result<Self, NoCheckpoint> {
        let (text, _) = split(note).ok_or(NoCheckpoint)?;
        let read = CheckpointText::from_bytes(text.as_bytes()).map_err(|_| NoCheckpoint)?;
        Ok(Self { origin: read.origin().to_owned(), size: read.size(), root: read.hash().0 })
    }

    fn text(&self) -> Result<String, NoCheckpoint> {
        let text = CheckpointText::new(&self.origin, self.size, Hash(self.root), "").map_err(|_| NoCheckpoint)?;
        String::from_utf8(text.to_bytes()).map_err(|_| NoCheckpoint)
    }
}

/// The text of a note, with the newline at its end, and its signatures.
fn split(note: &str) -> Option<(&str, &str)> {
    let end = note.rfind("\n\n")? + 1;
    note.split_at_checked(end)
}

/// The private key of a log.
pub struct NoteKey {
    pair: Ed25519KeyPair,
    seed: [u8; 32],
}

impl NoteKey {
    /// Generates a new key.
    ///
    /// # Errors
    /// [`RandomUnavailable`] if there is no randomness.
    pub fn generate(random: &dyn RandomSource) -> Result<Self, RandomUnavailable> {
        Self::from_private(&random_bytes::<32>(random)?).map_err(|_| RandomUnavailable)
    }

    /// Reads a key from its seed (RFC 8032, section 5.1.5).
    ///
    /// # Errors
    /// [`UnreadableNoteKey`] if that is none.
    pub fn from_private(seed: &[u8]) -> Result<Self, UnreadableNoteKey> {
        let seed: [u8; 32] = seed.try_into().map_err(|_| UnreadableNoteKey)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| UnreadableNoteKey)?;
        Ok(Self { pair, seed })
    }

    /// The seed, to be sealed before it is stored.
    pub const fn expose_private(&self) -> &[u8] {
        &self.seed
    }

    /// The public part, raw.
    pub fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// Signs a checkpoint, under the name of its log.
    ///
    /// # Errors
    /// [`NoCheckpoint`] if the origin cannot be in one.
    pub fn sign(&self, checkpoint: &Checkpoint) -> Result<String, NoCheckpoint> {
        let text = checkpoint.text()?;
        let name = &checkpoint.origin;
        let mut signature = key_id(name, self.public_key()).to_vec();
        signature.extend(self.pair.sign(text.as_bytes()).as_ref());
        Ok(format!("{text}\n— {name} {}\n", STANDARD.encode(signature)))
    }
}

/// The first bytes of a hash of the name of a log and its key.
fn key_id(name: &str, public_key: &[u8]) -> [u8; KEY_ID_BYTES] {
    let digest =
        Sha256::new().chain_update(name).chain_update([b'\n', ED25519_TYPE]).chain_update(public_key).finalize();
    digest.first_chunk().copied().unwrap_or_default()
}

/// The public key of a log: `name+id+key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    public_key: Vec<u8>,
}

impl VerifierKey {
    /// The key of a log with an origin.
    pub fn new(origin: &str, public_key: &[u8]) -> Self {
        Self { name: origin.to_owned(), public_key: public_key.to_vec() }
    }

    /// The same key for another log.
    #[must_use]
    pub fn of(&self, origin: &str) -> Self {
        Self::new(origin, &self.public_key)
    }

    /// The checkpoint of a note, if the key has signed it.
    pub fn open(&self, note: &str) -> Option<Checkpoint> {
        let (text, signatures) = split(note)?;
        let id = key_id(&self.name, &self.public_key);
        let is_signed = signatures.lines().any(|line| {
            let mut parts = line.split(' ');
            let (dash, name, value) = (parts.next(), parts.next(), parts.next());
            let value = value.and_then(|value| STANDARD.decode(value).ok()).unwrap_or_default();
            let Some((given, signature)) = value.split_at_checked(KEY_ID_BYTES) else { return false };
            let key = UnparsedPublicKey::new(&ED25519, &self.public_key);
            dash == Some("—")
                && name == Some(&self.name)
                && given == id
                && key.verify(text.as_bytes(), signature).is_ok()
        });
        if is_signed { Checkpoint::parse(note).ok() } else { None }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = u32::from_be_bytes(key_id(&self.name, &self.public_key));
        let key = STANDARD.encode([&[ED25519_TYPE], self.public_key.as_slice()].concat());
        write!(formatter, "{}+{id:08x}+{key}", self.name)
    }
}

impl FromStr for VerifierKey {
    type Err = NoVerifierKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.trim().splitn(3, '+');
        let (name, _, key) = (parts.next(), parts.next(), parts.next());
        let key = key.and_then(|key| STANDARD.decode(key).ok()).ok_or(NoVerifierKey)?;
        let public_key = key.strip_prefix(&[ED25519_TYPE]).filter(|key| key.len() == 32).ok_or(NoVerifierKey)?;
        let read = Self::new(name.unwrap_or_default(), public_key);
        if read.to_string() == text.trim() { Ok(read) } else { Err(NoVerifierKey) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::random::SystemRandom;

    #[test]
    fn a_checkpoint_is_opened_by_its_key_only_and_unchanged_only() {
        let key = NoteKey::generate(&SystemRandom).unwrap();
        let checkpoint = Checkpoint { origin: "example.com/audit/1".to_owned(), size: 20_852_163, root: [7; 32] };
        let note = key.sign(&checkpoint).unwrap();
        let verifier = VerifierKey::new(&checkpoint.origin, key.public_key());
        assert_eq!(verifier.open(&note), Some(checkpoint.clone()));
        assert_eq!(verifier.to_string().parse(), Ok(verifier.clone()));
        assert_eq!(Checkpoint::parse(&note), Ok(checkpoint.clone()));
        // Another signature beside it is not looked at.
        let cosigned = format!("{note}— witness.example AAAAAA==\n");
        assert_eq!(verifier.open(&cosigned), Some(checkpoint.clone()));
        for changed in [
            note.replace("20852163", "20852164"),
            note.replace("/1\n", "/2\n"),
            note.replace("— ", "- "),
            note.replace("\n\n", "\n"),
            String::new(),
        ] {
            assert_eq!(verifier.open(&changed), None, "{changed}");
        }
        let other = NoteKey::generate(&SystemRandom).unwrap();
        assert_eq!(VerifierKey::new(&checkpoint.origin, other.public_key()).open(&note), None);
        assert_eq!(VerifierKey::new("example.com/audit/2", key.public_key()).open(&note), None);
        for text in ["", "a+b+c", "example.com+00000000+AQ==", &verifier.to_string().replace("audit", "edit")] {
            assert_eq!(text.parse::<VerifierKey>(), Err(NoVerifierKey), "{text}");
        }
    }

    #[test]
    fn a_stored_key_is_read_again() {
        let key = NoteKey::generate(&SystemRandom).unwrap();
        assert_eq!(NoteKey::from_private(key.expose_private()).unwrap().public_key(), key.public_key());
        assert!(NoteKey::from_private(&[1; 31]).is_err());
    }
}
