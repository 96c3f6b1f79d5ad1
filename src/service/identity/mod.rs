//! People: their accounts, how they sign in, and their sessions.

pub mod first_run;
pub mod hosted_people;
pub(super) mod passwords;
pub mod sign_in;
pub mod users;
