use std::path::Path;

use super::{file::FILE_NAME, *};
use crate::domain::host_assertion::UnknownPeople;

fn load(variables: &[(&str, &str)], file: &str) -> Result<Settings, Problems> {
    let directory = tempfile::tempdir().unwrap();
    if !file.is_empty() {
        std::fs::write(directory.path().join(FILE_NAME), file).unwrap();
    }
    let source = Source::new(directory.path().to_owned());
    let source = variables.iter().fold(source, |source, (name, value)| source.with(name, Some((*value).to_owned())));
    Settings::load(&source)
}

fn problem(variables: &[(&str, &str)], file: &str) -> String {
    let Problems(problems) = load(variables, file).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(!problems[0].contains('\n'), "{problems:?}");
    problems[0].clone()
}

#[test]
fn a_network_of_ipv4_is_one_however_it_is_written() {
    for variable in ["CREDENTIALS__SERVER__TRUSTED_PROXIES", "CREDENTIALS__METRICS__READERS"] {
        let text = "::ffff:127.0.0.0/104, ::ffff:10.0.0.1, ::ffff:0:0/96, 2001:db8::/32";
        let settings = load(&[(variable, text)], "").unwrap();
        let networks = if variable.contains("PROXIES") { settings.trusted_proxies } else { settings.metrics_readers };
        let texts: Vec<_> = networks.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["127.0.0.0/8", "10.0.0.1/32", "0.0.0.0/0", "2001:db8::/32"], "{variable}");
    }
}

#[test]
fn without_anything_the_defaults_hold() {
    let settings = load(&[], "").unwrap();
    assert_eq!(settings.database_url, "sqlite://data/credentials-console.db");
    assert_eq!(settings.public_url, "http://127.0.0.1:3000");
    assert_eq!(settings.server_key_file, Path::new("data/server.key"));
    assert_eq!(&*settings.leptos.output_name, "credentials-console");
    assert_eq!(settings.session.idle, Duration::hours(12));
    assert_eq!(settings.session.absolute, Duration::hours(24));
    assert!(settings.trusted_proxies.is_empty() && settings.warnings().is_empty());
}

#[test]
fn the_environment_comes_before_the_file() {
    let file = "[session]\nidle_minutes = 5\n[log]\nformat = \"json\"\n\
                [package.metadata.leptos]\nsite-addr = \"127.0.0.1:4000\"\nreload-port = 3001\n";
    let settings = load(&[], file).unwrap();
    assert_eq!(settings.session.idle, Duration::minutes(5));
    assert_eq!(settings.log.format, LogFormat::Json);
    assert_eq!(settings.public_url, "http://127.0.0.1:4000");
    let settings = load(
        &[
            ("LEPTOS_SITE_ADDR", "[::1]:5000"),
            ("CREDENTIALS__SESSION__IDLE_MINUTES", "7"),
            ("CREDENTIALS__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ],
        file,
    )
    .unwrap();
    assert_eq!(settings.session.idle, Duration::minutes(7));
    assert_eq!(settings.public_url, "http://[::1]:5000");
    assert_eq!(settings.trusted_proxies.len(), 2);
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    assert_eq!(load(&[("PUBLIC_URL", "")], "").unwrap().public_url, "http://127.0.0.1:3000");
}

#[test]
fn a_mistyped_key_is_named_with_its_file_and_line() {
    let line = problem(&[], "[session]\nidle_minuts = 5\n");
    assert!(line.starts_with("Leptos.toml, line 2: unknown field `idle_minuts`"), "{line}");
    assert!(problem(&[], "[sesion]\n").contains("`sesion`"));
    assert!(problem(&[("CREDENTIALS__SESSION__IDLE", "5")], "").starts_with("CREDENTIALS__SESSION__IDLE is not"));
}

#[test]
fn a_public_url_is_an_origin() {
    let accepted = |text: &str| load(&[("PUBLIC_URL", text)], "").map(|settings| settings.public_url);
    assert_eq!(accepted("https://Api.Example.com/").unwrap(), "https://api.example.com");
    assert_eq!(accepted("http://localhost:3000").unwrap(), "http://localhost:3000");
    for text in ["api.example.com", "ftp://a", "https://a/b", "https://a?b", "https://a#b", "https://u:p@a", "https://"]
    {
        assert!(problem(&[("PUBLIC_URL", text)], "").starts_with("PUBLIC_URL is "), "{text}");
    }
}

#[test]
fn a_sqlite_file_or_a_postgresql_server_is_a_database_and_passwords_are_not_repeated() {
    let line = problem(&[("DATABASE_URL", "mysql://user:secret@host/db")], "");
    assert!(line.contains("sqlite://") && line.contains("mysql:") && !line.contains("secret"), "{line}");
    for url in ["sqlite://", "sqlite://:memory:", "sqlite://?mode=memory"] {
        assert!(problem(&[("DATABASE_URL", url)], "").contains("names no file"), "{url}");
    }
}

#[test]
fn a_site_root_that_holds_private_files_is_refused() {
    for root in [".", "/", "./", "target/..", "data"] {
        let file = format!("[package.metadata.leptos]\nsite-root = {root:?}\n");
        assert!(problem(&[], &file).contains("site-root"), "{root}");
    }
}

#[test]
fn aliases_of_scopes_and_page_sizes_are_checked() {
    assert_eq!(load(&[], "").unwrap().all_scopes_aliases, ["export:read"]);
    assert!(load(&[], "[oauth]\nall_scopes_aliases = []\n").unwrap().all_scopes_aliases.is_empty());
    for names in ["users:read", "a b", "a,,b", "a\"", "a\\"] {
        let line = problem(&[("CREDENTIALS__OAUTH__ALL_SCOPES_ALIASES", names)], "");
        assert!(line.starts_with("CREDENTIALS__OAUTH__ALL_SCOPES_ALIASES has "), "{line}");
    }
    assert!(
        problem(&[], "[data_api]\nmax_page_size = 0\n")
            .contains("data_api.max_page_size in Leptos.toml is 0: give 1 to 100000")
    );
    assert!(problem(&[("CREDENTIALS__DATA_API__MAX_PAGE_SIZE", "-1")], "").contains("\"-1\""));
    assert!(
        problem(&[], "[data_api]\nretention_days = -1\n")
            .contains("data_api.retention_days in Leptos.toml is -1: give 0 to 36500")
    );
}

#[test]
fn every_problem_is_reported_at_once() {
    let Problems(problems) = load(
        &[
            ("LEPTOS_SITE_ADDR", "here"),
            ("PUBLIC_URL", "there"),
            ("CREDENTIALS__LOG__FORMAT", "xml"),
            ("CREDENTIALS__SESSION__ABSOLUTE_HOURS", "721"),
            ("CREDENTIALS__SERVER__TRUSTED_PROXIES", "proxy"),
        ],
        "",
    )
    .unwrap_err();
    assert_eq!(problems.len(), 5, "{problems:?}");
}

#[test]
fn listening_beyond_the_machine_without_https_warns() {
    let open = ("LEPTOS_SITE_ADDR", "0.0.0.0:3000");
    let settings = load(&[open], "").unwrap();
    assert_eq!(settings.warnings().len(), 1);
    // Nobody can open a link to all addresses.
    assert_eq!(settings.public_url, "http://127.0.0.1:3000");
    assert_eq!(load(&[("LEPTOS_SITE_ADDR", "[::]:80")], "").unwrap().public_url, "http://[::1]:80");
    for (public_url, warnings) in [
        ("http://a.example", 1),
        ("http://192.0.2.1:3000", 1),
        ("http://0.0.0.0:3000", 1),
        ("https://a.example", 0),
        ("http://localhost", 0),
        ("http://a.localhost:3000", 0),
        ("http://127.0.0.2:3000", 0),
        ("http://[::1]:3000", 0),
    ] {
        let settings = load(&[("PUBLIC_URL", public_url)], "").unwrap();
        assert_eq!(settings.warnings().len(), warnings, "{public_url}: {:?}", settings.warnings());
    }
    assert!(load(&[open, ("PUBLIC_URL", "https://a.example")], "").unwrap().warnings().is_empty());
}

#[test]
fn frames_need_origins_an_issuer_and_its_keys() {
    assert_eq!(load(&[], "[embed]\nissuer = \"h\"\n").unwrap().embedding, None);
    let whole = "[embed]\norigins = [\"https://Host.Example/\"]\nissuer = \"h\"\nkeys_file = \"k\"\n";
    let embedding = load(&[], whole).unwrap().embedding.unwrap();
    assert_eq!(
        (embedding.origins, embedding.unknown_people),
        (vec!["https://host.example".to_owned()], UnknownPeople::Refuse)
    );
    let origins = ("CREDENTIALS__EMBED__ORIGINS", "https://a.example, http://localhost:1");
    assert_eq!(load(&[origins], whole).unwrap().embedding.unwrap().origins.len(), 2);
    let Problems(problems) = load(&[origins], "").unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:?}");
    for wrong in ["*", "https://*.example", "https://a.example/b", "a.example", "null", "'none'"] {
        let line = problem(&[("CREDENTIALS__EMBED__ORIGINS", wrong)], whole);
        assert!(line.starts_with("CREDENTIALS__EMBED__ORIGINS has "), "{line}");
    }
    assert!(problem(&[("CREDENTIALS__EMBED__UNKNOWN_PEOPLE", "x")], "").contains("refuse or provision"));
}

#[test]
fn backups_are_written_only_with_a_folder() {
    assert_eq!(load(&[], "[backup]\nkeep = 3\n").unwrap().backup, None);
    let folder = ("CREDENTIALS__BACKUP__FOLDER", "backups");
    let backup = load(&[folder], "[backup]\nevery_hours = 6\n").unwrap().backup.unwrap();
    assert_eq!((backup.folder.as_path(), backup.every, backup.keep), (Path::new("backups"), Duration::hours(6), 7));
    assert_eq!(problem(&[folder], "[backup]\nkeep = 0\n"), "backup.keep in Leptos.toml is 0: give 1 to 10000");
    assert_eq!(
        problem(&[folder], "[backup]\nevery_hours = 9000\n"),
        "backup.every_hours in Leptos.toml is 9000: give 1 to 8784"
    );
}
