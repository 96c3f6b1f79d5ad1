//! The router that ships: every route, and the order of the layers around them.

mod context;
mod middleware;
mod site;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::header,
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use leptos_axum::{LeptosRoutes, generate_route_list};
use tower_http::limit::RequestBodyLimitLayer;

use crate::{
    config::Settings,
    console::{app, paths},
    data_api, oauth,
    service::Services,
    session::{
        self, SessionContext, SessionPolicy,
        current_user::{self, CurrentUser},
        origin,
    },
    storage::sessions::HashedSessionStore,
};

/// Longest body of a console request, in bytes.
const CONSOLE_BODY_LIMIT: usize = 16 * 1024;

/// Every route of the server.
pub fn router(services: Arc<Services>, settings: &Settings) -> Router {
    let policy =
        SessionPolicy { idle: settings.session.idle, absolute: settings.session.absolute, secure: settings.is_https() };
    let context = SessionContext { services: Arc::clone(&services), policy };

    Router::new()
        .route("/healthz", get(healthz))
        .merge(programs(services))
        .route("/favicon.svg", get(site::file))
        .route("/pkg/{file}", get(site::file))
        .merge(console(context, settings))
        .layer(from_fn(middleware::security_headers::add))
        .layer(from_fn(middleware::request_log::log))
        .layer(from_fn_with_state(Arc::from(settings.trusted_proxies.as_slice()), middleware::client_address::find))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
}

/// What programs use, each request counted.
fn programs(services: Arc<Services>) -> Router {
    let throttle = Arc::clone(&services.throttle);
    oauth::router()
        .merge(data_api::router(Arc::clone(&services)))
        .layer(from_fn_with_state(throttle, middleware::rate_limit::tell))
        .with_state(services)
}

/// The console: pages and server functions, behind session and origin check. Unknown paths end here too.
fn console(context: SessionContext, settings: &Settings) -> Router {
    let options = settings.leptos.clone();
    let provide = context::provide(context.clone(), options.clone());
    let shell = {
        let options = options.clone();
        move || app::shell(options.clone())
    };
    let not_found = leptos_axum::render_app_async_with_context(provide.clone(), shell.clone());
    let store = HashedSessionStore::new(Arc::clone(&context.services.storage), Arc::clone(&context.services.keys));

    Router::new()
        .route("/", get(|| async { Redirect::to(paths::CREDENTIALS) }))
        .route("/setup", get(|| async { Redirect::to(paths::CREDENTIALS) }))
        .leptos_routes_with_context(&options, generate_route_list(app::App), provide, shell)
        .fallback(get(not_found))
        .with_state(options)
        .layer(from_fn(require_session))
        .layer(from_fn_with_state(context.clone(), current_user::load))
        .layer(session::layer(store, context.policy))
        .layer(RequestBodyLimitLayer::new(CONSOLE_BODY_LIMIT))
        .layer(from_fn_with_state(context.policy, origin::check))
}

/// Whether the server answers at all.
async fn healthz() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n")
}

/// Middleware: deny by default. Whoever is not signed in is led from any page below `/setup` to sign in, and back.
/// Server functions answer for themselves, because a call from wasm wants an error, not a page.
async fn require_session(request: Request, next: Next) -> Response {
    let is_page = request.uri().path().starts_with("/setup/");
    let is_signed_in = request.extensions().get::<CurrentUser>().is_some_and(|user| user.0.is_some());
    if is_page && !is_signed_in {
        let target = request.uri().path_and_query().map_or(paths::CREDENTIALS, |target| target.as_str());
        let next: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
        return Redirect::to(&format!("{}?next={next}", paths::SIGN_IN)).into_response();
    }
    next.run(request).await
}
