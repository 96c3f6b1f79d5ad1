//! What makes values of the texts of settings. What is wrong is said as it follows the name of the setting: `is 0: give 1 or more`.

use std::{fmt::Display, net::IpAddr, ops::RangeInclusive, path::Path, str::FromStr};

use ipnet::{IpNet, Ipv4Net};
use leptos::config::Env;
use toml::Value;

use super::places::{database_file, origin};
use crate::domain::scope::Scope;

/// Bits before the address in an IPv4-mapped address of IPv6.
const MAPPED_PREFIX: u8 = 96;

/// `DEV` or `PROD`.
pub(super) struct Environment(pub(super) Env);

impl FromStr for Environment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "DEV" => Ok(Self(Env::DEV)),
            "PROD" => Ok(Self(Env::PROD)),
            _ => Err("it is DEV or PROD"),
        }
    }
}

/// What the type itself reads.
pub(super) fn from_text<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error| format!("is {text:?}: {error}"))
}

/// A text; an empty one is none.
#[expect(clippy::unnecessary_wraps, reason = "one of several functions of the same type")]
pub(super) fn optional(text: &str) -> Result<Option<String>, String> {
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// A number within bounds.
pub(super) fn within<T: FromStr<Err: Display> + PartialOrd + Display>(
    text: &str,
    bounds: RangeInclusive<T>,
) -> Result<T, String> {
    let number = from_text(text)?;
    if bounds.contains(&number) {
        Ok(number)
    } else {
        Err(format!("is {number}: give {} to {}", bounds.start(), bounds.end()))
    }
}

/// A number with a lower bound.
pub(super) fn at_least(text: &str, least: usize) -> Result<usize, String> {
    let number = from_text(text)?;
    if number >= least { Ok(number) } else { Err(format!("is {number}: give {least} or more")) }
}

/// The parts of a list: an array as the file has it, or texts that are separated by commas.
fn list(text: &str) -> Vec<String> {
    let array = text.starts_with('[').then(|| format!("list = {text}").parse::<toml::Table>());
    if let Some(Ok(table)) = array
        && let Some(Value::Array(values)) = table.get("list")
    {
        return values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect();
    }
    text.split(',').map(|part| part.trim().to_owned()).collect()
}

/// Networks such as `10.0.0.0/8`, or single addresses.
pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let network = |part: &String| {
        let network = part.parse().ok().or_else(|| part.parse().ok().map(|address: IpAddr| address.into()));
        network.map(canonical).ok_or_else(|| format!("has {part:?}: give addresses or networks such as 10.0.0.0/8"))
    };
    list(text).iter().filter(|part| !part.is_empty()).map(network).collect()
}

/// A network of IPv4 also where it is written as one of IPv6 (`::ffff:10.0.0.0/104`; RFC 4291, section 2.5.5.2): that is what
/// addresses are compared as.
fn canonical(network: IpNet) -> IpNet {
    let IpNet::V6(mapped) = network else { return network };
    let prefix = mapped.prefix_len().checked_sub(MAPPED_PREFIX);
    let address = mapped.network().to_ipv4_mapped();
    let plain = address.zip(prefix).and_then(|(address, prefix)| Ipv4Net::new(address, prefix).ok());
    plain.map_or(network, IpNet::V4)
}

/// Names of RFC 6749, section 3.3 (`scope-token`) that are no scopes.
pub(super) fn scope_aliases(text: &str) -> Result<Vec<String>, String> {
    let names = list(text);
    let is_name = |name: &&String| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
            && name.parse::<Scope>().is_err()
    };
    match names.iter().find(|name| !is_name(name)) {
        Some(wrong) => Err(format!("has {wrong:?}: give names that are no scopes, without spaces and quotes")),
        None => Ok(names),
    }
}

/// Origins as browsers write them, so that they can be compared with what they send.
pub(super) fn host_origins(text: &str) -> Result<Vec<String>, String> {
    let host_origin = |part: &String| {
        // A browser would take a star for any name.
        let origin = origin(part).filter(|origin| !origin.contains('*'));
        origin
            .ok_or_else(|| format!("has {part:?}: give scheme, host and port only, such as https://setup.example.com"))
    };
    list(text).iter().map(host_origin).collect()
}

/// An origin, without a slash at the end.
pub(super) fn public_url(text: &str) -> Result<String, String> {
    let hint = "give scheme, host and port only, such as https://credentials.example.com";
    origin(text).ok_or_else(|| format!("is {text:?}: {hint}"))
}

/// The URL of a database.
pub(super) fn database_url(text: &str) -> Result<String, String> {
    database_file(text).map(|_: Option<&Path>| text.to_owned())
}

/// Where traces are sent.
pub(super) fn collector(text: &str) -> Result<Option<String>, String> {
    let is_http = text.strip_prefix("http://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    if !text.is_empty() && !is_http {
        return Err(format!("is {text:?}: give http://, host and port, such as http://127.0.0.1:4318"));
    }
    optional(text)
}
