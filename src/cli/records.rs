//! `import` and `demo`: records for the Data API.

use std::{
    fs::File,
    io::{self, Read, Seek as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, ensure};
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Options, operator::Operator, output::Output};
use crate::{
    app::installation::Absent,
    demo::{self, DemoOutcome},
    domain::entity::Entity,
    service::{
        authz::authorise,
        records::import::{ImportError, Imported, batches, check},
    },
};

/// How often a bar of unknown length moves.
const TICK: Duration = Duration::from_millis(100);

#[derive(clap::Args)]
pub(super) struct Import {
    /// interactions, conversations, plugin-calls, plugin-resources or users
    entity: Entity,
    /// A JSON array, an object with an array `value`, or a JSON object on each line, plain or gzip; - for standard input
    file: PathBuf,
}

#[derive(Serialize)]
struct ImportedView {
    entity: &'static str,
    records: usize,
    inserted: u64,
    updated: u64,
    /// Records that exist already, or are newer there.
    skipped: u64,
}

/// Reads and checks a whole file, then reads and writes it.
pub(super) async fn import(options: &Options, import: Import, output: Output) -> anyhow::Result<()> {
    let Import { entity, file } = import;
    let mut source = open(&file)?;
    let checking = bytes_bar(&source)?;
    let checked = check(entity, checking.wrap_read(source.try_clone()?)).await;
    checking.finish_and_clear();
    let total = checked.with_context(|| name(&file))?;

    let Operator { services, actor } = Operator::start(options, Absent::Make).await?;
    source.rewind().with_context(|| format!("cannot read {} again", name(&file)))?;
    let writing = records_bar(total)?;
    let mut progress = |written: usize| writing.set_position(u64::try_from(written).unwrap_or(u64::MAX));
    let written =
        services.import_records(&authorise(&actor)?, entity, total, batches(entity, source), &mut progress).await;
    writing.finish_and_clear();
    let written = match written {
        Err(ImportError::File(error)) => return Err(error).with_context(|| name(&file)),
        written => written?,
    };
    services.close().await.context("the records are written, but part of them only beside the database's file")?;
    let Imported { records, inserted, updated } = written;
    let view = ImportedView { entity: entity.as_str(), records, inserted, updated, skipped: written.skipped() };
    output.write(&view, || {
        format!(
            "Imported {records} records into {}: {inserted} inserted, {updated} updated, {} skipped (already there, or newer \
             there).",
            view.entity, view.skipped
        )
    })
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct Purge {
    /// Records created longer ago than so many days, such as 30d
    #[arg(long, value_name = "DAYS", value_parser = parse_days)]
    older_than: Option<time::Duration>,
    /// Every record of the person with this id
    #[arg(long, value_name = "ID")]
    user: Option<String>,
}

#[derive(Serialize)]
struct PurgedView {
    removed: Map<String, Value>,
}

/// Removes records.
pub(super) async fn purge(options: &Options, purge: Purge, output: Output) -> anyhow::Result<()> {
    let Operator { services, actor } = Operator::start(options, Absent::Refuse).await?;
    let authorised = authorise(&actor)?;
    let bar = ProgressBar::new_spinner().with_message("removing records").with_finish(ProgressFinish::AndClear);
    bar.enable_steady_tick(TICK);
    let purged = match (purge.older_than, &purge.user) {
        (Some(age), _) => services.purge_older_than(&authorised, age).await,
        (None, Some(user)) => services.purge_user(&authorised, user).await,
        (None, None) => anyhow::bail!("say which records: --older-than or --user"),
    };
    bar.finish_and_clear();
    let purged = purged?;
    let removed = purged.iter().map(|(entity, count)| (entity.as_str().to_owned(), Value::from(*count)));
    let counts = purged.iter().map(|(entity, count)| format!("{count} {}", entity.as_str()));
    output.write(&PurgedView { removed: removed.collect() }, || {
        format!("Removed {}.", counts.collect::<Vec<_>>().join(", "))
    })
}

fn parse_days(text: &str) -> Result<time::Duration, &'static str> {
    let days = text.strip_suffix('d').and_then(|days| days.parse::<u16>().ok()).filter(|days| *days > 0);
    days.map(|days| time::Duration::days(days.into())).ok_or("give a number of days, such as 30d")
}

#[derive(Serialize)]
struct DemoView {
    loaded: bool,
    records: Map<String, Value>,
}

/// Fills the five tables with demo data if all of them are empty.
pub(super) async fn demo(options: &Options, output: Output) -> anyhow::Result<()> {
    let Operator { services, actor } = Operator::start(options, Absent::Make).await?;
    let bar = ProgressBar::new_spinner().with_message("writing demo data").with_finish(ProgressFinish::AndClear);
    bar.enable_steady_tick(TICK);
    let outcome = demo::load(&services, &authorise(&actor)?).await;
    bar.finish_and_clear();
    match outcome? {
        DemoOutcome::HasRecords => output.write(&DemoView { loaded: false, records: Map::new() }, || {
            "There are records already; no demo data was written.".to_owned()
        }),
        DemoOutcome::Loaded(tables) => {
            let records = tables.iter().map(|(entity, count)| (entity.as_str().to_owned(), Value::from(*count)));
            let view = DemoView { loaded: true, records: records.collect() };
            let counts = tables.iter().map(|(entity, count)| format!("{count} {}", entity.as_str()));
            output.write(&view, || format!("Wrote demo data: {}.", counts.collect::<Vec<_>>().join(", ")))
        }
    }
}

/// Opens a file that can be read twice: standard input is copied into a temporary file, which is removed with the process.
fn open(file: &Path) -> anyhow::Result<File> {
    if file == Path::new("-") {
        return spool(io::stdin().lock());
    }
    let opened = File::open(file).with_context(|| format!("cannot open {}", file.display()))?;
    let metadata = opened.metadata()?;
    ensure!(!metadata.is_dir(), "{} is a directory: name a file in it", file.display());
    if metadata.is_file() { Ok(opened) } else { spool(opened) }
}

fn spool(mut pipe: impl Read) -> anyhow::Result<File> {
    let folder = std::env::temp_dir();
    let folder = folder.display();
    let mut spooled = tempfile::tempfile().with_context(|| format!("cannot make a file in {folder}; set TMPDIR"))?;
    let bar = ProgressBar::new_spinner().with_style(ProgressStyle::with_template("reading {bytes} {bytes_per_sec}")?);
    bar.enable_steady_tick(TICK);
    let copied = io::copy(&mut bar.wrap_read(&mut pipe), &mut spooled);
    bar.finish_and_clear();
    copied
        .with_context(|| format!("cannot keep what comes in in {folder}; set TMPDIR to a folder with room for it"))?;
    spooled.rewind()?;
    Ok(spooled)
}

/// The name of the file in error messages.
fn name(file: &Path) -> String {
    if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() }
}

/// Shows a progress bar over the checked part of a file.
fn bytes_bar(file: &File) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("checking {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left")?;
    let bar = ProgressBar::new(file.metadata()?.len()).with_style(style);
    Ok(bar.with_finish(ProgressFinish::AndClear))
}

/// Shows a progress bar over the written records.
fn records_bar(records: usize) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("writing {wide_bar} {human_pos}/{human_len} {per_sec}, {eta} left")?;
    let bar = ProgressBar::new(u64::try_from(records)?).with_style(style);
    Ok(bar.with_finish(ProgressFinish::AndClear))
}
