//! The limits of the installation, for pages.

use super::Exchange;
use crate::service::{admission::limits::ASSERTIONS_PER_MINUTE, credentials::MAX_QUOTA_USES};

/// The limits of the installation.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests with one credential in a minute; 0 for any number.
    pub requests_per_credential: u32,
    /// Requests from one address in a minute; 0 for any number.
    pub requests_per_address: u32,
    /// Failed authentications from one address in a minute; 0 for any number.
    pub failures_per_address: u32,
    /// Assertions of one client in a minute.
    pub assertions_per_client: u32,
    /// Records in one page.
    pub page_size: u32,
    /// Seconds that a query may take.
    pub query_seconds: u64,
    /// Most credentials with quotas that are listed.
    pub listed_quotas: u32,
}

impl Exchange {
    /// The limits of the installation.
    pub fn limits(&self) -> Limits {
        let services = self.services();
        let limits = services.limits();
        Limits {
            requests_per_credential: limits.requests_per_credential,
            requests_per_address: limits.requests_per_address,
            failures_per_address: limits.failures_per_address,
            assertions_per_client: ASSERTIONS_PER_MINUTE,
            page_size: services.max_page_size(),
            query_seconds: services.query_limit().as_secs(),
            listed_quotas: MAX_QUOTA_USES,
        }
    }
}
