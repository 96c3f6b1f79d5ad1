//! The Setup application around the page: top bar and left navigation.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

use super::{
    icon::{Glyph, Icon},
    instant::{Instant, Says},
    page_foot::PageFoot,
};
use crate::{
    console::{
        islands::navigation_search::NavigationSearch,
        moment::Moment,
        paths,
        place::{FRAME_SCRIPT, Shell, here, place},
        server_fns::{exchange::Exchange, people::SignOut},
        texts::{given, rich, t, wording},
    },
    domain::{
        actor::{Actor, Principal},
        user::Role,
    },
};

/// All credentials of the organization are frozen.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// Since when.
    pub since: Moment,
    /// Who has frozen them.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// Whoever reads the page may change credentials.
#[derive(Debug, Clone, Copy)]
pub struct MayChange;

/// Whether the reader of the page may change credentials: an auditor only sees them.
pub fn may_change() -> bool {
    use_context::<MayChange>().is_some()
}

/// Says on every page that all credentials are frozen.
#[component]
fn FrozenBanner(frozen: Frozen) -> impl IntoView {
    let Frozen { since, by, reason } = frozen;
    let since = view! { <Instant at=since says=Says::Exact/> };
    let thaw = may_change().then(|| view! { <a href=here(paths::FREEZE)>{t!("thaw")}</a> });
    view! {
        <div class="alert frozen" role="status">
            <p><strong>{t!("frozen-banner")}</strong> " " {given(reason)}</p>
            <p>
                {rich!("instant-by", at = since, who = wording::creator(by))} " " {thaw}
            </p>
        </div>
    }
}

/// The shell of a page for someone who is signed in. Only those who see credentials get the navigation.
#[component]
pub fn SetupShell(
    /// The name of the page, for the browser's tab.
    #[prop(into)]
    title: String,
    /// The signed-in person.
    actor: Actor,
    /// The entry of the navigation that leads to it.
    #[prop(default = paths::CREDENTIALS)]
    entry: &'static str,
    /// The page.
    children: Children,
) -> impl IntoView {
    let notice = Exchange::current().ok().and_then(|exchange| exchange.take_notice());
    let notice = notice.map(|notice| {
        view! {
            <div class="toast">
                <p role="status">{wording::notice(notice)}</p>
                <label class="icon-button">
                    <input type="checkbox" class="visually-hidden" aria-label=t!("dismiss")/>
                    <Icon glyph=Glyph::Close/>
                </label>
            </div>
        }
    });
    let frozen = use_context::<Frozen>().map(|frozen| view! { <FrozenBanner frozen/> });
    let content = view! {
        {notice}
        {frozen}
        {children()}
    };
    if let Shell::Frame { origins } = place().shell() {
        return view! {
            <PageTitle text=title/>
            <FrameScript origins=origins.to_string()/>
            <main id="main" class="framed">{content}</main>
        }
        .into_any();
    }
    let (email, role) = match &actor.principal {
        Principal::User { email, role, .. } => (email.clone(), *role),
        _ => (String::new(), Role::User),
    };
    let is_toggled = Exchange::current().is_ok_and(|exchange| exchange.is_sidebar_toggled());
    let sees_credentials = role.sees_credentials();
    view! {
        <PageTitle text=t!("title", page = title.as_str())/>
        <a class="skip-link" href="#main">{t!("skip-to-content")}</a>
        <header class="top-bar">
            <Brand/>
            <div class="account">
                <AccountName email role/>
                <SignOutControl/>
            </div>
        </header>
        <div class="frame">
            <nav class="sidebar" aria-label=t!("setup")>
                <label class="sidebar-toggle">
                    <input type="checkbox" class="visually-hidden" aria-label=t!("toggle-navigation") checked=is_toggled/>
                    <Icon glyph=Glyph::ChevronLeft/>
                </label>
                <div class="navigation">
                    {sees_credentials
                        .then(|| {
                            view! {
                                <NavigationSearch>
                                    <div class="navigation-search" data-needs-wasm="" hidden>
                                        <input type="search" aria-label=t!("search-navigation") placeholder=t!("search")/>
                                        <Icon glyph=Glyph::Search/>
                                    </div>
                                    <TenantSettings entry/>
                                    <p class="navigation-none" role="status" data-none=t!("nothing-found")></p>
                                </NavigationSearch>
                            }
                        })}
                </div>
            </nav>
            <main id="main" tabindex="-1">{content}</main>
        </div>
        <PageFoot/>
    }
    .into_any()
}

/// The title of the document. `leptos_meta` writes it as it is, and it may have the name of a credential in it.
#[component]
fn PageTitle(text: String) -> impl IntoView {
    view! { <Title text=text.replace('&', "&amp;").replace('<', "&lt;")/> }
}

/// The signed-in person, with a link to change the password if they signed in here.
#[component]
fn AccountName(email: String, role: Role) -> impl IntoView {
    let name = view! {
        <span class="account-email" translate="no">{email}</span>
        <span class="account-role">{wording::role(role)}</span>
    };
    if *place().shell() != Shell::Setup {
        return view! { <span class="account-name">{name}</span> }.into_any();
    }
    view! {
        <a class="account-name" href=paths::PASSWORD title=t!("change-password")>
            {name}
            <span class="visually-hidden">{t!("change-password")}</span>
        </a>
    }
    .into_any()
}

/// Signs out, here or in the host application.
#[component]
fn SignOutControl() -> impl IntoView {
    match place().shell() {
        Shell::Merged { sign_out: None } => ().into_any(),
        Shell::Merged { sign_out: Some(path) } => {
            view! { <a class="button quiet" href=path.to_string()>{t!("sign-out")}</a> }.into_any()
        }
        Shell::Setup | Shell::Frame { .. } => view! {
            <form method="post" action=SignOut::url()>
                <button class="button quiet" type="submit">{t!("sign-out")}</button>
            </form>
        }
        .into_any(),
    }
}

/// The script through which a page in a frame communicates with its host page. It precedes the page, so that the page is
/// painted in the right colours at once.
#[component]
pub fn FrameScript(
    /// The allowed origins of the host page, separated by spaces.
    origins: String,
) -> impl IntoView {
    let is_signed_in = Exchange::current().is_ok_and(|exchange| exchange.actor().is_ok());
    view! {
        <script
            src=FRAME_SCRIPT
            data-origins=origins
            data-list=here(paths::CREDENTIALS)
            data-sign-out=SignOut::url()
            data-signed-in=is_signed_in.then_some("")
        ></script>
    }
}

/// The logo of the application, which links to its first page.
#[component]
fn Brand() -> impl IntoView {
    view! {
        <a class="brand" href=here(paths::CREDENTIALS)>
            <BrandMark/>
            {t!("setup")}
        </a>
    }
}

#[component]
fn BrandMark() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path class="brand-light" d="M3 4l8 8-8 8V4Z"></path>
            <path class="brand-dark" d="M12 4l9 8-9 8V4Z"></path>
        </svg>
    }
}

/// The entries of *Tenant Settings* and *Command Center* with their parents. Every entry leads to a page: there are no others yet.
#[component]
fn TenantSettings(entry: &'static str) -> impl IntoView {
    let link = |path: &'static str, label: String| {
        let current = (path == entry).then_some("page");
        view! { <li><a href=here(path) aria-current=current>{label}</a></li> }
    };
    let entries = [link(paths::RATE_LIMIT, t!("rate-limit")), link(paths::CREDENTIALS, t!("credentials"))];
    // A host that has merged the console manages its people itself.
    let people = (may_change() && *place().shell() == Shell::Setup).then(|| {
        view! { <ul class="navigation-links">{link(paths::PEOPLE, t!("people"))}</ul> }
    });
    view! {
        <div data-search="">
            <p class="navigation-group">{t!("organization-details")}</p>
            <details open>
                <summary>
                    <Icon glyph=Glyph::Building/>
                    <span>{t!("tenant-settings")}</span>
                    <Icon glyph=Glyph::CaretDown/>
                </summary>
                <ul>
                    {entries}
                </ul>
            </details>
            {people}
        </div>
        <div data-search="">
            <p class="navigation-group">{t!("command-center")}</p>
            <ul class="navigation-links">
                {link(paths::AUDIT_LOG, t!("audit-log"))} {link(paths::REFUSALS, t!("refusals"))}
                {may_change().then(|| link(paths::NOTIFICATIONS, t!("notifications")))}
                {may_change().then(|| link(paths::FOUND, t!("found-title")))}
            </ul>
        </div>
    }
}

/// The layout of a page that anyone may read, with its own navigation.
#[component]
pub fn OpenShell(
    /// The name of the page.
    #[prop(into)]
    title: String,
    /// The navigation and the page.
    children: Children,
) -> impl IntoView {
    view! {
        <PageTitle text=t!("title", page = title.as_str())/>
        <a class="skip-link" href="#main">{t!("skip-to-content")}</a>
        <header class="top-bar">
            <Brand/>
            <a class="button quiet" href=here(paths::CREDENTIALS)>{t!("credentials")}</a>
        </header>
        <div class="frame">{children()}</div>
        <PageFoot/>
    }
}

/// The layout of a page for someone who is not signed in.
#[component]
pub fn BareShell(
    /// The name of the page.
    #[prop(into)]
    title: String,
    /// The page.
    children: Children,
) -> impl IntoView {
    let script = place().frame_origins().map(|origins| view! { <FrameScript origins=origins.to_owned()/> });
    view! {
        {script}
        <PageTitle text=t!("title", page = title.as_str())/>
        <main id="main" class="bare">
            <div class="bare-card">
                <p class="product"><BrandMark/> {t!("product")}</p>
                <h1>{title}</h1>
                {children()}
            </div>
        </main>
        <PageFoot/>
    }
}
