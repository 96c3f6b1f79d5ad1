//! Whether a change of a credential lets it do more.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::domain::network::Networks;

/// Whether the details of `credential.updated` have a change by which the credential may do more than before.
pub fn is_wider(detail: &Value) -> bool {
    let change = |field: &str| {
        let change = detail.get(field)?;
        Some((change.get("from")?.as_str()?, change.get("to")?.as_str()?))
    };
    let widens =
        |field: &str, is_wider: fn(&str, &str) -> bool| change(field).is_some_and(|(from, to)| is_wider(from, to));
    widens("scopes", |from, to| {
        let before: BTreeSet<_> = from.split(' ').collect();
        to.split(' ').any(|scope| !before.contains(scope))
    }) || widens("expires_at", |from, to| from != "never" && (to == "never" || to > from))
        || widens("networks", networks_are_wider)
        || widens("requests_per_minute", number_is_larger)
        || widens("rows_per_day", number_is_larger)
        || widens("quota_mode", |_, to| to == "observe")
}

/// No network stands for any.
fn networks_are_wider(from: &str, to: &str) -> bool {
    let (Ok(before), Ok(after)) = (Networks::parse(from), Networks::parse(to)) else { return true };
    !before.is_empty()
        && (after.is_empty() || !after.iter().all(|network| before.iter().any(|known| known.contains(network))))
}

fn number_is_larger(from: &str, to: &str) -> bool {
    let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    number(to) > number(from)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_lets_a_credential_do_more_is_wider() {
        for (field, from, to, expected) in [
            ("scopes", "users:read", "interactions:read users:read", true),
            ("scopes", "interactions:read users:read", "users:read", false),
            ("scopes", "interactions:read", "users:read", true),
            ("expires_at", "2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z", true),
            ("expires_at", "2026-01-02T00:00:00.000Z", "2026-01-01T00:00:00.000Z", false),
            ("expires_at", "2026-01-02T00:00:00.000Z", "never", true),
            ("expires_at", "never", "2026-01-02T00:00:00.000Z", false),
            ("networks", "", "10.0.0.0/8", false),
            ("networks", "10.0.0.0/8", "", true),
            ("networks", "10.0.0.0/8", "10.1.0.0/16", false),
            ("networks", "10.0.0.0/8", "10.1.0.0/16 192.0.2.0/24", true),
            ("requests_per_minute", "60", "unlimited", true),
            ("requests_per_minute", "60", "61", true),
            ("rows_per_day", "unlimited", "5", false),
            ("quota_mode", "enforce", "observe", true),
            ("name", "A", "B", false),
        ] {
            assert_eq!(is_wider(&json!({ field: { "from": from, "to": to } })), expected, "{field}: {from} to {to}");
        }
    }
}
