//! The Setup application around the page: top bar and left navigation.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

use super::icon::{Glyph, Icon};
use crate::{
    console::{
        islands::navigation_search::NavigationSearch,
        paths,
        server_fns::{exchange::Exchange, people::SignOut},
    },
    domain::{
        actor::{Actor, Principal},
        user::Role,
    },
};

/// The shell of a page for someone who is signed in. Only super admins see the entry *Credentials*.
#[component]
pub fn SetupShell(
    /// The name of the page, for the browser's tab.
    title: &'static str,
    /// Who is signed in.
    actor: Actor,
    /// The page.
    children: Children,
) -> impl IntoView {
    let (email, role) = match &actor.principal {
        Principal::User { email, role, .. } => (email.clone(), *role),
        Principal::CommandLine | Principal::KeyHolder => (String::new(), Role::User),
    };
    let notice = Exchange::current().ok().and_then(|exchange| exchange.take_notice());
    let sees_credentials = role == Role::SuperAdmin;
    view! {
        <Title text=format!("{title} · Setup")/>
        <a class="skip-link" href="#main">"Skip to content"</a>
        <header class="top-bar">
            <Brand/>
            <div class="account">
                <span class="account-name">
                    <span class="account-email">{email}</span>
                    <span class="account-role">{role.label()}</span>
                </span>
                <form method="post" action=SignOut::url()>
                    <button class="button quiet" type="submit">"Sign out"</button>
                </form>
            </div>
        </header>
        <div class="frame">
            <nav class="sidebar" aria-label="Setup">
                <label class="sidebar-toggle">
                    <input type="checkbox" class="visually-hidden" aria-label="Toggle navigation"/>
                    <Icon glyph=Glyph::ChevronLeft/>
                </label>
                <div class="navigation">
                    {sees_credentials
                        .then(|| {
                            view! {
                                <NavigationSearch>
                                    <div class="navigation-search" data-needs-wasm="" hidden>
                                        <input type="search" aria-label="Search the navigation" placeholder="Search"/>
                                        <Icon glyph=Glyph::Search/>
                                    </div>
                                    <CredentialsEntry/>
                                    <p class="navigation-none" role="status"></p>
                                </NavigationSearch>
                            }
                        })}
                </div>
            </nav>
            <main id="main" tabindex="-1">
                {notice.map(|notice| view! { <p class="notice" role="status">{notice.message()}</p> })}
                {children()}
            </main>
        </div>
    }
}

/// The mark of the application, which leads to its first page.
#[component]
fn Brand() -> impl IntoView {
    view! {
        <a class="brand" href=paths::CREDENTIALS>
            <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                <path class="brand-light" d="M3 4l8 8-8 8V4Z"></path>
                <path class="brand-dark" d="M12 4l9 8-9 8V4Z"></path>
            </svg>
            "Setup"
        </a>
    }
}

/// The entry *Credentials* with its parents. Each entry leads somewhere: there are no others yet.
#[component]
fn CredentialsEntry() -> impl IntoView {
    view! {
        <div data-search="">
            <p class="navigation-group">"Organization Details"</p>
            <details open>
                <summary>
                    <Icon glyph=Glyph::Building/>
                    <span>"Tenant Settings"</span>
                    <Icon glyph=Glyph::CaretDown/>
                </summary>
                <ul>
                    <li><a href=paths::CREDENTIALS aria-current="page">"Credentials"</a></li>
                </ul>
            </details>
        </div>
    }
}

/// The frame of a page that anyone may read, with its own navigation.
#[component]
pub fn OpenShell(
    /// The name of the page.
    title: &'static str,
    /// The navigation and the page.
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=format!("{title} · Setup")/>
        <a class="skip-link" href="#main">"Skip to content"</a>
        <header class="top-bar">
            <Brand/>
            <a class="button quiet" href=paths::CREDENTIALS>"Credentials"</a>
        </header>
        <div class="frame">{children()}</div>
    }
}

/// The frame of a page for someone who is not signed in.
#[component]
pub fn BareShell(
    /// The name of the page.
    title: &'static str,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=format!("{title} · Setup")/>
        <main id="main" class="bare">
            <div class="bare-card">
                <h1>{title}</h1>
                {children()}
            </div>
        </main>
    }
}
