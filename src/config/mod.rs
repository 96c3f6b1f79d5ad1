//! The settings of the server: from the environment, from `Leptos.toml` in the working directory, or the default, in
//! that order.
//!
//! Everything is checked before anything is opened, and every problem is reported, each in one line. Secrets are never
//! settings: at most the name of the file that holds one.

mod embedding;
mod file;
mod places;
mod reference;
mod source;

use std::{
    fmt::Display,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

use ipnet::IpNet;
use leptos::config::{Env, LeptosOptions};
use time::Duration;

use self::{
    file::{FILE_NAME, File},
    places::{Environment, absolute, database_file, origin},
    reference::{
        ALL_SCOPES_ALIASES, DATABASE_URL, FAILURES_PER_ADDRESS, INDEX_ENTRIES, LEPTOS_ENV, LEPTOS_SITE_ADDR,
        LEPTOS_SITE_ROOT, LOG_FILTER, LOG_FORMAT, MAX_PAGE_SIZE, PUBLIC_URL, REQUESTS_PER_ADDRESS,
        REQUESTS_PER_CREDENTIAL, RETENTION_DAYS, SERVER_KEY_FILE, SESSION_ABSOLUTE_HOURS, SESSION_IDLE_MINUTES,
        SIGNING_ALGORITHM, SIGNING_KEY_DAYS, TRUSTED_PROXIES, USAGE_RETENTION_DAYS,
    },
};
use crate::domain::{access_token::SigningAlgorithm, scope::Scope};

pub use self::{
    embedding::EmbeddingSettings,
    reference::{REFERENCE, Setting},
    source::Source,
};

/// Name of the environment variable that may hold the server key itself.
pub const SERVER_KEY: &str = "SERVER_KEY";
/// Longest limit of a session that can be set, in minutes: 30 days (NIST SP 800-63B-4, section 2.1.3).
const MAX_SESSION_MINUTES: i64 = 30 * 24 * 60;

/// Longest time after which a signing key is replaced, in days: ten years.
const MAX_SIGNING_KEY_DAYS: i64 = 3650;

/// Longest age at which records, or usage, are removed, in days: a hundred years.
const MAX_RETENTION_DAYS: i64 = 36_500;

/// Most records in one page that can be set: a page is held in memory while it is written.
const MAX_MAX_PAGE_SIZE: u32 = 100_000;

/// The settings of the server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the database is: `sqlite://` and a path, or `postgres://` and a server, with a password.
    pub database_url: String,
    /// The URL under which people and clients reach the server: scheme, host and port, no slash at the end.
    pub public_url: String,
    /// The file that holds the server key, unless [`SERVER_KEY`] does.
    pub server_key_file: PathBuf,
    /// What Leptos needs to know; its `site_addr` is the address to listen on.
    pub leptos: LeptosOptions,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How long browser sessions last.
    pub session: SessionSettings,
    /// How access tokens are signed.
    pub signing_algorithm: SigningAlgorithm,
    /// When the key that signs them is replaced; zero means never.
    pub signing_key_age: Duration,
    /// What clients may send at the token endpoint for "every scope that is granted".
    pub all_scopes_aliases: Vec<String>,
    /// How often programs may ask.
    pub limits: LimitSettings,
    /// The most records in one page of the Data API.
    pub max_page_size: u32,
    /// Age at which records are removed; `None` means never.
    pub retention: Option<Duration>,
    /// Age at which what credentials were used for is forgotten; `None` means never.
    pub usage_retention: Option<Duration>,
    /// How many credentials are remembered at most, and how many tokens.
    pub index_entries: usize,
    /// Who may have pages of ours in a frame; `None` means nobody.
    pub embedding: Option<EmbeddingSettings>,
    /// What is logged, and how.
    pub log: LogSettings,
}

/// How long browser sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionSettings {
    /// A session ends when it has not been used for this long.
    pub idle: Duration,
    /// A session ends when it is this old, used or not.
    pub absolute: Duration,
}

/// How often programs may ask, each in a minute; 0 means that there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitSettings {
    /// Requests with one credential.
    pub requests_per_credential: u32,
    /// Requests from one address.
    pub requests_per_address: u32,
    /// Failed authentications from one address.
    pub failures_per_address: u32,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// The form of a log line.
    pub format: LogFormat,
    /// Which lines are written: a level, or directives such as `info,sqlx=warn`.
    pub filter: String,
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object in each line.
    Json,
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("the log format is text or json"),
        }
    }
}

/// What is wrong with the settings, one line for each cause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Problems(pub Vec<String>);

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`Problems`], all of them at once.
    pub fn load(source: &Source) -> Result<Self, Problems> {
        let mut problems = source.unknown_variables();
        let file = File::read(source.directory()).unwrap_or_else(|problem| {
            problems.push(problem);
            File::default()
        });
        let settings = Reader { source, problems: &mut problems }.settings(&file);
        if problems.is_empty() { Ok(settings) } else { Err(Problems(problems)) }
    }

    /// The address to listen on.
    pub fn listen_address(&self) -> SocketAddr {
        self.leptos.site_addr
    }

    /// Whether browsers reach the server by https.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// What the operator should know before others can reach the server.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if !self.listen_address().ip().is_loopback() && !self.is_https() {
            warnings.push(format!(
                "listening on {} beyond this machine, but PUBLIC_URL is {}: secrets would travel unencrypted, and \
                 browsers elsewhere cannot sign in; put https in front and set PUBLIC_URL=https://…",
                self.listen_address(),
                self.public_url
            ));
        }
        warnings
    }
}

/// Reads one setting after the other and collects what is wrong.
struct Reader<'a> {
    source: &'a Source,
    problems: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn settings(mut self, file: &File) -> Settings {
        let site_addr = self.parsed(&LEPTOS_SITE_ADDR, file.leptos().site_addr.as_ref());
        let site_addr = site_addr.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3000)));
        let database_url = self.text(&DATABASE_URL, None);
        let server_key_file = PathBuf::from(self.text(&SERVER_KEY_FILE, None));
        let site_root = self.text(&LEPTOS_SITE_ROOT, file.leptos().site_root.as_ref());
        match database_file(&database_url) {
            Ok(Some(database)) => self.check_site_root(&site_root, &[database, &server_key_file]),
            Ok(None) => self.check_site_root(&site_root, &[&server_key_file]),
            Err(problem) => self.problems.push(problem),
        }
        let public_url = self.public_url(site_addr);
        let production = self.parsed(&LEPTOS_ENV, file.leptos().env.as_ref()).unwrap_or(Environment(Env::PROD));
        let leptos = LeptosOptions::builder()
            .output_name(file.leptos().output_name.as_deref().unwrap_or(file::OUTPUT_NAME))
            .site_root(site_root)
            .site_pkg_dir(file.leptos().site_pkg_dir.as_deref().unwrap_or(file::SITE_PKG_DIR))
            .site_addr(site_addr)
            .env(production.0)
            .build();
        let session = self.session(file);
        let signing_algorithm = self.parsed(&SIGNING_ALGORITHM, file.oauth.signing_algorithm.as_ref());
        let signing_key_age = self.signing_key_age(file);
        let limits = self.limits(&file.limits);
        Settings {
            database_url,
            public_url,
            server_key_file,
            leptos,
            trusted_proxies: self.trusted_proxies(file),
            session,
            signing_algorithm: signing_algorithm.unwrap_or(SigningAlgorithm::EdDsa),
            signing_key_age,
            all_scopes_aliases: self.all_scopes_aliases(file),
            limits,
            max_page_size: self.max_page_size(file),
            retention: self.age(&RETENTION_DAYS, file.data_api.retention_days),
            usage_retention: self.age(&USAGE_RETENTION_DAYS, file.usage.retention_days),
            index_entries: self.index_entries(file),
            embedding: self.embedding(file),
            log: LogSettings {
                format: self.parsed(&LOG_FORMAT, file.log.format.as_ref()).unwrap_or(LogFormat::Text),
                filter: self.text(&LOG_FILTER, file.log.filter.as_ref()),
            },
        }
    }

    /// The text of a setting and where it stands.
    fn located(&self, setting: &Setting, in_file: Option<&String>) -> (String, String) {
        if let Some(value) = self.source.variable(setting.variable) {
            (value.to_owned(), setting.variable.to_owned())
        } else if let Some(value) = in_file {
            (value.clone(), format!("{} in {FILE_NAME}", setting.key.unwrap_or(setting.variable)))
        } else {
            (setting.default.to_owned(), setting.variable.to_owned())
        }
    }

    fn text(&self, setting: &Setting, in_file: Option<&String>) -> String {
        self.located(setting, in_file).0
    }

    fn parsed<T: FromStr<Err: Display>>(&mut self, setting: &Setting, in_file: Option<&String>) -> Option<T> {
        let (text, place) = self.located(setting, in_file);
        text.parse().map_err(|error| self.problems.push(format!("{place} is {text:?}: {error}"))).ok()
    }

    fn public_url(&mut self, site_addr: SocketAddr) -> String {
        let Some(text) = self.source.variable(PUBLIC_URL.variable) else {
            return format!("http://{site_addr}");
        };
        origin(text).unwrap_or_else(|| {
            self.problems.push(format!(
                "PUBLIC_URL is {text:?}: give scheme, host and port only, such as https://credentials.example.com"
            ));
            String::new()
        })
    }

    fn trusted_proxies(&mut self, file: &File) -> Vec<IpNet> {
        let Some(text) = self.source.variable(TRUSTED_PROXIES.variable) else {
            return file.server.trusted_proxies.iter().filter_map(|text| self.network(text)).collect();
        };
        text.split(',').map(str::trim).filter(|text| !text.is_empty()).filter_map(|text| self.network(text)).collect()
    }

    /// A network such as `10.0.0.0/8`, or one address.
    fn network(&mut self, text: &str) -> Option<IpNet> {
        let network = text.parse().ok().or_else(|| text.parse().ok().map(|address: std::net::IpAddr| address.into()));
        if network.is_none() {
            self.problems.push(format!("trusted_proxies has {text:?}: give addresses or networks such as 10.0.0.0/8"));
        }
        network
    }

    fn session(&mut self, file: &File) -> SessionSettings {
        let idle = self.minutes(&SESSION_IDLE_MINUTES, file.session.idle_minutes, 1);
        let absolute = self.minutes(&SESSION_ABSOLUTE_HOURS, file.session.absolute_hours, 60);
        SessionSettings { idle: Duration::minutes(idle), absolute: Duration::minutes(absolute) }
    }

    fn signing_key_age(&mut self, file: &File) -> Duration {
        let in_file = file.oauth.signing_key_days.map(|days| days.to_string());
        let days: i64 = self.parsed(&SIGNING_KEY_DAYS, in_file.as_ref()).unwrap_or(0);
        if !(0..=MAX_SIGNING_KEY_DAYS).contains(&days) {
            let name = SIGNING_KEY_DAYS.variable;
            self.problems.push(format!("{name} is {days}: give 0 to {MAX_SIGNING_KEY_DAYS}"));
        }
        Duration::days(days.clamp(0, MAX_SIGNING_KEY_DAYS))
    }

    /// Names of RFC 6749, section 3.3 (`scope-token`) that are no scopes.
    fn all_scopes_aliases(&mut self, file: &File) -> Vec<String> {
        let names: Vec<String> = match self.source.variable(ALL_SCOPES_ALIASES.variable) {
            Some(text) => text.split(',').map(|name| name.trim().to_owned()).collect(),
            None => file.oauth.all_scopes_aliases.clone().unwrap_or_else(|| vec!["export:read".to_owned()]),
        };
        let is_name = |name: &&String| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
                && name.parse::<Scope>().is_err()
        };
        if let Some(wrong) = names.iter().find(|name| !is_name(name)) {
            let name = ALL_SCOPES_ALIASES.key.unwrap_or(ALL_SCOPES_ALIASES.variable);
            self.problems
                .push(format!("{name} has {wrong:?}: give names that are no scopes, without spaces and quotes"));
        }
        names
    }

    fn max_page_size(&mut self, file: &File) -> u32 {
        let in_file = file.data_api.max_page_size.map(|size| size.to_string());
        let size: u32 = self.parsed(&MAX_PAGE_SIZE, in_file.as_ref()).unwrap_or(1);
        if !(1..=MAX_MAX_PAGE_SIZE).contains(&size) {
            let name = MAX_PAGE_SIZE.key.unwrap_or(MAX_PAGE_SIZE.variable);
            self.problems.push(format!("{name} is {size}: give 1 to {MAX_MAX_PAGE_SIZE}"));
        }
        size
    }

    /// The age of a setting in days at which something is removed; `None` means never.
    fn age(&mut self, setting: &Setting, in_file: Option<i64>) -> Option<Duration> {
        let in_file = in_file.map(|days| days.to_string());
        let days: i64 = self.parsed(setting, in_file.as_ref()).unwrap_or(0);
        if !(0..=MAX_RETENTION_DAYS).contains(&days) {
            let name = setting.key.unwrap_or(setting.variable);
            self.problems.push(format!("{name} is {days}: give 0 to {MAX_RETENTION_DAYS}"));
        }
        (days > 0).then(|| Duration::days(days.min(MAX_RETENTION_DAYS)))
    }

    fn limits(&mut self, file: &file::Limits) -> LimitSettings {
        let mut read = |setting, in_file: Option<i64>| {
            let in_file = in_file.map(|value| value.to_string());
            self.parsed(setting, in_file.as_ref()).unwrap_or_default()
        };
        LimitSettings {
            requests_per_credential: read(&REQUESTS_PER_CREDENTIAL, file.requests_per_minute_per_credential),
            requests_per_address: read(&REQUESTS_PER_ADDRESS, file.requests_per_minute_per_address),
            failures_per_address: read(&FAILURES_PER_ADDRESS, file.failures_per_minute_per_address),
        }
    }

    fn index_entries(&mut self, file: &File) -> usize {
        let in_file = file.index.entries.map(|entries| entries.to_string());
        let entries = self.parsed(&INDEX_ENTRIES, in_file.as_ref()).unwrap_or(1);
        if entries == 0 {
            self.problems.push(format!("{} is 0: give 1 or more", INDEX_ENTRIES.variable));
        }
        entries
    }

    /// A limit of a session in minutes, from a setting whose unit is `unit` minutes.
    fn minutes(&mut self, setting: &Setting, in_file: Option<i64>, unit: i64) -> i64 {
        let units: i64 = self.parsed(setting, in_file.map(|value| value.to_string()).as_ref()).unwrap_or(1);
        if (1..=MAX_SESSION_MINUTES / unit).contains(&units) {
            return units * unit;
        }
        let name = setting.key.unwrap_or(setting.variable);
        self.problems.push(format!("{name} is {units}: give 1 to {}", MAX_SESSION_MINUTES / unit));
        unit
    }

    /// Tools that serve `site-root` serve every file below it: none of ours may lie there.
    fn check_site_root(&mut self, site_root: &str, private: &[&Path]) {
        let root = absolute(self.source.directory(), Path::new(site_root));
        let configuration = Path::new(FILE_NAME);
        let exposed = private
            .iter()
            .copied()
            .chain([configuration])
            .find(|path| absolute(self.source.directory(), path).starts_with(&root));
        if let Some(exposed) = exposed {
            self.problems.push(format!(
                "site-root is {site_root:?}, which holds {}: everything below site-root can be downloaded",
                exposed.display()
            ));
        }
    }
}

#[cfg(test)]
mod tests;
