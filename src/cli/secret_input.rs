//! Secrets that people give to a command: from standard input only, because arguments and the environment of a process
//! can be seen by others.

use std::io::{self, IsTerminal as _, Read as _};

use anyhow::{Context as _, bail};

use super::output::write_message;

/// Most bytes that are read.
const LIMIT: u64 = 64 * 1024;

/// Reads a secret from standard input, without the newline at its end.
pub(super) fn read(what: &str) -> anyhow::Result<String> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        write_message(&format!("Type the {what}, Enter and Control-D. What you type can be seen; better pipe it in."));
    }
    let mut text = String::new();
    stdin.lock().take(LIMIT).read_to_string(&mut text).with_context(|| format!("cannot read the {what}"))?;
    let length = without_newline(&text).len();
    text.truncate(length);
    if text.is_empty() {
        bail!("standard input holds no {what}");
    }
    Ok(text)
}

/// Removes one newline, as `echo` and editors add it.
fn without_newline(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_newline_is_removed_and_spaces_stay() {
        assert_eq!(without_newline(" secret \n"), " secret ");
        assert_eq!(without_newline("secret\r\n"), "secret");
        assert_eq!(without_newline("secret\n\n"), "secret\n");
        assert_eq!(without_newline("secret"), "secret");
    }
}
