//! Every setting, its default and its meaning: what the documentation lists, kept where the code reads it.

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The environment variable.
    pub variable: &'static str,
    /// The key in `Leptos.toml`, if it may stand there.
    pub key: Option<&'static str>,
    /// The value without either, as one would write it; empty if there is none.
    pub default: &'static str,
    /// What it is for, in one sentence.
    pub meaning: &'static str,
}

pub(super) const DATABASE_URL: Setting = Setting {
    variable: "DATABASE_URL",
    key: None,
    default: "sqlite://data/credentials-console.db",
    meaning: "Where the database is: `sqlite://` and a file, which is made at the first start, or `postgres://`, user, server and database.",
};
pub(super) const DATABASE_READ_URL: Setting = Setting {
    variable: "DATABASE_READ_URL",
    key: None,
    default: "",
    meaning: "A replica of a PostgreSQL database, from which the Data API reads records; credentials are always looked for in DATABASE_URL.",
};
pub(super) const LEPTOS_SITE_ADDR: Setting = Setting {
    variable: "LEPTOS_SITE_ADDR",
    key: Some("package.metadata.leptos.site-addr"),
    default: "127.0.0.1:3000",
    meaning: "The address and port to listen on.",
};
pub(super) const PUBLIC_URL: Setting = Setting {
    variable: "PUBLIC_URL",
    key: None,
    default: "http:// and the address to listen on",
    meaning: "The URL under which people and clients reach the server; issuer and audience of access tokens.",
};
pub(super) const SERVER_KEY_FILE: Setting = Setting {
    variable: "SERVER_KEY_FILE",
    key: None,
    default: "data/server.key",
    meaning: "The file with the server key, made at the first start; keep a copy apart from the database's.",
};
const SERVER_KEY: Setting = Setting {
    variable: super::SERVER_KEY,
    key: None,
    default: "",
    meaning: "The server key itself, 32 bytes in base64, in place of its file; two of them, parted by a comma, while it is rotated.",
};
pub(super) const TRUSTED_PROXIES: Setting = Setting {
    variable: "CREDENTIALS__SERVER__TRUSTED_PROXIES",
    key: Some("server.trusted_proxies"),
    default: "[]",
    meaning: "Proxies whose X-Forwarded-For is believed: addresses or networks, separated by commas.",
};
pub(super) const DRAIN_SECONDS: Setting = Setting {
    variable: "CREDENTIALS__SERVER__DRAIN_SECONDS",
    key: Some("server.drain_seconds"),
    default: "0",
    meaning: "Seconds for which a server that gets SIGTERM still answers, and /readyz says that it stops, so that a balancer can turn to others.",
};
pub(super) const MAX_CONNECTIONS: Setting = Setting {
    variable: "CREDENTIALS__SERVER__MAX_CONNECTIONS",
    key: Some("server.max_connections"),
    default: "4096",
    meaning: "Connections that may be open, a quarter of them by one address that is no trusted proxy; fewer where the limit of file descriptors is lower.",
};
pub(super) const METRICS_READERS: Setting = Setting {
    variable: "CREDENTIALS__METRICS__READERS",
    key: Some("metrics.readers"),
    default: "[\"127.0.0.1\", \"::1\"]",
    meaning: "Who may read /metrics, not through a proxy: addresses or networks, separated by commas.",
};
pub(super) const SESSION_IDLE_MINUTES: Setting = Setting {
    variable: "CREDENTIALS__SESSION__IDLE_MINUTES",
    key: Some("session.idle_minutes"),
    default: "720",
    meaning: "Minutes after which an unused browser session ends.",
};
pub(super) const SESSION_ABSOLUTE_HOURS: Setting = Setting {
    variable: "CREDENTIALS__SESSION__ABSOLUTE_HOURS",
    key: Some("session.absolute_hours"),
    default: "24",
    meaning: "Hours after which any browser session ends.",
};
pub(super) const SIGNING_ALGORITHM: Setting = Setting {
    variable: "CREDENTIALS__OAUTH__SIGNING_ALGORITHM",
    key: Some("oauth.signing_algorithm"),
    default: "EdDSA",
    meaning: "How access tokens are signed: EdDSA, or ES256 for resource servers that know no EdDSA.",
};
pub(super) const SIGNING_KEY_DAYS: Setting = Setting {
    variable: "CREDENTIALS__OAUTH__SIGNING_KEY_DAYS",
    key: Some("oauth.signing_key_days"),
    default: "90",
    meaning: "Days after which the key that signs access tokens is replaced; 0 means never.",
};
pub(super) const ALL_SCOPES_ALIASES: Setting = Setting {
    variable: "CREDENTIALS__OAUTH__ALL_SCOPES_ALIASES",
    key: Some("oauth.all_scopes_aliases"),
    default: r#"["export:read"]"#,
    meaning: "Names that clients may send as `scope` for every scope that is granted, separated by commas; an empty list in the file for none.",
};
pub(super) const MAX_PAGE_SIZE: Setting = Setting {
    variable: "CREDENTIALS__DATA_API__MAX_PAGE_SIZE",
    key: Some("data_api.max_page_size"),
    default: "5000",
    meaning: "Most records in one page of the Data API that a client gets when it prefers more than the usual 500.",
};
pub(super) const QUERY_SECONDS: Setting = Setting {
    variable: "CREDENTIALS__DATA_API__QUERY_SECONDS",
    key: Some("data_api.query_seconds"),
    default: "10",
    meaning: "Seconds after which a question for records is stopped, so that it keeps nobody else waiting.",
};
pub(super) const RETENTION_DAYS: Setting = Setting {
    variable: "CREDENTIALS__DATA_API__RETENTION_DAYS",
    key: Some("data_api.retention_days"),
    default: "0",
    meaning: "Days after their `created_time` when records are removed, looked at every hour; 0 means never.",
};
pub(super) const REQUESTS_PER_CREDENTIAL: Setting = Setting {
    variable: "CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_CREDENTIAL",
    key: Some("limits.requests_per_minute_per_credential"),
    default: "60000",
    meaning: "Requests in a minute with one credential, at the OAuth endpoints and the Data API; 0 means no limit.",
};
pub(super) const REQUESTS_PER_ADDRESS: Setting = Setting {
    variable: "CREDENTIALS__LIMITS__REQUESTS_PER_MINUTE_PER_ADDRESS",
    key: Some("limits.requests_per_minute_per_address"),
    default: "120000",
    meaning: "Requests in a minute from one address (IPv6: one /64), with whatever credentials; 0 means no limit.",
};
pub(super) const FAILURES_PER_ADDRESS: Setting = Setting {
    variable: "CREDENTIALS__LIMITS__FAILURES_PER_MINUTE_PER_ADDRESS",
    key: Some("limits.failures_per_minute_per_address"),
    default: "60",
    meaning: "Failed authentications in a minute from one address that get their own answer and not a 429; 0 means no limit.",
};
pub(super) const INDEX_ENTRIES: Setting = Setting {
    variable: "CREDENTIALS__INDEX__ENTRIES",
    key: Some("index.entries"),
    default: "100000",
    meaning: "Most credentials that are remembered in memory, and as many access tokens; together at most some 2 kB each. One that takes more than 1 KiB counts as several.",
};
pub(super) const USAGE_RETENTION_DAYS: Setting = Setting {
    variable: "CREDENTIALS__USAGE__RETENTION_DAYS",
    key: Some("usage.retention_days"),
    default: "90",
    meaning: "Days after which what credentials were used for is forgotten, looked at every hour; 0 means never.",
};
pub(super) const EMBED_ORIGINS: Setting = Setting {
    variable: "CREDENTIALS__EMBED__ORIGINS",
    key: Some("embed.origins"),
    default: "[]",
    meaning: "Origins of pages that may have pages of ours in a frame, separated by commas; without any, no page of ours can be framed.",
};
pub(super) const EMBED_ISSUER: Setting = Setting {
    variable: "CREDENTIALS__EMBED__ISSUER",
    key: Some("embed.issuer"),
    default: "",
    meaning: "Who signs people in to a frame: `iss` of its assertions.",
};
pub(super) const EMBED_KEYS_FILE: Setting = Setting {
    variable: "CREDENTIALS__EMBED__KEYS_FILE",
    key: Some("embed.keys_file"),
    default: "",
    meaning: "The file with the public keys that verify them: PEM, a JWK or a JWKS, on Ed25519 or P-256; read at the start.",
};
pub(super) const EMBED_UNKNOWN_PEOPLE: Setting = Setting {
    variable: "CREDENTIALS__EMBED__UNKNOWN_PEOPLE",
    key: Some("embed.unknown_people"),
    default: "refuse",
    meaning: "What becomes of people whom it signs in and who are not known here, or in another role: refuse, or provision.",
};
pub(super) const BACKUP_FOLDER: Setting = Setting {
    variable: "CREDENTIALS__BACKUP__FOLDER",
    key: Some("backup.folder"),
    default: "",
    meaning: "The folder into which the server writes backups by itself, made if need be; none are written without one.",
};
pub(super) const BACKUP_EVERY_HOURS: Setting = Setting {
    variable: "CREDENTIALS__BACKUP__EVERY_HOURS",
    key: Some("backup.every_hours"),
    default: "24",
    meaning: "Hours after which the next backup is written.",
};
pub(super) const BACKUP_KEEP: Setting = Setting {
    variable: "CREDENTIALS__BACKUP__KEEP",
    key: Some("backup.keep"),
    default: "7",
    meaning: "How many of these backups are kept; older ones are removed.",
};
pub(super) const LOG_FORMAT: Setting = Setting {
    variable: "CREDENTIALS__LOG__FORMAT",
    key: Some("log.format"),
    default: "text",
    meaning: "The form of a log line: text or json.",
};
pub(super) const LOG_FILTER: Setting = Setting {
    variable: "CREDENTIALS__LOG__FILTER",
    key: Some("log.filter"),
    default: "info",
    meaning: "Which log lines are written: a level, or directives such as info,sqlx=warn.",
};
pub(super) const OTLP_ENDPOINT: Setting = Setting {
    variable: "OTEL_EXPORTER_OTLP_ENDPOINT",
    key: None,
    default: "",
    meaning: "Where traces are sent by OTLP over HTTP, such as http://127.0.0.1:4318; without it there are none.",
};
pub(super) const LEPTOS_SITE_ROOT: Setting = Setting {
    variable: "LEPTOS_SITE_ROOT",
    key: Some("package.metadata.leptos.site-root"),
    default: "target/site",
    meaning: "The folder of the built site for `cargo leptos`; the server carries the site and serves nothing from there.",
};
pub(super) const LEPTOS_ENV: Setting = Setting {
    variable: "LEPTOS_ENV",
    key: Some("package.metadata.leptos.env"),
    default: "PROD",
    meaning: "PROD, or DEV to reload pages while developing.",
};

/// Every setting.
pub const REFERENCE: &[Setting] = &[
    DATABASE_URL,
    DATABASE_READ_URL,
    LEPTOS_SITE_ADDR,
    PUBLIC_URL,
    SERVER_KEY_FILE,
    SERVER_KEY,
    TRUSTED_PROXIES,
    DRAIN_SECONDS,
    MAX_CONNECTIONS,
    METRICS_READERS,
    SESSION_IDLE_MINUTES,
    SESSION_ABSOLUTE_HOURS,
    SIGNING_ALGORITHM,
    SIGNING_KEY_DAYS,
    ALL_SCOPES_ALIASES,
    REQUESTS_PER_CREDENTIAL,
    REQUESTS_PER_ADDRESS,
    FAILURES_PER_ADDRESS,
    MAX_PAGE_SIZE,
    QUERY_SECONDS,
    RETENTION_DAYS,
    INDEX_ENTRIES,
    USAGE_RETENTION_DAYS,
    EMBED_ORIGINS,
    EMBED_ISSUER,
    EMBED_KEYS_FILE,
    EMBED_UNKNOWN_PEOPLE,
    BACKUP_FOLDER,
    BACKUP_EVERY_HOURS,
    BACKUP_KEEP,
    LOG_FORMAT,
    LOG_FILTER,
    OTLP_ENDPOINT,
    LEPTOS_SITE_ROOT,
    LEPTOS_ENV,
];
