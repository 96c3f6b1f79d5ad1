//! The server that ships: every route, and the request pipeline.

mod api_description;
mod context;
mod document;
pub mod embedding;
mod leak_rules;
mod middleware;
mod operations;
mod reference;
mod serve;
mod site;

use std::{net::IpAddr, sync::Arc};

use axum::{
    Extension, Router,
    body::Body,
    extract::{Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use futures::FutureExt as _;
use leptos::config::LeptosOptions;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use tower::Service as _;
use tower_http::{CompressionLevel, compression::CompressionLayer, limit::RequestBodyLimitLayer};

pub use self::serve::{Connections, serve};
use self::{
    embedding::{
        places::{self, Places},
        session,
    },
    middleware::RequestPipeline,
    reference::References,
};
use crate::{
    browser::{
        self, SESSION_COOKIE, SessionContext, SessionPolicy,
        current_user::{self, CurrentUser, Nobody},
        one_time_cookie,
        origin::{self, FRAME_SESSION, OriginPolicy},
        prefetch, server_keys,
    },
    config::Settings,
    console::{
        app, audit_export, credentials_export, credentials_rotation, paths, place::Place, server_fns::trial::DataApi,
        site::SiteFiles,
    },
    data_api, leaks, oauth,
    openapi::Description,
    service::Services,
};

/// Longest body of a console request, in bytes.
const CONSOLE_BODY_LIMIT: usize = 16 * 1024;

/// The compression level of record pages, in any encoding that the client accepts: more takes longer than it saves.
const COMPRESSION_LEVEL: i32 = 4;

/// The server: every route, and the request pipeline.
#[derive(Clone)]
pub struct Application {
    router: Router,
    pipeline: Arc<RequestPipeline>,
}

impl Application {
    /// Assembles the server.
    pub fn new(services: Arc<Services>, settings: &Settings) -> Self {
        let pipeline = Arc::new(RequestPipeline::new(&settings.trusted_proxies, &services));
        let records = records(&services);
        let console = Console::new(&services, settings, within_the_process(&pipeline, &records));
        let router = Router::new()
            .merge(operations::router(Arc::clone(&services), &settings.metrics_readers))
            .route("/favicon.svg", get(site::file))
            .merge(api(services, records, &console.description))
            .merge(console.of_its_own(settings));
        Self { router, pipeline }
    }

    /// Responds to a request that came from an address.
    pub fn answer(&self, peer: IpAddr, request: Request) -> impl Future<Output = Response> + Send + use<> {
        let mut router = self.router.clone();
        self.pipeline.answer(move |request| router.call(request), peer, request)
    }
}

/// The Data API for the console, with the same router and request pipeline as for clients.
fn within_the_process(pipeline: &Arc<RequestPipeline>, records: &Router) -> DataApi {
    let (pipeline, records) = (Arc::clone(pipeline), records.clone());
    DataApi(Arc::new(move |address, request| {
        let mut records = records.clone();
        pipeline.answer_uncounted(move |request| records.call(request), address, request).boxed()
    }))
}

/// The tables of the Data API.
fn records(services: &Arc<Services>) -> Router {
    let compression = CompressionLayer::new().quality(CompressionLevel::Precise(COMPRESSION_LEVEL));
    data_api::records_router().layer(compression).with_state(Arc::clone(services))
}

/// The endpoints for programs, and the files that pages load.
fn api(services: Arc<Services>, records: Router, description: &Description) -> Router {
    Router::new()
        .merge(oauth::router().merge(data_api::router()).merge(leaks::router()).with_state(services))
        .merge(records)
        .route("/pkg/{file}", get(site::file))
        .route(paths::LEAK_RULES_ROUTE, get(leak_rules::file))
        .merge(api_description::router(description))
}

/// The parts of the console: pages, server functions, and the rules on who may request them from where.
struct Console {
    context: SessionContext,
    description: Arc<Description>,
    data_api: DataApi,
    site: SiteFiles,
    options: LeptosOptions,
}

impl Console {
    fn new(services: &Arc<Services>, settings: &Settings, data_api: DataApi) -> Self {
        let policy = SessionPolicy {
            idle: settings.session.idle,
            absolute: settings.session.absolute,
            secure: settings.is_https(),
        };
        Self {
            context: SessionContext { services: Arc::clone(services), policy },
            description: Arc::new(api_description::describe(services.public_url())),
            data_api,
            site: site::addresses(),
            options: settings.leptos.clone(),
        }
    }

    /// The console with its own sign-in: behind session and origin check. Handles unknown paths, too.
    fn of_its_own(&self, settings: &Settings) -> Router {
        let store = self.context.services.session_store();
        let mut router = self
            .pages(generate_route_list(app::App))
            .merge(self.exports(&Place::default()))
            .route("/", get(|| async { Redirect::to(paths::CREDENTIALS) }))
            .route("/setup", get(|| async { Redirect::to(paths::CREDENTIALS) }))
            .fallback(get(self.page()));
        #[cfg(debug_assertions)]
        {
            let (options, site) = (self.options.clone(), self.site.clone());
            let gallery = move || app::gallery(options.clone(), site.clone());
            let gallery = leptos_axum::render_app_async_with_context(self.provide(), gallery);
            router = router.route(paths::GALLERY, get(gallery));
        }
        let mut places = vec![Place::default()];
        let mut hosts = Vec::new();
        let mut frame = None;
        if let Some(embedding) = &settings.embedding {
            hosts.clone_from(&embedding.origins);
            let place = Place::in_frame(&hosts);
            let session = post(session::post).layer(Extension(self.site.clone()));
            let session = Router::new().route(FRAME_SESSION, session);
            router = router.merge(self.pages_at(&place)).merge(session.with_state(self.context.clone()));
            places.push(place.clone());
            frame = Some(session::Frame { place, files: self.site.clone(), policy: self.context.policy });
        }
        let router = router
            .layer(from_fn_with_state(self.context.policy, prefetch::guard))
            .layer(from_fn_with_state(self.context.policy, require_session))
            .layer(from_fn_with_state(self.context.clone(), current_user::load))
            .layer(browser::layer(store, self.context.policy));
        let router = self.with_layers(router, places, hosts);
        match frame {
            Some(frame) => router.layer(from_fn_with_state(frame, session::explain)),
            None => router,
        }
    }

    /// Adds the layers between every request and the console, for any kind of sign-in.
    fn with_layers(&self, router: Router<LeptosOptions>, places: Vec<Place>, hosts: Vec<String>) -> Router {
        let policy = self.context.policy;
        router
            .with_state(self.options.clone())
            .layer(from_fn_with_state(self.context.clone(), server_keys::confirm))
            .layer(middleware::compression::layer())
            .layer(RequestBodyLimitLayer::new(CONSOLE_BODY_LIMIT))
            .layer(from_fn_with_state(Places { all: places.into(), policy }, places::find))
            .layer(from_fn_with_state(OriginPolicy { session: policy, hosts: hosts.into() }, origin::check))
            .layer(from_fn(middleware::request_log::in_span))
    }

    /// Pages and server functions as Leptos lists them.
    fn pages(&self, listed: Vec<AxumRouteListing>) -> Router<LeptosOptions> {
        let shell = self.shell();
        Router::new()
            .leptos_routes_with_context(&self.options, listed, self.provide(), shell)
            .layer(from_fn_with_state(References::new(self.context.policy), reference::keep))
    }

    /// The pages of credentials at another place.
    fn pages_at(&self, place: &Place) -> Router<LeptosOptions> {
        let list = place.path(paths::CREDENTIALS);
        self.exports(place)
            .route(&list, get(self.page()))
            .route(&format!("{list}/new"), get(self.page()))
            .route(&format!("{list}/rotations"), get(self.page()))
            .route(&format!("{list}/freeze"), get(self.page()))
            .route(&format!("{list}/rate-limit"), get(self.page()))
            .route(&format!("{list}/audit-log"), get(self.page()))
            .route(&format!("{list}/found"), get(self.page()))
            .route(&format!("{list}/refusals"), get(self.page()))
            .route(&format!("{list}/notifications"), get(self.page()))
            .route(&format!("{list}/idle"), get(self.page()))
            .route(&format!("{list}/selected"), get(self.page()))
            .route(&format!("{list}/{{id}}"), get(self.page()))
            .route(&format!("{list}/{{id}}/rotate"), get(self.page()))
    }

    /// The list, the audit log, and the new secrets of many credentials, as a file.
    fn exports(&self, place: &Place) -> Router<LeptosOptions> {
        Router::new()
            .route(&place.path(paths::CREDENTIALS_CSV), get(credentials_export::csv))
            .route(&place.path(paths::CREDENTIALS_JSON), get(credentials_export::json))
            .route(&place.path(paths::AUDIT_LOG_CSV), get(audit_export::csv))
            .route(&place.path(paths::AUDIT_LOG_NDJSON), get(audit_export::ndjson))
            .route(&place.path(paths::AUDIT_RECEIPT_ROUTE), get(audit_export::receipt))
            .route(&place.path(paths::CREDENTIALS_ROTATED), post(credentials_rotation::post))
            .with_state(Arc::clone(&self.context.services))
    }

    /// Renders the page at the path of a request, or the one for unknown paths.
    fn page(&self) -> impl Fn(axum::http::Request<Body>) -> Page + Clone + Send + Sync + 'static {
        leptos_axum::render_app_async_with_context(self.provide(), self.shell())
    }

    fn provide(&self) -> impl Fn() + Clone + Send + Sync + 'static {
        let Self { context, description, data_api, site, options } = self;
        context::provide(context.clone(), Arc::clone(description), site.clone(), data_api.clone(), options.clone())
    }

    fn shell(&self) -> impl Fn() -> leptos::prelude::AnyView + Clone + Send + Sync + 'static {
        let (options, site) = (self.options.clone(), self.site.clone());
        move || leptos::prelude::IntoAny::into_any(app::shell(options.clone(), site.clone()))
    }
}

/// A page that is being rendered.
type Page = std::pin::Pin<Box<dyn Future<Output = Response> + Send>>;

/// Middleware: deny by default. People who are not signed in are redirected from any page below `/setup` to sign in, and
/// back; in a frame the page itself says that it is for those who are signed in. Server functions check this themselves,
/// because a call from wasm expects an error, not a page.
async fn require_session(State(policy): State<SessionPolicy>, request: Request, next: Next) -> Response {
    let is_page = request.uri().path().starts_with("/setup/");
    let user = request.extensions().get::<CurrentUser>();
    let is_signed_out = user.is_none_or(|user| matches!(user.0, Err(Nobody::SignedOut)));
    let is_framed = request.extensions().get::<Place>().is_some_and(|place| place.frame_origins().is_some());
    if is_page && is_signed_out && !is_framed {
        let target = request.uri().path_and_query().map_or(paths::CREDENTIALS, |target| target.as_str());
        let next: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
        // Whoever comes with a session that has ended is told so.
        let has_ended = one_time_cookie::is_present(policy, request.headers(), SESSION_COOKIE);
        let ended = if has_ended { "&ended" } else { "" };
        return Redirect::to(&format!("{}?next={next}{ended}", paths::SIGN_IN)).into_response();
    }
    // Whoever has to add a second factor gets to the account only.
    let is_limited =
        user.and_then(|user| user.0.as_ref().ok()?.session).is_some_and(|session| session.needs_second_factor);
    if is_page && is_limited && !request.uri().path().starts_with(paths::ACCOUNT) {
        return Redirect::to(paths::FACTORS).into_response();
    }
    next.run(request).await
}
