//! Who may have pages of ours in a frame, and sign people in to it.

use std::path::PathBuf;

use super::{
    file::{Embed, File},
    places::origin,
    reader::Reader,
    reference::{EMBED_ISSUER, EMBED_KEYS_FILE, EMBED_ORIGINS, EMBED_UNKNOWN_PEOPLE, Setting},
};
use crate::domain::host_assertion::UnknownPeople;

/// Who may have pages of ours in a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddingSettings {
    /// The origins of the pages around it.
    pub origins: Vec<String>,
    /// Who signs people in: `iss` of the assertions.
    pub issuer: String,
    /// The file with the public keys by which assertions are verified.
    pub keys_file: PathBuf,
    /// What becomes of people who are not known.
    pub unknown_people: UnknownPeople,
}

impl Reader<'_> {
    /// Nothing without an origin; with one, who signs people in must be set too.
    pub(super) fn embedding(&mut self, file: &File) -> Option<EmbeddingSettings> {
        let Embed { origins, issuer, keys_file, unknown_people } = &file.embed;
        let origins = match self.source.variable(EMBED_ORIGINS.variable) {
            Some(text) => text.split(',').map(|origin| origin.trim().to_owned()).collect(),
            None => origins.clone(),
        };
        let unknown_people = self.parsed(&EMBED_UNKNOWN_PEOPLE, unknown_people.as_ref())?;
        if origins.is_empty() {
            return None;
        }
        let origins = origins.iter().filter_map(|text| self.host_origin(text)).collect();
        let issuer = self.required(&EMBED_ISSUER, issuer.as_ref());
        let keys_file = self.required(&EMBED_KEYS_FILE, keys_file.as_ref()).into();
        Some(EmbeddingSettings { origins, issuer, keys_file, unknown_people })
    }

    /// An origin as browsers write it, so that it can be compared with what they send.
    fn host_origin(&mut self, text: &str) -> Option<String> {
        // A browser would take a star for any name.
        let origin = origin(text).filter(|origin| !origin.contains('*'));
        if origin.is_none() {
            let hint = "give scheme, host and port only, such as https://setup.example.com";
            self.problems.push(format!("{} has {text:?}: {hint}", name(&EMBED_ORIGINS)));
        }
        origin
    }

    fn required(&mut self, setting: &Setting, in_file: Option<&String>) -> String {
        let text = self.text(setting, in_file);
        if text.is_empty() {
            self.problems.push(format!("{} is not set, but {} is", name(setting), name(&EMBED_ORIGINS)));
        }
        text
    }
}

fn name(setting: &Setting) -> &'static str {
    setting.key.unwrap_or(setting.variable)
}
