//! `serve`: checks everything, binds, says where it listens, and stops when it is asked to.

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context as _;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::{MissedTickBehavior, interval, sleep},
};

use super::{
    Options, fail,
    operator::start_services,
    output::{write_message, write_text},
};
use crate::{
    config::{LogFormat, Problems, Settings},
    domain::actor::{Actor, Principal},
    http::{self, Application},
    service::{Services, authz::authorise},
    storage::StorageError,
    telemetry,
};

/// How long requests may take to finish once the server was asked to stop.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(10);
/// How often what has expired is removed and the age of the signing key is looked at.
const UPKEEP_INTERVAL: Duration = Duration::from_hours(1);
/// How often what credentials are used for is written down.
const USAGE_INTERVAL: Duration = Duration::from_secs(5);
/// The exit code of a server that cannot start.
const CANNOT_START: u8 = 2;

/// A server that is ready to answer.
struct Server {
    settings: Settings,
    services: Arc<Services>,
    listener: TcpListener,
    stop: StopSignals,
}

/// Runs the server until it is asked to stop.
pub(super) async fn run(options: &Options) -> ExitCode {
    let server = match start(options).await {
        Ok(server) => server,
        Err(Problems(problems)) => {
            for problem in problems {
                write_message(&problem.replace('\n', " "));
            }
            return ExitCode::from(CANNOT_START);
        }
    };
    match server.run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("{error:#}")),
    }
}

/// Checks settings, log, key and database, all of them, and binds last.
async fn start(options: &Options) -> Result<Server, Problems> {
    let settings = options.settings()?;
    let mut problems = Vec::new();
    if let Err(error) = telemetry::start(settings.log.format == LogFormat::Json, &settings.log.filter) {
        problems.push(error.to_string());
    }
    let services = start_services(&settings).await;
    let services = services.map_err(|error| problems.push(format!("{error:#}"))).ok();
    let stop = StopSignals::new().map_err(|error| problems.push(format!("cannot wait for signals: {error}"))).ok();
    let (true, Some(services), Some(stop)) = (problems.is_empty(), services, stop) else {
        return Err(Problems(problems));
    };
    let address = settings.listen_address();
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(Server { settings, services, listener, stop }),
        Err(error) => Err(Problems(vec![format!("cannot listen on {address}: {error}")])),
    }
}

impl Server {
    async fn run(self) -> anyhow::Result<()> {
        for warning in self.settings.warnings() {
            tracing::warn!("{warning}");
        }
        let address = self.listener.local_addr()?;
        self.announce(address).await?;
        tracing::info!(server.address = %address, "listening on {address}");
        let services = Arc::clone(&self.services);
        let upkeep =
            tokio::spawn(keep_up(Arc::clone(&services), self.settings.retention, self.settings.usage_retention));
        let follower = tokio::spawn(follow(Arc::clone(&services)));
        let usage = tokio::spawn(write_usage(Arc::clone(&services)));
        let result = self.answer().await;
        upkeep.abort();
        usage.abort();
        follower.abort();
        // Only a task that has ended trusts nothing any more.
        let _ = follower.await;
        let _ = usage.await;
        if let Err(error) = services.write_usage().await {
            tracing::warn!(error = %error, "cannot write down the last use of credentials: {error}");
        }
        if let Err(error) = services.leave_followers().await {
            tracing::warn!(error = %error, "cannot leave the followers of changes: {error}");
        }
        result
    }

    /// Says where the server listens and how the first super admin is made. The link is a secret: it goes to whoever
    /// started the server, never to the log.
    async fn announce(&self, address: SocketAddr) -> anyhow::Result<()> {
        let public_url = &self.settings.public_url;
        let link = self.services.issue_first_run_link().await?.map(|token| {
            let token = token.expose();
            format!(
                "There is no super admin yet. Open this link within an hour to become the first one:\n\
                 {public_url}/first-run?token={token}\n"
            )
        });
        let text = format!("Listening on http://{address}; open {public_url}\n{}", link.unwrap_or_default());
        Ok(write_text(&text)?)
    }

    /// Answers requests. Asked to stop, it takes no new ones and gives those it has [`SHUTDOWN_LIMIT`]; asked again, it
    /// stops at once.
    async fn answer(self) -> anyhow::Result<()> {
        let Self { settings, services, listener, mut stop } = self;
        let application = Application::new(services, &settings);
        let (asked, mut was_asked) = watch::channel(false);
        let server = http::serve(listener, application, async move {
            // An error means that the sender is gone, and with it the reason to go on.
            let _ = was_asked.wait_for(|asked| *asked).await;
        });
        let impatience = async {
            stop.wait().await;
            tracing::info!("asked to stop; finishing requests");
            let _ = asked.send(true);
            tokio::select! {
                () = stop.wait() => {}
                () = sleep(SHUTDOWN_LIMIT) => tracing::warn!("some requests did not finish in time"),
            }
        };
        tokio::select! {
            () = server => {}
            () = impatience => {}
        }
        Ok(())
    }
}

/// SIGTERM, as service managers send it, and SIGINT, as Control-C does.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    fn new() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Keeps the memory of credentials true.
async fn follow(services: Arc<Services>) {
    services.follow_changes().await;
}

/// Writes down what credentials are used for, every few seconds, or sooner if there is much.
async fn write_usage(services: Arc<Services>) {
    loop {
        tokio::select! {
            () = sleep(USAGE_INTERVAL) => {}
            () = services.usage.wants_writing() => {}
        }
        if let Err(error) = services.write_usage().await {
            tracing::warn!(error = %error, "cannot write down what credentials are used for: {error}");
        }
    }
}

/// Removes expired sessions, revoked tokens and used assertions that have ended by now, and records and usage that
/// are older than they may be; replaces the signing key when it is due; forgets clients that have not asked for a while. At once and
/// every hour.
async fn keep_up(services: Arc<Services>, retention: Option<time::Duration>, usage_retention: Option<time::Duration>) {
    let mut ticks = interval(UPKEEP_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        services.throttle.forget_full();
        if let Err(error) = purge(&services).await {
            tracing::warn!(error = %error, "cannot remove what has expired: {error}");
        }
        if let Some(age) = retention
            && let Err(error) = purge_records(&services, age).await
        {
            tracing::warn!(error = %error, "cannot remove old records: {error}");
        }
        if let Some(age) = usage_retention
            && let Err(error) = services.forget_old_usage(age).await
        {
            tracing::warn!(error = %error, "cannot forget old usage: {error}");
        }
        match rotate_if_due(&services).await {
            Ok(true) => tracing::info!("replaced the key that signs access tokens, as the schedule asks"),
            Ok(false) => {}
            Err(error) => tracing::warn!(error = %error, "cannot replace the signing key: {error}"),
        }
    }
}

async fn purge(services: &Services) -> Result<(), StorageError> {
    let mut repository = services.storage.begin().await?;
    repository.delete_sessions_expired_before(services.clock.now()).await?;
    repository.delete_revoked_tokens_expired_before(services.clock.now()).await?;
    repository.delete_client_assertions_expired_before(services.clock.now()).await?;
    services.commit(repository).await?;
    services.delete_old_changes().await
}

async fn purge_records(services: &Services, age: time::Duration) -> anyhow::Result<()> {
    for organization in services.list_organizations().await? {
        let operator = Actor { organization_id: organization.id, principal: Principal::CommandLine };
        for (entity, records) in services.purge_older_than(&authorise(&operator)?, age).await? {
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
    let operator = Actor { organization_id: oldest.id, principal: Principal::CommandLine };
    Ok(services.rotate_signing_key_if_due(&authorise(&operator)?).await?)
}
