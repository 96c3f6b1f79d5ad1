//! `keys server-key`, `keys rotate-server-key` and `keys retire-server-key`.

use anyhow::bail;
use serde::Serialize;

use super::{
    Options,
    operator::Operator,
    output::{Output, table, write_message},
};
use crate::{
    app::{
        installation::Absent,
        server_key::{KeyFile, is_in_environment},
    },
    crypto::{random::SystemRandom, server_key::ServerKey},
    service::{
        authz::authorise,
        installation::server_keys::{RetireServerKeyError, RotateServerKeyError, ServerKeyRotation, ServerKeyStatus},
    },
};

#[derive(clap::Args)]
pub(super) struct Rotate {
    /// Write a new key to standard output, for `SERVER_KEY`, and do nothing else
    #[arg(long)]
    print: bool,
}

#[derive(clap::Args)]
pub(super) struct Retire {
    /// End the secrets that nobody has used since the rotation
    #[arg(long)]
    force: bool,
}

#[derive(Serialize)]
struct PrintedKey {
    server_key: String,
}

#[derive(Serialize)]
struct View {
    current: String,
    next: Option<String>,
    previous: Option<String>,
    secrets_under_previous: u64,
}

#[derive(Serialize)]
struct RotationView {
    /// Whether the new key is the current one.
    rotated: bool,
    servers_without_next: u64,
    #[serde(flatten)]
    keys: View,
}

#[derive(Serialize)]
struct RetirementView {
    retired: Option<String>,
    secrets_ended: usize,
    #[serde(flatten)]
    keys: View,
}

impl View {
    fn table(&self) -> String {
        let row = |fingerprint: &Option<String>, role: &str, secrets: String| {
            fingerprint.clone().map(|fingerprint| [role.to_owned(), fingerprint, secrets])
        };
        let previous = row(&self.previous, "previous", self.secrets_under_previous.to_string());
        let current = ["current".to_owned(), self.current.clone(), String::new()];
        let rows: Vec<_> =
            [Some(current), row(&self.next, "next", String::new()), previous].into_iter().flatten().collect();
        table(["SERVER KEY", "FINGERPRINT", "UNUSED SECRETS"], &rows)
    }
}

impl From<ServerKeyStatus> for View {
    fn from(status: ServerKeyStatus) -> Self {
        let ServerKeyStatus { current, next, previous, secrets_under_previous, .. } = status;
        Self { current, next, previous, secrets_under_previous }
    }
}

pub(super) async fn show(options: &Options, output: Output) -> anyhow::Result<()> {
    let Operator { services, actor } = Operator::start_without_organization(options, Absent::Refuse).await?;
    let view = View::from(services.server_key_status(&authorise(&actor)?).await?);
    output.write(&view, || view.table())
}

pub(super) async fn rotate(options: &Options, arguments: Rotate, output: Output) -> anyhow::Result<()> {
    if arguments.print {
        let printed = PrintedKey { server_key: ServerKey::generate(&SystemRandom)?.expose() };
        return output.write(&printed, || printed.server_key.clone());
    }
    let Operator { services, actor } = Operator::start_without_organization(options, Absent::Refuse).await?;
    let authorised = authorise(&actor)?;
    let before = services.server_key_status(&authorised).await?;
    if before.previous.is_some() {
        bail!(RotateServerKeyError::PreviousInUse { secrets: before.secrets_under_previous });
    }
    let file = KeyFile::open(&options.settings()?.server_key_file, &SystemRandom)?;
    let next = file.add_beside(&before.current, &before.retired, &SystemRandom)?;
    let servers_without_next = match services.rotate_server_key(&authorised, &next).await? {
        ServerKeyRotation::Done => 0,
        ServerKeyRotation::Waiting { servers } => servers,
    };
    let keys = View::from(services.server_key_status(&authorised).await?);
    let rotated = RotationView { rotated: servers_without_next == 0, servers_without_next, keys };
    write_message(&if rotated.rotated {
        "the server key is rotated; each secret changes over when it is used, and then the previous key can be retired: keys \
         retire-server-key"
            .to_owned()
    } else {
        format!(
            "servers that do not have the next key yet: {servers_without_next}; give each the same key file, or both keys in \
             SERVER_KEY and a restart, and run this again"
        )
    });
    output.write(&rotated, || rotated.keys.table())
}

pub(super) async fn retire(options: &Options, arguments: Retire, output: Output) -> anyhow::Result<()> {
    let Operator { services, actor } = Operator::start_without_organization(options, Absent::Refuse).await?;
    let authorised = authorise(&actor)?;
    let retired = match services.retire_server_key(&authorised, arguments.force).await {
        Ok(retired) => Some(retired),
        // An interrupted command may have left its key in the file.
        Err(RetireServerKeyError::NoPrevious) => None,
        Err(error) => return Err(error.into()),
    };
    let status = services.server_key_status(&authorised).await?;
    if is_in_environment() {
        if retired.is_none() {
            bail!(RetireServerKeyError::NoPrevious);
        }
        write_message("remove the retired key from SERVER_KEY of every server");
    } else {
        let file = KeyFile::open(&options.settings()?.server_key_file, &SystemRandom)?;
        if !file.remove(&status.retired, &SystemRandom)? && retired.is_none() {
            bail!(RetireServerKeyError::NoPrevious);
        }
        write_message("the retired key is no longer in the key file; remove it from those of other servers");
    }
    let retired = RetirementView {
        secrets_ended: retired.as_ref().map_or(0, |retired| retired.secrets_ended),
        retired: retired.map(|retired| retired.fingerprint),
        keys: status.into(),
    };
    output.write(&retired, || retired.keys.table())
}
