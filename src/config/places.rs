//! What the texts of settings name: a file, an origin, a path.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
};

use url::{Host, Url};

/// Whether a database URL is one of PostgreSQL.
pub(super) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The file of a database URL, `None` if the database is on a server; or what is wrong with the URL, as it follows the
/// name of the setting.
pub(super) fn database_file(url: &str) -> Result<Option<&Path>, String> {
    if is_postgres(url) {
        return Ok(None);
    }
    let path = url.strip_prefix("sqlite://").map(|rest| rest.split('?').next().unwrap_or_default());
    match path {
        Some(path) if !path.is_empty() && path != ":memory:" => Ok(Some(Path::new(path))),
        Some(_) => Err("names no file; give one, such as sqlite://data/credentials-console.db".to_owned()),
        // What follows the scheme may hold a password, so it is not repeated.
        None => Err(format!(
            "begins with {:?}; give sqlite:// and a file, or postgres:// and a server, such as \
             sqlite://data/credentials-console.db",
            url.split_inclusive(':').next().unwrap_or_default()
        )),
    }
}

/// An address of this machine for one that stands for all of them: nobody can open `0.0.0.0` or `[::]`.
pub fn reached_at(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// Whether an origin is one that only this machine reaches.
pub(super) fn is_of_this_machine(origin: &str) -> bool {
    match Url::parse(origin).ok().as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// The origin of an absolute http or https URL that is nothing but an origin (RFC 6454, section 6.2).
pub(super) fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let bare = matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    bare.then(|| url.origin().ascii_serialization())
}

/// A path without `.` and `..`, seen from a directory.
pub(super) fn absolute(directory: &Path, path: &Path) -> PathBuf {
    let directory = std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
    let mut clean = PathBuf::new();
    for component in directory.join(path).components() {
        match component {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}
