//! Public keys that people give to a command: from a file or from standard input.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use anyhow::Context as _;

/// Most bytes that are read; longer input is no key.
const LIMIT: u64 = 64 * 1024;

/// Reads a public key from a file, or from standard input where the file is `-`.
pub(super) fn read(file: &Path) -> anyhow::Result<String> {
    let cannot_read = || format!("cannot read {}", file.display());
    let input: Box<dyn Read> = if file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(file).with_context(cannot_read)?)
    };
    let mut bytes = Vec::new();
    input.take(LIMIT).read_to_end(&mut bytes).with_context(cannot_read)?;
    // A key in DER is no text, and refused as such below.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
