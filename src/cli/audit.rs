//! `audit`: the log of what happened in an organization.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Subcommand;
use serde::Serialize;
use serde_json::value::RawValue;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    Options,
    operator::Operator,
    output::{Output, table},
    progress::Spinner,
};
use crate::{
    app::{backups::file, installation::Absent},
    domain::{audit_event::AuditEntry, audit_query::AuditQuery, id::CredentialId, timestamp::timestamp},
    service::ledger::AuditLog,
};

/// Entries that are read at once.
const SLICE: u16 = 1000;

#[derive(Subcommand)]
pub(super) enum Command {
    /// List entries, the newest first
    List {
        #[command(flatten)]
        filter: Filter,
        /// List at most so many
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
        limit: u16,
    },
    /// Write entries into a file, the newest first, each as a line of JSON
    Export {
        /// A file that does not exist, or - for standard output
        file: PathBuf,
        #[command(flatten)]
        filter: Filter,
    },
}

/// Which entries.
#[derive(clap::Args)]
pub(super) struct Filter {
    /// Only those about a credential, by its id
    #[arg(long, value_name = "ID")]
    credential: Option<CredentialId>,
    /// Only those of an event, such as credential.created
    #[arg(long)]
    action: Option<String>,
    /// Only what a person did, by the email address
    #[arg(long, value_name = "EMAIL")]
    actor: Option<String>,
    /// Only those of a request, by its X-Request-Id
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
    /// Not before an instant, such as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    since: Option<OffsetDateTime>,
    /// Before an instant
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    until: Option<OffsetDateTime>,
}

fn instant(text: &str) -> Result<OffsetDateTime, String> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| "give an instant such as 2026-01-31T12:00:00Z".to_owned())
}

impl From<Filter> for AuditQuery {
    fn from(filter: Filter) -> Self {
        Self {
            subject: filter.credential.map(|id| id.to_string()),
            actor: filter.actor,
            action: filter.action,
            request_id: filter.request_id,
            since: filter.since,
            until: filter.until,
            from: None,
        }
    }
}

/// The result of an export.
#[derive(Serialize)]
struct ExportView {
    file: String,
    entries: u64,
}

pub(super) async fn run(options: &Options, command: Command, output: Output) -> anyhow::Result<()> {
    let Operator { services, actor } = Operator::start(options, Absent::Refuse).await?;
    let log = services.audit_log(&actor)?;
    match command {
        Command::List { filter, limit } => list(&log, &filter.into(), limit, output).await,
        Command::Export { file, filter } => export(&log, &file, filter.into(), output).await,
    }
}

async fn list(log: &AuditLog<'_>, query: &AuditQuery, limit: u16, output: Output) -> anyhow::Result<()> {
    let entries = log.list(query, limit).await?.entries;
    let lines = entries.iter().map(|entry| RawValue::from_string(entry.line()?)).collect::<Result<Vec<_>, _>>()?;
    output.write(&lines, || {
        let rows: Vec<_> = entries.into_iter().map(row).collect();
        table(["AT", "ACTOR", "ADDRESS", "ACTION", "SUBJECT", "DETAIL"], &rows)
    })
}

fn row(entry: AuditEntry) -> [String; 6] {
    let address = entry.address.map(|address| address.to_string()).unwrap_or_default();
    [timestamp(entry.at), entry.actor, address, entry.action, entry.subject, entry.detail]
}

async fn export(log: &AuditLog<'_>, file: &Path, query: AuditQuery, output: Output) -> anyhow::Result<()> {
    if file == Path::new("-") {
        log.note_export("ndjson").await?;
        write(log, query, &mut io::stdout().lock()).await?;
        return Ok(());
    }
    // Begun before it is recorded: a file that cannot be written is no export.
    let name = || format!("cannot write {}", file.display());
    let mut writer = BufWriter::new(file::new_file(file).with_context(name)?);
    log.note_export("ndjson").await?;
    let spinner = Spinner::new("writing the audit log");
    let entries = write(log, query, &mut writer).await?;
    writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all().with_context(name)?;
    drop(spinner);
    let view = ExportView { file: file.display().to_string(), entries };
    output.write(&view, || format!("Wrote {} ({} entries).", view.file, view.entries))
}

/// Writes the entries of a query; returns how many there were.
async fn write(log: &AuditLog<'_>, mut query: AuditQuery, writer: &mut impl Write) -> anyhow::Result<u64> {
    let mut written = 0;
    loop {
        let page = log.list(&query, SLICE).await?;
        for entry in &page.entries {
            writeln!(writer, "{}", entry.line()?).context("cannot write the audit log")?;
            written += 1;
        }
        if page.older.is_none() {
            break;
        }
        query.from = page.older;
    }
    writer.flush()?;
    Ok(written)
}
