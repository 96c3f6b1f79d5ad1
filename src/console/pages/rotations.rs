//! All rotations that are under way: credentials with two secrets that are accepted.

use leptos::prelude::*;

use super::{
    SetupShell,
    credential_secrets::{SecretList, SecretView},
    page, paths,
};
use crate::console::{
    components::breadcrumb::Breadcrumb,
    place::here,
    server_fns::exchange::internal,
    texts::{given, t},
};

/// The page.
#[component]
pub fn RotationsPage() -> impl IntoView {
    page(|exchange, actor| async move {
        let rotations = exchange.seen_credentials(&actor)?.rotations().await.map_err(internal)?;
        let now = exchange.services().now();
        let is_empty = rotations.is_empty();
        let cards: Vec<_> = rotations
            .into_iter()
            .map(|rotation| {
                let (id, name) = (rotation.credential.id, rotation.credential.name.as_str().to_owned());
                let secrets = SecretView::all(rotation.secrets, now);
                view! {
                    <section class="card secrets" id=format!("rotation-{id}") data-live="">
                        <h2><a href=here(&paths::credential(id))>{given(name)}</a></h2>
                        <SecretList id secrets board=true/>
                    </section>
                }
            })
            .collect();
        let none = is_empty.then(|| view! { <section class="card empty"><p>{t!("rotations-none")}</p></section> });
        Ok(view! {
            <SetupShell title=t!("rotations") actor>
                <div class="page-head">
                    <div class="page-title">
                        <Breadcrumb up=here(paths::CREDENTIALS) crumb=t!("rotations")/>
                        <h1>{t!("rotations")}</h1>
                        <p class="subtitle">{t!("rotations-about")}</p>
                    </div>
                </div>
                <div class="rotations">{cards} {none}</div>
            </SetupShell>
        }
        .into_any())
    })
}
