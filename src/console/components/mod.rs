//! Parts of pages; rendered on the server only.

pub mod breadcrumb;
pub mod credential_form;
pub mod granted_fields;
pub mod icon;
pub mod instant;
pub mod key_field;
pub mod last_used;
pub mod merge_choice;
pub mod overlap_fields;
pub mod ownership_fields;
pub mod page_foot;
pub mod passkey_form;
pub mod pause_control;
pub mod quota_use;
pub mod reveal_dialog;
pub mod said;
pub mod setup_shell;
pub mod short_id;
pub mod state_label;
pub mod terms_fields;
pub mod typed_text;
pub mod usage_chart;
