//! Carries out the deliveries of notifications: HTTP requests to webhooks, and mail.

mod guard;
mod mail;

use std::{collections::HashMap, future::pending, net::IpAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use reqwest::{
    Client, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT},
    redirect,
};
use tokio::{
    task::{Id, JoinSet},
    time::{sleep, timeout},
};
use url::{Host, Url};

use self::{
    guard::{Guard, NOT_ADMITTED},
    mail::Mailer,
};
use crate::{
    config::NotificationSettings,
    domain::id::EndpointId,
    service::{
        Services,
        notifications::{AttemptResult, DELIVERIES_AT_ONCE, Parcel, ParcelKind},
    },
};

/// How often deliveries are looked for that other processes have noted, or that are due again.
const INTERVAL: Duration = Duration::from_secs(5);
/// Longest attempt: shorter than a delivery is held.
const ATTEMPT: Duration = Duration::from_secs(20);
/// Why mail is not sent.
const NO_MAIL_SERVER: &str = "no mail server is set (notifications.mail_server)";
/// Name of this client.
const NAME: &str = concat!("credentials-console/", env!("CARGO_PKG_VERSION"));

/// Carries out deliveries.
pub(super) struct Courier {
    /// What reaches addresses by https, and what does by http.
    ways: [(Client, Guard); 2],
    mailer: Option<Mailer>,
}

impl Courier {
    /// Prepares what deliveries need.
    ///
    /// # Errors
    /// If the mail server's URL or the sender cannot be used.
    pub(super) fn new(settings: &NotificationSettings) -> anyhow::Result<Self> {
        let guard = Guard::new(&settings.allowed_networks);
        // No proxy: it would resolve names by itself, past the guard.
        let way = |guard: Guard| {
            let client = Client::builder()
                .dns_resolver(Arc::new(guard.clone()))
                .redirect(redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .timeout(ATTEMPT);
            anyhow::Ok((client.build().context("cannot prepare HTTP requests")?, guard))
        };
        let mailer = settings.mail.as_ref().map(Mailer::new).transpose()?;
        Ok(Self { ways: [way(guard.clone())?, way(guard.private())?], mailer })
    }

    async fn deliver(&self, parcel: &Parcel) -> AttemptResult {
        let attempt = async {
            match &parcel.kind {
                ParcelKind::Webhook { url, timestamp, signature } => {
                    self.post(parcel, url, *timestamp, signature).await
                }
                ParcelKind::Mail { address } => match &self.mailer {
                    Some(mailer) => mailer.send(address, parcel).await,
                    // Mail that nobody has asked for by an endpoint is not tried again.
                    None => AttemptResult { is_gone: parcel.endpoint_id.is_none(), ..failed(NO_MAIL_SERVER) },
                },
            }
        };
        timeout(ATTEMPT, attempt).await.unwrap_or_else(|_| failed("it did not answer in time"))
    }

    async fn post(&self, parcel: &Parcel, url: &Url, timestamp: i64, signature: &str) -> AttemptResult {
        let [by_https, by_http] = &self.ways;
        let (client, guard) = if url.scheme() == "https" { by_https } else { by_http };
        // A name is resolved by the guard; an address is not resolved.
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::from(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::from(address)),
            _ => None,
        };
        if address.is_some_and(|address| !guard.admits(address)) {
            return failed(NOT_ADMITTED);
        }
        let request = client.post(url.clone()).body(parcel.body.clone());
        let request = request.header(CONTENT_TYPE, "application/json").header(USER_AGENT, NAME);
        let request = request.header("webhook-id", parcel.notification_id.to_string());
        let request = request.header("webhook-timestamp", timestamp).header("webhook-signature", signature);
        // The body of the answer is not read.
        match request.send().await {
            Ok(answer) => {
                let status = answer.status();
                let wait = answer.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()?.parse().ok());
                AttemptResult {
                    is_delivered: status.is_success(),
                    is_gone: status == StatusCode::GONE,
                    wait: wait.map(time::Duration::seconds),
                    outcome: status.to_string(),
                }
            }
            Err(error) => failed(&cause(&error)),
        }
    }
}

/// The innermost cause of a failure, without the URL, which may be a secret.
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if error.is_timeout() { "it did not answer in time".to_owned() } else { cause.to_string() }
}

fn failed(outcome: &str) -> AttemptResult {
    AttemptResult { is_delivered: false, is_gone: false, wait: None, outcome: outcome.to_owned() }
}

/// Delivers what is due: at once what this process has noted, and every few seconds what others have. What takes its time
/// keeps its own place only.
pub(super) async fn keep(services: Arc<Services>, courier: Courier) {
    let courier = Arc::new(courier);
    let mut under_way = UnderWay::default();
    loop {
        let places = DELIVERIES_AT_ONCE.saturating_sub(under_way.len());
        if places == 0 {
            under_way.finish_one().await;
            continue;
        }
        match services.take_deliveries(places, &under_way.endpoints()).await {
            Ok(parcels) if parcels.is_empty() => {
                tokio::select! {
                    () = under_way.finish_one() => {}
                    () = services.wants_delivering() => {}
                    () = sleep(INTERVAL) => {}
                }
            }
            Ok(parcels) => {
                for parcel in parcels {
                    under_way.begin(Arc::clone(&services), Arc::clone(&courier), parcel);
                }
            }
            Err(error) => {
                tracing::warn!(error = %error, "cannot deliver notifications: {error}");
                sleep(INTERVAL).await;
            }
        }
    }
}

/// The deliveries that are carried out right now; they end with it.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    /// The endpoint of each task.
    endpoints: HashMap<Id, Option<EndpointId>>,
}

impl UnderWay {
    fn len(&self) -> u32 {
        u32::try_from(self.tasks.len()).unwrap_or(u32::MAX)
    }

    fn endpoints(&self) -> Vec<Option<EndpointId>> {
        self.endpoints.values().copied().collect()
    }

    fn begin(&mut self, services: Arc<Services>, courier: Arc<Courier>, parcel: Parcel) {
        let endpoint_id = parcel.endpoint_id;
        let task = self.tasks.spawn(async move {
            let result = courier.deliver(&parcel).await;
            if let Err(error) = services.note_delivery(&parcel, result).await {
                tracing::warn!(error = %error, "cannot note what came of a notification: {error}");
            }
        });
        self.endpoints.insert(task.id(), endpoint_id);
    }

    /// Waits until one of them has ended; for ever if there is none.
    async fn finish_one(&mut self) {
        let id = match self.tasks.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => error.id(),
            None => pending().await,
        };
        self.endpoints.remove(&id);
    }
}
