//! The running server, seen from the command line.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, ChildStdout, Command},
};

use serde_json::Value;

use super::{PASSWORD, installation::Installation};

#[test]
fn a_server_that_cannot_start_exits_with_2_and_a_line_for_each_cause() {
    let installation = Installation::new();
    std::fs::write(installation.folder().join("Leptos.toml"), "[log]\nformats = \"json\"\n").unwrap();
    let ended = installation.run(&["serve", "--database-url", "mysql://host", "--public-url", "nowhere"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let lines: Vec<&str> = ended.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{ended:?}");
    assert!(lines[0].starts_with("Leptos.toml, line 2: unknown field `formats`"), "{ended:?}");

    std::fs::write(installation.folder().join("Leptos.toml"), "[log]\nfilter = \"a=b=c\"\n").unwrap();
    let ended = installation.run(&["serve"]);
    assert_eq!((ended.code, ended.stderr.lines().count()), (Some(2), 1), "{ended:?}");
}

/// A running server; it is killed if the test fails.
struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(installation: &Installation) -> Self {
        let arguments = ["serve", "--site-addr", "127.0.0.1:0", "--public-url", "http://localhost"];
        let mut child = installation.command(&arguments).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.split(['/', ';']).nth(2).map(str::to_owned).unwrap_or_default();
        let server = Self { child, stdout, address };
        assert!(line.starts_with("Listening on http://127.0.0.1:"), "{line:?}");
        server
    }

    /// Sends a request for a token and gives the whole answer.
    fn ask_for_token(&self, client: &Value) -> String {
        let body = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            client["client_id"].as_str().unwrap(),
            client["client_secret"].as_str().unwrap()
        );
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "POST /oauth/v1/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Asks the server to stop, and gives its exit code and what it logged.
    fn stop(mut self) -> (Option<i32>, String) {
        let kill = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let status = self.child.wait().unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (status.code(), log)
    }
}

#[test]
fn commands_take_effect_on_a_running_server_and_it_stops_when_asked() {
    let installation = Installation::new();
    let server = Server::start(&installation);
    let client = installation.create("Client", "oauth2");
    assert!(server.ask_for_token(&client).starts_with("HTTP/1.1 200 OK"), "{}", server.ask_for_token(&client));
    installation.json(&["credential", "delete", client["id"].as_str().unwrap()]);
    let answer = server.ask_for_token(&client);
    assert!(answer.starts_with("HTTP/1.1 401") && answer.contains("invalid_client"), "{answer}");
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains(client["client_secret"].as_str().unwrap()), "{log}");
}

#[test]
fn the_first_run_link_is_printed_until_there_is_a_super_admin_and_never_logged() {
    let installation = Installation::new();
    let mut server = Server::start(&installation);
    let (mut sentence, mut link) = (String::new(), String::new());
    server.stdout.read_line(&mut sentence).unwrap();
    server.stdout.read_line(&mut link).unwrap();
    let token = link.trim_end().strip_prefix("http://localhost/first-run?token=").unwrap().to_owned();
    assert!(!installation.holds(&token));
    let (_, log) = server.stop();
    assert!(!log.contains(&token), "{log}");

    let add = ["user", "add", "--email", "ada@example.com", "--role", "super-admin", "--password-stdin"];
    installation.json_with_input(&add, PASSWORD);
    let mut server = Server::start(&installation);
    let kill = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
    let mut rest = String::new();
    server.stdout.read_to_string(&mut rest).unwrap();
    assert!(kill.success() && rest.is_empty(), "{rest}");
}
