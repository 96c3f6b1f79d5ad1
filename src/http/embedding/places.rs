//! Determines the place of a request's page (`console::place`): by its path, or for a server function by the calling page.
//!
//! Pages are routed and rendered by their paths in our own shell; here they get these.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{Uri, header, uri::PathAndQuery},
    middleware::Next,
    response::Response,
};

use super::cookies;
use crate::{
    browser::{SessionPolicy, current_user::InFrame, origin},
    console::place::Place,
    http::middleware::security_headers::Framable,
};

/// The places of pages. The first is for requests at none of them.
#[derive(Clone)]
pub(in crate::http) struct Places {
    pub(in crate::http) all: Arc<[Place]>,
    pub(in crate::http) policy: SessionPolicy,
}

impl Places {
    fn of(&self, request: &Request) -> Place {
        let is_at = |place: &&Place, path: &str| {
            place.own_path(path).is_some() || (path == origin::FRAME_SESSION && place.frame_origins().is_some())
        };
        let at = |path: &str| self.all.iter().find(|place| is_at(place, path));
        let found = at(request.uri().path()).or_else(|| at(calling_page(request)?.path()));
        found.or(self.all.first()).cloned().unwrap_or_default()
    }
}

/// The page that calls a server function. Our pages report it: `Referrer-Policy` tells browsers to.
fn calling_page(request: &Request) -> Option<Uri> {
    let headers = request.headers();
    let page: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    let is_ours = page.authority()?.as_str() == origin::host(headers, request.uri())?;
    is_ours.then_some(page)
}

/// Middleware: tells pages and server functions their place.
pub(in crate::http) async fn find(State(places): State<Places>, mut request: Request, next: Next) -> Response {
    let place = places.of(&request);
    if let Some(uri) = own_uri(&place, request.uri()) {
        *request.uri_mut() = uri;
    }
    let is_framed = place.frame_origins().is_some();
    if is_framed {
        cookies::receive(places.policy, request.headers_mut());
        request.extensions_mut().insert(InFrame);
    }
    request.extensions_mut().insert(place);
    let mut response = next.run(request).await;
    if is_framed {
        cookies::send(places.policy, response.headers_mut());
        response.extensions_mut().insert(Framable);
    }
    response
}

/// The address of a page in our own shell.
fn own_uri(place: &Place, uri: &Uri) -> Option<Uri> {
    let own: PathAndQuery = place.own_path(uri.path_and_query()?.as_str())?.parse().ok()?;
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(own);
    Uri::from_parts(parts).ok()
}
