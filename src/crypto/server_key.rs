//! The server key: 256 bits outside of the database, from which every other key is derived.
//!
//! While one key replaces another there are two ([`KeyRing`]): data is read with both and written with the current one.

use std::{
    fmt, iter,
    sync::{Arc, OnceLock},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::Mac;

use super::{
    random::{RandomSource, RandomUnavailable, random_bytes},
    sealed_box::{CannotOpen, CannotSeal, SealedBox},
    sealed_stream::StreamKey,
    secret::{Pepper, Purpose, SecretHash, keyed_mac},
};

/// Maximum number of server keys at a time.
const MAX_KEYS: usize = 2;

/// The server key.
pub struct ServerKey([u8; 32]);

/// A text does not hold valid server keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidServerKey {
    /// It is anything but base64 of 32 bytes.
    #[error("a server key is 32 bytes in base64 (44 characters)")]
    Malformed,
    /// There are more than two.
    #[error("there are {0} server keys, and at most two are in use at a time; remove those that were retired")]
    TooMany(usize),
}

impl ServerKey {
    /// Generates a new key.
    ///
    /// # Errors
    /// [`RandomUnavailable`] if there is no randomness.
    pub fn generate(random: &dyn RandomSource) -> Result<Self, RandomUnavailable> {
        random_bytes(random).map(Self)
    }

    /// Reads a key from its text.
    ///
    /// # Errors
    /// [`InvalidServerKey::Malformed`] if it is anything but 32 bytes in base64.
    pub fn parse(text: &str) -> Result<Self, InvalidServerKey> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| InvalidServerKey::Malformed)?;
        bytes.try_into().map(Self).map_err(|_| InvalidServerKey::Malformed)
    }

    /// Reads one or two keys, separated by white space or commas.
    ///
    /// # Errors
    /// [`InvalidServerKey`] if one of them is malformed, or there is none, or more than two.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, InvalidServerKey> {
        let parts = text.split(|character: char| character.is_whitespace() || character == ',');
        let keys: Vec<Self> = parts.filter(|part| !part.is_empty()).map(Self::parse).collect::<Result<_, _>>()?;
        match keys.len() {
            0 => Err(InvalidServerKey::Malformed),
            1..=MAX_KEYS => Ok(keys),
            many => Err(InvalidServerKey::TooMany(many)),
        }
    }

    /// The text of the key, for its file.
    pub fn expose(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Derives the working keys of the server.
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
    /// Identifies the server key without revealing it. The database stores it, to refuse a start with another key.
    pub fingerprint: String,
}

/// The server keys that are active at a time.
#[derive(Clone)]
pub struct ActiveKeys {
    /// Counts the steps of rotations.
    pub revision: i64,
    /// Counts the keys that were current: 1 for the first one of a database.
    pub number: i64,
    /// New data is hashed and sealed under this one.
    pub current: Arc<ServerKeys>,
    /// The next one, or the previous one: others may have written under it.
    pub other: Option<Arc<ServerKeys>>,
    /// Every key of the process, including inactive ones.
    pub known: Vec<Arc<ServerKeys>>,
}

impl ActiveKeys {
    /// The hash under the current key.
    pub fn hash(&self, purpose: Purpose, value: &str) -> SecretHash {
        self.current.pepper.hash(purpose, value)
    }

    /// The hashes under which a value may have been stored, the one under the current key first.
    pub fn hashes<'a>(&'a self, purpose: Purpose, value: &'a str) -> impl Iterator<Item = SecretHash> + Send + use<'a> {
        self.both().map(move |keys| keys.pepper.hash(purpose, value))
    }

    /// Seals under the current key.
    ///
    /// # Errors
    /// As [`SealedBox::seal`].
    pub fn seal(&self, purpose: &str, content: &[u8], random: &dyn RandomSource) -> Result<Vec<u8>, CannotSeal> {
        self.current.sealed_box.seal(purpose, content, random)
    }

    /// Opens data that was sealed under either key.
    ///
    /// # Errors
    /// As [`SealedBox::open`].
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        self.both().find_map(|keys| keys.sealed_box.open(purpose, sealed).ok()).ok_or(CannotOpen)
    }

    /// The current one, and the other one if there is one.
    pub fn both(&self) -> impl Iterator<Item = &ServerKeys> + Send {
        iter::once(&self.current).chain(&self.other).map(AsRef::as_ref)
    }

    /// The fingerprints of every key of the process.
    pub fn fingerprints(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(|keys| keys.fingerprint.as_str())
    }

    fn is_like(&self, other: &Self) -> bool {
        let fingerprint = |keys: &Option<Arc<ServerKeys>>| keys.as_ref().map(|keys| keys.fingerprint.clone());
        self.revision == other.revision
            && self.number == other.number
            && self.current.fingerprint == other.current.fingerprint
            && fingerprint(&self.other) == fingerprint(&other.other)
            && self.fingerprints().eq(other.fingerprints())
    }
}

/// The active server keys of a process.
///
/// Every request reads it, so it is a list and not a lock: the active keys are at its end. It grows by one with each step of a
/// rotation.
pub struct KeyRing {
    keys: ActiveKeys,
    next: OnceLock<Box<Self>>,
}

impl KeyRing {
    /// Starts with these keys.
    pub const fn new(keys: ActiveKeys) -> Self {
        Self { keys, next: OnceLock::new() }
    }

    /// The keys that are active now.
    pub fn active(&self) -> &ActiveKeys {
        &self.last().keys
    }

    /// Activates other keys from now on, unless the active ones are of a later step.
    pub fn replace(&self, keys: ActiveKeys) {
        let mut last = self.last();
        let mut new = Box::new(Self::new(keys));
        while last.keys.revision <= new.keys.revision && !last.keys.is_like(&new.keys) {
            match last.next.set(new) {
                Ok(()) => return,
                // Another thread was faster.
                Err(rejected) => new = rejected,
            }
            last = last.last();
        }
    }

    fn last(&self) -> &Self {
        let mut last = self;
        while let Some(next) = last.next.get() {
            last = next;
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::random::SystemRandom;

    fn derived() -> Arc<ServerKeys> {
        Arc::new(ServerKey::generate(&SystemRandom).unwrap().derive())
    }

    fn active(number: i64, current: &Arc<ServerKeys>, other: Option<&Arc<ServerKeys>>) -> ActiveKeys {
        let known = iter::once(current).chain(other).cloned().collect();
        ActiveKeys { revision: number, number, current: Arc::clone(current), other: other.cloned(), known }
    }

    #[test]
    fn a_key_survives_its_file_and_another_text_is_refused() {
        let key = ServerKey::generate(&SystemRandom).unwrap();
        let again = ServerKey::parse(&format!("{}\n", key.expose())).unwrap();
        assert_eq!(key.derive().fingerprint, again.derive().fingerprint);
        assert_eq!(ServerKey::parse("c2hvcnQ=").err(), Some(InvalidServerKey::Malformed));
    }

    #[test]
    fn one_or_two_keys_are_read_and_never_a_third() {
        let [one, two, three] = [(); 3].map(|()| ServerKey::generate(&SystemRandom).unwrap().expose());
        let read = |text: &str| {
            let keys = ServerKey::parse_all(text)?;
            Ok::<_, InvalidServerKey>(keys.iter().map(ServerKey::expose).collect::<Vec<_>>())
        };
        assert_eq!(read(&format!("{one}\n")), Ok(vec![one.clone()]));
        for text in [format!("{one}\n{two}\n"), format!(" {one},{two}"), format!("{one}, {two}")] {
            assert_eq!(read(&text), Ok(vec![one.clone(), two.clone()]));
        }
        assert_eq!(read(&format!("{one} {two} {three}")), Err(InvalidServerKey::TooMany(3)));
        assert_eq!(read(" \n"), Err(InvalidServerKey::Malformed));
        assert_eq!(read(&format!("{one} short")), Err(InvalidServerKey::Malformed));
    }

    #[test]
    fn both_keys_are_read_by_and_only_the_current_one_is_written_by() {
        let (old, new) = (derived(), derived());
        let before = active(1, &old, None);
        let after = active(2, &new, Some(&old));
        let sealed = [&before, &after].map(|keys| keys.seal("cookie", b"content", &SystemRandom).unwrap());
        for sealed in &sealed {
            assert_eq!(after.open("cookie", sealed).unwrap(), b"content");
        }
        assert_eq!(before.open("cookie", &sealed[1]), Err(CannotOpen));
        let hashes: Vec<_> = after.hashes(Purpose::Credential, "text").collect();
        let expected = [&new, &old].map(|keys| keys.pepper.hash(Purpose::Credential, "text"));
        assert_eq!(hashes, expected);
        assert_eq!(after.hash(Purpose::Credential, "text"), expected[0]);
        assert_eq!(before.hashes(Purpose::Credential, "text").collect::<Vec<_>>(), expected[1..]);
    }

    #[test]
    fn the_keys_of_the_latest_step_count_and_the_same_ones_take_no_room() {
        let (old, new) = (derived(), derived());
        let ring = KeyRing::new(active(1, &old, None));
        ring.replace(active(1, &old, Some(&new)));
        ring.replace(active(2, &new, Some(&old)));
        ring.replace(active(2, &new, Some(&old)));
        ring.replace(active(1, &old, None));
        assert_eq!(ring.active().number, 2);
        assert_eq!(ring.active().current.fingerprint, new.fingerprint);
        let steps = iter::successors(Some(&ring), |ring| ring.next.get().map(AsRef::as_ref)).count();
        assert_eq!(steps, 3);
    }
}
