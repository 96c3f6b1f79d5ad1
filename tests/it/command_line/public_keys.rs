//! `credential create --public-key`.

use serde_json::json;

use super::{installation::Installation, members};

const PEM: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAESLsHulz1nJqYiD4Ul9t9j0HDSFz1
+FABBPMep4lK/3agl46GlSPhSQws26E078q87+dgq3K6sn3+E60ZFAQ8Cg==
-----END PUBLIC KEY-----
";
const PEM_THUMBPRINT: &str = "tsBoRNO5Qogrkufmdh-0sgZN3sYZn0KV2q7lH43L7SQ";
// RFC 8037, appendix A.2.
const JWK: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const JWK_THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

fn create<'a>(name: &'a str, kind: &'a str, file: &'a str) -> Vec<&'a str> {
    vec!["credential", "create", "--name", name, "--type", kind, "--scope", "users:read", "--public-key", file]
}

#[test]
fn a_public_key_is_taken_from_a_file_or_standard_input_and_no_secret_is_made() {
    let installation = Installation::new();
    std::fs::write(installation.folder().join("client.pem"), PEM).unwrap();
    let client = installation.json(&create("From a file", "oauth2", "client.pem"));
    assert_eq!(members(&client), ["client_id", "id", "kid", "name", "scopes", "type"]);
    assert_eq!((&client["kid"], &client["type"]), (&json!(PEM_THUMBPRINT), &json!("oauth2")));
    let other = installation.json_with_input(&create("From standard input", "oauth2", "-"), JWK);
    assert_eq!(other["kid"], JWK_THUMBPRINT);

    let id = client["id"].as_str().unwrap();
    let shown = installation.json(&["credential", "show", id]);
    assert_eq!(shown["client_authentication"], json!([{ "method": "private_key_jwt", "kid": PEM_THUMBPRINT }]));
    assert!(installation.run(&["credential", "show", id]).stdout.contains(PEM_THUMBPRINT));
    let secret = installation.create("With a secret", "oauth2");
    let shown = installation.json(&["credential", "show", secret["id"].as_str().unwrap()]);
    let hint = &secret["client_secret"].as_str().unwrap()[49..];
    assert_eq!(shown["client_authentication"], json!([{ "method": "client_secret", "ends_in": hint }]));
}

#[test]
fn a_key_that_cannot_be_taken_is_refused_in_one_line() {
    let installation = Installation::new();
    let refused = |kind: &str, key: &str| installation.refused_with_input(&create("Name", kind, "-"), key);
    let private = refused("oauth2", "-----BEGIN PRIVATE KEY-----\nsecret part\n-----END PRIVATE KEY-----");
    assert!(private.contains("private") && private.contains("public part") && !private.contains("secret part"));
    assert!(refused("oauth2", r#"{"kty":"RSA","n":"x","e":"AQAB"}"#).contains("Ed25519 or P-256"));
    assert!(refused("oauth2", "ssh-ed25519 AAAA").contains("BEGIN PUBLIC KEY"));
    assert_eq!(refused("api-key", JWK), "an API key has no public key; only an oAuth 2.0 credential does");
    installation.json_with_input(&create("First", "oauth2", "-"), JWK);
    assert!(refused("oauth2", JWK).contains("registered already"));
    assert!(installation.refused(&create("Name", "oauth2", "none.pem")).starts_with("cannot read none.pem: "));
}
