//! The server that ships: every route, and what surrounds them.

mod api_description;
mod context;
mod credentials_export;
mod middleware;
mod serve;
mod site;

use std::{net::IpAddr, sync::Arc};

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use futures::FutureExt as _;
use leptos_axum::{LeptosRoutes, generate_route_list};
use tower_http::{CompressionLevel, compression::CompressionLayer, limit::RequestBodyLimitLayer};

use self::middleware::Surroundings;
pub use self::serve::serve;
use crate::{
    config::Settings,
    console::{app, paths, server_fns::trial::DataApi},
    data_api, oauth,
    openapi::Description,
    service::Services,
    session::{
        self, SessionContext, SessionPolicy,
        current_user::{self, CurrentUser},
        origin, prefetch,
    },
    storage::sessions::HashedSessionStore,
};

/// Longest body of a console request, in bytes.
const CONSOLE_BODY_LIMIT: usize = 16 * 1024;

/// How hard pages of records are compressed, by whatever the client accepts: more takes longer than it saves.
const COMPRESSION_LEVEL: i32 = 4;

/// The server: every route, and what surrounds each request.
#[derive(Clone)]
pub struct Application(Arc<Surrounded>);

struct Surrounded {
    router: Router,
    surroundings: Arc<Surroundings>,
}

impl Application {
    /// Puts the server together.
    pub fn new(services: Arc<Services>, settings: &Settings) -> Self {
        let policy = SessionPolicy {
            idle: settings.session.idle,
            absolute: settings.session.absolute,
            secure: settings.is_https(),
        };
        let context = SessionContext { services: Arc::clone(&services), policy };
        let surroundings = Arc::new(Surroundings::new(&settings.trusted_proxies, &services));
        let compression = CompressionLayer::new().quality(CompressionLevel::Precise(COMPRESSION_LEVEL));
        let records = data_api::records_router().layer(compression).with_state(Arc::clone(&services));
        let within = within_the_process(Arc::clone(&surroundings), records.clone());
        let description = Arc::new(api_description::describe(&services.public_url));
        let router = Router::new()
            .route("/healthz", get(healthz))
            .merge(oauth::router().merge(data_api::router()).with_state(services))
            .merge(records)
            .route("/favicon.svg", get(site::file))
            .route("/pkg/{file}", get(site::file))
            .merge(api_description::router(&description))
            .merge(console(context, description, within, settings));
        Self(Arc::new(Surrounded { router, surroundings }))
    }

    /// Answers a request that came from an address.
    pub async fn answer(&self, peer: IpAddr, request: Request) -> Response {
        self.0.surroundings.answer(self.0.router.clone(), peer, request).await
    }
}

/// The Data API for the console, by the same router and with the same surroundings as for clients.
fn within_the_process(surroundings: Arc<Surroundings>, records: Router) -> DataApi {
    DataApi(Arc::new(move |address, request| {
        let (surroundings, records) = (Arc::clone(&surroundings), records.clone());
        async move { surroundings.answer_uncounted(records, address, request).await.1 }.boxed()
    }))
}

/// The console: pages and server functions, behind session and origin check. Unknown paths end here too.
fn console(context: SessionContext, description: Arc<Description>, data_api: DataApi, settings: &Settings) -> Router {
    let options = settings.leptos.clone();
    let site = site::addresses();
    let provide = context::provide(context.clone(), description, site.clone(), data_api, options.clone());
    let shell = {
        let (options, site) = (options.clone(), site.clone());
        move || app::shell(options.clone(), site.clone())
    };
    let not_found = leptos_axum::render_app_async_with_context(provide.clone(), shell.clone());
    let store = HashedSessionStore::new(Arc::clone(&context.services.storage), Arc::clone(&context.services.keys));

    let files = Router::new()
        .route(paths::CREDENTIALS_CSV, get(credentials_export::csv))
        .route(paths::CREDENTIALS_JSON, get(credentials_export::json))
        .with_state(Arc::clone(&context.services));
    #[cfg(debug_assertions)]
    let files = {
        let (provide, options) = (provide.clone(), options.clone());
        let document = move || app::gallery(options.clone(), site.clone());
        files.route(paths::GALLERY, get(leptos_axum::render_app_async_with_context(provide, document)))
    };

    Router::new()
        .route("/", get(|| async { Redirect::to(paths::CREDENTIALS) }))
        .route("/setup", get(|| async { Redirect::to(paths::CREDENTIALS) }))
        .merge(files)
        .leptos_routes_with_context(&options, generate_route_list(app::App), provide, shell)
        .fallback(get(not_found))
        .with_state(options)
        .layer(from_fn(prefetch::guard))
        .layer(from_fn(require_session))
        .layer(from_fn_with_state(context.clone(), current_user::load))
        .layer(session::layer(store, context.policy))
        .layer(RequestBodyLimitLayer::new(CONSOLE_BODY_LIMIT))
        .layer(from_fn_with_state(context.policy, origin::check))
        .layer(from_fn(middleware::request_log::in_span))
}

/// Whether the server answers at all.
async fn healthz() -> &'static str {
    "ok\n"
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
