//! One GET request over HTTP/1.1, with or without TLS: nothing else is needed, which is too little for a client library.

use std::{
    env,
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use tokio::{task::spawn_blocking, time::timeout};
use url::Url;

/// How long each step may take.
const STEP_TIMEOUT: Duration = Duration::from_secs(3);
/// How long everything may take, name resolution included.
const TIMEOUT: Duration = Duration::from_secs(8);
/// Most bytes of a response that are read.
const MAX_ANSWER_BYTES: u64 = 64 * 1024;
/// Where OpenSSL and Debian keep the certificates of certificate authorities.
const AUTHORITIES: (&str, &str) = ("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt");

/// A response.
pub(super) struct Answer {
    pub status: u16,
    pub body: String,
}

/// Why there was no response.
#[derive(Debug)]
pub(super) enum NoAnswer {
    /// A server responds with a certificate that this machine does not trust.
    NotTrusted(String),
    /// Anything else.
    Failed(String),
}

impl From<String> for NoAnswer {
    fn from(problem: String) -> Self {
        Self::Failed(problem)
    }
}

impl From<io::Error> for NoAnswer {
    fn from(error: io::Error) -> Self {
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        match tls {
            Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented) => {
                Self::NotTrusted(error.to_string())
            }
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// Requests a path of an origin.
///
/// # Errors
/// [`NoAnswer`].
pub(super) async fn ask(origin: String, path: &'static str) -> Result<Answer, NoAnswer> {
    let asked = spawn_blocking(move || ask_blocking(&origin, path));
    match timeout(TIMEOUT, asked).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => Err(NoAnswer::Failed(error.to_string())),
        Err(_) => Err(NoAnswer::Failed("it takes too long".to_owned())),
    }
}

fn ask_blocking(origin: &str, path: &str) -> Result<Answer, NoAnswer> {
    let url = Url::parse(origin).map_err(|error| error.to_string())?;
    let host = url.host_str().unwrap_or_default();
    let addresses = url.socket_addrs(|| None).map_err(|error| format!("cannot find {host}: {error}"))?;
    let stream = connect(&addresses)?;
    let authority = url.authority();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    let answered =
        if url.scheme() == "https" { exchange(secured(host, stream)?, &request) } else { exchange(stream, &request) };
    read(&answered?).ok_or_else(|| NoAnswer::Failed("what answers speaks no HTTP".to_owned()))
}

fn connect(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut result = Err(ErrorKind::AddrNotAvailable.into());
    for address in addresses {
        result = TcpStream::connect_timeout(address, STEP_TIMEOUT);
        if result.is_ok() {
            break;
        }
    }
    let stream = result?;
    stream.set_read_timeout(Some(STEP_TIMEOUT))?;
    stream.set_write_timeout(Some(STEP_TIMEOUT))?;
    Ok(stream)
}

/// Opens TLS over a connection, with the authorities that this machine trusts.
fn secured(host: &str, stream: TcpStream) -> Result<StreamOwned<ClientConnection, TcpStream>, String> {
    let (variable, usual) = AUTHORITIES;
    let file = env::var(variable).unwrap_or_else(|_| usual.to_owned());
    let certificates = CertificateDer::pem_file_iter(&file)
        .map_err(|error| format!("cannot check its certificate by {file}: {error}; set {variable}"))?;
    let mut authorities = RootCertStore::empty();
    authorities.add_parsable_certificates(certificates.filter_map(Result::ok));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()).map_err(|error| error.to_string())?;
    let connection = ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())?;
    Ok(StreamOwned::new(connection, stream))
}

fn exchange(mut stream: impl Read + Write, request: &str) -> io::Result<Vec<u8>> {
    stream.write_all(request.as_bytes())?;
    stream.flush()?;
    let mut answer = Vec::new();
    match stream.take(MAX_ANSWER_BYTES).read_to_end(&mut answer) {
        // Some servers close the connection without a TLS message.
        Err(error) if error.kind() != ErrorKind::UnexpectedEof || answer.is_empty() => Err(error),
        _ => Ok(answer),
    }
}

/// The status and the body of a response (RFC 9112, sections 4 and 6).
fn read(answer: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, body: body.replace("\r\n", "\n") })
}
