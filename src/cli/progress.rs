//! Progress indicators for reading and writing tables.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use crate::service::installation::transfer::Progress;

/// How often a bar of unknown length moves.
const TICK: Duration = Duration::from_millis(100);

/// A bar over the rows of all tables; cleared when it is dropped.
pub(super) struct RowsBar(ProgressBar);

impl RowsBar {
    pub(super) fn new(verb: &'static str) -> anyhow::Result<Self> {
        let template =
            format!("{verb} {{msg}} {{wide_bar}} {{human_pos}}/{{human_len}} rows {{per_sec}}, {{eta}} left");
        let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template(&template)?);
        Ok(Self(bar.with_finish(ProgressFinish::AndClear)))
    }

    pub(super) fn show(&self, progress: Progress) {
        self.0.set_message(progress.table);
        self.0.set_length(progress.total);
        self.0.set_position(progress.done);
    }
}

impl Drop for RowsBar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A bar over things that are done one by one; cleared when it is dropped.
pub(super) struct ItemsBar(ProgressBar);

impl ItemsBar {
    pub(super) fn new(verb: &'static str, total: u64) -> anyhow::Result<Self> {
        let template = format!("{verb} {{wide_bar}} {{human_pos}}/{{human_len}} {{eta}} left");
        let bar = ProgressBar::new(total).with_style(ProgressStyle::with_template(&template)?);
        Ok(Self(bar.with_finish(ProgressFinish::AndClear)))
    }

    pub(super) fn advance(&self) {
        self.0.inc(1);
    }
}

impl Drop for ItemsBar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// How many things were done, of an unknown number; cleared when it is dropped.
pub(super) struct CountBar(ProgressBar);

impl CountBar {
    pub(super) fn new(message: &'static str) -> anyhow::Result<Self> {
        let style = ProgressStyle::with_template("{spinner} {msg}: {human_pos} {per_sec}")?;
        let bar = ProgressBar::new_spinner().with_style(style).with_message(message);
        bar.enable_steady_tick(TICK);
        Ok(Self(bar.with_finish(ProgressFinish::AndClear)))
    }

    pub(super) fn show(&self, done: u64) {
        self.0.set_position(done);
    }
}

impl Drop for CountBar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A progress indicator for work of unknown length; cleared when it is dropped.
pub(super) struct Spinner(ProgressBar);

impl Spinner {
    pub(super) fn new(message: &'static str) -> Self {
        let bar = ProgressBar::new_spinner().with_message(message).with_finish(ProgressFinish::AndClear);
        bar.enable_steady_tick(TICK);
        Self(bar)
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
