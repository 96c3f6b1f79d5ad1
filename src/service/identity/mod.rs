//! People: who they are, how they sign in, and what their sessions are worth.

pub mod first_run;
pub mod hosted_people;
pub(super) mod passwords;
pub mod sign_in;
pub mod users;
