//! Fills a database for the benchmarks: every other credential an API key, the rest OAuth clients.
//!
//! `bench_seed FIRST COUNT FILE` with `DATABASE_URL` and `SERVER_KEY` adds credentials of the numbers from FIRST on, and
//! their secrets to the file, one credential in each line: `key KEY` or `client ID SECRET`.

use std::{
    error::Error,
    fs::OpenOptions,
    io::{BufWriter, Write as _},
};

use credentials_console::{
    crypto::{
        random::{SystemRandom, random_bytes},
        secret::{self, Purpose},
        server_key::{ServerKey, ServerKeys},
    },
    domain::{
        clock::{Clock as _, SystemClock},
        credential::{
            AuthenticationType, Credential, CredentialState, ScopeGrants, secret::SecretRecord, terms::Terms,
        },
        display_name::DisplayName,
        id::{CredentialId, OrganizationId, SecretId},
        scope::ScopeSet,
    },
    storage::{Repository, audit_log::Unaudited, database},
};

/// Credentials in one transaction: enough that commits cost nothing, little enough that the log of it stays small.
const BATCH: usize = 50_000;
const SCOPES: &str = "interactions:read users:read";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [first, count, path] = arguments.as_slice() else { return Err("usage: bench_seed FIRST COUNT FILE".into()) };
    let (first, count): (usize, usize) = (first.parse()?, count.parse()?);
    let keys = ServerKey::parse(&std::env::var("SERVER_KEY")?)?.derive();
    let storage = database::open(&std::env::var("DATABASE_URL")?).await?;
    let organizations = storage.read().await?.list_organizations().await?;
    let organization_id = organizations.first().ok_or("the database holds no organization")?.id;
    let mut file = BufWriter::new(OpenOptions::new().create(true).append(true).open(path)?);

    let numbers: Vec<usize> = (first..first + count).collect();
    for batch in numbers.chunks(BATCH) {
        let mut repository = storage.begin().await?;
        for number in batch {
            let line = add(repository.as_mut(), &keys, organization_id, *number).await?;
            writeln!(file, "{line}")?;
        }
        // Nobody remembers anything of this database yet.
        repository.commit(Unaudited::Installation.into()).await.map(drop)?;
    }
    Ok(file.flush()?)
}

/// Adds one credential; gives its line of the file.
async fn add(
    repository: &mut dyn Repository,
    keys: &ServerKeys,
    organization_id: OrganizationId,
    number: usize,
) -> Result<String, Box<dyn Error>> {
    let now = SystemClock.now();
    let is_key = number.is_multiple_of(2);
    let authentication_type = if is_key { AuthenticationType::ApiKey } else { AuthenticationType::OAuth2 };
    let secret = secret::generate(authentication_type, &SystemRandom)?;
    let client_id = uuid::Builder::from_random_bytes(random_bytes(&SystemRandom)?).into_uuid().to_string();
    let line = match authentication_type {
        AuthenticationType::ApiKey => format!("key {}", secret.expose()),
        AuthenticationType::OAuth2 => format!("client {client_id} {}", secret.expose()),
    };
    let credential = Credential {
        id: CredentialId::new(now, random_bytes(&SystemRandom)?),
        organization_id,
        name: DisplayName::parse(&format!("Credential {number}"))?,
        authentication_type,
        grants: ScopeGrants::new(ScopeSet::parse_list(SCOPES)?, 1),
        client_id: (!is_key).then_some(client_id),
        epoch: 1,
        version: 1,
        state: CredentialState::Active,
        terms: Terms::default(),
        never_idle: false,
        decoy_place: None,
        resumed_at: None,
        created_at: now,
        created_by: "benchmark".to_owned(),
        updated_at: now,
        updated_by: "benchmark".to_owned(),
    };
    let record = SecretRecord::new(SecretId::new(now, random_bytes(&SystemRandom)?), secret.hint(), now);
    repository.insert_credential(&credential).await?;
    let hash = keys.pepper.hash(Purpose::Credential, secret.expose());
    repository.insert_secret(credential.id, &record, &hash, 1, None).await?;
    Ok(line)
}
