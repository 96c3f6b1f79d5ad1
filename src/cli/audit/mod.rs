//! `audit`: the log of what happened in an organization.

mod exported;

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use serde::Serialize;
use serde_json::value::RawValue;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    Options,
    operator::Operator,
    output::{Output, table, write_text},
    progress::{CountBar, Spinner},
};
use crate::{
    app::{backups::file, installation::Absent},
    crypto::signed_note::{Checkpoint, VerifierKey},
    domain::{
        audit_event::AuditEntry,
        audit_query::AuditQuery,
        id::{AuditEventId, CredentialId},
        timestamp::timestamp,
    },
    service::ledger::{AuditLog, ExportLine, Verified},
};

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
    /// Write the whole log into a file, so that anyone can verify it without this program
    Export {
        /// A file that does not exist, or - for standard output
        file: PathBuf,
    },
    /// Compare the whole log, or that of an export, with what was signed
    Verify {
        /// An export; the database without it
        file: Option<PathBuf>,
        /// The public key by which an export must be signed; the one that stands in it without this
        #[arg(long, requires = "file")]
        key: Option<VerifierKey>,
        /// A file with a checkpoint or a receipt that was kept elsewhere; repeat it for several
        #[arg(long = "checkpoint", value_name = "FILE")]
        checkpoints: Vec<PathBuf>,
    },
    /// Show the public keys of the log, for whoever verifies it elsewhere
    Key,
    /// Show the proof that an entry is in the log, for a ticket (C2SP tlog-proof)
    Receipt {
        /// The id of the entry
        id: AuditEventId,
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

/// The result of a verification.
#[derive(Serialize)]
struct VerifiedView {
    entries: u64,
    removed_by_age: u64,
    intact: bool,
    problems: Vec<String>,
}

pub(super) async fn run(options: &Options, command: Command, output: Output) -> anyhow::Result<()> {
    if let Command::Verify { file: Some(file), key, checkpoints } = &command {
        let anchors = read_anchors(checkpoints)?;
        return report(tokio::task::block_in_place(|| exported::verify(file, key.as_ref(), &anchors))?, output);
    }
    let Operator { services, actor } = Operator::start(options, Absent::Refuse).await?;
    let log = services.audit_log(&actor)?;
    match command {
        Command::List { filter, limit } => list(&log, &filter.into(), limit, output).await,
        Command::Export { file } => export(&log, &file, output).await,
        Command::Verify { checkpoints, .. } => {
            let anchors = read_anchors(&checkpoints)?;
            let bar = CountBar::new("verifying the audit log")?;
            let verified = log.verify(&anchors, |entries| bar.show(entries)).await?;
            drop(bar);
            report(verified, output)
        }
        Command::Key => {
            services.seal_audit_log().await?;
            let keys: Vec<_> = log.verifier_keys().await?.iter().map(ToString::to_string).collect();
            output.write(&keys, || keys.join("\n"))
        }
        Command::Receipt { id } => {
            let receipt = log.receipt(id).await?.context("there is no such entry")?;
            write_text(&receipt).context("cannot write the receipt")
        }
    }
}

fn report(verified: Verified, output: Output) -> anyhow::Result<()> {
    let Verified { entries, pruned, breaks } = verified;
    let problems: Vec<_> = breaks.iter().map(ToString::to_string).collect();
    let view = VerifiedView { entries, removed_by_age: pruned, intact: problems.is_empty(), problems };
    output.write(&view, || {
        if view.intact {
            let older =
                if pruned > 0 { format!(" Of {pruned} older ones only the hashes are kept.") } else { String::new() };
            return format!("{entries} entries are as they were signed.{older}");
        }
        view.problems.join("\n")
    })?;
    ensure!(view.intact, "the audit log is not as it was signed");
    Ok(())
}

/// The checkpoints of files: a checkpoint is the whole file, or the end of a receipt.
fn read_anchors(files: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    let read = |file: &PathBuf| {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let is_receipt = text.starts_with("c2sp.org/tlog-proof@v1\n");
        let note = if is_receipt { text.split_once("\n\n").map_or("", |(_, note)| note) } else { &text };
        let is_checkpoint = Checkpoint::parse(note).is_ok();
        ensure!(is_checkpoint, "{} is no checkpoint and no receipt", file.display());
        Ok(note.to_owned())
    };
    files.iter().map(read).collect()
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

async fn export(log: &AuditLog<'_>, file: &Path, output: Output) -> anyhow::Result<()> {
    if file == Path::new("-") {
        log.note_export("ndjson").await?;
        write(log, &mut io::stdout().lock()).await?;
        return Ok(());
    }
    // Begun before it is recorded: a file that cannot be written is no export.
    let name = || format!("cannot write {}", file.display());
    let mut writer = BufWriter::new(file::new_file(file).with_context(name)?);
    log.note_export("ndjson").await?;
    let spinner = Spinner::new("writing the audit log");
    let entries = write(log, &mut writer).await?;
    writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all().with_context(name)?;
    drop(spinner);
    let view = ExportView { file: file.display().to_string(), entries };
    output.write(&view, || format!("Wrote {} ({} entries).", view.file, view.entries))
}

/// Writes all entries with their checkpoints; returns how many entries there were.
async fn write(log: &AuditLog<'_>, writer: &mut impl Write) -> anyhow::Result<u64> {
    let mut written = 0;
    log.export(|lines| {
        for line in lines {
            written += u64::from(matches!(line, ExportLine::Entry { .. }));
            writeln!(writer, "{}", serde_json::to_string(&line)?).context("cannot write the audit log")?;
        }
        anyhow::Ok(())
    })
    .await?;
    writer.flush()?;
    Ok(written)
}
