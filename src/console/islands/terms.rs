//! Expiry, networks and quotas in the form of a credential: checks networks as they are typed, and shows which of the recent callers
//! they would refuse.

use std::net::IpAddr;

use web_sys::{Element, HtmlTextAreaElement};

use super::dom;
use crate::{
    console::{
        marks::{class, id},
        model::TermsForm,
    },
    domain::network::{NetworkError, Networks, network_of},
};

/// The selected and typed values.
pub fn read(root: &Element) -> TermsForm {
    TermsForm {
        expires: dom::value(root, "input[name='terms[expires]']:checked"),
        expires_at: dom::value(root, "input[name='terms[expires_at]']"),
        networks: dom::long_value(root, id::NETWORKS.selector),
        never_idle: dom::value(root, "input[name='terms[never_idle]']:checked"),
        requests_per_minute: dom::value(root, "input[name='terms[requests_per_minute]']"),
        rows_per_day: dom::value(root, "input[name='terms[rows_per_day]']"),
        quota_mode: dom::value(root, "input[name='terms[quota_mode]']:checked"),
        decoy_place: dom::value(root, "input[name='terms[decoy_place]']"),
    }
}

/// What is wrong with the typed networks.
pub fn problem(root: &Element) -> Option<NetworkError> {
    Networks::parse(&dom::long_value(root, id::NETWORKS.selector)).err()
}

/// Shows which of the recent callers the typed networks refuse; none as long as they cannot be read.
pub fn show_refused(root: &Element) {
    let networks = Networks::parse(&dom::long_value(root, id::NETWORKS.selector)).unwrap_or_default();
    for (caller, address) in callers(root) {
        dom::set_hidden(&caller, class::WOULD_BE_REFUSED.selector, networks.allow(address));
    }
}

/// Adds the networks of the recent callers to the typed ones.
pub fn add_seen(root: &Element) {
    let Some(field) = dom::one::<HtmlTextAreaElement>(root, id::NETWORKS.selector) else { return };
    let mut text = field.value().trim_end().to_owned();
    for (_, address) in callers(root) {
        let is_in = Networks::parse(&text).is_ok_and(|networks| !networks.is_empty() && networks.allow(address));
        if !is_in {
            let network = match network_of(address) {
                IpAddr::V4(v4) => v4.to_string(),
                IpAddr::V6(v6) => [&v6.to_string(), "/64"].concat(),
            };
            let separator = if text.is_empty() { "" } else { "\n" };
            text = [&text, separator, &network].concat();
        }
    }
    field.set_value(&text);
}

/// The text of a problem. The server has written it with these arguments in its place.
pub fn text(problem: &NetworkError) -> String {
    match problem {
        NetworkError::Unreadable(given) => dom::said("network-unreadable").replace("{given}", given),
        NetworkError::HostBits { given, network, address } => dom::said("network-host-bits")
            .replace("{given}", given)
            .replace("{network}", network)
            .replace("{address}", address),
        NetworkError::TooMany => dom::said("network-too-many"),
    }
}

fn callers(root: &Element) -> Vec<(Element, IpAddr)> {
    let callers = dom::all::<Element>(root, "[data-address]").into_iter();
    callers.filter_map(|caller| Some((caller.clone(), caller.get_attribute("data-address")?.parse().ok()?))).collect()
}
