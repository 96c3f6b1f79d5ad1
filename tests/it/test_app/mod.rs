//! The production router over a temporary database, with a clock that tests move and randomness that repeats itself.

mod client;

use std::{
    future::pending,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
};

use axum::http::{HeaderMap, StatusCode, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use credentials_console::{
    app::policy,
    config::{Settings, Source},
    crypto::{
        random::{RandomSource, RandomUnavailable},
        server_key::ServerKey,
    },
    domain::{
        actor::{Actor, Principal},
        clock::Clock,
        credential::{AuthenticationType, details::DetailsEdit, terms::TermsEdit},
        display_name::DisplayName,
        id::CredentialId,
        scope::ScopeSet,
    },
    http::{self, Application},
    service::{
        Failure, Services,
        authz::{OperateInstallation, authorise},
        credentials::{CreatedCredential, CredentialEdit, NewCredential},
        installation::server_keys::{ServerKeySource, UnreadableServerKeys},
    },
    storage::Storage,
};
use time::{Duration, OffsetDateTime, macros::datetime};
use tokio::task::JoinHandle;

pub use self::client::{TestClient, TestResponse};
use crate::{counting_storage::CountingStorage, test_database::TestDatabase};

/// The public URL unless a test asks for another.
pub const PUBLIC_URL: &str = "https://console.example.com";
/// The address that requests come from.
pub const CLIENT_ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 50_000);
/// How long a sign-in is fresh.
pub const FRESH_MINUTES: &str = "CREDENTIALS__SESSION__FRESH_MINUTES";
/// The server key.
pub const SERVER_KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// A clock that stands still until it is moved.
pub struct FakeClock(Mutex<OffsetDateTime>);

impl FakeClock {
    /// Moves the clock.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for FakeClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().unwrap()
    }
}

/// Bytes that are the same in each run: `SplitMix64`.
pub struct SeededRandom(Mutex<u64>);

impl RandomSource for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomUnavailable> {
        let mut state = self.0.lock().unwrap();
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = *state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            mixed ^= mixed >> 31;
            chunk.copy_from_slice(&mixed.to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// The server keys of a process, which tests change as an operator changes the file.
#[derive(Clone)]
pub struct KeyText(Arc<Mutex<String>>);

impl KeyText {
    pub fn new(text: &str) -> Self {
        Self(Arc::new(Mutex::new(text.to_owned())))
    }

    pub fn set(&self, text: &str) {
        text.clone_into(&mut self.0.lock().unwrap());
    }
}

impl ServerKeySource for KeyText {
    fn read(&self) -> Result<Vec<ServerKey>, UnreadableServerKeys> {
        ServerKey::parse_all(&self.0.lock().unwrap()).map_err(|error| UnreadableServerKeys(error.to_string()))
    }
}

/// The application as it ships, but for time, randomness and the place of the database.
pub struct TestApp {
    pub services: Arc<Services>,
    pub storage: Arc<dyn Storage>,
    pub clock: Arc<FakeClock>,
    pub settings: Settings,
    pub server_keys: KeyText,
    /// How often the database was read.
    pub reads: Arc<AtomicUsize>,
    /// Whether the database is out of reach.
    pub is_gone: Arc<AtomicBool>,
    /// How many processes there are over the database; each has randomness of its own.
    processes: Arc<AtomicU64>,
    application: Application,
    pub database: Arc<TestDatabase>,
    follower: JoinHandle<()>,
}

/// An API key that was just made.
pub struct CreatedApiKey {
    pub id: CredentialId,
    pub api_key: String,
}

/// An OAuth client that was just made.
pub struct CreatedClient {
    pub id: CredentialId,
    pub client_id: String,
    pub client_secret: String,
}

impl TestApp {
    /// Starts an application that is reached by https.
    pub async fn new() -> Self {
        Self::at(PUBLIC_URL).await
    }

    /// Starts an application with a public URL.
    pub async fn at(public_url: &str) -> Self {
        Self::with(&[("PUBLIC_URL", public_url)]).await
    }

    /// Starts an application with settings from the environment.
    pub async fn with(variables: &[(&'static str, &str)]) -> Self {
        let database = TestDatabase::new().await;
        let source = Source::new(database.directory.path().to_owned())
            .with("DATABASE_URL", Some(database.url.clone()))
            .with("PUBLIC_URL", Some(PUBLIC_URL.to_owned()))
            // Tests move the clock; those of fresh sign-ins say how fresh.
            .with(FRESH_MINUTES, Some("43200".to_owned()));
        let source =
            variables.iter().fold(source, |source, (variable, value)| source.with(variable, Some((*value).to_owned())));
        let settings = Settings::load(&source).unwrap();
        let clock = Arc::new(FakeClock(Mutex::new(datetime!(2026-01-15 12:00 UTC))));
        let processes = Arc::default();
        Self::start(Arc::new(database), clock, settings, KeyText::new(SERVER_KEY), processes, None).await.unwrap()
    }

    /// Another process over the same database, with the same settings and clock.
    pub async fn another_process(&self) -> Self {
        self.another_process_with_keys(SERVER_KEY).await.unwrap()
    }

    /// As [`Self::another_process`], with server keys of its own.
    pub async fn another_process_with_keys(&self, server_keys: &str) -> Result<Self, Failure> {
        self.another(server_keys, None).await
    }

    /// Another process, which reads records from a replica.
    pub async fn another_process_with_replica(&self, replica: Arc<dyn Storage>) -> Self {
        self.another(SERVER_KEY, Some(replica)).await.unwrap()
    }

    async fn another(&self, server_keys: &str, replica: Option<Arc<dyn Storage>>) -> Result<Self, Failure> {
        let (database, clock) = (Arc::clone(&self.database), Arc::clone(&self.clock));
        let processes = Arc::clone(&self.processes);
        Self::start(database, clock, self.settings.clone(), KeyText::new(server_keys), processes, replica).await
    }

    async fn start(
        database: Arc<TestDatabase>,
        clock: Arc<FakeClock>,
        settings: Settings,
        server_keys: KeyText,
        processes: Arc<AtomicU64>,
        replica: Option<Arc<dyn Storage>>,
    ) -> Result<Self, Failure> {
        let storage = database.open().await;
        let (reads, is_gone) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let storage: Arc<dyn Storage> =
            Arc::new(CountingStorage { storage, reads: Arc::clone(&reads), is_gone: Arc::clone(&is_gone) });
        let services = Services::start(
            Arc::clone(&storage),
            replica.unwrap_or_else(|| Arc::clone(&storage)),
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(SeededRandom(Mutex::new(processes.fetch_add(1, Ordering::SeqCst) + 1))),
            Box::new(server_keys.clone()),
            policy(&settings).unwrap(),
        )
        .await?;
        let follower = tokio::spawn({
            let services = Arc::clone(&services);
            async move {
                services.follow_changes().await;
            }
        });
        let application = Application::new(Arc::clone(&services), &settings);
        Ok(Self {
            services,
            storage,
            clock,
            settings,
            server_keys,
            reads,
            is_gone,
            processes,
            application,
            database,
            follower,
        })
    }

    /// Listens on a port of its own, for what only a socket shows.
    pub async fn listen(&self) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let application = self.application.clone();
        let connections = http::Connections::new(&self.settings, &self.services);
        tokio::spawn(http::serve(listener, application, connections, pending()));
        address
    }

    /// Stops to follow changes without a word, as a process does that hangs.
    pub async fn stop_following(&mut self) {
        self.follower.abort();
        assert!((&mut self.follower).await.unwrap_err().is_cancelled());
    }

    /// Someone without credentials.
    pub fn anonymous(&self) -> TestClient {
        TestClient { application: self.application.clone(), headers: HeaderMap::new(), address: CLIENT_ADDRESS }
    }

    /// A client that sends `Authorization: Bearer` with a token or key.
    pub fn bearer(&self, token: &str) -> TestClient {
        self.anonymous().with(header::AUTHORIZATION, &format!("Bearer {token}"))
    }

    /// A client that sends HTTP Basic, as it stands.
    pub fn basic(&self, id: &str, secret: &str) -> TestClient {
        let encoded = STANDARD.encode(format!("{id}:{secret}"));
        self.anonymous().with(header::AUTHORIZATION, &format!("Basic {encoded}"))
    }

    /// The command line, in the oldest organization.
    pub async fn actor(&self) -> Actor {
        let organizations = self.services.list_organizations().await.unwrap();
        Principal::CommandLine.within(organizations[0].id)
    }

    /// Makes an API key with space-delimited scopes.
    pub async fn create_api_key(&self, name: &str, scopes: &str) -> CreatedApiKey {
        let CreatedCredential { credential, secret } = self.create(name, AuthenticationType::ApiKey, scopes).await;
        CreatedApiKey { id: credential.id, api_key: secret.expose().to_owned() }
    }

    /// Makes an OAuth client with space-delimited scopes.
    pub async fn create_oauth(&self, name: &str, scopes: &str) -> CreatedClient {
        let CreatedCredential { credential, secret } = self.create(name, AuthenticationType::OAuth2, scopes).await;
        CreatedClient {
            id: credential.id,
            client_id: credential.client_id.unwrap(),
            client_secret: secret.expose().to_owned(),
        }
    }

    /// Makes another organization with a client and an API key, both for people.
    pub async fn create_elsewhere(&self) -> (CreatedClient, String) {
        let operator = self.actor().await;
        let authorised = authorise::<OperateInstallation>(&operator).unwrap();
        let organization = self.services.add_organization(&authorised, "Elsewhere").await.unwrap();
        let actor = Principal::CommandLine.within(organization.id);
        let client = self.create_as(&actor, "client", AuthenticationType::OAuth2, "users:read").await;
        let key = self.create_as(&actor, "key", AuthenticationType::ApiKey, "users:read").await;
        let client = CreatedClient {
            id: client.credential.id,
            client_id: client.credential.client_id.unwrap(),
            client_secret: client.secret.expose().to_owned(),
        };
        (client, key.secret.expose().to_owned())
    }

    async fn create(&self, name: &str, authentication_type: AuthenticationType, scopes: &str) -> CreatedCredential {
        self.create_as(&self.actor().await, name, authentication_type, scopes).await
    }

    async fn create_as(
        &self,
        actor: &Actor,
        name: &str,
        authentication_type: AuthenticationType,
        scopes: &str,
    ) -> CreatedCredential {
        let name = DisplayName::parse(name).unwrap();
        let new = NewCredential {
            id: None,
            name,
            authentication_type,
            scopes: ScopeSet::parse_list(scopes).unwrap(),
            terms: TermsEdit::default(),
            details: DetailsEdit::default(),
        };
        self.services.credentials(actor).unwrap().create(new).await.unwrap()
    }

    /// Gives a credential other scopes.
    pub async fn change_scopes(&self, id: CredentialId, scopes: &str) {
        let actor = self.actor().await;
        let scopes = ScopeSet::parse_list(scopes).unwrap();
        self.services
            .credentials(&actor)
            .unwrap()
            .update(id, CredentialEdit { scopes: Some(scopes), ..CredentialEdit::default() })
            .await
            .unwrap();
    }

    /// Deletes a credential.
    pub async fn delete(&self, id: CredentialId) {
        let actor = self.actor().await;
        self.services.credentials(&actor).unwrap().delete(id).await.unwrap();
    }

    /// Asks for an access token with all scopes of a client.
    pub async fn access_token(&self, client: &CreatedClient) -> String {
        let client = self.basic(&client.client_id, &client.client_secret);
        let response = client.post_form("/oauth/v1/token", &[("grant_type", "client_credentials")]).await;
        let body = response.expect(StatusCode::OK).json();
        body["access_token"].as_str().unwrap().to_owned()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.follower.abort();
    }
}
