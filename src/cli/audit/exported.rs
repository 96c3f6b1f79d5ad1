//! Verifies an export of the audit log, without a database.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;

use crate::{
    crypto::signed_note::{Checkpoint, NoVerifierKey, VerifierKey},
    service::ledger::{Break, TreeCheck, Verified},
};

/// A line of an export.
#[derive(Deserialize)]
struct Line {
    generation: u32,
    index: Option<u64>,
    entry: Option<String>,
    leaf: Option<String>,
    checkpoint: Option<String>,
    key: Option<VerifierKeyText>,
}

/// The text of a public key.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct VerifierKeyText(VerifierKey);

impl TryFrom<String> for VerifierKeyText {
    type Error = NoVerifierKey;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

/// Verifies an export, whose checkpoints must be signed by `key` if that is given.
pub(super) fn verify(file: &Path, key: Option<&VerifierKey>, anchors: &[String]) -> anyhow::Result<Verified> {
    let name = || format!("cannot read {}", file.display());
    let lines = || -> anyhow::Result<_> {
        let opened = BufReader::new(File::open(file).with_context(name)?);
        Ok(opened.lines().enumerate().map(move |(number, line)| {
            let line = line.with_context(name)?;
            serde_json::from_str::<Line>(&line).with_context(|| format!("line {} is no line of an export", number + 1))
        }))
    };
    // The checkpoints stand behind their entries.
    let mut trees: BTreeMap<u32, (Vec<String>, Vec<VerifierKey>)> = BTreeMap::new();
    for line in lines()? {
        let line = line?;
        let (notes, keys) = trees.entry(line.generation).or_default();
        notes.extend(line.checkpoint);
        keys.extend(line.key.map(|text| text.0));
    }
    let newest = trees.keys().next_back().copied();
    let mut checks: BTreeMap<u32, TreeCheck> = BTreeMap::new();
    let mut unused: Vec<&String> = anchors.iter().collect();
    for (generation, (notes, keys)) in &trees {
        let is_newest = newest == Some(*generation);
        let origins: Vec<_> = notes.iter().filter_map(|note| Some(Checkpoint::parse(note).ok()?.origin)).collect();
        // The given key names the newest log; it has signed the logs before under their own names.
        let keys = match key {
            Some(key) if is_newest => vec![key.clone()],
            Some(key) => origins.iter().map(|origin| key.of(origin)).collect(),
            None => keys.clone(),
        };
        let is_own = |note: &&String| Checkpoint::parse(note).is_ok_and(|parsed| origins.contains(&parsed.origin));
        let (own, others): (Vec<&String>, Vec<&String>) = unused.iter().copied().partition(is_own);
        unused = others;
        let notes = notes.iter().chain(own).map(String::as_str);
        checks.insert(*generation, TreeCheck::new(notes, &keys));
    }
    let mut pruned = 0;
    for line in lines()? {
        let line = line?;
        let hash = line.leaf.and_then(|leaf| STANDARD.decode(leaf).ok()?.try_into().ok());
        if let (Some(hash), Some(check)) = (hash, checks.get_mut(&line.generation)) {
            check.read_hash(hash);
            pruned += 1;
            continue;
        }
        if let (Some(index), Some(entry), Some(check)) = (line.index, line.entry, checks.get_mut(&line.generation)) {
            check.read(index, &entry, None);
        }
    }
    let mut verified = Verified { entries: 0, pruned, breaks: Vec::new() };
    for check in checks.into_values() {
        verified.entries += check.size();
        verified.breaks.extend(check.end());
    }
    verified.entries -= pruned;
    let origin = |note: &String| Checkpoint::parse(note).map_or_else(|_| String::new(), |parsed| parsed.origin);
    verified.breaks.extend(unused.into_iter().map(|note| Break::OtherGeneration { origin: origin(note) }));
    Ok(verified)
}
