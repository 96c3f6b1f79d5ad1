//! The texts that are the same in each row of the list.

use crate::{
    console::{components::pause_control::pause_label, texts::t},
    domain::pause::PauseLength,
};

/// The texts, looked up once.
pub(super) struct RowTexts {
    pub(super) copy: String,
    pub(super) duplicate: String,
    pub(super) more: String,
    pub(super) pause: String,
    pub(super) trial: String,
    pub(super) usage: String,
    pub(super) api_key: String,
    pub(super) client_id: String,
    pub(super) created_by: String,
    pub(super) delete: String,
    pub(super) edit: String,
    pub(super) last_used: String,
    pub(super) never: String,
    pub(super) oauth2: String,
}

impl RowTexts {
    pub(super) fn new() -> Self {
        Self {
            copy: t!("copy-value", what = t!("client-id")),
            duplicate: t!("create-another"),
            more: t!("more"),
            pause: pause_label(PauseLength::QuarterHour),
            trial: t!("trial"),
            usage: t!("usage"),
            api_key: t!("type-api-key"),
            client_id: t!("client-id"),
            created_by: t!("created-by"),
            delete: t!("delete"),
            edit: t!("edit"),
            last_used: t!("last-used"),
            never: t!("never"),
            oauth2: t!("type-oauth2-short"),
        }
    }
}
