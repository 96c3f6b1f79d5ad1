//! The address of the client, through trusted proxies only.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

use crate::service::admission::limits::ClientAddress;

/// The address of the client of a request that came from `peer`.
pub(super) fn of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> ClientAddress {
    let address = client_address(peer, headers, trusted);
    ClientAddress { address, is_forwarded: address != peer.to_canonical() }
}

/// Whether an address is that of a trusted proxy.
pub fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|network| network.contains(&address))
}

/// Walks `X-Forwarded-For` from the right, over trusted proxies, to the first untrusted address: anyone may have written
/// the part to the left of it.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let mut client = peer.to_canonical();
    if !is_trusted(client, trusted) {
        return client;
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().rev();
    let hops = forwarded.filter_map(|value| value.to_str().ok()).flat_map(|value| value.rsplit(',')).map(str::trim);
    for hop in hops {
        if !is_trusted(client, trusted) {
            break;
        }
        let Some(address) = hop_address(hop) else { break };
        client = address.to_canonical();
    }
    client
}

/// The address of a hop, which some proxies write with the port of the client, in brackets or in quotes (as RFC 7239,
/// section 6, has it in the newer header).
fn hop_address(hop: &str) -> Option<IpAddr> {
    let hop = hop.strip_prefix('"').and_then(|hop| hop.strip_suffix('"')).unwrap_or(hop);
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| Some(hop.parse::<SocketAddr>().ok()?.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let headers = [("x-forwarded-for".parse().unwrap(), forwarded.parse().unwrap())].into_iter().collect();
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_what_trusted_proxies_wrote_is_believed() {
        assert_eq!(client("192.0.2.1", "203.0.113.9", &[]), "192.0.2.1");
        assert_eq!(client("10.0.0.1", "1.1.1.1, 203.0.113.9", &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1", "203.0.113.9, 10.0.0.2", &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1", "junk", &["10.0.0.0/8"]), "10.0.0.1");
        for (hop, address) in [
            ("203.0.113.9:17085", "203.0.113.9"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("\"[2001:db8::7]\"", "2001:db8::7"),
            ("\"[2001:db8::7]:443\"", "2001:db8::7"),
            ("\"203.0.113.9:1\"", "203.0.113.9"),
            ("[::ffff:203.0.113.9]:80", "203.0.113.9"),
            ("2001:db8::7", "2001:db8::7"),
            // A form that no proxy writes is not trusted.
            ("203.0.113.9:", "10.0.0.1"),
            ("203.0.113.9:99999", "10.0.0.1"),
            ("[2001:db8::7", "10.0.0.1"),
            ("unknown", "10.0.0.1"),
        ] {
            assert_eq!(client("10.0.0.1", hop, &["10.0.0.0/8"]), address, "{hop}");
            let behind = format!("198.51.100.1:4711, {hop}, 10.0.0.2:80");
            assert_eq!(
                client("10.0.0.1", &behind, &["10.0.0.0/8"]),
                if address == "10.0.0.1" { "10.0.0.2" } else { address }
            );
        }
        assert_eq!(client("::ffff:10.0.0.1", "203.0.113.9", &["10.0.0.0/8"]), "203.0.113.9");
    }
}
