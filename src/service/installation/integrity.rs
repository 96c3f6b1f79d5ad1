//! Integrity of a database: the database's own check, and whether everything in it can be read and used.

use futures::StreamExt as _;

use crate::{
    crypto::{
        client_key::ClientKey,
        one_time_code::CodeSecret,
        password::PasswordHash,
        recovery_code::RecoveryCodes,
        secret::{Purpose, SecretHash},
        server_key::ServerKeys,
        signed_note::NoteKey,
        token_signing::SigningKey,
        webhook_key::WebhookKey,
    },
    domain::{
        access_token::{AccessTokenClaims, SigningAlgorithm},
        credential::{
            AuthenticationType,
            details::{Description, Tag, Ticket},
        },
        display_name::DisplayName,
        id::SecretId,
        notification::delivery::Target,
        scope::Scope,
        user::Role,
    },
    service::{
        Failure,
        identity::codes::{CODE_SECRETS, RECOVERY_CODES},
        installation::{
            server_keys::SERVER_KEY_FINGERPRINT,
            signing_keys::SEAL_PURPOSE,
            transfer::{OnProgress, Progress},
        },
        ledger::seal,
        notifications::WEBHOOK_KEYS,
    },
    storage::{
        StorageError,
        transfer::{Row, Table, Tables, UNFINISHED_COPY, Value, tables},
    },
};

/// All problems of a database, one per line; none if it is intact. One of the server keys must be that of the database.
///
/// # Errors
/// [`StorageError`] if it cannot be checked.
pub async fn problems(
    database: &dyn Tables,
    keys: &[ServerKeys],
    on_progress: OnProgress<'_>,
) -> Result<Vec<String>, StorageError> {
    let mut reader = database.reader().await?;
    let mut problems = Vec::new();
    if let Some(source) = reader.installation_value(UNFINISHED_COPY).await? {
        problems.push(format!("installation: a copy from {source} is not finished"));
    }
    let fingerprint = reader.installation_value(SERVER_KEY_FINGERPRINT).await?;
    let is_of_another_key = fingerprint.is_some_and(|known| keys.iter().all(|keys| keys.fingerprint != known));
    if is_of_another_key {
        problems.push(format!("installation: {}", Failure::OtherServerKey));
    }
    problems.extend(reader.problems().await?);
    let tables = tables();
    let (mut done, mut total) = (0, 0);
    for table in &tables {
        total += reader.count(table).await?;
    }
    drop(reader);
    // With another key everything that depends on it would be wrong.
    let keys = if is_of_another_key { &[] } else { keys };
    for table in &tables {
        // One reader for each: an unreadable table must not prevent the check of the others.
        let mut reader = database.reader().await?;
        let mut rows = reader.rows(table);
        while let Some(row) = rows.next().await {
            let found = row.map_err(|error| format!("{table}: {error}")).and_then(|row| check(table, &row, keys));
            problems.extend(found.err());
            done += 1;
            if done % 1_000 == 0 {
                on_progress(Progress { table: table.name, done, total });
            }
        }
    }
    Ok(problems)
}

/// Checks that the program can use a row.
fn check(table: &Table, row: &Row, keys: &[ServerKeys]) -> Result<(), String> {
    let row = Checked { table, row };
    match table.name {
        "users" => {
            row.require(
                PasswordHash::from_stored(row.text("password_hash")?.to_owned()).is_readable(),
                "password hash",
            )?;
            row.require(row.text("role")?.parse::<Role>().is_ok(), "role")
        }
        "credentials" => {
            row.require(DisplayName::from_stored(row.text("name")?).is_ok(), "name")?;
            row.require(row.text("authentication_type")?.parse::<AuthenticationType>().is_ok(), "authentication type")
        }
        "credential_details" => {
            row.require(Description::parse(row.text("description")?).is_ok(), "description")?;
            row.require(Ticket::parse(row.text("ticket")?).is_ok(), "ticket")
        }
        "credential_tags" => row.require(row.text("tag")?.parse::<Tag>().is_ok(), "tag"),
        "credential_scopes" => row.require(row.text("scope")?.parse::<Scope>().is_ok(), "scope"),
        "secrets" => secret(&row, keys),
        "signing_keys" if !keys.is_empty() => signing_key(&row, keys),
        "audit_keys" if !keys.is_empty() => audit_key(&row, keys),
        "notification_endpoints" => endpoint(&row, keys),
        "one_time_codes" if !keys.is_empty() => {
            let secret = opened(&row, "sealed_secret", CODE_SECRETS, keys)?;
            row.require(CodeSecret::from_bytes(&secret).is_ok(), "secret")
        }
        "recovery_codes" if !keys.is_empty() => {
            let codes = opened(&row, "sealed_hashes", RECOVERY_CODES, keys)?;
            row.require(RecoveryCodes::from_bytes(&codes).is_ok(), "recovery codes")
        }
        _ if table.entity.is_some() => {
            let document = serde_json::from_str::<serde::de::IgnoredAny>(row.text("document")?);
            row.require(document.is_ok(), "document")
        }
        _ => Ok(()),
    }
}

/// What a server key has sealed.
fn opened(row: &Checked<'_>, column: &str, purpose: &str, keys: &[ServerKeys]) -> Result<Vec<u8>, String> {
    let sealed = row.bytes(column)?;
    let opened = keys.iter().find_map(|keys| keys.sealed_box.open(purpose, sealed).ok());
    opened.ok_or_else(|| format!("{}: {column} cannot be opened", row.name()))
}

/// Checks a hash: that of a secret is the HMAC under the server key; that of a public key can be computed again.
fn secret(row: &Checked<'_>, keys: &[ServerKeys]) -> Result<(), String> {
    let hash = SecretHash::from_stored(row.bytes("hmac")?).ok_or_else(|| row.wrong("hash"))?;
    let Ok(jwk) = row.text("public_key") else { return Ok(()) };
    let key = ClientKey::from_stored(jwk).map_err(|_| row.wrong("public key"))?;
    let is_its_hash = |keys: &ServerKeys| keys.pepper.hash(Purpose::ClientKey, &key.thumbprint()) == hash;
    row.require(keys.is_empty() || keys.iter().any(is_its_hash), "hash of the public key")
}

/// Checks an endpoint: its target can be read, and the server key opens the keys of a webhook, which match their public part.
fn endpoint(row: &Checked<'_>, keys: &[ServerKeys]) -> Result<(), String> {
    row.require(Target::from_stored(row.text("kind")?, row.text("target")?).is_ok(), "target")?;
    let (Ok(sealed), false) = (row.bytes("sealed_keys"), keys.is_empty()) else { return Ok(()) };
    let private = keys.iter().find_map(|keys| keys.sealed_box.open(WEBHOOK_KEYS, sealed).ok());
    let private = private.ok_or_else(|| format!("{}: the keys cannot be opened", row.name()))?;
    let key = WebhookKey::from_private(&private).map_err(|error| format!("{}: {error}", row.name()))?;
    row.require(key.public_key() == row.text("public_key")?, "public part")
}

/// Checks a signing key: the server key opens it, it matches its public part, and its signatures verify.
fn signing_key(row: &Checked<'_>, keys: &[ServerKeys]) -> Result<(), String> {
    let sealed = row.bytes("sealed_private_key")?;
    let private = keys.iter().find_map(|keys| keys.sealed_box.open(SEAL_PURPOSE, sealed).ok());
    let private = private.ok_or_else(|| format!("{}: the private part cannot be opened", row.name()))?;
    let algorithm = row.text("algorithm")?.parse::<SigningAlgorithm>().map_err(|_| row.wrong("algorithm"))?;
    let key = SigningKey::from_private(algorithm, &private).map_err(|error| format!("{}: {error}", row.name()))?;
    row.require(key.id() == row.text("id")? && key.public_key() == row.bytes("public_key")?, "public part")?;
    let claims = AccessTokenClaims {
        iss: "verify".to_owned(),
        sub: String::new(),
        client_id: String::new(),
        aud: "verify".to_owned(),
        scope: String::new(),
        iat: 0,
        exp: 0,
        jti: String::new(),
        epoch: 0,
        secret_id: SecretId::from(uuid::Uuid::nil()),
        trial_of: None,
    };
    let verified = key.sign(&claims).is_ok_and(|token| key.verify(&token, "verify").is_ok());
    row.require(verified, "signature")
}

/// Checks a key of the audit log: the server key opens it, and it matches its public part.
fn audit_key(row: &Checked<'_>, keys: &[ServerKeys]) -> Result<(), String> {
    let sealed = row.bytes("sealed_private_key")?;
    let private = keys.iter().find_map(|keys| keys.sealed_box.open(seal::SEAL_PURPOSE, sealed).ok());
    let private = private.ok_or_else(|| format!("{}: the private part cannot be opened", row.name()))?;
    let key = NoteKey::from_private(&private).map_err(|error| format!("{}: {error}", row.name()))?;
    row.require(key.public_key() == row.bytes("public_key")?, "public part")
}

/// A row that is checked.
struct Checked<'a> {
    table: &'a Table,
    row: &'a Row,
}

impl Checked<'_> {
    fn text(&self, column: &str) -> Result<&str, String> {
        match self.table.value(self.row, column) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(self.wrong(column)),
        }
    }

    fn bytes(&self, column: &str) -> Result<&[u8], String> {
        match self.table.value(self.row, column) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(self.wrong(column)),
        }
    }

    fn require(&self, holds: bool, what: &str) -> Result<(), String> {
        if holds { Ok(()) } else { Err(self.wrong(what)) }
    }

    fn wrong(&self, what: &str) -> String {
        format!("{}: the {what} cannot be read or is wrong", self.name())
    }

    /// The table, and the id if there is one.
    fn name(&self) -> String {
        match self.table.value(self.row, "id").or_else(|| self.table.value(self.row, "credential_id")) {
            Some(Value::Id(id)) => format!("{} {id}", self.table),
            Some(Value::Text(id)) => format!("{} {id:?}", self.table),
            _ => self.table.name.to_owned(),
        }
    }
}
