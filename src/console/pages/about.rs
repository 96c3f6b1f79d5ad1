//! What credentials are, for anyone.

use leptos::prelude::*;

use crate::console::{components::setup_shell::OpenShell, paths, place::here, texts::t};

/// The page.
#[component]
pub fn AboutPage() -> impl IntoView {
    view! {
        <OpenShell title=t!("about-title")>
            <main id="main" tabindex="-1">
                <div class="page-head"><h1>{t!("about-title")}</h1></div>
                <section class="card about" aria-label=t!("about-title")>
                    <dl>
                        <dt>{t!("about-what")}</dt>
                        <dd>{t!("about-what-text")}</dd>
                        <dt>{t!("about-who")}</dt>
                        <dd>{t!("about-who-text")}</dd>
                        <dt>{t!("about-life")}</dt>
                        <dd>{t!("about-life-text")}</dd>
                        <dt>{t!("about-change")}</dt>
                        <dd>{t!("about-change-text")}</dd>
                        <dt>{t!("about-type")}</dt>
                        <dd>{t!("about-type-text")}</dd>
                    </dl>
                    <p><a href=here(paths::CREDENTIALS)>{t!("about-back")}</a></p>
                </section>
            </main>
        </OpenShell>
    }
}
