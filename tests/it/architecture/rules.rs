//! The table of who may use whom. `docs/ARCHITECTURE.md` repeats it for people.

/// What one module may use. The first rule that fits a module counts, so parts stand before the whole.
pub struct Rule {
    pub module: &'static str,
    /// Modules of ours that it may use besides itself.
    pub may_use: &'static [&'static str],
    /// Crates that it may name. A crate that stands in any rule may be named nowhere else.
    pub only_it_may_name: &'static [&'static str],
}

const fn rule(
    module: &'static str,
    may_use: &'static [&'static str],
    only_it_may_name: &'static [&'static str],
) -> Rule {
    Rule { module, may_use, only_it_may_name }
}

pub const EVERYTHING: &str = "everything";
const SERVICES: &str = "service::Services";
const FAILURE: &str = "service::Failure";
const FROM_FAILURE: &str = "service::from_failure";
/// The implementations that nobody sees who does not see everything.
pub const HIDDEN: [&str; 2] = ["storage::sqlite", "storage::postgres"];

/// The table. Crates that it does not name (serde, time, uuid, thiserror, tracing, base64 …) are free.
pub const RULES: &[Rule] = &[
    rule("domain", &[], &[]),
    rule(
        "crypto",
        &["domain"],
        &[
            "argon2",
            "aws_lc_rs",
            "crc32fast",
            "hmac",
            "jsonwebtoken",
            "qrcode",
            "rand",
            "secrecy",
            "sha2",
            "subtle",
            "tlog_tiles",
            "totp_rs",
            "webauthn_rs",
        ],
    ),
    // One implementation for each database; whoever uses storage sees the traits only.
    rule("storage::sqlite", &["domain", "storage"], &["sqlx"]),
    rule("storage::postgres", &["domain", "storage"], &["sqlx"]),
    rule("storage::database", &["storage", "storage::sqlite", "storage::postgres"], &["sqlx"]),
    // A transaction of either, for tables that are written once.
    rule("storage::connection", &["domain", "storage", "crypto::secret::SecretHash"], &["sqlx"]),
    rule("storage::migrations", &["storage::StorageError"], &["sqlx"]),
    rule("storage::record_sql", &["domain"], &["sqlx"]),
    rule("storage::conformance", &["domain", "storage", "crypto::random"], &["sqlx"]),
    // The store for tower_sessions hashes the ids of sessions before it keeps them.
    rule("storage::sessions", &["domain", "storage", "crypto::secret", "crypto::server_key"], &["tower_sessions"]),
    rule("storage", &["domain", "crypto::secret::SecretHash", "crypto::password::PasswordHash"], &[]),
    // The rooms of the use cases. What they share is `Services`, and what a use case could not do.
    rule("service::authz", &["domain"], &[]),
    rule("service::ledger", &["domain", "crypto", "storage", "service::authz", SERVICES, FAILURE], &[]),
    rule(
        "service::admission",
        &["domain", "crypto", "storage", SERVICES, FAILURE, FROM_FAILURE, "telemetry::traces"],
        &["governor", "quick_cache"],
    ),
    rule(
        "service::credentials",
        &["domain", "crypto", "storage", "service::authz", SERVICES, FAILURE, FROM_FAILURE],
        &[],
    ),
    rule(
        "service::tokens",
        &["domain", "crypto", "storage", "service::admission", "service::credentials", SERVICES, FAILURE, FROM_FAILURE],
        &[],
    ),
    rule("service::identity", &["domain", "crypto", "storage", "service::authz", SERVICES, FAILURE, FROM_FAILURE], &[]),
    rule(
        "service::records",
        &[
            "domain",
            "crypto",
            "storage",
            "service::admission",
            "service::authz",
            SERVICES,
            FAILURE,
            FROM_FAILURE,
            "telemetry::traces",
        ],
        &[],
    ),
    rule(
        "service::leaks",
        &["domain", "crypto", "storage", "service::admission", SERVICES, FAILURE, FROM_FAILURE],
        &[],
    ),
    rule(
        "service::notifications",
        &["domain", "crypto", "storage", "service::authz", SERVICES, FAILURE, FROM_FAILURE],
        &[],
    ),
    rule(
        "service::installation",
        &[
            "domain",
            "crypto",
            "storage",
            "service::authz",
            "service::identity::codes",
            "service::ledger",
            "service::notifications",
            SERVICES,
            FAILURE,
            FROM_FAILURE,
            "telemetry::lines",
        ],
        &["prometheus"],
    ),
    rule("service", &["domain", "crypto", "storage"], &[]),
    rule("demo", &["domain", "crypto", "storage", "service"], &[]),
    rule("browser", &["domain", "crypto", "service"], &["axum", "cookie", "tower_sessions"]),
    // How an API is described, whatever it is.
    rule("openapi", &[], &[]),
    rule("oauth", &["domain", "openapi", "service"], &["axum"]),
    rule("leaks", &["domain", "service"], &["axum"]),
    rule("data_api", &["domain", "openapi", "service"], &["axum", "winnow"]),
    // The address, folder and environment of the site are Leptos' options.
    rule("config", &["domain"], &["leptos", "toml"]),
    rule(
        "telemetry",
        &[],
        &[
            "opentelemetry",
            "opentelemetry_http",
            "opentelemetry_otlp",
            "opentelemetry_sdk",
            "tracing_opentelemetry",
            "tracing_subscriber",
        ],
    ),
    // What pages, islands and server functions hand each other; also compiled for the browser.
    rule("console::error", &["domain"], &["leptos"]),
    rule("console::model", &["domain", "console::error"], &[]),
    rule("console::handover", &[], &[]),
    rule("console::list_address", &["domain", "console::paths", "console::place"], &["leptos_router"]),
    rule("console::language", &[], &[]),
    rule("console::moment", &["domain", "console::texts"], &[]),
    // Languages, dates, numbers and time zones; the context of Leptos says who reads.
    rule(
        "console::texts",
        &["domain", "console::error", "console::language", "console::model"],
        &[
            "fluent_bundle",
            "icu_calendar",
            "icu_datetime",
            "icu_decimal",
            "icu_locale_core",
            "intl_memoizer",
            "jiff",
            "leptos",
            "unic_langid",
        ],
    ),
    // A file and no page: axum answers with it.
    rule(
        "console::audit_address",
        &["domain", "console::moment", "console::paths", "console::place", "console::texts"],
        &["leptos_router"],
    ),
    rule(
        "console::audit_export",
        &["domain", "service", "browser", "console::audit_address", "console::download", "console::spreadsheet"],
        &["axum"],
    ),
    rule("console::refusal_wording", &["domain", "console::moment", "console::texts"], &[]),
    rule("console::download", &["domain", "service", "browser"], &["axum"]),
    rule("console::spreadsheet", &[], &["axum", "csv"]),
    rule(
        "console::credentials_export",
        &["domain", "service", "browser", "console::download", "console::list_address", "console::spreadsheet"],
        &["axum"],
    ),
    rule(
        "console::credentials_rotation",
        &["domain", "service", "browser", "console::paths", "console::place", "console::server_fns"],
        &["axum"],
    ),
    rule("console::marks", &[], &[]),
    rule("console::paths", &["domain"], &[]),
    // Where the pages of a request are: found in Leptos' context, like all that a request brings along.
    rule("console::place", &["console::paths"], &["leptos"]),
    rule("console::site", &[], &[]),
    // The one place where a page or server function meets HTTP and the session.
    rule(
        "console::server_fns::exchange",
        &["domain", "service", "browser", "console::error", "console::model", "console::paths", "console::place"],
        &["axum", "leptos", "leptos_axum", "tower_sessions"],
    ),
    // Trying a credential is a request to the Data API.
    rule(
        "console::server_fns::trial",
        &["domain", "service", "console::error", "console::model", "console::server_fns::exchange"],
        &["axum", "leptos"],
    ),
    rule(
        "console::server_fns",
        &[
            "domain",
            "service",
            "browser",
            "console::error",
            "console::language",
            "console::list_address",
            "console::model",
            "console::moment",
            "console::paths",
            "console::place",
        ],
        &["leptos"],
    ),
    rule(
        "console::islands",
        &["domain", "console::error", "console::handover", "console::marks", "console::model", "console::server_fns"],
        &["leptos", "web_sys"],
    ),
    rule(
        "console::components",
        &[
            "domain",
            "console::error",
            "console::handover",
            "console::islands",
            "console::language",
            "console::list_address",
            "console::marks",
            "console::model",
            "console::moment",
            "console::paths",
            "console::place",
            "console::server_fns",
            "console::site",
            "console::texts",
        ],
        &["leptos", "leptos_meta"],
    ),
    // Pages set the status of the answer, hence axum. They reach use cases through the exchange.
    rule(
        "console::pages",
        &[
            "domain",
            "console::audit_address",
            "console::components",
            "console::error",
            "console::islands",
            "console::language",
            "console::list_address",
            "console::marks",
            "console::model",
            "console::moment",
            "console::paths",
            "console::place",
            "console::refusal_wording",
            "console::server_fns",
            "console::texts",
            "openapi",
        ],
        &["axum", "leptos", "leptos_router"],
    ),
    rule(
        "console::app",
        &["console::pages", "console::site", "console::texts"],
        &["leptos", "leptos_meta", "leptos_router"],
    ),
    rule(
        "http::embedding",
        &[
            "browser",
            "config",
            "console::app",
            "console::language",
            "console::pages",
            "console::paths",
            "console::place",
            "console::server_fns",
            "console::site",
            "console::texts",
            "domain",
            "http",
            "service",
        ],
        &["axum", "cookie", "leptos", "leptos_axum"],
    ),
    rule(
        "http",
        &[
            "config",
            "crypto::content_digest",
            "console::app",
            "console::audit_export",
            "console::credentials_export",
            "console::credentials_rotation",
            "console::language",
            "console::paths",
            "console::place",
            "console::server_fns",
            "console::site",
            "console::texts",
            "data_api",
            "domain",
            "leaks",
            "oauth",
            "openapi",
            "service",
            "browser",
            "telemetry::traces",
        ],
        &["axum", "leptos", "leptos_axum", "rust_embed", "tower_http"],
    ),
    rule("app::courier", &["config", "domain", "service"], &["anyhow", "lettre", "reqwest"]),
    rule("app", &["config", "crypto", "domain", "service", "storage"], &["anyhow"]),
    rule("cli", &[EVERYTHING], &["anyhow", "clap", "indicatif"]),
    // `lib` holds the entry of the browser's bundle, and what other applications merge.
    rule("lib", &["app", "http::embedding::merged"], &["leptos", "wasm_bindgen"]),
    rule("main", &[EVERYTHING], &[]),
];
