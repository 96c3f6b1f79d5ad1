//! The program as a server.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, ChildStdout, Command},
};

use serde_json::Value;

use super::installation::Installation;

/// What `serve` is given: a port that is free, and a public URL by http.
pub const SERVE: [&str; 5] = ["serve", "--site-addr", "127.0.0.1:0", "--public-url", "http://localhost"];

/// A running server; it is killed if the test fails.
pub struct Server {
    pub child: Child,
    pub stdout: BufReader<ChildStdout>,
    pub address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub fn start(installation: &Installation) -> Self {
        Self::start_with(installation, &[])
    }

    /// Starts with variables in the environment.
    pub fn start_with(installation: &Installation, variables: &[(&str, &str)]) -> Self {
        Self::spawn(installation.command(&SERVE).envs(variables.iter().copied()))
    }

    /// Starts a command that becomes a server, and waits until it listens.
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.trim_start_matches("Listening on ").split(';').next().unwrap_or_default().trim().to_owned();
        let server = Self { child, stdout, address };
        assert!(line.starts_with("Listening on 127.0.0.1:"), "{line:?}");
        server
    }

    /// Sends a request with headers, each ended by CR LF, and gives the whole answer.
    pub fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Posts a form.
    pub fn post(&self, path: &str, headers: &str, form: &str) -> String {
        let headers = format!("Content-Type: application/x-www-form-urlencoded\r\n{headers}");
        self.ask("POST", path, &headers, form)
    }

    /// Sends a request for a token and gives the whole answer.
    pub fn ask_for_token(&self, client: &Value) -> String {
        let (id, secret) = (client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap());
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        self.post("/oauth/v1/token", "", &form)
    }

    /// Asks for people with an API key and gives the whole answer.
    pub fn ask_for_people(&self, key: &Value) -> String {
        let key = key["api_key"].as_str().unwrap();
        self.ask("GET", "/export/v1/records/users", &format!("Authorization: Bearer {key}\r\n"), "")
    }

    /// Waits for a line of the log that has a text in it.
    pub fn wait_for_log(&mut self, text: &str) -> String {
        let log = BufReader::new(self.child.stderr.as_mut().unwrap());
        log.lines().map(Result::unwrap).find(|line| line.contains(text)).unwrap()
    }

    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(kill.success());
    }

    /// Asks the server to stop, and gives its exit code and what it logged.
    pub fn stop(mut self) -> (Option<i32>, String) {
        self.signal("-TERM");
        let status = self.child.wait().unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (status.code(), log)
    }
}
