//! `import` and `demo`: records for the Data API.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Options, operator::Operator, output::Output};
use crate::{
    domain::entity::Entity,
    service::{authz::authorise, demo::DemoOutcome, import::read_records},
};

/// How often a bar of unknown length moves.
const TICK: Duration = Duration::from_millis(100);

#[derive(clap::Args)]
pub(super) struct Import {
    /// interactions, conversations, plugin-calls, plugin-resources or users
    entity: Entity,
    /// A JSON array, an object with an array `value`, or a JSON object on each line; - for standard input
    file: PathBuf,
}

#[derive(Serialize)]
struct ImportedView {
    entity: &'static str,
    records: usize,
}

/// Reads and checks a whole file, then writes it in one transaction.
pub(super) async fn import(options: &Options, import: Import, output: Output) -> anyhow::Result<()> {
    let Import { entity, file } = import;
    let reading = read_bar(&file);
    let records = read_records(entity, reading.wrap_read(open(&file)?));
    reading.finish_and_clear();
    let records = records.with_context(|| name(&file))?;

    let Operator { services, actor } = Operator::start(options).await?;
    let writing = write_bar(records.len())?;
    let mut progress = |written: usize| writing.set_position(u64::try_from(written).unwrap_or(u64::MAX));
    let written = services.import_records(&authorise(&actor)?, entity, &records, &mut progress).await?;
    writing.finish_and_clear();
    let view = ImportedView { entity: entity.as_str(), records: written };
    output.write(&view, || format!("Imported {written} records into {}.", view.entity))
}

#[derive(Serialize)]
struct DemoView {
    loaded: bool,
    records: Map<String, Value>,
}

/// Fills the five tables with demo data if all of them are empty.
pub(super) async fn demo(options: &Options, output: Output) -> anyhow::Result<()> {
    let Operator { services, actor } = Operator::start(options).await?;
    let bar = ProgressBar::new_spinner().with_message("writing demo data").with_finish(ProgressFinish::AndClear);
    bar.enable_steady_tick(TICK);
    let outcome = services.load_demo(&authorise(&actor)?).await;
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

fn open(file: &Path) -> anyhow::Result<Box<dyn Read>> {
    if file == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(File::open(file).with_context(|| format!("cannot open {}", file.display()))?))
}

/// The file, as it is named where something is wrong in it.
fn name(file: &Path) -> String {
    if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() }
}

/// Shows how much of a file was read, if its length is known.
fn read_bar(file: &Path) -> ProgressBar {
    let length = std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
    let bar = length.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    bar.with_message("reading").with_finish(ProgressFinish::AndClear)
}

/// Shows how many records were written.
fn write_bar(records: usize) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("writing {wide_bar} {human_pos}/{human_len} {eta}")?;
    let bar = ProgressBar::new(u64::try_from(records)?).with_style(style);
    Ok(bar.with_finish(ProgressFinish::AndClear))
}
