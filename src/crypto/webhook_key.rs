//! The keys of a webhook, and its signatures (Standard Webhooks 1.0.0): symmetric (`v1`, HMAC-SHA256) and asymmetric
//! (`v1a`, Ed25519), both in each request, so that receivers choose.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{
    random::{RandomSource, RandomUnavailable, random_bytes},
    secret::PlainSecret,
};

/// Bytes of the symmetric key, and of the seed of the asymmetric one.
const KEY_BYTES: usize = 32;

/// The keys of a webhook.
pub struct WebhookKey {
    symmetric: [u8; KEY_BYTES],
    seed: [u8; KEY_BYTES],
    pair: Ed25519KeyPair,
}

/// Stored keys cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the keys of a webhook are unreadable")]
pub struct UnreadableWebhookKey;

impl WebhookKey {
    /// Generates new keys.
    ///
    /// # Errors
    /// [`RandomUnavailable`].
    pub fn generate(random: &dyn RandomSource) -> Result<Self, RandomUnavailable> {
        let (symmetric, seed) = (random_bytes(random)?, random_bytes(random)?);
        Self::new(symmetric, seed).map_err(|_| RandomUnavailable)
    }

    fn new(symmetric: [u8; KEY_BYTES], seed: [u8; KEY_BYTES]) -> Result<Self, UnreadableWebhookKey> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| UnreadableWebhookKey)?;
        Ok(Self { symmetric, seed, pair })
    }

    /// Reads keys from [`Self::expose_private`].
    ///
    /// # Errors
    /// [`UnreadableWebhookKey`].
    pub fn from_private(stored: &[u8]) -> Result<Self, UnreadableWebhookKey> {
        let (symmetric, seed) = stored.split_at_checked(KEY_BYTES).ok_or(UnreadableWebhookKey)?;
        let bytes = |part: &[u8]| part.try_into().map_err(|_| UnreadableWebhookKey);
        Self::new(bytes(symmetric)?, bytes(seed)?)
    }

    /// Both keys, to be sealed.
    pub fn expose_private(&self) -> Vec<u8> {
        [self.symmetric, self.seed].concat()
    }

    /// The symmetric key as receivers take it: `whsec_` and base64.
    pub fn secret(&self) -> PlainSecret {
        PlainSecret::new(format!("whsec_{}", STANDARD.encode(self.symmetric)))
    }

    /// The public key as receivers take it: `whpk_` and base64.
    pub fn public_key(&self) -> String {
        format!("whpk_{}", STANDARD.encode(self.pair.public_key()))
    }

    /// The value of `webhook-signature` for a message of an id at an instant, in seconds since 1970-01-01T00:00:00Z.
    pub fn sign(&self, id: &str, at: i64, body: &str) -> String {
        let content = format!("{id}.{at}.{body}");
        let asymmetric = STANDARD.encode(self.pair.sign(content.as_bytes()));
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.symmetric) else { return format!("v1a,{asymmetric}") };
        mac.update(content.as_bytes());
        format!("v1,{} v1a,{asymmetric}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

    use super::*;

    /// The symmetric example of the specification's reference libraries.
    #[test]
    fn a_message_is_signed_as_the_specification_shows() {
        let symmetric: [u8; 24] = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap().try_into().unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&symmetric).unwrap();
        mac.update(b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}");
        assert_eq!(STANDARD.encode(mac.finalize().into_bytes()), "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn both_signatures_verify_and_keys_are_read_as_they_were_stored() {
        let key = WebhookKey::new([1; KEY_BYTES], [2; KEY_BYTES]).unwrap();
        let stored = WebhookKey::from_private(&key.expose_private()).unwrap();
        let signature = stored.sign("id", 7, "{}");
        assert_eq!(signature, key.sign("id", 7, "{}"));
        let (symmetric, asymmetric) = signature.split_once(' ').unwrap();
        let signed = STANDARD.decode(asymmetric.strip_prefix("v1a,").unwrap()).unwrap();
        let public = STANDARD.decode(key.public_key().strip_prefix("whpk_").unwrap()).unwrap();
        UnparsedPublicKey::new(&ED25519, public).verify(b"id.7.{}", &signed).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&[1; KEY_BYTES]).unwrap();
        mac.update(b"id.7.{}");
        assert_eq!(symmetric, format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
        assert!(WebhookKey::from_private(&[0; 63]).is_err());
    }
}
