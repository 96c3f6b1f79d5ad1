//! The installation: its keys, its organizations, its backups and copies, and its health.

pub mod backups;
pub mod integrity;
pub mod metrics;
pub mod organizations;
mod process_metrics;
pub mod readiness;
pub mod server_keys;
pub mod signing_keys;
pub mod transfer;
pub mod upkeep;
