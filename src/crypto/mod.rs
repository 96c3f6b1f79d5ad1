//! Secrets, passwords, signatures and sealed boxes: the only place that names the crates for them.

pub mod client_key;
pub mod content_digest;
mod jwk;
pub mod merkle;
pub mod one_time_code;
pub mod passkey;
pub mod password;
pub mod random;
pub mod recovery_code;
pub mod report_key;
pub mod row_digest;
pub mod sealed_box;
pub mod sealed_stream;
pub mod secret;
pub mod server_key;
pub mod signed_note;
pub mod token_signing;
pub mod webhook_key;
