//! What the parts of a request cost, and whole requests without the network: `cargo bench --features ssr`.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot begin ends")]

use std::{hint::black_box, net::Ipv4Addr, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Request, header},
};
use credentials_console::{
    config::{Settings, Source},
    crypto::{
        random::SystemRandom,
        secret::{self, Purpose},
        server_key::ServerKey,
        token_signing::{self, SigningKey},
    },
    data_api::odata,
    domain::{
        access_token::{ACCESS_TOKEN_SECONDS, AccessTokenClaims, SigningAlgorithm},
        actor::Principal,
        clock::{Clock as _, SystemClock},
        credential::{AuthenticationType, details::DetailsEdit, terms::TermsEdit},
        display_name::DisplayName,
        entity::Entity,
        id::SecretId,
        scope::ScopeSet,
    },
    http,
    oauth::parameters::Parameters,
    service::{
        Policy, Services,
        admission::{
            ClientProof, ClientSecret, CountedFor,
            limits::{ClientAddress, Gate, Limits},
        },
        credentials::NewCredential,
        installation::{
            server_keys::{ServerKeySource, UnreadableServerKeys},
            signing_keys::SigningPolicy,
        },
        leaks::LeakPolicy,
    },
    storage::{Storage, sqlite::SqliteStorage},
};
use criterion::{Criterion, criterion_group, criterion_main};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const PUBLIC_URL: &str = "http://127.0.0.1:3000";
/// Credentials in the database, all of which are asked for in turn.
const CREDENTIALS: usize = 1000;
/// Never reached, but counted.
const LIMIT: u32 = u32::MAX;

fn parse(criterion: &mut Criterion) {
    let secret = secret::generate(AuthenticationType::ApiKey, &SystemRandom).unwrap();
    criterion
        .bench_function("parse/secret", |bencher| bencher.iter(|| secret::is_plausible(black_box(secret.expose()))));

    let form = "application/x-www-form-urlencoded";
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(form))]);
    let body = token_form("7d444840-9dc0-41d1-b245-5ffdce74fad2", secret.expose());
    let runtime = Runtime::new().unwrap();
    criterion.bench_function("parse/form", |bencher| {
        bencher.iter(|| runtime.block_on(Parameters::receive(&headers, Body::from(body.clone()))).is_ok());
    });

    let query = "$top=100&$orderby=created_time%20desc&$filter=created_time%20ge%202026-01-01T00:00:00Z";
    criterion.bench_function("parse/query", |bencher| {
        bencher.iter(|| odata::Request::parse(Entity::Interactions, black_box(query)).unwrap());
    });
}

fn crypto(criterion: &mut Criterion) {
    let keys = ServerKey::generate(&SystemRandom).unwrap().derive();
    let secret = secret::generate(AuthenticationType::ApiKey, &SystemRandom).unwrap();
    criterion.bench_function("HMAC", |bencher| {
        bencher.iter(|| keys.pepper.hash(Purpose::Credential, black_box(secret.expose())));
    });
    for algorithm in [SigningAlgorithm::EdDsa, SigningAlgorithm::Es256] {
        let key = SigningKey::generate(algorithm, &SystemRandom).unwrap();
        let claims = claims();
        let name = algorithm.as_str();
        criterion
            .bench_function(&format!("sign/{name}"), |bencher| bencher.iter(|| key.sign(black_box(&claims)).unwrap()));
        let token = key.sign(&claims).unwrap();
        criterion.bench_function(&format!("verify signature/{name}"), |bencher| {
            bencher.iter(|| key.verify(black_box(&token), PUBLIC_URL).unwrap());
        });
        criterion.bench_function(&format!("read key id/{name}"), |bencher| {
            bencher.iter(|| token_signing::key_id(black_box(&token)).unwrap());
        });
    }
}

fn claims() -> AccessTokenClaims {
    let now = SystemClock.now();
    AccessTokenClaims {
        iss: PUBLIC_URL.to_owned(),
        sub: "7d444840-9dc0-41d1-b245-5ffdce74fad2".to_owned(),
        client_id: "7d444840-9dc0-41d1-b245-5ffdce74fad2".to_owned(),
        aud: PUBLIC_URL.to_owned(),
        scope: "interactions:read users:read".to_owned(),
        iat: now.unix_timestamp(),
        exp: now.unix_timestamp() + ACCESS_TOKEN_SECONDS,
        jti: "b6a0c9e2-3b7e-4a57-8d4c-0f6f8d0c3b11".to_owned(),
        epoch: 1,
        secret_id: SecretId::new(now, [7; 10]),
        trial_of: None,
    }
}

fn token_form(client_id: &str, client_secret: &str) -> String {
    format!("grant_type=client_credentials&client_id={client_id}&client_secret={client_secret}")
}

/// A server key of its own.
struct NewKey;

impl ServerKeySource for NewKey {
    fn read(&self) -> Result<Vec<ServerKey>, UnreadableServerKeys> {
        ServerKey::generate(&SystemRandom).map(|key| vec![key]).map_err(|error| UnreadableServerKeys(error.to_string()))
    }
}

/// The application over a database of its own.
struct Application {
    services: Arc<Services>,
    server: http::Application,
    /// API keys, and as many tokens, each of a client of its own.
    keys: Vec<String>,
    tokens: Vec<String>,
    /// The form with which a client asks for a token.
    form: String,
    _folder: TempDir,
}

impl Application {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = Source::new(folder.path().to_owned())
            .with("DATABASE_URL", Some(format!("sqlite://{}/bench.db", folder.path().display())))
            .with("PUBLIC_URL", Some(PUBLIC_URL.to_owned()));
        let settings = Settings::load(&source).unwrap();
        let storage: Arc<dyn Storage> = Arc::new(SqliteStorage::open(&settings.database_url).await.unwrap());
        let services = Services::start(
            Arc::clone(&storage),
            storage,
            Arc::new(SystemClock),
            Arc::new(SystemRandom),
            Box::new(NewKey),
            Policy {
                public_url: settings.public_url.clone(),
                signing: SigningPolicy {
                    algorithm: settings.signing_algorithm,
                    replace_after: settings.signing_key_age,
                },
                limits: Limits {
                    requests_per_credential: LIMIT,
                    requests_per_address: LIMIT,
                    failures_per_address: LIMIT,
                },
                host: None,
                leaks: LeakPolicy::default(),
                index_entries: settings.index_entries,
                all_scopes_aliases: settings.all_scopes_aliases.clone(),
                max_page_size: settings.max_page_size,
                query_limit: settings.query_limit,
                sign_in_age: time::Duration::minutes(15),
                refusal_retention: settings.refusal_retention,
            },
        )
        .await
        .unwrap();
        tokio::spawn({
            let services = Arc::clone(&services);
            async move {
                services.follow_changes().await;
            }
        });
        let server = http::Application::new(Arc::clone(&services), &settings);
        let mut application =
            Self { services, server, keys: Vec::new(), tokens: Vec::new(), form: String::new(), _folder: folder };
        application.create_credentials().await;
        application
    }

    async fn create_credentials(&mut self) {
        let organization_id = self.services.list_organizations().await.unwrap().first().unwrap().id;
        let actor = Principal::CommandLine.within(organization_id);
        let gate = self.gate();
        for number in 0..CREDENTIALS {
            let is_key = number.is_multiple_of(2);
            let created = NewCredential {
                id: None,
                name: DisplayName::parse(&format!("Credential {number}")).unwrap(),
                authentication_type: if is_key { AuthenticationType::ApiKey } else { AuthenticationType::OAuth2 },
                scopes: ScopeSet::parse_list("interactions:read users:read").unwrap(),
                terms: TermsEdit::default(),
                details: DetailsEdit::default(),
            };
            let created = self.services.credentials(&actor).unwrap().create(created).await.unwrap();
            let secret = created.secret.expose();
            match created.credential.client_id {
                None => self.keys.push(secret.to_owned()),
                Some(client_id) => {
                    let secrets = vec![ClientSecret { client_id: client_id.clone(), client_secret: secret.to_owned() }];
                    let client = self.services.admit_client(&ClientProof::Secrets(secrets), &gate).await.unwrap();
                    let issued = self.services.issue_token(&client, None).await.unwrap();
                    self.tokens.push(issued.access_token.expose().to_owned());
                    self.form = token_form(&client_id, secret);
                }
            }
        }
    }

    fn gate(&self) -> Gate {
        self.services.gate(ClientAddress { address: Ipv4Addr::LOCALHOST.into(), is_forwarded: false })
    }

    async fn answer(&self, request: Request<Body>) {
        assert!(self.server.answer(Ipv4Addr::LOCALHOST.into(), request).await.status().is_success());
    }
}

fn index(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let application = runtime.block_on(Application::start());
    for (name, presented) in [("key", &application.keys), ("token", &application.tokens)] {
        let mut presented = presented.iter().cycle();
        let gate = application.gate();
        criterion.bench_function(&format!("verify/{name}"), |bencher| {
            bencher.iter(|| {
                let admitting = application.services.admit_bearer(presented.next().unwrap(), CountedFor::Caller, &gate);
                runtime.block_on(admitting).unwrap()
            });
        });
    }
}

/// Through the server that ships, without a log: nothing subscribes to it here.
fn requests(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let application = runtime.block_on(Application::start());
    criterion.bench_function("request/healthz", |bencher| {
        let request = || Request::get("/healthz").body(Body::empty()).unwrap();
        bencher.iter(|| runtime.block_on(application.answer(request())));
    });
    criterion.bench_function("request/auth test with a key", |bencher| {
        let key = application.keys.first().unwrap();
        let request =
            || Request::get("/rest/v1/auth/test").header(header::AUTHORIZATION, key).body(Body::empty()).unwrap();
        bencher.iter(|| runtime.block_on(application.answer(request())));
    });
    criterion.bench_function("request/token", |bencher| {
        let request = || {
            Request::post("/oauth/v1/token")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(application.form.clone()))
                .unwrap()
        };
        bencher.iter(|| runtime.block_on(application.answer(request())));
    });
}

criterion_group!(benches, parse, crypto, index, requests);
criterion_main!(benches);
