use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use serde_json::{Value, json};

use super::*;
use crate::domain::assertion::AssertionClaims;

// Written by openssl 3.0; the thumbprints by another implementation.
const ED25519_PEM: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAx+uel1Yobd0+GnkzauR2g0H6A1iyafos78d2LIe+g2Q=
-----END PUBLIC KEY-----
";
const ED25519_THUMBPRINT: &str = "DR3T3JQ4V2t0ohlJkNN3NyW38Lzf6f4MC3vHlsB21jU";
const P256_PEM: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAESLsHulz1nJqYiD4Ul9t9j0HDSFz1
+FABBPMep4lK/3agl46GlSPhSQws26E078q87+dgq3K6sn3+E60ZFAQ8Cg==
-----END PUBLIC KEY-----
";
const P256_THUMBPRINT: &str = "tsBoRNO5Qogrkufmdh-0sgZN3sYZn0KV2q7lH43L7SQ";
const RSA_PEM: &str = "-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDRp+i2HGIj8aexwTsNQXyiMxpW
XWhKEkNkE8Jh92299MKJG4Fg6/iJEjxY8defsC12tWQwfEU1excpIaqvUccncv61
RX6gL4M1tY8rF5N04IVToH/RPhIUzESb8dSi2H7JJOf3p9uWz7Y5jspV/ukqvone
EIM9wjiuGO194wLHQwIDAQAB
-----END PUBLIC KEY-----";
const P384_PEM: &str = "-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEahw6BgdbsO29Y/gpWnAD2urlUYc5AR5N
VWaG5My/Da3hkIc8iZdwVhuO23coJyOlYsdeJ2KpkbWHZ0UoQH6EC4o+hFY+FPfM
KqwvzOnZcmMdY43YDQId+zUtJ9E6NXCF
-----END PUBLIC KEY-----";
const X25519_PEM: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VuAyEA2AAOOoRG6u5/Z11DCLpCQ9hCVGj0WGxd6xMLgPq6jmQ=
-----END PUBLIC KEY-----";

fn refusal(text: &str) -> Option<ClientKeyError> {
    ClientKey::parse(text).err()
}

/// The JWK of a PEM, with members added or replaced.
fn jwk_with(pem: &str, members: &[(&str, Value)]) -> String {
    let mut jwk: Value = serde_json::from_str(ClientKey::parse(pem).unwrap().as_jwk()).unwrap();
    for (name, value) in members {
        jwk[name] = value.clone();
    }
    jwk.to_string()
}

#[test]
fn rfc_7638_section_3_pem_and_jwk_are_one_key_of_one_thumbprint() {
    for (pem, expected) in [(ED25519_PEM, ED25519_THUMBPRINT), (P256_PEM, P256_THUMBPRINT)] {
        let key = ClientKey::parse(pem).unwrap();
        assert_eq!(key.thumbprint(), expected);
        let jwk = jwk_with(pem, &[("kid", json!("theirs")), ("use", json!("sig")), ("x-other", json!([1]))]);
        assert_eq!(ClientKey::parse(&jwk).unwrap().as_jwk(), key.as_jwk());
        let pasted = format!("\n{}  ", pem.replace('\n', "\r\n"));
        assert_eq!(ClientKey::parse(&pasted).unwrap().thumbprint(), expected);
        for marked in [format!("\u{FEFF}{pem}"), format!("\u{FEFF}{jwk}")] {
            assert_eq!(ClientKey::parse(&marked).unwrap().thumbprint(), expected);
            assert_eq!(ClientKey::parse_set(&marked).unwrap().len(), 1);
        }
        assert_eq!(ClientKey::from_stored(key.as_jwk()).unwrap().thumbprint(), expected);
    }
    // RFC 8037, appendix A.3.
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    assert_eq!(ClientKey::parse(jwk).unwrap().thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn what_is_private_is_refused_as_such() {
    for kind in ["PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY"] {
        let pem = format!("-----BEGIN {kind}-----\nAAAA\n-----END {kind}-----\n");
        assert_eq!(refusal(&pem), Some(ClientKeyError::Private), "{pem}");
        assert_eq!(refusal(&format!("{ED25519_PEM}{pem}")), Some(ClientKeyError::Private), "{pem}");
    }
    let private = jwk_with(ED25519_PEM, &[("d", json!("x"))]);
    assert_eq!(refusal(&private), Some(ClientKeyError::Private));
    assert_eq!(refusal(r#"{"kty":"RSA","n":"x","e":"AQAB","d":"x"}"#), Some(ClientKeyError::Private));
    assert_eq!(refusal(r#"{"kty":"oct","k":"c2VjcmV0"}"#), Some(ClientKeyError::Private));
    for mistyped in [format!(r#"{{"keys":[{private}]}}"#), private.replace("\"kty\"", "\"ky\"")] {
        assert_eq!(refusal(&mistyped), Some(ClientKeyError::Private), "{mistyped}");
    }
}

#[test]
fn other_kinds_and_other_uses_are_refused_as_such() {
    let rsa_jwk = r#"{"kty":"RSA","n":"x","e":"AQAB"}"#;
    let pkcs1 = "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----";
    let curve = |name: &str| jwk_with(P256_PEM, &[("crv", json!(name))]);
    for text in [RSA_PEM, P384_PEM, X25519_PEM, rsa_jwk, pkcs1, &curve("P-384"), &curve("Ed25519")] {
        assert_eq!(refusal(text), Some(ClientKeyError::Unsupported), "{text}");
    }
    for (pem, name, value) in [
        (ED25519_PEM, "alg", json!("ES256")),
        (P256_PEM, "alg", json!("ES384")),
        (P256_PEM, "alg", json!("ECDH-ES")),
        (ED25519_PEM, "use", json!("enc")),
        (ED25519_PEM, "key_ops", json!(["sign"])),
    ] {
        assert_eq!(refusal(&jwk_with(pem, &[(name, value.clone())])), Some(ClientKeyError::OtherUse), "{name} {value}");
    }
    for (pem, name, value) in [
        (ED25519_PEM, "alg", json!("EdDSA")),
        (ED25519_PEM, "alg", json!("Ed25519")),
        (P256_PEM, "alg", json!("ES256")),
        (P256_PEM, "key_ops", json!(["verify"])),
    ] {
        assert_eq!(refusal(&jwk_with(pem, &[(name, value.clone())])), None, "{name} {value}");
    }
}

#[test]
fn what_is_no_key_is_refused_as_such() {
    let truncated = ED25519_PEM.replace("g2Q=", "");
    let two = format!("{ED25519_PEM}{P256_PEM}");
    let off_the_curve = jwk_with(P256_PEM, &[("y", json!(URL_SAFE_NO_PAD.encode([1; 32])))]);
    let short = jwk_with(ED25519_PEM, &[("x", json!("AAAA"))]);
    let padded = jwk_with(ED25519_PEM, &[("x", json!("x-uel1Yobd0-GnkzauR2g0H6A1iyafos78d2LIe-g2Q="))]);
    let set = format!(r#"{{"keys":[{}]}}"#, jwk_with(ED25519_PEM, &[]));
    let given = ["", "{", "ssh-ed25519 AAAA", r#"{"kty":"EC","crv":"P-256"}"#];
    for text in given.into_iter().chain([&*two, &off_the_curve, &short, &padded, &set]) {
        assert_eq!(refusal(text), Some(ClientKeyError::Unreadable), "{text}");
    }
    assert!(refusal(&truncated).is_some());
    let certificate = ED25519_PEM.replace("PUBLIC KEY", "CERTIFICATE");
    assert_eq!(refusal(&format!("subject=CN = x\n{certificate}")), Some(ClientKeyError::Certificate));
}

/// One key, as written by `openssl pkey -pubout`: without options, with `-ec_conv_form compressed`, and with
/// `-ec_param_enc explicit`.
#[test]
fn a_key_on_p256_is_taken_in_every_form_that_openssl_writes() {
    let usual = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEm9V+2bAhJBVkj00uIDDec+eYInFs
eLUlVOg4kUclxRx/50683JiCMOoFJol1xfmcoTwg+ZSuF6QdZF1Z0P4Jlg==
-----END PUBLIC KEY-----";
    let compressed = "-----BEGIN PUBLIC KEY-----
MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgACm9V+2bAhJBVkj00uIDDec+eYInFs
eLUlVOg4kUclxRw=
-----END PUBLIC KEY-----";
    let explicit = "-----BEGIN PUBLIC KEY-----
MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAA
AAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA////
///////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd
NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5
RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA
//////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABJvVftmwISQVZI9NLiAw3nPn
mCJxbHi1JVToOJFHJcUcf+dOvNyYgjDqBSaJdcX5nKE8IPmUrhekHWRdWdD+CZY=
-----END PUBLIC KEY-----";
    let expected = ClientKey::parse(usual).unwrap();
    for text in [compressed, explicit] {
        assert_eq!(ClientKey::parse(text).unwrap().as_jwk(), expected.as_jwk(), "{text}");
    }
}

fn signed(header: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let claims = json!({ "iss": "c", "sub": "c", "aud": "us", "exp": 1, "jti": "1" });
    let message = [header, &claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

#[test]
fn the_key_says_which_algorithm_counts() {
    let pair = Ed25519KeyPair::generate().unwrap();
    let ed25519 = ClientKey::new(SigningAlgorithm::EdDsa, pair.public_key().as_ref(), None).unwrap();
    let by_ed25519 = |header| signed(&header, |message| pair.sign(message).as_ref().to_vec());
    let ecdsa = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let (x, y) = ecdsa.public_key().as_ref()[1..].split_at(COORDINATE_BYTES);
    let p256 = ClientKey::new(SigningAlgorithm::Es256, x, Some(y)).unwrap();
    let by_p256 =
        |header| signed(&header, |message| ecdsa.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec());
    for name in ["EdDSA", "Ed25519"] {
        let assertion = by_ed25519(json!({ "alg": name }));
        assert_eq!(ed25519.verify::<AssertionClaims>(&assertion).unwrap().sub, "c");
        assert_eq!(p256.verify::<AssertionClaims>(&assertion), Err(InvalidAssertion));
        assert_eq!(claimed_subject(&assertion).as_deref(), Some("c"));
    }
    let assertion = by_p256(json!({ "alg": "ES256", "typ": "JWT", "kid": "any" }));
    assert_eq!(p256.verify::<AssertionClaims>(&assertion).unwrap().sub, "c");
    assert_eq!(ed25519.verify::<AssertionClaims>(&assertion), Err(InvalidAssertion));
    for header in
        [json!({ "alg": "ES256" }), json!({ "alg": "none" }), json!({}), json!({ "alg": "EdDSA", "crit": ["x"] })]
    {
        assert_eq!(ed25519.verify::<AssertionClaims>(&by_ed25519(header.clone())), Err(InvalidAssertion), "{header}");
    }
}

#[test]
fn what_is_malformed_or_changed_is_refused() {
    let pair = Ed25519KeyPair::generate().unwrap();
    let key = ClientKey::new(SigningAlgorithm::EdDsa, pair.public_key().as_ref(), None).unwrap();
    let assertion = signed(&json!({ "alg": "EdDSA" }), |message| pair.sign(message).as_ref().to_vec());
    let (message, signature) = assertion.rsplit_once('.').unwrap();
    for changed in ["", ".", "..", message, &format!("{message}."), &format!("{assertion}="), &format!("{assertion}.")]
    {
        assert_eq!(key.verify::<AssertionClaims>(changed), Err(InvalidAssertion), "{changed}");
    }
    // 64 bytes leave four unused bits in the 86th character: the next one would decode alike if they were ignored.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = signature.split_at(signature.len() - 1);
    let next = alphabet.chars().nth(alphabet.find(last).unwrap() + 1).unwrap();
    assert_eq!(key.verify::<AssertionClaims>(&format!("{message}.{rest}{next}")), Err(InvalidAssertion));
}

#[test]
fn a_set_has_the_keys_that_we_know() {
    let rsa = r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#;
    let one = ClientKey::parse(ED25519_PEM).unwrap();
    let set = format!(r#"{{"keys":[{rsa},{}]}}"#, one.as_jwk());
    for text in [set.as_str(), one.as_jwk(), ED25519_PEM] {
        let keys = ClientKey::parse_set(text).unwrap();
        assert_eq!(keys.iter().map(ClientKey::as_jwk).collect::<Vec<_>>(), [one.as_jwk()], "{text}");
    }
    for (text, error) in [
        (format!(r#"{{"keys":[{rsa}]}}"#), ClientKeyError::Unsupported),
        (r#"{"keys":[]}"#.to_owned(), ClientKeyError::Unsupported),
        (r#"{"keys":[{"kty":"oct","k":"AA"}]}"#.to_owned(), ClientKeyError::Private),
        (String::new(), ClientKeyError::Unreadable),
    ] {
        assert_eq!(ClientKey::parse_set(&text).map(drop), Err(error), "{text}");
    }
}
