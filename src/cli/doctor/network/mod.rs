//! The checks of `doctor` on the listen address and the public URL.

mod ask;

use std::{io::ErrorKind, net::TcpListener};

use serde_json::Value;

use self::ask::{Answer, NoAnswer, ask};
use super::Check;
use crate::config::{Settings, reached_at};

const HEALTH_PATH: &str = "/healthz";
/// The document that identifies the server: its issuer is the public URL.
const METADATA_PATH: &str = "/.well-known/oauth-authorization-server";

pub(super) async fn look(settings: &Settings) -> Vec<Check> {
    vec![listen_address(settings).await, public_url(settings).await]
}

/// Checks whether the listen address is free, or ours.
async fn listen_address(settings: &Settings) -> Check {
    let address = settings.listen_address();
    let Err(error) = TcpListener::bind(address) else {
        return Check::ok("listen", format!("{address} is free: the server does not run"));
    };
    if error.kind() != ErrorKind::AddrInUse {
        return Check::fail("listen", format!("cannot listen on {address}: {error}; see LEPTOS_SITE_ADDR"));
    }
    let metadata = ask(format!("http://{}", reached_at(address)), METADATA_PATH).await;
    let metadata = metadata.ok().and_then(|answer| serde_json::from_str::<Value>(&answer.body).ok());
    let issuer = metadata.and_then(|metadata| Some(metadata.get("issuer")?.as_str()?.to_owned()));
    match issuer {
        Some(issuer) if issuer == settings.public_url => Check::ok("listen", format!("the server runs on {address}")),
        Some(issuer) => Check::fail(
            "listen",
            format!("the server on {address} is that of {issuer}; set PUBLIC_URL or LEPTOS_SITE_ADDR"),
        ),
        None => Check::fail("listen", format!("something else listens on {address}; set LEPTOS_SITE_ADDR to another")),
    }
}

/// Checks whether the server is reachable at its public URL.
async fn public_url(settings: &Settings) -> Check {
    let url = &settings.public_url;
    match ask(url.clone(), HEALTH_PATH).await {
        Ok(Answer { status: 200, body }) if body.lines().any(|line| line == "ok") => {
            Check::ok("public-url", format!("{url} reaches the server"))
        }
        Ok(Answer { status, .. }) => Check::warn(
            "public-url",
            format!("{url}{HEALTH_PATH} is answered with {status} and not by the server: see PUBLIC_URL and the proxy"),
        ),
        Err(NoAnswer::NotTrusted(problem)) => Check::warn(
            "public-url",
            format!(
                "{url} answers, but its certificate is not trusted on this machine: {problem}; renew it, or name the file of its \
                 authority by SSL_CERT_FILE, here and for clients"
            ),
        ),
        Err(NoAnswer::Failed(problem)) => Check::warn(
            "public-url",
            format!("{url} does not answer: {problem}; start the server, or see PUBLIC_URL, DNS, firewall and proxy"),
        ),
    }
}
