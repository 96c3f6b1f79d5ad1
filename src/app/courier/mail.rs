//! Notifications by mail.

use std::fmt::Write as _;

use anyhow::Context as _;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use serde_json::Value;

use super::failed;
use crate::{
    config::MailSettings,
    domain::notification::Topic,
    service::notifications::{AttemptResult, Parcel},
};

/// Sends mail through one server.
pub(super) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Mailbox,
}

impl Mailer {
    /// Prepares a connection; none is made before there is mail.
    ///
    /// # Errors
    /// If the URL or the sender cannot be used.
    pub(super) fn new(settings: &MailSettings) -> anyhow::Result<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.server);
        // Not the cause: it may repeat the URL with its password.
        let transport = transport.ok().context("notifications.mail_server is no URL of a mail server")?;
        let sender = settings.sender.parse().context("notifications.mail_sender is no email address")?;
        Ok(Self { transport: transport.build(), sender })
    }

    /// Sends a notification to a mailbox.
    pub(super) async fn send(&self, address: &str, parcel: &Parcel) -> AttemptResult {
        let Ok(recipient) = address.parse::<Mailbox>() else { return failed("it is no mailbox") };
        let (subject, text) = letter(parcel);
        // The same for each attempt, so that a mail program shows it once.
        let domain = self.sender.email.domain();
        let message = Message::builder()
            .from(self.sender.clone())
            .to(recipient)
            .subject(subject)
            .message_id(Some(format!("<{}@{domain}>", parcel.notification_id)))
            .header(ContentType::TEXT_PLAIN)
            .body(text);
        let Ok(message) = message else { return failed("the message could not be written") };
        match self.transport.send(message).await {
            Ok(answer) => AttemptResult {
                is_delivered: true,
                is_gone: false,
                wait: None,
                outcome: format!("{} {}", answer.code(), answer.first_line().unwrap_or_default()),
            },
            Err(error) => failed(&error.to_string()),
        }
    }
}

/// Subject and text.
fn letter(parcel: &Parcel) -> (String, String) {
    let body: Value = serde_json::from_str(&parcel.body).unwrap_or_default();
    let data = body.get("data").unwrap_or(&Value::Null);
    let field = |name: &str| {
        let found = data.get(name).or_else(|| data.get("detail")?.get(name));
        found.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default()
    };
    let name = field("name");
    let subject = match parcel.topic {
        Topic::Created => format!("Credential created: {name}"),
        Topic::Widened => format!("Credential may do more: {name}"),
        Topic::Rotated => format!("Secret rotated: {name}"),
        Topic::Expiring => format!("Credential expires within {} days: {name}", field("days")),
        Topic::Expired => format!("Credential expired: {name}"),
        Topic::Quota => format!("Credential has used {} % of a quota: {name}", field("per_cent")),
        Topic::Failing => format!("Caller failing since {}: {name}", field("since")),
        Topic::Frozen if field("action") == "organization.thawed" => "All credentials unfrozen".to_owned(),
        Topic::Frozen => "All credentials frozen".to_owned(),
        Topic::Decoy => format!("Decoy used: {name}"),
        Topic::Leaked => format!("Leaked secret: {name}"),
        Topic::Checkpoint => "Checkpoint of the audit log, to be kept".to_owned(),
        Topic::People => format!("People changed: {}", field("action")),
        Topic::Account => format!("Your account was changed: {}", field("action")),
        Topic::EndpointDisabled => format!("Notifications to {} are given up", field("target")),
        Topic::Test => "Test of notifications".to_owned(),
    };
    let mut text = format!("{subject}\n\n");
    let when = body.get("timestamp").and_then(Value::as_str).unwrap_or_default();
    let _ = writeln!(text, "at: {when}");
    lines("", data, &mut text);
    (subject.replace(['\r', '\n'], " "), text)
}

/// Writes the members of an object, one in each line; those of an object in it with its name.
fn lines(prefix: &str, value: &Value, text: &mut String) {
    let Value::Object(members) = value else { return };
    for (name, value) in members {
        match value {
            Value::Null => {}
            Value::Object(_) => lines(&format!("{prefix}{name}."), value, text),
            Value::String(value) => drop(writeln!(text, "{prefix}{name}: {value}")),
            value => drop(writeln!(text, "{prefix}{name}: {value}")),
        }
    }
}
