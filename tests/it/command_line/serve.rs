//! The running server, seen from the command line.

use std::{
    io::{BufRead as _, Read as _, Write as _},
    net::TcpListener,
};

use super::{
    PASSWORD,
    installation::{Ended, Installation},
    server::Server,
};

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

#[test]
fn a_word_that_is_no_log_level_is_refused_by_serve_and_doctor() {
    let installation = Installation::new();
    for (filter, word) in [
        ("warning", "warning"),
        ("inof", "inof"),
        ("error,inof", "inof"),
        ("info, sqlx", "sqlx"),
        ("warn,a::b,info", "a::b"),
        ("sqlx=warn,nothing", "nothing"),
    ] {
        let run = |command: &str| {
            let mut command = installation.command(&[command, "--site-addr", "127.0.0.1:0"]);
            command.env("CREDENTIALS__LOG__FILTER", filter);
            Ended::of(command, "")
        };
        let problem = format!("log.filter is {filter:?}: {word:?} is no level; levels are off, error, warn, ");
        let (serve, doctor) = (run("serve"), run("doctor"));
        assert!(serve.code == Some(2) && serve.stderr.starts_with(&problem), "{serve:?}");
        assert!(doctor.code == Some(1) && doctor.stdout.contains(&problem), "{doctor:?}");
    }
    for filter in
        ["warn", "WARN", "off", "", "info,sqlx=warn", "credentials_console::http=debug,error", "[span{id=1}]=info"]
    {
        let mut command = installation.command(&["doctor", "--site-addr", "127.0.0.1:0"]);
        command.env("CREDENTIALS__LOG__FILTER", filter);
        let ended = Ended::of(command, "");
        assert_eq!(ended.code, Some(0), "{filter}: {ended:?}");
    }
}

#[test]
fn a_server_on_all_addresses_prints_a_link_that_can_be_opened() {
    let installation = Installation::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("0.0.0.0:{port}");
    let mut command = installation.command(&["serve", "--site-addr", &address]);
    let mut child = command.spawn().unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let [listening, _, link] = std::array::from_fn(|_| lines.next().unwrap());
    // There is nothing to open but the link.
    assert_eq!(listening, format!("Listening on {address}"));
    let origin = format!("http://127.0.0.1:{port}");
    let path = link.strip_prefix(&origin).unwrap_or_else(|| panic!("{link}"));
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 303"), "{answer}");
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
    server.signal("-TERM");
    let mut rest = String::new();
    server.stdout.read_to_string(&mut rest).unwrap();
    assert!(rest.is_empty(), "{rest}");
}

#[test]
fn a_server_that_drains_says_so_and_goes_on_answering_until_it_is_asked_again() {
    let installation = Installation::new();
    let key = installation.create("Key", "api-key");
    let server = Server::start_with(&installation, &[("CREDENTIALS__SERVER__DRAIN_SECONDS", "300")]);
    server.signal("-TERM");
    let not_ready =
        std::iter::repeat_with(|| server.ask("GET", "/readyz", "", "")).find(|answer| answer.contains("stopping"));
    assert!(not_ready.unwrap().starts_with("HTTP/1.1 503"));
    let authorization = format!("Authorization: Bearer {}\r\n", key["api_key"].as_str().unwrap());
    let answer = server.ask("GET", "/rest/v1/auth/test", &authorization, "");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn traces_are_sent_to_a_collector_without_a_secret() {
    let collector = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", collector.local_addr().unwrap());
    let collecting = std::thread::spawn(move || {
        let mut stream = collector.accept().unwrap().0;
        let (mut request, mut part) = (Vec::new(), [0; 4096]);
        let head_ends = |request: &[u8]| request.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4);
        loop {
            let head = head_ends(&request).map(|end| (end, String::from_utf8_lossy(&request[..end]).to_lowercase()));
            let length = head
                .as_ref()
                .and_then(|(_, head)| head.split("content-length: ").nth(1)?.lines().next()?.parse::<usize>().ok());
            if let Some(((end, head), length)) = head.zip(length)
                && request.len() >= end + length
            {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
                return (head, request.split_off(end));
            }
            let read = stream.read(&mut part).unwrap();
            assert_ne!(read, 0, "the collector's client has gone");
            request.extend_from_slice(&part[..read]);
        }
    });
    let installation = Installation::new();
    let key = installation.create("Key", "api-key");
    let secret = key["api_key"].as_str().unwrap();
    let server = Server::start_with(&installation, &[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)]);
    let parent = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let headers = format!("Authorization: Bearer {secret}\r\n{parent}\r\n");
    let answer = server.ask("GET", "/export/v1/records/users?$top=1", &headers, "");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // What waits is sent before the server ends.
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    let (head, spans) = collecting.join().unwrap();
    assert!(head.starts_with("post /v1/traces http/1.1"), "{head}");
    let holds = |text: &[u8]| spans.windows(text.len()).any(|window| window == text);
    for text in ["credentials-console", "GET data_api", "read records", "http.response.status_code"] {
        assert!(holds(text.as_bytes()), "{text} is not in {:?}", String::from_utf8_lossy(&spans));
    }
    assert!(holds(&0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes()));
    assert!(!holds(secret.as_bytes()) && !holds(b"$top") && !log.contains(secret));
}

#[test]
fn a_stopped_server_and_an_import_leave_everything_in_the_file_of_the_database() {
    let installation = Installation::new();
    let forget_what_is_beside = || {
        for beside in ["-wal", "-shm"] {
            let file = installation.folder().join(format!("data/credentials-console.db{beside}"));
            if file.exists() {
                std::fs::remove_file(file).unwrap();
            }
        }
    };
    std::fs::write(installation.folder().join("users.json"), r#"[{"id":"1"}]"#).unwrap();
    installation.json(&["import", "users", "users.json"]);
    forget_what_is_beside();
    assert_eq!(installation.json(&["purge", "--user", "1"])["removed"]["users"], 1);

    let server = Server::start(&installation);
    let key = installation.create("Key", "api-key");
    assert_eq!(server.stop().0, Some(0));
    forget_what_is_beside();
    assert_eq!(installation.json(&["credential", "list"])[0]["id"], key["id"]);
}
