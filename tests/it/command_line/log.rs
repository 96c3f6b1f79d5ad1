//! A log that cannot be written, or that nobody reads, takes no answer with it.

use std::{fs::OpenOptions, process::Stdio};

use serde_json::{Value, json};

use super::{
    PASSWORD,
    installation::Installation,
    server::{SERVE, Server},
};

/// The number of lost lines, as `/metrics` says.
fn lost(server: &Server) -> u64 {
    let metrics = server.ask("GET", "/metrics", "", "");
    let line = metrics.lines().find_map(|line| line.strip_prefix("credentials_console_log_lines_lost_total "));
    line.unwrap_or_else(|| panic!("{metrics}")).parse().unwrap()
}

fn assert_answers(server: &mut Server) {
    for _ in 0..20 {
        let answer = server.ask("GET", "/nowhere", "", "");
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    }
    while lost(server) == 0 {
        std::thread::yield_now();
    }
    server.signal("-TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_log_on_a_full_disk_loses_its_lines_and_no_answer() {
    let installation = Installation::new();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut server = Server::spawn(installation.command(&SERVE).stderr(full));
    assert_answers(&mut server);
}

#[test]
fn a_log_whose_reader_has_gone_loses_its_lines_and_no_answer() {
    let installation = Installation::new();
    let mut server = Server::spawn(installation.command(&SERVE).stderr(Stdio::piped()));
    drop(server.child.stderr.take());
    assert_answers(&mut server);
}

#[test]
fn a_log_that_nobody_reads_keeps_no_request_waiting() {
    let installation = Installation::new();
    let mut server = Server::spawn(installation.command(&SERVE).stderr(Stdio::piped()));
    // More than a pipe holds, and more lines than may wait.
    let path = format!("/pkg/{}", "a".repeat(1000));
    let asking = "GET ".to_owned() + &path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut stream = std::net::TcpStream::connect(&server.address).unwrap();
    let mut reader = std::io::BufReader::new(stream.try_clone().unwrap());
    for _ in 0..5000 {
        std::io::Write::write_all(&mut stream, asking.as_bytes()).unwrap();
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            assert_ne!(std::io::BufRead::read_line(&mut reader, &mut line).unwrap(), 0);
        }
    }
    drop((stream, reader));
    assert_answers(&mut server);
}

#[test]
fn a_long_path_makes_no_long_line() {
    let installation = Installation::new();
    let server = Server::start(&installation);
    server.ask("GET", &format!("/pkg/{}", "a".repeat(50_000)), "", "");
    server.ask("GET", "/healthz", "", "");
    let (_, log) = server.stop();
    assert!(log.contains("/pkg/aaa") && log.lines().all(|line| line.len() < 2000), "{log}");
    assert!(!log.contains("/healthz"), "{log}");
    assert!(log.lines().last().unwrap_or_default().contains("stopped"), "{log}");
}

#[test]
fn a_terminal_that_hangs_up_stops_the_server_as_a_service_manager_does() {
    let installation = Installation::new();
    let mut server = Server::start_with(&installation, &[("CREDENTIALS__SERVER__DRAIN_SECONDS", "300")]);
    server.signal("-HUP");
    let not_ready =
        std::iter::repeat_with(|| server.ask("GET", "/readyz", "", "")).find(|answer| answer.contains("stopping"));
    assert!(not_ready.unwrap().starts_with("HTTP/1.1 503"));
    server.signal("-HUP");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_refusal_has_a_reason_and_a_sign_in_its_outcome_in_the_log() {
    let installation = Installation::new();
    let add = ["user", "add", "--email", "ada@example.com", "--role", "super-admin", "--password-stdin"];
    installation.json_with_input(&add, PASSWORD);
    let client = installation.create("Client", "oauth2");
    let server = Server::start_with(&installation, &[("CREDENTIALS__LOG__FORMAT", "json")]);
    let mut wrong = client.clone();
    wrong["client_secret"] = json!(installation.create("Other", "oauth2")["client_secret"]);
    server.ask_for_token(&wrong);
    server.ask("GET", "/export/v1/records/users", "Authorization: Bearer nothing\r\n", "");
    for password in ["wrong", &PASSWORD.replace(' ', "+")] {
        let form = format!("email=ada%40example.com&password={password}");
        server.post("/console/fn/people/sign-in", "Accept: text/html\r\n", &form);
    }
    let (_, log) = server.stop();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (path, denial, reason) in [
        ("/export/v1/records/users", "unknown", "the credential is unknown"),
        ("/oauth/v1/token", "wrong_secret", "no secret or key of the client fits"),
    ] {
        let refused = lines.iter().find(|line| line["http.path"] == path).unwrap();
        let logged = ["http.status", "denial", "reason"].map(|field| &refused[field]);
        assert_eq!(logged, [&json!(401), &json!(denial), &json!(reason)], "{path}");
    }
    let sign_in =
        |outcome: &str| lines.iter().find(|line| line["outcome"] == outcome).unwrap_or_else(|| panic!("{log}"));
    assert!(sign_in("signed in")["user.id"].is_string(), "{log}");
    let failed = sign_in("refused");
    assert!(failed["account.hash"].is_string() && failed["reason"].is_string(), "{log}");
    assert!(!log.contains("ada@example.com"), "{log}");
}
