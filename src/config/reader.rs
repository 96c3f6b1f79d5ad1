//! Reads one setting after the other.

use std::{
    fmt::Display,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

use ipnet::{IpNet, Ipv4Net};
use leptos::config::{Env, LeptosOptions};
use time::Duration;

use super::{
    LimitSettings, LogFormat, LogSettings, SessionSettings, Settings, Source,
    file::{self, FILE_NAME, File},
    places::{Environment, absolute, database_file, is_postgres, origin, reached_at},
    reference::{
        ALL_SCOPES_ALIASES, DATABASE_READ_URL, DATABASE_URL, DRAIN_SECONDS, FAILURES_PER_ADDRESS, INDEX_ENTRIES,
        LEPTOS_ENV, LEPTOS_SITE_ADDR, LEPTOS_SITE_ROOT, LOG_FILTER, LOG_FORMAT, MAX_CONNECTIONS, MAX_PAGE_SIZE,
        METRICS_READERS, OTLP_ENDPOINT, PUBLIC_URL, QUERY_SECONDS, REQUESTS_PER_ADDRESS, REQUESTS_PER_CREDENTIAL,
        RETENTION_DAYS, SERVER_KEY_FILE, SESSION_ABSOLUTE_HOURS, SESSION_IDLE_MINUTES, SIGNING_ALGORITHM,
        SIGNING_KEY_DAYS, Setting, TRUSTED_PROXIES, USAGE_RETENTION_DAYS,
    },
};
use crate::domain::{access_token::SigningAlgorithm, scope::Scope};

/// Bits before the address in an IPv4-mapped address of IPv6.
const MAPPED_PREFIX: u8 = 96;

/// Longest limit of a session that can be set, in minutes: 30 days (NIST SP 800-63B-4, section 2.1.3).
const MAX_SESSION_MINUTES: i64 = 30 * 24 * 60;

/// Longest time after which a signing key is replaced, in days: ten years.
const MAX_SIGNING_KEY_DAYS: i64 = 3650;

/// Longest age at which records, or usage, are removed, in days: a hundred years.
const MAX_RETENTION_DAYS: i64 = 36_500;

/// Most records in one page that can be set: a page is held in memory while it is written.
const MAX_MAX_PAGE_SIZE: u32 = 100_000;

/// Longest time that can be set for one question for records, in seconds.
const MAX_QUERY_SECONDS: u64 = 3600;

/// Longest time for which a server that was asked to stop still answers, in seconds.
const MAX_DRAIN_SECONDS: u64 = 300;

/// Fewest connections that may be open: a browser alone has six.
const MIN_CONNECTIONS: usize = 16;

/// Reads one setting after the other and collects what is wrong.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Source,
    pub(super) problems: &'a mut Vec<String>,
}

impl Reader<'_> {
    /// Reads all of them; what is wrong has a default in its place.
    pub(super) fn settings(mut self, file: &File) -> Settings {
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
            database_read_url: self.database_read_url(),
            drain_seconds: self.drain_seconds(file),
            max_connections: self.max_connections(file),
            metrics_readers: self.metrics_readers(file),
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
            query_limit: self.query_limit(file),
            retention: self.age(&RETENTION_DAYS, file.data_api.retention_days),
            usage_retention: self.age(&USAGE_RETENTION_DAYS, file.usage.retention_days),
            index_entries: self.index_entries(file),
            embedding: self.embedding(file),
            backup: self.backup(file),
            log: LogSettings {
                format: self.parsed(&LOG_FORMAT, file.log.format.as_ref()).unwrap_or(LogFormat::Text),
                filter: self.text(&LOG_FILTER, file.log.filter.as_ref()),
                collector: self.collector(),
            },
        }
    }

    /// The text of a setting and where it stands.
    pub(super) fn located(&self, setting: &Setting, in_file: Option<&String>) -> (String, String) {
        if let Some(value) = self.source.variable(setting.variable) {
            (value.to_owned(), setting.variable.to_owned())
        } else if let Some(value) = in_file {
            (value.clone(), format!("{} in {FILE_NAME}", setting.key.unwrap_or(setting.variable)))
        } else {
            (setting.default.to_owned(), setting.variable.to_owned())
        }
    }

    pub(super) fn text(&self, setting: &Setting, in_file: Option<&String>) -> String {
        self.located(setting, in_file).0
    }

    pub(super) fn parsed<T: FromStr<Err: Display>>(
        &mut self,
        setting: &Setting,
        in_file: Option<&String>,
    ) -> Option<T> {
        let (text, place) = self.located(setting, in_file);
        text.parse().map_err(|error| self.problems.push(format!("{place} is {text:?}: {error}"))).ok()
    }

    fn public_url(&mut self, site_addr: SocketAddr) -> String {
        let Some(text) = self.source.variable(PUBLIC_URL.variable) else {
            return format!("http://{}", reached_at(site_addr));
        };
        origin(text).unwrap_or_else(|| {
            self.problems.push(format!(
                "PUBLIC_URL is {text:?}: give scheme, host and port only, such as https://credentials.example.com"
            ));
            String::new()
        })
    }

    fn database_read_url(&mut self) -> Option<String> {
        let url = self.source.variable(DATABASE_READ_URL.variable).filter(|url| !url.is_empty())?;
        if !is_postgres(url) || !is_postgres(&self.text(&DATABASE_URL, None)) {
            let problem =
                "a replica is one of PostgreSQL: give postgres://user:password@host/database, and one in DATABASE_URL";
            self.problems.push(format!("DATABASE_READ_URL is set, but {problem}"));
        }
        Some(url.to_owned())
    }

    fn collector(&mut self) -> Option<String> {
        let text = self.source.variable(OTLP_ENDPOINT.variable).filter(|text| !text.is_empty())?;
        let is_http = text.strip_prefix("http://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
        if !is_http {
            let variable = OTLP_ENDPOINT.variable;
            self.problems
                .push(format!("{variable} is {text:?}: give http://, host and port, such as http://127.0.0.1:4318"));
        }
        Some(text.to_owned())
    }

    fn drain_seconds(&mut self, file: &File) -> u64 {
        let in_file = file.server.drain_seconds.map(|seconds| seconds.to_string());
        let seconds = self.parsed(&DRAIN_SECONDS, in_file.as_ref()).unwrap_or(0);
        if seconds > MAX_DRAIN_SECONDS {
            let name = DRAIN_SECONDS.key.unwrap_or(DRAIN_SECONDS.variable);
            self.problems.push(format!("{name} is {seconds}: give 0 to {MAX_DRAIN_SECONDS}"));
        }
        seconds
    }

    fn max_connections(&mut self, file: &File) -> usize {
        let in_file = file.server.max_connections.map(|number| number.to_string());
        let number = self.parsed(&MAX_CONNECTIONS, in_file.as_ref()).unwrap_or(MIN_CONNECTIONS);
        if number < MIN_CONNECTIONS {
            let name = MAX_CONNECTIONS.key.unwrap_or(MAX_CONNECTIONS.variable);
            self.problems.push(format!("{name} is {number}: give at least {MIN_CONNECTIONS}"));
        }
        number
    }

    fn trusted_proxies(&mut self, file: &File) -> Vec<IpNet> {
        self.networks(&TRUSTED_PROXIES, &file.server.trusted_proxies)
    }

    fn metrics_readers(&mut self, file: &File) -> Vec<IpNet> {
        let of_default = || vec!["127.0.0.1".to_owned(), "::1".to_owned()];
        self.networks(&METRICS_READERS, &file.metrics.readers.clone().unwrap_or_else(of_default))
    }

    fn networks(&mut self, setting: &Setting, in_file: &[String]) -> Vec<IpNet> {
        let Some(text) = self.source.variable(setting.variable) else {
            return in_file.iter().filter_map(|text| self.network(setting, text)).collect();
        };
        let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
        texts.filter_map(|text| self.network(setting, text)).collect()
    }

    /// A network such as `10.0.0.0/8`, or one address.
    fn network(&mut self, setting: &Setting, text: &str) -> Option<IpNet> {
        let network = text.parse().ok().or_else(|| text.parse().ok().map(|address: std::net::IpAddr| address.into()));
        let network = network.map(canonical);
        if network.is_none() {
            let name = setting.key.unwrap_or(setting.variable);
            self.problems.push(format!("{name} has {text:?}: give addresses or networks such as 10.0.0.0/8"));
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

    fn query_limit(&mut self, file: &File) -> std::time::Duration {
        let in_file = file.data_api.query_seconds.map(|seconds| seconds.to_string());
        let seconds: u64 = self.parsed(&QUERY_SECONDS, in_file.as_ref()).unwrap_or(1);
        if !(1..=MAX_QUERY_SECONDS).contains(&seconds) {
            let name = QUERY_SECONDS.key.unwrap_or(QUERY_SECONDS.variable);
            self.problems.push(format!("{name} is {seconds}: give 1 to {MAX_QUERY_SECONDS}"));
        }
        std::time::Duration::from_secs(seconds)
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

/// A network of IPv4 also where it is written as one of IPv6 (`::ffff:10.0.0.0/104`; RFC 4291, section 2.5.5.2): that is what
/// addresses are compared as.
fn canonical(network: IpNet) -> IpNet {
    let IpNet::V6(mapped) = network else { return network };
    let prefix = mapped.prefix_len().checked_sub(MAPPED_PREFIX);
    let address = mapped.network().to_ipv4_mapped();
    let plain = address.zip(prefix).and_then(|(address, prefix)| Ipv4Net::new(address, prefix).ok());
    plain.map_or(network, IpNet::V4)
}
