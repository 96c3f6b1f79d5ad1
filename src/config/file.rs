//! The shape of `Leptos.toml`: our tables, followed by those of Leptos.

use std::path::Path;

use serde::Deserialize;

/// The name of the file.
pub(super) const FILE_NAME: &str = "Leptos.toml";
/// The name of the browser bundle. The leptos crate takes it at compile time as well: `.cargo/config.toml`.
pub(super) const OUTPUT_NAME: &str = "credentials-console";
/// The folder of the browser bundle below the site's root.
pub(super) const SITE_PKG_DIR: &str = "pkg";

/// What may stand in the file. A key of ours that is not known is refused, so that a mistyped one does not go unnoticed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    pub server: Server,
    pub session: Session,
    pub oauth: OAuth,
    pub limits: Limits,
    pub data_api: DataApi,
    pub index: Index,
    pub usage: Usage,
    pub embed: Embed,
    pub metrics: Metrics,
    pub backup: Backup,
    pub log: Log,
    package: Package,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Server {
    pub trusted_proxies: Vec<String>,
    pub drain_seconds: Option<u64>,
    pub max_connections: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Metrics {
    pub readers: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Session {
    pub idle_minutes: Option<i64>,
    pub absolute_hours: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OAuth {
    pub signing_algorithm: Option<String>,
    pub signing_key_days: Option<i64>,
    pub all_scopes_aliases: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Limits {
    pub requests_per_minute_per_credential: Option<i64>,
    pub requests_per_minute_per_address: Option<i64>,
    pub failures_per_minute_per_address: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DataApi {
    pub max_page_size: Option<i64>,
    pub query_seconds: Option<i64>,
    pub retention_days: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Index {
    pub entries: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Usage {
    pub retention_days: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Embed {
    pub origins: Vec<String>,
    pub issuer: Option<String>,
    pub keys_file: Option<String>,
    pub unknown_people: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Backup {
    pub folder: Option<String>,
    pub every_hours: Option<i64>,
    pub keep: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Log {
    pub format: Option<String>,
    pub filter: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Package {
    metadata: Metadata,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    leptos: Leptos,
}

/// The keys of Leptos that matter at run time; its tools know more, which are none of our business.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(super) struct Leptos {
    pub output_name: Option<String>,
    pub site_root: Option<String>,
    pub site_pkg_dir: Option<String>,
    pub site_addr: Option<String>,
    pub env: Option<String>,
}

impl File {
    /// Reads the file of a directory; without one, nothing is set.
    ///
    /// # Errors
    /// One line that names the file and what is wrong in it.
    pub(super) fn read(directory: &Path) -> Result<Self, String> {
        match std::fs::read_to_string(directory.join(FILE_NAME)) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(format!("cannot read {FILE_NAME}: {error}")),
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            format!("{FILE_NAME}, line {line}: {}", error.message().replace('\n', " "))
        })
    }

    pub(super) const fn leptos(&self) -> &Leptos {
        &self.package.metadata.leptos
    }
}
