//! The one binary of integration tests: the production router, the built program, and the files of the repository.
//!
//! The modules carry `cfg(test)` so that clippy knows their helpers for tests as well: tests may unwrap.

#[cfg(test)]
mod api_description;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod audit_log;
#[cfg(test)]
mod audit_proofs;
#[cfg(test)]
mod authz_coverage;
#[cfg(test)]
mod backups;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod client_assertions;
#[cfg(test)]
mod clock;
#[cfg(test)]
mod command_line;
#[cfg(test)]
mod config;
#[cfg(test)]
mod console;
#[cfg(test)]
mod counting_storage;
#[cfg(test)]
mod credential_index;
#[cfg(test)]
mod credential_list;
#[cfg(test)]
mod data_api;
#[cfg(test)]
mod decoys;
#[cfg(test)]
mod deployment;
#[cfg(test)]
mod docs;
#[cfg(test)]
mod embedding;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod forged_tokens;
#[cfg(test)]
mod freeze;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod idle;
#[cfg(test)]
mod integrity;
#[cfg(test)]
mod introspection;
#[cfg(test)]
mod key_pair;
#[cfg(test)]
mod leak_reports;
#[cfg(test)]
mod leaks;
#[cfg(test)]
mod next_request;
#[cfg(test)]
mod notifications;
#[cfg(test)]
mod oauth;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod ownership;
#[cfg(test)]
mod pause;
#[cfg(test)]
mod quotas;
#[cfg(test)]
mod reach;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod revocation;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod server_key;
#[cfg(test)]
mod signing_keys;
#[cfg(test)]
mod terms;
#[cfg(test)]
mod test_app;
#[cfg(test)]
mod test_database;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod three_servers;
#[cfg(test)]
mod throttling;
#[cfg(test)]
mod transfer;
#[cfg(test)]
mod trial;
#[cfg(test)]
mod usage;
