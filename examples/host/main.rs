//! A host application that has the console merged: its own pages and sign-in, and credentials below `/admin/credentials`.
//!
//! `SIGN_IN_PASSWORD=… cargo run --features ssr --example host`, then open <http://127.0.0.1:3000/admin/credentials>.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use axum::{
    Form, Router,
    extract::State,
    http::{header, request::Parts},
    response::{Html, IntoResponse as _, Redirect, Response},
    routing::get,
};
use credentials_console::{
    BackgroundTasks, ConsoleState, HostAuthentication,
    config::{Settings, Source},
    crypto::{random::SystemRandom, secret},
    domain::{
        host_assertion::{HostPerson, UnknownPeople},
        user::Role,
    },
    router,
    service::Services,
    start_services,
};
use serde::Deserialize;

/// Who is signed in, by the value of the cookie `host`.
pub struct Host {
    password: String,
    sessions: Mutex<HashMap<String, HostPerson>>,
}

/// The host's form.
#[derive(Deserialize)]
struct SignIn {
    email: String,
    password: String,
}

impl Host {
    /// A host in which everyone has the same password.
    pub fn new(password: String) -> Arc<Self> {
        Arc::new(Self { password, sessions: Mutex::default() })
    }
}

#[async_trait]
impl HostAuthentication for Host {
    async fn person(&self, request: &Parts) -> Option<HostPerson> {
        let cookies = request.headers.get(header::COOKIE)?.to_str().ok()?;
        let session = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("host="))?;
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).get(session).cloned()
    }

    fn sign_in(&self, _: &Parts) -> Response {
        Redirect::to("/login").into_response()
    }

    fn sign_out_path(&self) -> Option<String> {
        Some("/logout".to_owned())
    }
}

/// The whole application: the host's routes and ours.
pub fn application(host: Arc<Host>, services: Arc<Services>, settings: Arc<Settings>) -> Router {
    let console = router(ConsoleState {
        services,
        settings,
        pages: "/admin/credentials".to_owned(),
        authentication: Arc::clone(&host) as Arc<dyn HostAuthentication>,
        unknown_people: UnknownPeople::Provision,
    });
    Router::new()
        .route("/", get(|| async { Html("<a href=/admin/credentials>Credentials</a>") }))
        .route("/login", get(sign_in_page).post(sign_in))
        .route(
            "/logout",
            get(|| async { ([(header::SET_COOKIE, "host=; Path=/; Max-Age=0")], Redirect::to("/login")) }),
        )
        .with_state(host)
        .merge(console)
}

async fn sign_in_page() -> Html<&'static str> {
    Html(
        "<form method=post><input name=email type=email><input name=password type=password><button>Sign in</button></form>",
    )
}

async fn sign_in(State(host): State<Arc<Host>>, Form(form): Form<SignIn>) -> Response {
    let Ok(session) = secret::random_text(&SystemRandom) else { return Redirect::to("/login").into_response() };
    if host.password.is_empty() || form.password != host.password {
        return Redirect::to("/login").into_response();
    }
    let person = HostPerson { email: form.email, organization: "Organization".to_owned(), role: Role::SuperAdmin };
    let cookie = format!("host={session}; Path=/; HttpOnly; SameSite=Lax");
    host.sessions.lock().unwrap_or_else(PoisonError::into_inner).insert(session, person);
    ([(header::SET_COOKIE, cookie)], Redirect::to("/admin/credentials")).into_response()
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let settings = Arc::new(Settings::load(&Source::of_process())?);
    let services = start_services(&settings).await?;
    let tasks = BackgroundTasks::begin(&services, &settings);
    let host = Host::new(std::env::var("SIGN_IN_PASSWORD").unwrap_or_default());
    let application = application(host, services, Arc::clone(&settings));
    let listener = tokio::net::TcpListener::bind(settings.listen_address()).await?;
    axum::serve(listener, application.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    tasks.end().await;
    Ok(())
}
