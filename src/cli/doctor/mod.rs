//! `doctor`: checks everything that `serve` needs, reports for each item in one line whether it is in order and otherwise
//! what to do, and changes nothing.

mod backups;
mod database;
mod network;

use std::{fmt, time::Duration};

use indicatif::{ProgressBar, ProgressFinish};
use serde::Serialize;

use super::{Options, output::Output};
use crate::{
    app::{policy, server_key},
    config::{Problems, Settings},
    crypto::server_key::ServerKey,
    domain::clock::{Clock as _, SystemClock},
    telemetry,
};

/// How often the spinner moves during a check.
const TICK: Duration = Duration::from_millis(100);

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    /// In order.
    Ok,
    /// The server starts, but somebody should check this.
    Warn,
    /// The server does not start, or cannot do its work.
    Fail,
}

/// A check and its result.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    status: Status,
    /// The finding, and what to do about it.
    message: String,
}

impl Check {
    fn new(name: &'static str, status: Status, message: impl Into<String>) -> Self {
        Self { name, status, message: message.into().replace('\n', " ") }
    }

    fn ok(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Status::Ok, message)
    }

    fn warn(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Status::Warn, message)
    }

    fn fail(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Status::Fail, message)
    }
}

impl fmt::Display for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = match self.status {
            Status::Ok => "ok",
            Status::Warn => "warn",
            Status::Fail => "FAIL",
        };
        write!(formatter, "{status:<4}  {:<12}  {}", self.name, self.message)
    }
}

/// Runs all checks; returns whether none has failed.
pub(super) async fn run(options: &Options, output: Output) -> anyhow::Result<bool> {
    let checks = look(options).await;
    output.write(&checks, || checks.iter().map(Check::to_string).collect::<Vec<_>>().join("\n"))?;
    Ok(checks.iter().all(|check| check.status != Status::Fail))
}

async fn look(options: &Options) -> Vec<Check> {
    let settings = match options.settings() {
        Ok(settings) => settings,
        Err(Problems(problems)) => {
            return problems.into_iter().map(|problem| Check::fail("settings", problem)).collect();
        }
    };
    let bar = ProgressBar::new_spinner().with_message("looking at the database").with_finish(ProgressFinish::AndClear);
    bar.enable_steady_tick(TICK);
    let mut checks = settings_checks(&settings);
    let key = server_key::find(&settings.server_key_file)
        .map(|keys| keys.map(|keys| keys.iter().map(ServerKey::derive).collect()));
    checks.extend(database::look(&settings, &key).await);
    checks.extend(database::look_at_replica(&settings).await);
    checks.extend(settings.backup.as_ref().map(|backup| backups::look(backup, SystemClock.now())));
    bar.set_message(format!("asking {}", settings.public_url));
    checks.extend(network::look(&settings).await);
    bar.finish_and_clear();
    checks
}

/// Checks the settings, and the files that they name.
fn settings_checks(settings: &Settings) -> Vec<Check> {
    let mut checks = Vec::new();
    checks.extend(settings.warnings().into_iter().map(|warning| Check::warn("settings", warning)));
    if let Err(error) = telemetry::parse_filter(&settings.log.filter) {
        checks.push(Check::fail("settings", error.to_string()));
    }
    if let Err(error) = policy(settings) {
        checks.push(Check::fail("settings", format!("{error:#}")));
    }
    if settings.is_https() == settings.trusted_proxies.is_empty() {
        checks.push(Check::warn(
            "settings",
            if settings.is_https() {
                "PUBLIC_URL is https, and no proxy is trusted: every client has the address of the proxy; set \
                 CREDENTIALS__SERVER__TRUSTED_PROXIES to the address of the proxy"
            } else {
                "a proxy is trusted, and PUBLIC_URL is http: set PUBLIC_URL to the https URL of the proxy"
            },
        ));
    }
    if checks.is_empty() {
        checks.push(Check::ok("settings", "every setting can be read"));
    }
    checks
}
