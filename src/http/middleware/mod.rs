//! Layers around every route.

pub mod client_address;
pub mod rate_limit;
pub mod request_log;
pub mod security_headers;
