//! The keys of whoever reports leaked secrets: GitHub signs with ECDSA over P-256 and SHA-256, in DER.

use std::fmt::Write as _;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// A `SubjectPublicKeyInfo` of P-256 (RFC 5480) up to the point.
const P256_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// Public keys with their names.
#[derive(Debug, Clone, Default)]
pub struct ReportKeys(Vec<(String, Vec<u8>)>);

/// A file holds no keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(r#"give JSON such as {{"public_keys": [{{"key_identifier": "...", "key": "-----BEGIN PUBLIC KEY-----..."}}]}} with keys of P-256"#)]
pub struct NoReportKeys;

#[derive(Deserialize)]
struct KeyFile {
    public_keys: Vec<KeyEntry>,
}

#[derive(Deserialize)]
struct KeyEntry {
    key_identifier: String,
    key: String,
}

impl ReportKeys {
    /// Reads the answer of `https://api.github.com/meta/public_keys/secret_scanning`.
    ///
    /// # Errors
    /// [`NoReportKeys`].
    pub fn parse(text: &str) -> Result<Self, NoReportKeys> {
        let file: KeyFile = serde_json::from_str(text).map_err(|_| NoReportKeys)?;
        let point = |pem: &str| {
            let body: String = pem.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect();
            STANDARD.decode(body).ok()?.strip_prefix(&P256_HEAD).map(<[u8]>::to_vec)
        };
        let keys = file.public_keys.into_iter();
        let keys = keys.map(|entry| Some((entry.key_identifier, point(&entry.key)?)));
        let keys = keys.collect::<Option<Vec<_>>>().filter(|keys| !keys.is_empty());
        keys.map(Self).ok_or(NoReportKeys)
    }

    /// Whether a message was signed by the key of a name. The signature is base64 of DER.
    pub fn verify(&self, name: &str, message: &[u8], signature: &str) -> bool {
        let key = self.0.iter().find(|(known, _)| known == name);
        let signature = STANDARD.decode(signature).ok();
        key.zip(signature).is_some_and(|((_, point), signature)| {
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, &signature).is_ok()
        })
    }
}

/// The SHA-256 of what was found, in hexadecimal digits, by which its finder knows it again.
pub fn digest(token: &str) -> String {
    Sha256::digest(token).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "90a421169f0a406205f1563a953312f0be898d3c7b6c06b681aa86a874555f4a";
    const KEYS: &str = r#"{"public_keys":[{"key_identifier":"90a421169f0a406205f1563a953312f0be898d3c7b6c06b681aa86a874555f4a",
        "key":"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9MJJHnMfn2+H4xL4YaPDA4RpJqUq\nkCmRCBnYERxZanmcpzQSXs1X/AljlKkbJ8qpVIW4clayyef9gWhFbNHWAA==\n-----END PUBLIC KEY-----\n",
        "is_current":true}]}"#;
    const MESSAGE: &[u8] = br#"[{"token":"some_token","type":"some_type","url":"some_url"}]"#;
    const SIGNATURE: &str =
        "MEUCIQDKZokqnCjrRtw0tni+2Ltvl/uiMJ1EGumEsp1BsNr32AIgQY1YXD2nlj+XNfGK4rBfkMJ1JDOQcYXxa2sY8FNkrKc=";

    /// The sample that GitHub published (github/docs, pull request 18776).
    #[test]
    fn the_published_sample_verifies_and_nothing_else() {
        let keys = ReportKeys::parse(KEYS).unwrap();
        assert!(keys.verify(NAME, MESSAGE, SIGNATURE));
        assert!(!keys.verify("another", MESSAGE, SIGNATURE));
        assert!(!keys.verify(NAME, b"[]", SIGNATURE));
        assert!(!keys.verify(NAME, MESSAGE, "MEUC"));
        for text in ["", "{}", r#"{"public_keys":[]}"#, r#"{"public_keys":[{"key_identifier":"a","key":"b"}]}"#] {
            assert_eq!(ReportKeys::parse(text).err(), Some(NoReportKeys), "{text}");
        }
    }
}
