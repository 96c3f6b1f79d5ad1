//! `serve`: checks everything, binds, says where it listens, and stops when it is asked to.

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::{sleep, timeout},
};

use super::{
    Options, causes, descriptors, fail,
    output::{write_message, write_text},
};
use crate::{
    app::{BackgroundTasks, start_services},
    config::{LogFormat, Problems, Settings},
    crypto::secret::PlainSecret,
    http::{self, Application, Connections},
    service::Services,
    telemetry::{self, lines, traces::Traces},
};

/// How long requests may take to finish once the server was asked to stop.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(10);
/// How long the database may take to close: a request that did not finish in time may still use it.
const CLOSE_LIMIT: Duration = Duration::from_secs(5);
/// The exit code of a server that cannot start.
const CANNOT_START: u8 = 2;

/// A server that is ready to respond.
struct Server {
    settings: Settings,
    services: Arc<Services>,
    /// The token that creates the first super admin, if there is none yet.
    first_run: Option<PlainSecret>,
    listener: TcpListener,
    stop: StopSignals,
    traces: Option<Traces>,
}

/// Runs the server until it is asked to stop.
pub(super) async fn run(options: &Options) -> ExitCode {
    let server = match start(options).await {
        Ok(server) => server,
        Err(Problems(problems)) => {
            lines::flush();
            for problem in problems {
                write_message(&problem.replace('\n', " "));
            }
            return ExitCode::from(CANNOT_START);
        }
    };
    let ended = server.run().await;
    lines::flush();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&causes(&error)),
    }
}

/// Checks settings, log, key and database, all of them, and binds last.
async fn start(options: &Options) -> Result<Server, Problems> {
    let mut settings = options.settings()?;
    let wanted = settings.max_connections;
    settings.max_connections = descriptors::connections(wanted);
    let mut problems = Vec::new();
    let as_json = settings.log.format == LogFormat::Json;
    let traces = telemetry::start(as_json, &settings.log.filter, settings.log.collector.as_deref());
    let traces = traces.map_err(|error| problems.push(error.to_string())).ok().flatten();
    if settings.max_connections < wanted {
        tracing::warn!(
            "the limit of file descriptors leaves room for {} connections in place of {wanted} (server.max_connections); \
             raise it (LimitNOFILE=, ulimit -n)",
            settings.max_connections
        );
    }
    let services = start_services(&settings).await;
    let services = services.map_err(|error| problems.push(causes(&error))).ok();
    let first_run = match &services {
        Some(services) => services.issue_first_run_link().await.unwrap_or_else(|error| {
            problems.push(format!("cannot make the first-run link: {error}"));
            None
        }),
        None => None,
    };
    let stop = StopSignals::new().map_err(|error| problems.push(format!("cannot wait for signals: {error}"))).ok();
    let (true, Some(services), Some(stop)) = (problems.is_empty(), services, stop) else {
        return Err(Problems(problems));
    };
    let address = settings.listen_address();
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(Server { settings, services, first_run, listener, stop, traces }),
        Err(error) => Err(Problems(vec![format!("cannot listen on {address}: {error}")])),
    }
}

impl Server {
    async fn run(mut self) -> anyhow::Result<()> {
        for warning in self.settings.warnings() {
            tracing::warn!("{warning}");
        }
        let address = self.listener.local_addr()?;
        if let Err(error) = self.announce(address) {
            tracing::warn!(error = %error, "cannot say on standard output where the server listens: {error}");
        }
        tracing::info!(server.address = %address, "listening on {address}");
        let tasks = BackgroundTasks::begin(&self.services, &self.settings);
        let traces = self.traces.take();
        let services = Arc::clone(&self.services);
        let result = self.answer().await;
        tasks.end().await;
        if let Ok(Err(error)) = timeout(CLOSE_LIMIT, services.close()).await {
            tracing::warn!(error = %error, "cannot write back what is in the -wal beside the database: {error}");
        }
        if let Some(traces) = traces {
            traces.end().await;
        }
        tracing::info!("stopped");
        result
    }

    /// Prints where the server listens and how the first super admin is created. The link is a secret: it goes to the
    /// person who started the server, never to the log.
    fn announce(&self, address: SocketAddr) -> std::io::Result<()> {
        let public_url = &self.settings.public_url;
        let text = match &self.first_run {
            // The only link that leads somewhere: the sign-in page knows no account yet.
            Some(token) => format!(
                "Listening on {address}\n\
                 There is no super admin yet. Open this link within an hour to become the first one:\n\
                 {public_url}/first-run?token={}\n",
                token.expose()
            ),
            None => format!("Listening on {address}; open {public_url}\n"),
        };
        write_text(&text)
    }

    /// Serves requests. If a service manager asks it to stop, it reports that to readiness checks, and serves for as long
    /// as it is set to; then it accepts no new requests and gives running ones [`SHUTDOWN_LIMIT`]. Asked again, it stops
    /// at once.
    async fn answer(self) -> anyhow::Result<()> {
        let Self { settings, services, listener, mut stop, .. } = self;
        let application = Application::new(Arc::clone(&services), &settings);
        let (asked, mut was_asked) = watch::channel(false);
        let connections = Connections::new(&settings, &services);
        let server = http::serve(listener, application, connections, async move {
            // An error means that the sender is gone; then there is no reason to continue.
            let _ = was_asked.wait_for(|asked| *asked).await;
        });
        let impatience = async {
            let drain = match stop.wait().await {
                Stop::Terminate => Duration::from_secs(settings.drain_seconds),
                Stop::Interrupt => Duration::ZERO,
            };
            services.leave();
            if !drain.is_zero() {
                tracing::info!("asked to stop; not ready any more, answering for another {} s", drain.as_secs());
                tokio::select! {
                    _ = stop.wait() => {}
                    () = sleep(drain) => {}
                }
            }
            tracing::info!("asked to stop; finishing requests");
            let _ = asked.send(true);
            tokio::select! {
                _ = stop.wait() => {}
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

/// The source of a request to stop.
enum Stop {
    /// A service manager, or a closed terminal.
    Terminate,
    /// Somebody at a terminal.
    Interrupt,
}

/// SIGTERM from service managers, SIGHUP from a closed terminal, and SIGINT from Control-C.
struct StopSignals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
}

impl StopSignals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn wait(&mut self) -> Stop {
        tokio::select! {
            _ = self.terminate.recv() => Stop::Terminate,
            _ = self.hang_up.recv() => Stop::Terminate,
            _ = self.interrupt.recv() => Stop::Interrupt,
        }
    }
}
