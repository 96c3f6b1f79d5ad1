//! The request pipeline of every route.

pub mod client_address;
pub mod compression;
mod cookies;
mod late_content;
mod rate_limit;
mod request_id;
pub mod request_log;
pub mod security_headers;
mod usage;

use std::{any::Any, convert::Infallible, net::IpAddr, panic::AssertUnwindSafe, sync::Arc};

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures::FutureExt as _;
use ipnet::IpNet;
use tracing::Instrument as _;

use self::{
    rate_limit::Policies,
    request_id::{REQUEST_ID, RequestIds},
};
use super::serve::Lateness;
use crate::{
    console::paths,
    data_api,
    domain::refusal::{Cause, Reason},
    service::{FailureDetail, Services, installation::metrics::Surface},
    telemetry::traces,
};

/// How long clients wait, in seconds, before they retry a request that failed temporarily.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

/// The request pipeline: determines the client's address, opens the gate at which programs are counted, turns a panic
/// into 500, writes the line of the log, adds the headers of every response, and counts credential usage.
///
/// One function around the router instead of five layers on each route: layers are cloned and boxed for each request,
/// which costs more than their work.
pub(super) struct RequestPipeline {
    /// Proxies that are trusted to report the client's address.
    trusted_proxies: Box<[IpNet]>,
    /// Request ids.
    request_ids: RequestIds,
    services: Arc<Services>,
    /// The descriptions of the limits for programs.
    policies: Policies,
}

impl RequestPipeline {
    pub(super) fn new(trusted_proxies: &[IpNet], services: &Arc<Services>) -> Self {
        Self {
            trusted_proxies: trusted_proxies.into(),
            request_ids: RequestIds::default(),
            services: Arc::clone(services),
            policies: Policies::default(),
        }
    }

    /// Responds to a request through the inner service.
    pub(super) fn answer<F: Future<Output = Result<Response, Infallible>>, I: FnOnce(Request) -> F>(
        self: &Arc<Self>,
        inner: I,
        peer: IpAddr,
        request: Request,
    ) -> impl Future<Output = Response> + use<F, I> {
        Arc::clone(self).run(inner, peer, request, true)
    }

    /// Like [`Self::answer`], but does not count it as use of a credential.
    pub(super) fn answer_uncounted<F: Future<Output = Result<Response, Infallible>>, I: FnOnce(Request) -> F>(
        self: &Arc<Self>,
        inner: I,
        peer: IpAddr,
        request: Request,
    ) -> impl Future<Output = Response> + use<F, I> {
        Arc::clone(self).run(inner, peer, request, false)
    }

    async fn run<F: Future<Output = Result<Response, Infallible>>>(
        self: Arc<Self>,
        inner: impl FnOnce(Request) -> F,
        peer: IpAddr,
        mut request: Request,
        counts_usage: bool,
    ) -> Response {
        let user_agent = request.headers().get(header::USER_AGENT).cloned();
        let address = client_address::of(peer, request.headers(), &self.trusted_proxies);
        let gate = Arc::new(self.services.gate(address));
        request.extensions_mut().insert(Arc::clone(&gate));
        let is_by_trusted_proxy = client_address::is_trusted(peer, &self.trusted_proxies);
        let id = self.request_ids.name(request.headers(), is_by_trusted_proxy);
        let line = request_log::Line::begin(&request, id);
        line.name(&mut request);
        let span = line.span(request.headers());
        let lateness = request.extensions().get::<Lateness>().cloned();
        let is_ambiguous = paths::is_ambiguous(request.uri().path())
            && !request.uri().path().starts_with(data_api::AUTH_VERIFY_ROOT_PATH);
        let refusal = if is_ambiguous {
            // Not passed on: the inner service may read the path differently from the code that checks it.
            Some(StatusCode::NOT_FOUND.into_response())
        } else if line.surface() == Surface::Console {
            cookies::refusal(request.headers())
        } else {
            None
        };
        let answering = AssertUnwindSafe(inner(request)).catch_unwind();
        let answered = if let Some(refusal) = refusal {
            Ok(Ok(refusal))
        } else if span.is_disabled() {
            answering.await
        } else {
            answering.instrument(span.clone()).await
        };
        let mut response = match answered {
            Ok(Ok(response)) => response,
            Err(cause) => panicked(cause.as_ref()),
        };
        if lateness.is_some_and(|content| content.is_late()) {
            response = late_content::answer(line.surface());
        }
        let outcome = gate.outcome();
        if !span.is_disabled() {
            traces::answered(&span, response.status().as_u16());
        }
        line.write(self.services.metrics(), address, &outcome, &response);
        // A decoy was used, whatever came of it.
        let decoy = outcome.is_decoy.then(|| Cause::Decoy.into());
        if counts_usage && let Some(reason) = decoy.as_ref().or_else(|| response.extensions().get::<Reason>()) {
            let user_agent = usage::text_of(user_agent.as_ref());
            line.note_refusal(self.services.refusals(), reason, (&gate, &outcome), user_agent, response.status());
        }
        response.headers_mut().insert(REQUEST_ID, line.id);
        if self.services.is_leaving() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        data_api::point_to_metadata(self.services.public_url(), &mut response);
        self.policies.tell(&outcome, &mut response);
        security_headers::add(&mut response);
        if response.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        if counts_usage {
            usage::count(self.services.usage(), &gate, &outcome, user_agent, &mut response);
        }
        response
    }
}

fn panicked(cause: &(dyn Any + Send)) -> Response {
    let text = cause.downcast_ref::<&str>().copied().or_else(|| cause.downcast_ref::<String>().map(String::as_str));
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(FailureDetail(format!("a panic: {}", text.unwrap_or("of another type"))));
    response
}
