//! Addresses of clients, and the networks from which a credential may be used.

use std::{fmt, net::IpAddr, str::FromStr};

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};

/// Maximum networks of a credential.
pub const MAX_NETWORKS: usize = 64;
/// Most different networks that are read: fewer are left once those that are in another are left out.
const MAX_GIVEN: usize = 1000;

/// Returns the network of one customer of an internet provider: an IPv4 address, or a /64 of IPv6 (RFC 6177).
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

/// The networks from which a credential may be used, sorted; none means that it may be used from anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Networks(Box<[IpNet]>);

/// Why a text is no list of networks. The texts say what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NetworkError {
    /// It is neither an address nor a network.
    #[error("{0} is no network; write an address or a CIDR block, such as 192.0.2.0/24 or 2001:db8::/32")]
    Unreadable(String),
    /// It has bits beyond its prefix.
    #[error("{given} has bits beyond its prefix; write {network} for the network, or {address} for the address")]
    HostBits {
        /// As given.
        given: String,
        /// The network of that prefix.
        network: String,
        /// The address alone.
        address: String,
    },
    /// There are too many.
    #[error("a credential can have {MAX_NETWORKS} networks at most")]
    TooMany,
}

impl Networks {
    /// Reads networks that are separated by white space or commas.
    ///
    /// # Errors
    /// [`NetworkError`], for the first that is wrong.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        let words = text.split([',', ' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
        let mut networks = Vec::new();
        for network in words.map(parse_one) {
            let network = network?;
            if let Err(place) = networks.binary_search(&network) {
                networks.insert(place, network);
            }
            if networks.len() > MAX_GIVEN {
                return Err(NetworkError::TooMany);
            }
        }
        let is_within = |inner: &IpNet, outer: &IpNet| outer != inner && outer.contains(inner);
        let widest: Vec<_> =
            networks.iter().copied().filter(|inner| !networks.iter().any(|outer| is_within(inner, outer))).collect();
        if widest.len() > MAX_NETWORKS { Err(NetworkError::TooMany) } else { Ok(Self(widest.into())) }
    }

    /// Whether there is none: the credential may be used from anywhere.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an address is in one of them, or there is none.
    pub fn allow(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.is_empty() || self.0.iter().any(|network| network.contains(&address))
    }

    /// How many bytes they take up besides their own size.
    pub fn heap_bytes(&self) -> usize {
        size_of_val(&*self.0)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &IpNet> {
        self.0.iter()
    }
}

/// Separated by spaces.
impl fmt::Display for Networks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, network) in self.0.iter().enumerate() {
            let separator = if number == 0 { "" } else { " " };
            write!(formatter, "{separator}{network}")?;
        }
        Ok(())
    }
}

impl FromStr for Networks {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Most characters of a wrong network that are repeated.
const MAX_SHOWN: usize = 50;

fn parse_one(word: &str) -> Result<IpNet, NetworkError> {
    let shown = || word.chars().filter(|character| !character.is_control()).take(MAX_SHOWN).collect();
    let network =
        if word.contains('/') { word.parse::<IpNet>().ok() } else { word.parse::<IpAddr>().ok().map(IpNet::from) };
    let network = network.ok_or_else(|| NetworkError::Unreadable(shown()))?;
    if network.trunc() != network {
        let (network, address) = (folded(network.trunc()).to_string(), network.addr().to_string());
        return Err(NetworkError::HostBits { given: shown(), network, address });
    }
    Ok(folded(network))
}

/// An IPv4 network that is written in IPv6 (RFC 4291, section 2.5.5.2), as what it is.
fn folded(network: IpNet) -> IpNet {
    let mapped = || {
        let IpNet::V6(v6) = network else { return None };
        let prefix = v6.prefix_len().checked_sub(96)?;
        Some(IpNet::V4(Ipv4Net::new(v6.addr().to_ipv4_mapped()?, prefix).ok()?))
    };
    mapped().unwrap_or(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_a_64_of_ipv6_are_one() {
        let network = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:0:2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }

    #[test]
    fn networks_are_read_in_every_form_and_written_in_one() {
        for (text, written) in [
            ("", ""),
            (" 192.0.2.7 ", "192.0.2.7/32"),
            ("10.0.0.0/8,192.0.2.0/24\r\n10.0.0.0/8", "10.0.0.0/8 192.0.2.0/24"),
            ("10.1.0.0/16 10.0.0.0/8", "10.0.0.0/8"),
            ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
            ("::ffff:192.0.2.7", "192.0.2.7/32"),
            ("2001:DB8::/32 2001:db8::1", "2001:db8::/32"),
            ("0.0.0.0/0 ::/0", "0.0.0.0/0 ::/0"),
        ] {
            assert_eq!(Networks::parse(text).unwrap().to_string(), written);
            assert_eq!(Networks::parse(written).unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_is_no_network_is_said_with_what_to_do() {
        for wrong in
            ["10.0.0.0/33", "10.0.0", "example.com", "10.0.0.0/-1", "::/129", "010.0.0.1", "/8", "10.0.0.1/8/8"]
        {
            assert!(matches!(Networks::parse(wrong), Err(NetworkError::Unreadable(text)) if text == wrong), "{wrong}");
        }
        let (given, network, address) = ("10.1.2.3/8".into(), "10.0.0.0/8".into(), "10.1.2.3".into());
        assert_eq!(Networks::parse("10.1.2.3/8"), Err(NetworkError::HostBits { given, network, address }));
        let many = |count: u32| (0..count).map(|number| format!("10.0.{number}.0/24")).collect::<Vec<_>>().join(" ");
        assert_eq!(Networks::parse(&many(65)), Err(NetworkError::TooMany));
        assert!(Networks::parse(&many(64)).is_ok());
    }

    #[test]
    fn an_address_is_allowed_in_either_form() {
        let networks = Networks::parse("192.0.2.0/24 2001:db8::/32").unwrap();
        for (address, is_allowed) in [
            ("192.0.2.255", true),
            ("::ffff:192.0.2.1", true),
            ("192.0.3.0", false),
            ("2001:db8:ffff::1", true),
            ("2001:db9::", false),
        ] {
            assert_eq!(networks.allow(address.parse().unwrap()), is_allowed, "{address}");
        }
        assert!(Networks::default().allow("192.0.2.1".parse().unwrap()));
    }
}
