//! The console as a part of another application: its routes are merged with those of the application, which signs people
//! in (docs/EMBEDDING.md, "In your own server").

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use async_trait::async_trait;
use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::{StatusCode, request::Parts},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
};
use leptos::server_fn::ServerFn;
use leptos_axum::generate_route_list_with_exclusions;

use crate::{
    browser::{
        current_user::{CurrentUser, Nobody},
        prefetch,
    },
    config::Settings,
    console::{
        app, paths,
        place::Place,
        server_fns::{
            account::{
                AddApp, AddPasskey, BeginApp, Confirm, ConfirmByPasskey, EndOtherSessions, EndSession,
                NewRecoveryCodes, RemoveApp, RemovePasskey,
            },
            passkey::{BeginMaking, BeginUse},
            people::{ChangePassword, CompleteFirstRun, CompleteSignIn, SignIn, SignInByPasskey, SignOut},
            roles::{AcceptInvitation, ActOnPerson, Invite, SetRole, SetSecondFactorRule, WithdrawInvitation},
        },
    },
    domain::actor::Via,
    domain::host_assertion::{HostPerson, UnknownPeople},
    http::{Console, api, middleware::RequestPipeline, records, within_the_process},
    service::{Services, identity::hosted_people::HostedError},
};

/// How the application signs people in.
#[async_trait]
pub trait HostAuthentication: Send + Sync + 'static {
    /// The person of a request; `None` for someone who is not signed in. Called for each page and server function.
    async fn person(&self, request: &Parts) -> Option<HostPerson>;

    /// The response for someone who requests a page and is not signed in: a redirect to the sign-in page, as a rule.
    fn sign_in(&self, request: &Parts) -> Response;

    /// The path where people sign out, if the page shall link there.
    fn sign_out_path(&self) -> Option<String> {
        None
    }
}

/// The dependencies of the console in another application.
#[derive(Clone)]
pub struct ConsoleState {
    /// The use cases: [`crate::start_services`].
    pub services: Arc<Services>,
    /// The settings. Those of browser sessions and of frames have no effect here.
    pub settings: Arc<Settings>,
    /// The path of the list, without a slash at the end, such as `/admin/credentials`; `…/new` and `…/{id}` are below it.
    pub pages: String,
    /// How the application signs people in.
    pub authentication: Arc<dyn HostAuthentication>,
    /// The policy on people who are not known here.
    pub unknown_people: UnknownPeople,
}

/// The routes of the console: its pages below [`ConsoleState::pages`], server functions (`/console/fn/…`), the files of
/// its pages (`/pkg/…`), the API reference, OAuth and the Data API at their fixed paths. It has no fallback.
///
/// Serve the application with `into_make_service_with_connect_info::<SocketAddr>()`: requests are limited by address.
pub fn router(state: ConsoleState) -> Router {
    let ConsoleState { services, settings, pages, .. } = &state;
    let place = Place::merged(pages, state.authentication.sign_out_path().as_deref());
    let pipeline = Arc::new(RequestPipeline::new(&settings.trusted_proxies, services));
    let records = records(services);
    let console = Console::new(services, settings, within_the_process(&pipeline, &records));
    let people = Arc::new(People { state: state.clone(), place: place.clone() });
    let routes = console
        .pages(generate_route_list_with_exclusions(app::App, Some(own_sign_in())))
        .merge(console.pages_at(&place))
        .layer(from_fn_with_state(console.context.policy, prefetch::guard))
        .layer(from_fn_with_state(people, load));
    let console_routes = console.with_layers(routes, vec![place], Vec::new());
    api(Arc::clone(services), records, &console.description)
        .merge(console_routes)
        .layer(from_fn_with_state(pipeline, run_pipeline))
}

/// The routes that the application replaces: its people sign in there, and it chooses the paths of pages.
fn own_sign_in() -> Vec<String> {
    let functions = [
        SignIn::url(),
        SignInByPasskey::url(),
        CompleteSignIn::url(),
        SignOut::url(),
        CompleteFirstRun::url(),
        ChangePassword::url(),
        Confirm::url(),
        ConfirmByPasskey::url(),
        BeginMaking::url(),
        BeginUse::url(),
        BeginApp::url(),
        AddApp::url(),
        RemoveApp::url(),
        AddPasskey::url(),
        RemovePasskey::url(),
        NewRecoveryCodes::url(),
        EndSession::url(),
        EndOtherSessions::url(),
        AcceptInvitation::url(),
        ActOnPerson::url(),
        Invite::url(),
        SetRole::url(),
        SetSecondFactorRule::url(),
        WithdrawInvitation::url(),
    ];
    let pages = [
        paths::SIGN_IN,
        paths::SECOND_STEP,
        paths::INVITATION,
        paths::PEOPLE,
        paths::FACTORS,
        paths::FIRST_RUN,
        paths::PASSWORD,
        paths::SESSIONS,
        paths::CONFIRM,
        paths::CREDENTIALS,
        paths::CREDENTIAL_NEW,
        paths::CREDENTIAL_ROUTE,
    ];
    functions.into_iter().chain(pages).map(str::to_owned).collect()
}

struct People {
    state: ConsoleState,
    place: Place,
}

/// Middleware: determines the person of a request, and keeps everyone else from the pages.
async fn load(State(people): State<Arc<People>>, request: Request, next: Next) -> Response {
    let People { state, place } = &*people;
    let (mut parts, body) = request.into_parts();
    let user = match state.authentication.person(&parts).await {
        None => Err(Nobody::SignedOut),
        Some(person) => match state.services.actor_of_host(&person, state.unknown_people).await {
            Ok(actor) => Ok(actor),
            Err(HostedError::Failure(failure)) => {
                tracing::error!(error = %failure, "cannot find out who is behind a request: {failure}");
                Err(Nobody::Unknown)
            }
            Err(error) => {
                tracing::warn!(error = %error, "refused someone whom the host has signed in: {error}");
                return (StatusCode::FORBIDDEN, "You are not known to the credentials console.\n").into_response();
            }
        },
    };
    let is_page = Place::default().own_path(parts.uri.path()).is_some();
    if is_page && matches!(user, Err(Nobody::SignedOut)) {
        parts.uri = place.path(&parts.uri.to_string()).parse().unwrap_or(parts.uri);
        return state.authentication.sign_in(&parts);
    }
    let user = CurrentUser::of_request(user, &parts.headers, &parts.extensions, Via::Console);
    parts.extensions.insert(user);
    next.run(Request::from_parts(parts, body)).await
}

/// Middleware: the request pipeline.
async fn run_pipeline(State(pipeline): State<Arc<RequestPipeline>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    let inner = |request| async { Ok::<_, Infallible>(next.run(request).await) };
    pipeline.answer(inner, peer, request).await
}
