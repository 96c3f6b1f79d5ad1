//! The document and its routes.

use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use super::pages::{
    api_reference::ApiReferencePage, credential_edit::CredentialEditPage, credential_new::CredentialNewPage,
    credentials::CredentialsPage, first_run::FirstRunPage, not_found::NotFoundPage, sign_in::SignInPage,
};

/// The HTML document.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <link rel="stylesheet" href="/pkg/credentials-console.css"/>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <HydrationScripts options islands=true/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/docs/api") view=ApiReferencePage ssr=SsrMode::Async/>
                <Route path=path!("/first-run") view=FirstRunPage ssr=SsrMode::Async/>
                <Route
                    path=path!("/setup/organization-details/tenant-settings/credentials")
                    view=CredentialsPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/setup/organization-details/tenant-settings/credentials/new")
                    view=CredentialNewPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/setup/organization-details/tenant-settings/credentials/:id")
                    view=CredentialEditPage
                    ssr=SsrMode::Async
                />
            </Routes>
        </Router>
    }
}
