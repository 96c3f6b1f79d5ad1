//! The settings of the server: from the environment, from `Leptos.toml` in the working directory, or the default, in
//! that order.
//!
//! Everything is checked before anything is opened, and every problem is reported, each in one line. Secrets are never
//! settings: at most the name of the file that holds one.

mod file;
mod parsers;
mod places;
mod reader;
mod reference;
mod source;

use std::{net::SocketAddr, path::PathBuf, str::FromStr};

use ipnet::IpNet;
use leptos::config::LeptosOptions;
use time::Duration;

use self::{file::File, places::is_of_this_machine, reader::Reader};
use crate::domain::{access_token::SigningAlgorithm, host_assertion::UnknownPeople, leak::LeakAction};

pub use self::{
    places::reached_at,
    reference::{REFERENCE, Setting},
    source::Source,
};

/// Name of the environment variable that may hold the server key itself.
pub const SERVER_KEY: &str = reference::SERVER_KEY.setting.variable;

/// The settings of the server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the database is: `sqlite://` and a path, or `postgres://` and a server, with a password.
    pub database_url: String,
    /// A replica from which the Data API reads records: `postgres://` and a server, with a password.
    pub database_read_url: Option<String>,
    /// Seconds for which a server that was asked to stop still answers.
    pub drain_seconds: u64,
    /// The most connections of clients that are open at once.
    pub max_connections: usize,
    /// Who may read the metrics.
    pub metrics_readers: Vec<IpNet>,
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
    /// How long one question for records may take.
    pub query_limit: std::time::Duration,
    /// Age at which records are removed; `None` means never.
    pub retention: Option<Duration>,
    /// Age at which what credentials were used for is forgotten; `None` means never.
    pub usage_retention: Option<Duration>,
    /// How long refused requests are kept; `None` if none is recorded.
    pub refusal_retention: Option<Duration>,
    /// How long entries of the audit log are kept; `None` for ever.
    pub audit_retention: Option<Duration>,
    /// How many credentials are remembered at most, and how many tokens.
    pub index_entries: usize,
    /// Who may have pages of ours in a frame; `None` means nobody.
    pub embedding: Option<EmbeddingSettings>,
    /// Reports of leaked secrets.
    pub leaks: LeakSettings,
    /// How notifications are delivered.
    pub notifications: NotificationSettings,
    /// Backups that the server writes by itself; `None` means none.
    pub backup: Option<BackupSettings>,
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
    /// How long ago a person may have signed in who changes something sensitive.
    pub fresh: Duration,
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

/// Who may have pages of ours in a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddingSettings {
    /// The origins of the pages around it.
    pub origins: Vec<String>,
    /// Who signs people in: `iss` of the assertions.
    pub issuer: String,
    /// The file with the public keys by which assertions are verified.
    pub keys_file: PathBuf,
    /// What becomes of people who are not known.
    pub unknown_people: UnknownPeople,
}

/// Backups that the server writes by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupSettings {
    /// The folder into which they are written.
    pub folder: PathBuf,
    /// The time from one to the next.
    pub every: Duration,
    /// How many are kept.
    pub keep: usize,
}

/// Reports of leaked secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeakSettings {
    /// The file with the keys that sign them; `None` if nobody may report.
    pub keys_file: Option<PathBuf>,
    /// What is done about a secret that works.
    pub action: LeakAction,
}

/// How notifications are delivered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NotificationSettings {
    /// Private networks in which webhooks may be.
    pub allowed_networks: Vec<IpNet>,
    /// The mail server; `None` if there is no mail.
    pub mail: Option<MailSettings>,
}

/// How mail is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The URL of the server, with its password.
    pub server: String,
    /// The address of the sender.
    pub sender: String,
}

/// Without the password.
impl std::fmt::Debug for MailSettings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("MailSettings").field("sender", &self.sender).finish_non_exhaustive()
    }
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// The form of a log line.
    pub format: LogFormat,
    /// Which lines are written: a level, or directives such as `info,sqlx=warn`.
    pub filter: String,
    /// The collector to which traces are sent by OTLP, `http://host:4318`.
    pub collector: Option<String>,
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
        let file = File::read(source.directory()).unwrap_or_else(|of_file| {
            problems.extend(of_file);
            File::default()
        });
        let reader = Reader { source, file: &file };
        problems.extend(REFERENCE.iter().filter_map(|setting| reader.check(setting)));
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        reader.settings().map_err(|problems| Problems(problems.lines().map(str::to_owned).collect()))
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
        if !self.is_https() && !is_of_this_machine(&self.public_url) {
            warnings.push(format!(
                "PUBLIC_URL is {}: secrets travel unencrypted to it, and the console answers on this machine only, so that \
                 nobody can sign in; put https in front and set PUBLIC_URL=https://…",
                self.public_url
            ));
        } else if !self.listen_address().ip().is_loopback() && !self.is_https() {
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

#[cfg(test)]
mod tests;
