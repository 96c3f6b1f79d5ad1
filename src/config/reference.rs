//! Every setting: what it is called, what it is without being set, what it is for, and what makes a value of its text. The reader, the
//! check of what is set, and the documents come from these lines.

use std::{net::SocketAddr, path::PathBuf};

use ipnet::IpNet;

use super::{
    LogFormat,
    parsers::{
        Environment, at_least, collector, database_url, from_text, host_origins, networks, optional, public_url,
        scope_aliases, within,
    },
};
use crate::domain::{access_token::SigningAlgorithm, host_assertion::UnknownPeople, leak::LeakAction};

/// Longest limit of a session that can be set, in hours: 30 days (NIST SP 800-63B-4, section 2.1.3).
const MAX_SESSION_HOURS: i64 = 30 * 24;

/// A setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The environment variable.
    pub variable: &'static str,
    /// The key in `Leptos.toml`, if it may stand there.
    pub key: Option<&'static str>,
    /// The value without either, as one would write it; empty if there is none.
    pub default: &'static str,
    /// What it is for, in one sentence.
    pub meaning: &'static str,
    /// What is wrong with a text, as it follows the name of the setting.
    pub(super) check: fn(&str) -> Result<(), String>,
}

/// A setting and the type of its value.
pub(super) struct Typed<T: 'static> {
    pub setting: Setting,
    /// Makes a value of a text; or says what is wrong with it, as it follows the name of the setting.
    pub parse: fn(&str) -> Result<T, String>,
}

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $parse:expr, $variable:literal, $key:expr, $default:literal, $meaning:literal;)+) => {
        $(pub(super) const $name: Typed<$type> = Typed {
            setting: Setting {
                variable: $variable,
                key: $key,
                default: $default,
                meaning: $meaning,
                check: |text| ($parse as fn(&str) -> Result<$type, String>)(text).map(drop),
            },
            parse: $parse,
        };)+

        /// Every setting.
        pub const REFERENCE: &[Setting] = &[$($name.setting),+];
    };
}

settings! {
    DATABASE_URL: String = database_url,
        "DATABASE_URL", None, "sqlite://data/credentials-console.db",
        "Where the database is: `sqlite://` and a file, which is made at the first start, or `postgres://`, user, server and database.";
    DATABASE_READ_URL: Option<String> = optional,
        "DATABASE_READ_URL", None, "",
        "A replica of a PostgreSQL database, from which the Data API reads records; credentials are always looked for in DATABASE_URL.";
    LEPTOS_SITE_ADDR: SocketAddr = from_text,
        "LEPTOS_SITE_ADDR", Some("package.metadata.leptos.site-addr"), "127.0.0.1:3000",
        "The address and port to listen on.";
    PUBLIC_URL: String = public_url,
        "PUBLIC_URL", None, "http:// and the address to listen on",
        "The URL under which people and clients reach the server; issuer and audience of access tokens.";
    SERVER_KEY_FILE: PathBuf = from_text,
        "SERVER_KEY_FILE", None, "data/server.key",
        "The file with the server key, made at the first start; keep a copy apart from the database's.";
    SERVER_KEY: Option<String> = optional,
        "SERVER_KEY", None, "",
        "The server key itself, 32 bytes in base64, in place of its file; two of them, parted by a comma, while it is rotated.";
    TRUSTED_PROXIES: Vec<IpNet> = networks,
        "CREDENTIALS__SERVER__TRUSTED_PROXIES", Some("server.trusted_proxies"), "[]",
        "Proxies whose X-Forwarded-For is believed: addresses or networks, separated by commas.";
    DRAIN_SECONDS: u64 = |text| within(text, 0..=300),
        "CREDENTIALS__SERVER__DRAIN_SECONDS", Some("server.drain_seconds"), "0",
        "Seconds for which a server that gets SIGTERM still answers, and /readyz says that it stops, so that a balancer can turn to others.";
    MAX_CONNECTIONS: usize = |text| at_least(text, 16),
        "CREDENTIALS__SERVER__MAX_CONNECTIONS", Some("server.max_connections"), "4096",
        "Connections that may be open, a quarter of them by one address that is no trusted proxy; fewer where the limit of file descriptors is lower.";
    METRICS_READERS: Vec<IpNet> = networks,
        "CREDENTIALS__METRICS__READERS", Some("metrics.readers"), "[\"127.0.0.1\", \"::1\"]",
        "Who may read /metrics, not through a proxy: addresses or networks, separated by commas.";
    SESSION_IDLE_MINUTES: i64 = |text| within(text, 1..=MAX_SESSION_HOURS * 60),
        "CREDENTIALS__SESSION__IDLE_MINUTES", Some("session.idle_minutes"), "720",
        "Minutes after which an unused browser session ends.";
    SESSION_ABSOLUTE_HOURS: i64 = |text| within(text, 1..=MAX_SESSION_HOURS),
        "CREDENTIALS__SESSION__ABSOLUTE_HOURS", Some("session.absolute_hours"), "24",
        "Hours after which any browser session ends.";
    SESSION_FRESH_MINUTES: i64 = |text| within(text, 1..=MAX_SESSION_HOURS * 60),
        "CREDENTIALS__SESSION__FRESH_MINUTES", Some("session.fresh_minutes"), "15",
        "Minutes after a sign-in within which people may create, rotate, widen, delete and freeze; then they confirm that it is them.";
    SIGNING_ALGORITHM: SigningAlgorithm = from_text,
        "CREDENTIALS__OAUTH__SIGNING_ALGORITHM", Some("oauth.signing_algorithm"), "EdDSA",
        "How access tokens are signed: EdDSA, or ES256 for resource servers that know no EdDSA.";
    SIGNING_KEY_DAYS: i64 = |text| within(text, 0..=3650),
        "CREDENTIALS__OAUTH__SIGNING_KEY_DAYS", Some("oauth.signing_key_days"), "90",
        "Days after which the key that signs access tokens is replaced; 0 means never.";
    ALL_SCOPES_ALIASES: Vec<String> = scope_aliases,
        "CREDENTIALS__OAUTH__ALL_SCOPES_ALIASES", Some("oauth.all_scopes_aliases"), r#"["export:read"]"#,
        "Names that clients may send as `scope` for every scope that is granted, separated by commas; an empty list in the file for none.";
    REQUESTS_PER_CREDENTIAL: u32 = from_text,
        "CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_CREDENTIAL", Some("limits.requests_per_minute_per_credential"), "60000",
        "Requests in a minute with one credential, at the OAuth endpoints and the Data API; 0 means no limit.";
    REQUESTS_PER_ADDRESS: u32 = from_text,
        "CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_ADDRESS", Some("limits.requests_per_minute_per_address"), "120000",
        "Requests in a minute from one address (IPv6: one /64), with whatever credentials; 0 means no limit.";
    FAILURES_PER_ADDRESS: u32 = from_text,
        "CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS", Some("limits.failures_per_minute_per_address"), "60",
        "Failed authentications in a minute from one address that get their own answer and not a 429; 0 means no limit.";
    MAX_PAGE_SIZE: u32 = |text| within(text, 1..=100_000),
        "CREDENTIALS__DATA_API__MAX_PAGE_SIZE", Some("data_api.max_page_size"), "5000",
        "Most records in one page of the Data API that a client gets when it prefers more than the usual 500.";
    QUERY_SECONDS: u64 = |text| within(text, 1..=3600),
        "CREDENTIALS__DATA_API__QUERY_SECONDS", Some("data_api.query_seconds"), "10",
        "Seconds after which a question for records is stopped, so that it keeps nobody else waiting.";
    RETENTION_DAYS: i64 = |text| within(text, 0..=36_500),
        "CREDENTIALS__DATA_API__RETENTION_DAYS", Some("data_api.retention_days"), "0",
        "Days after their `created_time` when records are removed, looked at every hour; 0 means never.";
    INDEX_ENTRIES: usize = |text| at_least(text, 1),
        "CREDENTIALS__INDEX__ENTRIES", Some("index.entries"), "100000",
        "Most credentials that are remembered in memory, and as many access tokens; together at most some 2 kB each. One that takes more than 1 KiB counts as several.";
    USAGE_RETENTION_DAYS: i64 = |text| within(text, 0..=36_500),
        "CREDENTIALS__USAGE__RETENTION_DAYS", Some("usage.retention_days"), "90",
        "Days after which what credentials were used for is forgotten, looked at every hour; 0 means never.";
    AUDIT_RETENTION_DAYS: i64 = |text| within(text, 0..=36_500),
        "CREDENTIALS__AUDIT__RETENTION_DAYS", Some("audit.retention_days"), "0",
        "Days after which entries of the audit log are removed, looked at every hour; their hashes stay. 0 means never.";
    REFUSAL_RETENTION_DAYS: i64 = |text| within(text, 0..=90),
        "CREDENTIALS__REFUSALS__RETENTION_DAYS", Some("refusals.retention_days"), "7",
        "Days for which it is known why a request of a client was refused, and by which client; 0 means that none is recorded.";
    LEAK_KEYS_FILE: Option<String> = optional,
        "CREDENTIALS__LEAKS__KEYS_FILE", Some("leaks.keys_file"), "",
        "The public keys of whoever reports leaked secrets to /leaks/v1/reports, as GitHub publishes its own; without it nobody can.";
    LEAK_ACTION: LeakAction = from_text,
        "CREDENTIALS__LEAKS__ACTION", Some("leaks.action"), "tell",
        "What is done about a reported secret that works: tell, pause or revoke.";
    ALLOWED_NETWORKS: Vec<IpNet> = networks,
        "CREDENTIALS__NOTIFICATIONS__ALLOWED_NETWORKS", Some("notifications.allowed_networks"), "[]",
        "Private networks in which webhooks may be, separated by commas; without them only public addresses, by https.";
    MAIL_SENDER: Option<String> = optional,
        "CREDENTIALS__NOTIFICATIONS__MAIL_SENDER", Some("notifications.mail_sender"), "",
        "The sender of mail, such as credentials@example.com.";
    SMTP_URL: Option<String> = optional,
        "SMTP_URL", None, "",
        "The mail server, such as smtps://name:password@mail.example.com or smtp://mail.example.com:587?tls=required; without it there is no mail.";
    EMBED_ORIGINS: Vec<String> = host_origins,
        "CREDENTIALS__EMBED__ORIGINS", Some("embed.origins"), "[]",
        "Origins of pages that may have pages of ours in a frame, separated by commas; without any, no page of ours can be framed.";
    EMBED_ISSUER: Option<String> = optional,
        "CREDENTIALS__EMBED__ISSUER", Some("embed.issuer"), "",
        "Who signs people in to a frame: `iss` of its assertions.";
    EMBED_KEYS_FILE: Option<String> = optional,
        "CREDENTIALS__EMBED__KEYS_FILE", Some("embed.keys_file"), "",
        "The file with the public keys that verify them: PEM, a JWK or a JWKS, on Ed25519 or P-256; read at the start.";
    EMBED_UNKNOWN_PEOPLE: UnknownPeople = from_text,
        "CREDENTIALS__EMBED__UNKNOWN_PEOPLE", Some("embed.unknown_people"), "refuse",
        "What becomes of people whom it signs in and who are not known here, or in another role: refuse, or provision.";
    BACKUP_FOLDER: Option<String> = optional,
        "CREDENTIALS__BACKUP__FOLDER", Some("backup.folder"), "",
        "The folder into which the server writes backups by itself, made if need be; none are written without one.";
    BACKUP_EVERY_HOURS: i64 = |text| within(text, 1..=366 * 24),
        "CREDENTIALS__BACKUP__EVERY_HOURS", Some("backup.every_hours"), "24",
        "Hours after which the next backup is written.";
    BACKUP_KEEP: usize = |text| within(text, 1..=10_000),
        "CREDENTIALS__BACKUP__KEEP", Some("backup.keep"), "7",
        "How many of these backups are kept; older ones are removed.";
    LOG_FORMAT: LogFormat = from_text,
        "CREDENTIALS__LOG__FORMAT", Some("log.format"), "text",
        "The form of a log line: text or json.";
    LOG_FILTER: String = from_text,
        "CREDENTIALS__LOG__FILTER", Some("log.filter"), "info",
        "Which log lines are written: a level, or directives such as info,sqlx=warn.";
    OTLP_ENDPOINT: Option<String> = collector,
        "OTEL_EXPORTER_OTLP_ENDPOINT", None, "",
        "Where traces are sent by OTLP over HTTP, such as http://127.0.0.1:4318; without it there are none.";
    LEPTOS_SITE_ROOT: String = from_text,
        "LEPTOS_SITE_ROOT", Some("package.metadata.leptos.site-root"), "target/site",
        "The folder of the built site for `cargo leptos`; the server carries the site and serves nothing from there.";
    LEPTOS_ENV: Environment = from_text,
        "LEPTOS_ENV", Some("package.metadata.leptos.env"), "PROD",
        "PROD, or DEV to reload pages while developing.";
}
