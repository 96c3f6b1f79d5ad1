//! The document and its routes.

use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

#[cfg(debug_assertions)]
use super::pages::gallery::GalleryPage;
use super::{
    pages::{
        about::AboutPage,
        account::{confirm::ConfirmPage, second_factors::SecondFactorsPage, sessions::SessionsPage},
        api_reference::ApiReferencePage,
        audit_log::AuditLogPage,
        credential_edit::CredentialEditPage,
        credential_new::CredentialNewPage,
        credential_rotate::CredentialRotatePage,
        credentials::CredentialsPage,
        credentials_selected::CredentialsSelectedPage,
        first_run::FirstRunPage,
        found::FoundPage,
        freeze::FreezePage,
        idle::IdlePage,
        invitation::InvitationPage,
        not_found::NotFoundPage,
        notifications::NotificationsPage,
        password::PasswordPage,
        people::PeoplePage,
        rate_limit::RateLimitPage,
        refusals::RefusalsPage,
        rotations::RotationsPage,
        sign_in::{SecondStepPage, SignInPage},
    },
    site::SiteFiles,
    texts::Reader,
};

/// The HTML document of the console.
pub fn shell(options: LeptosOptions, files: SiteFiles) -> impl IntoView {
    document(options, files, || view! { <App/> })
}

/// The document that shows every component.
#[cfg(debug_assertions)]
pub fn gallery(options: LeptosOptions, files: SiteFiles) -> impl IntoView {
    document(options, files, || {
        provide_meta_context();
        view! { <GalleryPage/> }
    })
}

/// The pages that the browser may prefetch. Pages with data wait until the link is pressed, so that they are as fresh as
/// without prefetching; dialogs, files and links that the list handles in place are not prefetched at all. The server
/// refuses a prefetch that would consume a one-time cookie (`browser::prefetch`).
const SPECULATION_RULES: &str = concat!(
    r#"{"prefetch":[{"where":{"href_matches":["/docs/*","/setup/*/credentials/new"]},"eagerness":"moderate"},"#,
    r#"{"where":{"and":[{"href_matches":"/setup/*"},{"not":{"selector_matches":"[data-refines]"}},"#,
    r#"{"not":{"href_matches":["/*/export.*","/*\\?*delete=*"]}}]},"#,
    r#""eagerness":"conservative"}]}"#
);

fn document<V: IntoView>(options: LeptosOptions, files: SiteFiles, body: impl FnOnce() -> V) -> impl IntoView {
    let font = files.font.map(|font| {
        view! { <link rel="preload" href=font r#as="font" r#type="font/woff2" crossorigin="anonymous"/> }
    });
    let reader = Reader::current();
    let zone = reader.zone().to_owned();
    view! {
        <!DOCTYPE html>
        <html lang=reader.locale.tag data-zone=zone>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                {font}
                <link rel="stylesheet" href=files.style/>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <script type="module" src="/pkg/page.js" nonce=use_nonce()></script>
                <HydrationScripts options islands=true/>
                <script type="speculationrules" nonce=use_nonce() inner_html=SPECULATION_RULES></script>
                <MetaTags/>
            </head>
            <body>
                {body()}
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
                <Route path=path!("/sign-in/second-step") view=SecondStepPage ssr=SsrMode::Async/>
                <Route path=path!("/docs/api") view=ApiReferencePage ssr=SsrMode::Async/>
                <Route path=path!("/docs/credentials") view=AboutPage ssr=SsrMode::Async/>
                <Route path=path!("/first-run") view=FirstRunPage ssr=SsrMode::Async/>
                <Route path=path!("/invitation") view=InvitationPage ssr=SsrMode::Async/>
                <Route
                    path=path!("/setup/organization-details/roles-and-permissions")
                    view=PeoplePage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/setup/account/password") view=PasswordPage ssr=SsrMode::Async/>
                <Route path=path!("/setup/account/second-factors") view=SecondFactorsPage ssr=SsrMode::Async/>
                <Route path=path!("/setup/account/sessions") view=SessionsPage ssr=SsrMode::Async/>
                <Route path=path!("/setup/account/confirm") view=ConfirmPage ssr=SsrMode::Async/>
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
                    path=path!("/setup/organization-details/tenant-settings/credentials/rotations")
                    view=RotationsPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/setup/organization-details/tenant-settings/credentials/selected")
                    view=CredentialsSelectedPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/setup/organization-details/tenant-settings/credentials/idle")
                    view=IdlePage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/setup/organization-details/tenant-settings/credentials/rate-limit")
                    view=RateLimitPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/setup/organization-details/tenant-settings/credentials/audit-log")
                    view=AuditLogPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/setup/organization-details/tenant-settings/credentials/notifications")
                    view=NotificationsPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/setup/organization-details/tenant-settings/credentials/found")
                    view=FoundPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/setup/organization-details/tenant-settings/credentials/refusals")
                    view=RefusalsPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/setup/organization-details/tenant-settings/credentials/freeze")
                    view=FreezePage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/setup/organization-details/tenant-settings/credentials/:id/rotate")
                    view=CredentialRotatePage
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
