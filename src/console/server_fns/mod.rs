//! Server functions: public endpoints at fixed paths. Each begins with the actor, except those that sign people in.

#![expect(missing_docs, reason = "the server attribute makes public fields of arguments, which the functions describe")]

pub mod account;
pub mod bulk;
pub mod credentials;
#[cfg(feature = "ssr")]
pub mod exchange;
pub mod freeze;
pub mod idle;
pub mod leaks;
pub mod notifications;
pub mod passkey;
pub mod people;
pub mod refusals;
pub mod roles;
pub mod rotation;
pub mod trial;
pub mod views;
