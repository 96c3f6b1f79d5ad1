//! Which addresses a webhook may be at: none inside of the operator's network unless the operator allows it, so that nobody
//! can have the server call what only the server can reach (server-side request forgery).

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// What is not part of the public internet (the special-purpose registries of IANA), multicast included.
const SPECIAL: [&str; 26] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
];
/// Prefixes after which an address of version 6 holds one of version 4: NAT64, 6to4, and what is left of IPv4-compatible ones.
const EMBEDDING: [(&str, usize); 4] = [("64:ff9b::/96", 12), ("64:ff9b:1::/48", 12), ("2002::/16", 2), ("::/96", 12)];

/// Decides which addresses may be reached.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    allowed: Arc<[IpNet]>,
    /// Whether only those networks may be reached.
    is_private: bool,
    special: Arc<[IpNet]>,
}

impl Guard {
    /// Everything public, and the allowed networks.
    pub(super) fn new(allowed: &[IpNet]) -> Self {
        Self {
            allowed: allowed.into(),
            is_private: false,
            special: SPECIAL.iter().filter_map(|network| network.parse().ok()).collect(),
        }
    }

    /// The allowed networks alone, for what is not encrypted.
    pub(super) fn private(&self) -> Self {
        Self { is_private: true, ..self.clone() }
    }

    /// Whether an address may be reached.
    pub(super) fn admits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let is_allowed = self.allowed.iter().any(|network| network.contains(&address));
        if self.is_private {
            return is_allowed;
        }
        let is_special = |address: IpAddr| self.special.iter().any(|network| network.contains(&address));
        is_allowed || !(is_special(address) || embedded(address).is_some_and(|inner| is_special(inner.into())))
    }
}

/// The address of version 4 that one of version 6 stands for.
fn embedded(address: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(address) = address else { return None };
    EMBEDDING.iter().find_map(|(network, at)| {
        let network: IpNet = network.parse().ok()?;
        let part: [u8; 4] = address.octets().get(*at..at + 4)?.try_into().ok()?;
        network.contains(&IpAddr::from(address)).then(|| part.into())
    })
}

/// Resolves names, and gives only addresses that may be reached: the connection is made to one of these and no other.
impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let admitted: Vec<_> = found.into_iter().filter(|found| guard.admits(found.ip())).collect();
            if admitted.is_empty() {
                return Err(io::Error::other(NOT_ADMITTED).into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}

/// What is said of an address that may not be reached.
pub(super) const NOT_ADMITTED: &str = "its address is inside of a private network, or not reached by https; an operator can allow it under notifications.allowed_networks";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_and_allowed_addresses_are_admitted() {
        let guard = Guard::new(&["10.1.0.0/16".parse().unwrap()]);
        for (address, expected) in [
            ("1.1.1.1", true),
            ("2606:4700:4700::1111", true),
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("10.2.0.1", false),
            ("127.0.0.1", false),
            ("0.0.0.0", false),
            ("169.254.169.254", false),
            ("100.100.100.200", false),
            ("192.168.1.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::127.0.0.1", false),
            ("fe80::1", false),
            ("fd00:ec2::254", false),
            ("64:ff9b::a9fe:a9fe", false),
            ("64:ff9b::101:101", true),
            ("2002:7f00:1::", false),
            ("ff02::1", false),
        ] {
            assert_eq!(guard.admits(address.parse().unwrap()), expected, "{address}");
        }
        assert_eq!(guard.special.len(), SPECIAL.len());
        // Without encryption, the allowed networks alone.
        let private = guard.private();
        for (address, expected) in [("10.1.2.3", true), ("1.1.1.1", false), ("127.0.0.1", false)] {
            assert_eq!(private.admits(address.parse().unwrap()), expected, "{address}");
        }
    }
}
