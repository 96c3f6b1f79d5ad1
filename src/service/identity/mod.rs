//! Identity: sign-in, sessions, passwords, second factors, people, hosts, first run.

mod attempt;
pub(in crate::service) mod codes;
pub mod first_run;
mod guesses;
pub mod hosted_people;
pub mod invitations;
pub mod own_password;
pub(super) mod passwords;
pub mod people;
pub mod second_factors;
pub mod sessions;
pub mod sign_in;
pub mod users;
