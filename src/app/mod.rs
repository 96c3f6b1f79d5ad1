//! The parts of a server process besides its router: the services over the machine's clock, randomness and files, and the
//! background tasks.

pub(crate) mod backups;
mod courier;
pub(crate) mod installation;
pub(crate) mod server_key;

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval, sleep},
};

use self::{
    courier::Courier,
    installation::{Absent, require_installation, require_key_of_database},
    server_key::KeyFile,
};
use crate::{
    config::Settings,
    crypto::{
        client_key::ClientKey,
        random::{RandomSource, SystemRandom},
        report_key::ReportKeys,
    },
    domain::{actor::Principal, clock::SystemClock},
    service::{
        Policy, Services, admission::limits::Limits, authz::authorise, identity::hosted_people::HostPolicy,
        installation::signing_keys::SigningPolicy, leaks::LeakPolicy,
    },
    storage::database,
};

/// The interval at which expired data is removed and the age of the signing key is checked.
const UPKEEP_INTERVAL: Duration = Duration::from_hours(1);
/// How long entries of the audit log wait for others with which they are sealed.
const SEAL_DELAY: Duration = Duration::from_millis(500);
/// How often the entries of other processes are looked for.
const SEAL_INTERVAL: Duration = Duration::from_secs(5);
/// How long refused requests wait for others with which they are stored.
const REFUSAL_DELAY: Duration = Duration::from_millis(500);
/// The interval at which expired credentials and secrets are noted. Requests obey their end by the clock.
const ENDS_INTERVAL: Duration = Duration::from_mins(1);
/// The interval at which credential usage is stored.
const USAGE_INTERVAL: Duration = Duration::from_secs(5);

/// Assembles the services over the machine's clock and randomness.
///
/// # Errors
/// One cause: a file that cannot be read, a database that cannot be opened, or keys that do not belong to it.
pub async fn start_services(settings: &Settings) -> anyhow::Result<Arc<Services>> {
    Courier::new(&settings.notifications)?;
    let services = open_services(settings, Absent::Make).await?;
    services.server_keys().await?;
    Ok(services)
}

/// As [`start_services`], also where the previous server key is missing.
pub(crate) async fn open_services(settings: &Settings, absent: Absent) -> anyhow::Result<Arc<Services>> {
    let policy = policy(settings)?;
    if absent == Absent::Refuse {
        require_installation(&settings.database_url).await?;
    }
    require_key_of_database(settings).await?;
    let random: Arc<dyn RandomSource> = Arc::new(SystemRandom);
    let key_file = KeyFile::open(&settings.server_key_file, random.as_ref())?;
    let storage = database::open(&settings.database_url).await?;
    let records = match &settings.database_read_url {
        Some(url) => database::open_replica(url)?,
        None => Arc::clone(&storage),
    };
    Ok(Services::start(storage, records, Arc::new(SystemClock), random, Box::new(key_file), policy).await?)
}

/// Derives the policy of the services from the settings. Reads the keys of the host application of frames.
///
/// # Errors
/// If these cannot be read.
pub fn policy(settings: &Settings) -> anyhow::Result<Policy> {
    let host = settings.embedding.as_ref().map(|embedding| {
        let file = embedding.keys_file.display();
        let text = std::fs::read_to_string(&embedding.keys_file);
        let text = text.with_context(|| format!("cannot read embed.keys_file {file}"))?;
        let keys = ClientKey::parse_set(&text).with_context(|| format!("embed.keys_file {file} holds no keys"))?;
        let (issuer, unknown_people) = (embedding.issuer.clone(), embedding.unknown_people);
        anyhow::Ok(HostPolicy { issuer, keys: keys.into(), unknown_people })
    });
    let report_keys = settings.leaks.keys_file.as_ref().map(|path| {
        let file = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read leaks.keys_file {file}"))?;
        ReportKeys::parse(&text).with_context(|| format!("leaks.keys_file {file} holds no keys"))
    });
    Ok(Policy {
        public_url: settings.public_url.clone(),
        signing: SigningPolicy { algorithm: settings.signing_algorithm, replace_after: settings.signing_key_age },
        limits: Limits {
            requests_per_credential: settings.limits.requests_per_credential,
            requests_per_address: settings.limits.requests_per_address,
            failures_per_address: settings.limits.failures_per_address,
        },
        host: host.transpose()?,
        leaks: LeakPolicy { keys: report_keys.transpose()?, action: settings.leaks.action },
        index_entries: settings.index_entries,
        sign_in_age: settings.session.fresh,
        refusal_retention: settings.refusal_retention,
        all_scopes_aliases: settings.all_scopes_aliases.clone(),
        max_page_size: settings.max_page_size,
        query_limit: settings.query_limit,
    })
}

/// Background tasks: they keep the credentials in memory up to date, store credential usage, remove expired data, and
/// write backups. Without them every request queries the database.
pub struct BackgroundTasks {
    services: Arc<Services>,
    tasks: Vec<JoinHandle<()>>,
}

impl BackgroundTasks {
    /// Starts the tasks, on the runtime that this is called in.
    pub fn begin(services: &Arc<Services>, settings: &Settings) -> Self {
        let upkeep = keep_up(Arc::clone(services), Retention::of(settings));
        let mut tasks = vec![
            tokio::spawn(follow(Arc::clone(services))),
            tokio::spawn(write_usage(Arc::clone(services))),
            tokio::spawn(confirm_ends(Arc::clone(services))),
            tokio::spawn(seal_audit_log(Arc::clone(services))),
            tokio::spawn(write_refusals(Arc::clone(services))),
            tokio::spawn(upkeep),
        ];
        match Courier::new(&settings.notifications) {
            Ok(courier) => tasks.push(tokio::spawn(courier::keep(Arc::clone(services), courier))),
            Err(error) => tracing::error!(error = %error, "cannot deliver notifications: {error}"),
        }
        tasks.extend(settings.backup.clone().map(|backup| {
            tokio::spawn(backups::schedule::keep(Arc::clone(services), settings.database_url.clone(), backup))
        }));
        Self { services: Arc::clone(services), tasks }
    }

    /// Stops the tasks, once no request is answered any more, and stores what is still in memory.
    pub async fn end(self) {
        for task in self.tasks {
            task.abort();
            // A task stops trusting the credentials in memory only when it has ended.
            let _ = task.await;
        }
        if let Err(error) = self.services.write_usage().await {
            tracing::warn!(error = %error, "cannot write down the last use of credentials: {error}");
        }
        if let Err(error) = self.services.write_refusals().await {
            tracing::warn!(error = %error, "cannot write down refused requests: {error}");
        }
        rehash(&self.services).await;
        if let Err(error) = self.services.leave_followers().await {
            tracing::warn!(error = %error, "cannot leave the followers of changes: {error}");
        }
    }
}

/// Keeps the credentials in memory up to date.
async fn follow(services: Arc<Services>) {
    services.follow_changes().await;
}

/// Stores credential usage and, after a rotation of the server key, rehashed secrets: every few seconds, or sooner if
/// there is much.
async fn write_usage(services: Arc<Services>) {
    loop {
        tokio::select! {
            () = sleep(USAGE_INTERVAL) => {}
            () = services.usage().wants_writing() => {}
        }
        if let Err(error) = services.write_usage().await {
            tracing::warn!(error = %error, "cannot write down what credentials are used for: {error}");
        }
        rehash(&services).await;
    }
}

/// Notes which credentials and secrets have expired, retires secrets that are silent, notes what is to be told of the clock, and
/// records failed attempts to sign in, every minute.
async fn confirm_ends(services: Arc<Services>) {
    let mut ticks = interval(ENDS_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = services.confirm_expired_credentials().await {
            tracing::warn!(error = %error, "cannot note which credentials have expired: {error}");
        }
        if let Err(error) = services.confirm_ended_secrets().await {
            tracing::warn!(error = %error, "cannot note which secrets have ended: {error}");
        }
        if let Err(error) = services.note_notices().await {
            tracing::warn!(error = %error, "cannot note what the clock has brought about: {error}");
        }
        if let Err(error) = services.record_failed_sign_ins().await {
            tracing::warn!(error = %error, "cannot record failed attempts to sign in: {error}");
        }
    }
}

/// Seals entries of the audit log: those of this process after a moment, in which others may join them, and those of commands
/// a little later.
async fn seal_audit_log(services: Arc<Services>) {
    loop {
        if let Err(error) = services.seal_audit_log().await {
            tracing::warn!(error = %error, "cannot seal the audit log: {error}");
        }
        tokio::select! {
            () = services.wants_sealing() => sleep(SEAL_DELAY).await,
            () = sleep(SEAL_INTERVAL) => {}
        }
    }
}

/// Stores refused requests, half a second after the first of them.
async fn write_refusals(services: Arc<Services>) {
    loop {
        services.refusals().wants_writing().await;
        sleep(REFUSAL_DELAY).await;
        if let Err(error) = services.write_refusals().await {
            tracing::warn!(error = %error, "cannot write down refused requests: {error}");
        }
    }
}

async fn rehash(services: &Services) {
    if let Err(error) = services.rehash_presented_secrets().await {
        tracing::warn!(error = %error, "cannot hash secrets under the current server key: {error}");
    }
}

/// How long what is kept.
struct Retention {
    records: Option<time::Duration>,
    usage: Option<time::Duration>,
    audit_log: Option<time::Duration>,
}

impl Retention {
    const fn of(settings: &Settings) -> Self {
        Self { records: settings.retention, usage: settings.usage_retention, audit_log: settings.audit_retention }
    }
}

/// Removes expired sessions, revoked tokens and used assertions that have expired, and records and usage that are past
/// their retention; pauses unused credentials; replaces the signing key when it is due; forgets clients that have sent no request for a while. Runs
/// at once and every hour.
async fn keep_up(services: Arc<Services>, retention: Retention) {
    let mut ticks = interval(UPKEEP_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        services.forget_full_budgets();
        if let Err(error) = services.remove_expired().await {
            tracing::warn!(error = %error, "cannot remove what has expired: {error}");
        }
        if let Some(age) = retention.records
            && let Err(error) = purge_records(&services, age).await
        {
            tracing::warn!(error = %error, "cannot remove old records: {error}");
        }
        if let Some(age) = retention.usage
            && let Err(error) = services.forget_old_usage(age).await
        {
            tracing::warn!(error = %error, "cannot forget old usage: {error}");
        }
        if let Err(error) = services.forget_refusals().await {
            tracing::warn!(error = %error, "cannot forget old refusals: {error}");
        }
        if let Some(age) = retention.audit_log
            && let Err(error) = services.prune_audit_log(age).await
        {
            tracing::warn!(error = %error, "cannot remove old entries of the audit log: {error}");
        }
        if let Err(error) = services.forget_notifications().await {
            tracing::warn!(error = %error, "cannot remove old notifications: {error}");
        }
        if let Err(error) = services.pause_idle_credentials().await {
            tracing::warn!(error = %error, "cannot pause unused credentials: {error}");
        }
        match rotate_if_due(&services).await {
            Ok(true) => tracing::info!("replaced the key that signs access tokens, as the schedule asks"),
            Ok(false) => {}
            Err(error) => tracing::warn!(error = %error, "cannot replace the signing key: {error}"),
        }
    }
}

async fn purge_records(services: &Services, age: time::Duration) -> anyhow::Result<()> {
    for organization in services.list_organizations().await? {
        let system = Principal::System.within(organization.id);
        for (entity, records) in services.purge_older_than(&authorise(&system)?, age).await? {
            if records > 0 {
                tracing::info!(organization.id = %organization.id, "removed {records} old {}", entity.as_str());
            }
        }
    }
    Ok(())
}

async fn rotate_if_due(services: &Services) -> anyhow::Result<bool> {
    let organizations = services.list_organizations().await?;
    let oldest = organizations.first().context("the database holds no organization")?;
    let system = Principal::System.within(oldest.id);
    Ok(services.rotate_signing_key_if_due(&authorise(&system)?).await?)
}
