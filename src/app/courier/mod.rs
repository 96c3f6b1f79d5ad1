//! Carries out the deliveries of notifications: HTTP requests to webhooks, and mail.

mod guard;
mod mail;

use std::{net::IpAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use futures::future::join_all;
use reqwest::{
    Client, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT},
    redirect,
};
use tokio::time::{sleep, timeout};
use url::{Host, Url};

use self::{
    guard::{Guard, NOT_ADMITTED},
    mail::Mailer,
};
use crate::{
    config::NotificationSettings,
    service::{
        Services,
        notifications::{AttemptResult, Parcel, ParcelKind},
    },
};

/// How often deliveries are looked for that other processes have noted, or that are due again.
const INTERVAL: Duration = Duration::from_secs(5);
/// Longest attempt: shorter than a delivery is held.
const ATTEMPT: Duration = Duration::from_secs(20);
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
                    None => failed("no mail server is set (notifications.mail_server)"),
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

/// Delivers what is due: at once what this process has noted, and every few seconds what others have.
pub(super) async fn keep(services: Arc<Services>, courier: Courier) {
    loop {
        match services.take_deliveries().await {
            Ok(parcels) if parcels.is_empty() => {
                tokio::select! {
                    () = services.wants_delivering() => {}
                    () = sleep(INTERVAL) => {}
                }
            }
            Ok(parcels) => {
                let deliveries = parcels.iter().map(|parcel| async {
                    let result = courier.deliver(parcel).await;
                    if let Err(error) = services.note_delivery(parcel, result).await {
                        tracing::warn!(error = %error, "cannot note what came of a notification: {error}");
                    }
                });
                join_all(deliveries).await;
            }
            Err(error) => {
                tracing::warn!(error = %error, "cannot deliver notifications: {error}");
                sleep(INTERVAL).await;
            }
        }
    }
}
