//! A digest by which a browser recognises an inline script of a page.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

/// The source expression of an inline script (Content Security Policy Level 3, section 2.3.1): `'sha256-…'`.
pub fn script_source(script: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Content Security Policy Level 2, section 7.17.3 (its digest of `alert('Hello, world.');`).
    #[test]
    fn a_script_has_the_digest_that_the_specification_gives() {
        assert_eq!(script_source("alert('Hello, world.');"), "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
    }
}
