//! Makes the settings of what is set, and checks what one says of another.

use std::path::Path;

use leptos::config::LeptosOptions;
use time::Duration;

use super::{
    BackupSettings, EmbeddingSettings, LeakSettings, LimitSettings, LogSettings, MailSettings, NotificationSettings,
    SessionSettings, Settings, Source,
    file::{FILE_NAME, File},
    places::{absolute, database_file, is_postgres, reached_at},
    reference::{
        ALL_SCOPES_ALIASES, ALLOWED_NETWORKS, AUDIT_RETENTION_DAYS, BACKUP_EVERY_HOURS, BACKUP_FOLDER, BACKUP_KEEP,
        DATABASE_READ_URL, DATABASE_URL, DRAIN_SECONDS, EMBED_ISSUER, EMBED_KEYS_FILE, EMBED_ORIGINS,
        EMBED_UNKNOWN_PEOPLE, FAILURES_PER_ADDRESS, INDEX_ENTRIES, LEAK_ACTION, LEAK_KEYS_FILE, LEPTOS_ENV,
        LEPTOS_SITE_ADDR, LEPTOS_SITE_ROOT, LOG_FILTER, LOG_FORMAT, MAIL_SENDER, MAX_CONNECTIONS, MAX_PAGE_SIZE,
        METRICS_READERS, OTLP_ENDPOINT, PUBLIC_URL, QUERY_SECONDS, REFUSAL_RETENTION_DAYS, REQUESTS_PER_ADDRESS,
        REQUESTS_PER_CREDENTIAL, RETENTION_DAYS, SERVER_KEY_FILE, SESSION_ABSOLUTE_HOURS, SESSION_FRESH_MINUTES,
        SESSION_IDLE_MINUTES, SIGNING_ALGORITHM, SIGNING_KEY_DAYS, SMTP_URL, Setting, TRUSTED_PROXIES, Typed,
        USAGE_RETENTION_DAYS,
    },
};

/// The name of the browser bundle. The leptos crate takes it at compile time as well: `.cargo/config.toml`.
const OUTPUT_NAME: &str = "credentials-console";
/// The folder of the browser bundle below the site's root.
const SITE_PKG_DIR: &str = "pkg";
/// The keys of Leptos that matter at run time and are no settings of ours.
const LEPTOS_TABLE: &str = "package.metadata.leptos";

/// What is set: by the environment, by the file, or not at all.
pub(super) struct Reader<'a> {
    pub source: &'a Source,
    pub file: &'a File,
}

impl<'a> Reader<'a> {
    /// What is wrong with the text of a setting.
    pub(super) fn check(&self, setting: &Setting) -> Option<String> {
        let (text, place) = self.located(setting)?;
        (setting.check)(text).err().map(|problem| format!("{place} {problem}"))
    }

    /// The text of a setting that is set, and where it stands.
    fn located(&self, setting: &Setting) -> Option<(&'a str, String)> {
        let in_environment = self.source.variable(setting.variable).map(|text| (text, setting.variable.to_owned()));
        let in_file = || {
            let key = setting.key?;
            Some((self.file.get(key)?, format!("{key} in {FILE_NAME}")))
        };
        in_environment.or_else(in_file)
    }

    /// The value of a setting that is set.
    fn given<T>(&self, typed: &Typed<T>) -> Result<Option<T>, String> {
        self.located(&typed.setting).map(|(text, _)| (typed.parse)(text)).transpose()
    }

    fn read<T>(&self, typed: &Typed<T>) -> Result<T, String> {
        self.given(typed)?.map_or_else(|| (typed.parse)(typed.setting.default), Ok)
    }

    /// Reads all of them, each of which was checked.
    ///
    /// # Errors
    /// What one says of another and is not so.
    pub(super) fn settings(&self) -> Result<Settings, String> {
        let site_addr = self.read(&LEPTOS_SITE_ADDR)?;
        let (database_url, server_key_file) = (self.read(&DATABASE_URL)?, self.read(&SERVER_KEY_FILE)?);
        let site_root = self.read(&LEPTOS_SITE_ROOT)?;
        self.check_site_root(&site_root, &[database_file(&database_url)?, Some(&server_key_file)])?;
        let of_leptos =
            |name: &str, usual: &str| self.file.get(&format!("{LEPTOS_TABLE}.{name}")).unwrap_or(usual).to_owned();
        let leptos = LeptosOptions::builder()
            .output_name(of_leptos("output-name", OUTPUT_NAME))
            .site_root(site_root)
            .site_pkg_dir(of_leptos("site-pkg-dir", SITE_PKG_DIR))
            .site_addr(site_addr)
            .env(self.read(&LEPTOS_ENV)?.0)
            .build();
        Ok(Settings {
            database_read_url: self.database_read_url(&database_url)?,
            database_url,
            drain_seconds: self.read(&DRAIN_SECONDS)?,
            max_connections: self.read(&MAX_CONNECTIONS)?,
            metrics_readers: self.read(&METRICS_READERS)?,
            public_url: self.given(&PUBLIC_URL)?.unwrap_or_else(|| format!("http://{}", reached_at(site_addr))),
            server_key_file,
            leptos,
            trusted_proxies: self.read(&TRUSTED_PROXIES)?,
            session: SessionSettings {
                idle: Duration::minutes(self.read(&SESSION_IDLE_MINUTES)?),
                absolute: Duration::hours(self.read(&SESSION_ABSOLUTE_HOURS)?),
                fresh: Duration::minutes(self.read(&SESSION_FRESH_MINUTES)?),
            },
            signing_algorithm: self.read(&SIGNING_ALGORITHM)?,
            signing_key_age: Duration::days(self.read(&SIGNING_KEY_DAYS)?),
            all_scopes_aliases: self.read(&ALL_SCOPES_ALIASES)?,
            limits: LimitSettings {
                requests_per_credential: self.read(&REQUESTS_PER_CREDENTIAL)?,
                requests_per_address: self.read(&REQUESTS_PER_ADDRESS)?,
                failures_per_address: self.read(&FAILURES_PER_ADDRESS)?,
            },
            max_page_size: self.read(&MAX_PAGE_SIZE)?,
            query_limit: std::time::Duration::from_secs(self.read(&QUERY_SECONDS)?),
            retention: self.age(&RETENTION_DAYS)?,
            usage_retention: self.age(&USAGE_RETENTION_DAYS)?,
            refusal_retention: self.age(&REFUSAL_RETENTION_DAYS)?,
            audit_retention: self.age(&AUDIT_RETENTION_DAYS)?,
            index_entries: self.read(&INDEX_ENTRIES)?,
            embedding: self.embedding()?,
            notifications: self.notifications()?,
            leaks: LeakSettings {
                keys_file: self.read(&LEAK_KEYS_FILE)?.map(Into::into),
                action: self.read(&LEAK_ACTION)?,
            },
            backup: self.backup()?,
            log: LogSettings {
                format: self.read(&LOG_FORMAT)?,
                filter: self.read(&LOG_FILTER)?,
                collector: self.read(&OTLP_ENDPOINT)?,
            },
        })
    }

    fn database_read_url(&self, database_url: &str) -> Result<Option<String>, String> {
        let replica = self.read(&DATABASE_READ_URL)?;
        if replica.as_ref().is_some_and(|url| !is_postgres(url) || !is_postgres(database_url)) {
            let problem =
                "a replica is one of PostgreSQL: give postgres://user:password@host/database, and one in DATABASE_URL";
            return Err(format!("DATABASE_READ_URL is set, but {problem}"));
        }
        Ok(replica)
    }

    /// The age of a setting in days at which something is removed; `None` means never.
    fn age(&self, days: &Typed<i64>) -> Result<Option<Duration>, String> {
        let days = self.read(days)?;
        Ok((days > 0).then(|| Duration::days(days)))
    }

    /// Nothing without an origin; with one, who signs people in must be set too.
    fn embedding(&self) -> Result<Option<EmbeddingSettings>, String> {
        let origins = self.read(&EMBED_ORIGINS)?;
        if origins.is_empty() {
            return Ok(None);
        }
        let required = |typed: &Typed<Option<String>>| {
            let name = |setting: &Setting| setting.key.unwrap_or(setting.variable);
            let missing = || format!("{} is not set, but {} is", name(&typed.setting), name(&EMBED_ORIGINS.setting));
            self.read(typed)?.ok_or_else(missing)
        };
        let (issuer, keys_file) = (required(&EMBED_ISSUER), required(&EMBED_KEYS_FILE));
        if let (Err(one), Err(other)) = (&issuer, &keys_file) {
            return Err(format!("{one}\n{other}"));
        }
        let unknown_people = self.read(&EMBED_UNKNOWN_PEOPLE)?;
        Ok(Some(EmbeddingSettings { origins, issuer: issuer?, keys_file: keys_file?.into(), unknown_people }))
    }

    /// No mail without a server.
    fn notifications(&self) -> Result<NotificationSettings, String> {
        let allowed_networks = self.read(&ALLOWED_NETWORKS)?;
        let mail = match (self.read(&SMTP_URL)?, self.read(&MAIL_SENDER)?) {
            (Some(server), Some(sender)) => Some(MailSettings { server, sender }),
            (Some(_), None) => return Err("SMTP_URL is set, but notifications.mail_sender is not".to_owned()),
            (None, _) => None,
        };
        Ok(NotificationSettings { allowed_networks, mail })
    }

    /// Nothing without a folder.
    fn backup(&self) -> Result<Option<BackupSettings>, String> {
        let every = Duration::hours(self.read(&BACKUP_EVERY_HOURS)?);
        let keep = self.read(&BACKUP_KEEP)?;
        Ok(self.read(&BACKUP_FOLDER)?.map(|folder| BackupSettings { folder: folder.into(), every, keep }))
    }

    /// Tools that serve `site-root` serve every file below it: none of ours may lie there.
    fn check_site_root(&self, site_root: &str, private: &[Option<&Path>]) -> Result<(), String> {
        let directory = self.source.directory();
        let root = absolute(directory, Path::new(site_root));
        let mut private = private.iter().flatten().copied().chain([Path::new(FILE_NAME)]);
        match private.find(|path| absolute(directory, path).starts_with(&root)) {
            None => Ok(()),
            Some(exposed) => Err(format!(
                "site-root is {site_root:?}, which holds {}: everything below site-root can be downloaded",
                exposed.display()
            )),
        }
    }
}
