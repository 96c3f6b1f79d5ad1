//! `notification`: where notifications go, and what became of them.

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use serde::Serialize;

use super::{
    Options,
    operator::Operator,
    output::{Output, table},
};
use crate::{
    app::installation::Absent,
    domain::{
        id::{DeliveryId, EndpointId},
        notification::{
            Topic, Topics,
            delivery::{Delivery, EndpointOverview, Target},
        },
        timestamp::timestamp,
    },
    service::notifications::Notifications,
};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add a webhook, and show its secret once
    AddWebhook {
        /// Its URL
        url: String,
        #[command(flatten)]
        topics: TopicArguments,
    },
    /// Add a mailbox
    AddMail {
        /// Its address
        address: String,
        #[command(flatten)]
        topics: TopicArguments,
    },
    /// List where notifications go
    List,
    /// Choose topics for an endpoint, and enable it again if it is disabled
    Change {
        /// The id of the endpoint
        id: EndpointId,
        #[command(flatten)]
        topics: TopicArguments,
    },
    /// Remove an endpoint, and the deliveries to it
    Remove {
        /// The id of the endpoint
        id: EndpointId,
    },
    /// Send a test to an endpoint
    Test {
        /// The id of the endpoint
        id: EndpointId,
    },
    /// List the last deliveries to an endpoint
    Deliveries {
        /// The id of the endpoint
        id: EndpointId,
    },
    /// Deliver a notification once more
    Replay {
        /// The id of the delivery
        id: DeliveryId,
    },
}

/// Which topics.
#[derive(clap::Args)]
pub(super) struct TopicArguments {
    /// A topic such as credential.created, repeated for several; all without it
    #[arg(long = "topic", value_name = "TOPIC")]
    topics: Vec<String>,
}

impl TopicArguments {
    fn read(&self) -> anyhow::Result<Topics> {
        if self.topics.is_empty() {
            return Ok(Topics::all());
        }
        let known = || Topics::all().iter().map(Topic::code).collect::<Vec<_>>().join(", ");
        Topics::parse(self.topics.iter().map(String::as_str)).with_context(|| format!("the topics are {}", known()))
    }
}

#[derive(Serialize)]
struct AddedView {
    id: EndpointId,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_key: Option<String>,
}

#[derive(Serialize)]
struct DoneView {
    id: String,
}

#[derive(Serialize)]
struct EndpointLine {
    id: EndpointId,
    kind: &'static str,
    target: String,
    topics: Vec<&'static str>,
    disabled_at: Option<String>,
    failing_since: Option<String>,
    public_key: Option<String>,
}

impl EndpointLine {
    fn new(overview: &EndpointOverview) -> Self {
        let endpoint = &overview.endpoint;
        Self {
            id: endpoint.id,
            kind: endpoint.target.kind(),
            target: endpoint.target.to_string(),
            topics: endpoint.topics.iter().map(Topic::code).collect(),
            disabled_at: endpoint.disabled.map(|(at, _)| timestamp(at)),
            failing_since: endpoint.failing_since.map(timestamp),
            public_key: overview.public_key.clone(),
        }
    }

    fn row(&self) -> [String; 4] {
        let state = match (&self.disabled_at, &self.failing_since) {
            (Some(at), _) => format!("disabled since {at}"),
            (None, Some(since)) => format!("failing since {since}"),
            (None, None) => "active".to_owned(),
        };
        [self.id.to_string(), self.target.clone(), state, self.topics.join(" ")]
    }
}

#[derive(Serialize)]
struct DeliveryLine {
    id: DeliveryId,
    notification_id: String,
    topic: &'static str,
    at: String,
    attempts: u32,
    delivered_at: Option<String>,
    next_at: Option<String>,
    outcome: Option<String>,
}

impl DeliveryLine {
    fn new(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            notification_id: delivery.notification_id.to_string(),
            topic: delivery.topic.code(),
            at: timestamp(delivery.happened_at),
            attempts: delivery.attempts,
            delivered_at: delivery.delivered_at.map(timestamp),
            next_at: delivery.next_at.map(timestamp),
            outcome: delivery.outcome,
        }
    }

    fn row(&self) -> [String; 5] {
        let state = match (&self.delivered_at, &self.next_at) {
            (Some(at), _) => format!("delivered {at}"),
            (None, Some(at)) => format!("due {at}"),
            (None, None) => "given up".to_owned(),
        };
        [self.id.to_string(), self.topic.to_owned(), self.at.clone(), state, self.outcome.clone().unwrap_or_default()]
    }
}

pub(super) async fn run(options: &Options, command: Command, output: Output) -> anyhow::Result<()> {
    let Operator { services, actor } = Operator::start(options, Absent::Refuse).await?;
    let notifications = services.notifications(&actor)?;
    match command {
        Command::AddWebhook { url, topics } => {
            add(&notifications, Target::webhook(&url)?, topics.read()?, output).await
        }
        Command::AddMail { address, topics } => {
            ensure!(
                options.settings()?.notifications.mail.is_some(),
                "there is no mail server: set SMTP_URL and notifications.mail_sender"
            );
            add(&notifications, Target::mail(&address)?, topics.read()?, output).await
        }
        Command::List => {
            let lines: Vec<_> = notifications.list().await?.iter().map(EndpointLine::new).collect();
            output.write(&lines, || {
                let rows: Vec<_> = lines.iter().map(EndpointLine::row).collect();
                table(["ID", "TARGET", "STATE", "TOPICS"], &rows)
            })
        }
        Command::Change { id, topics } => {
            notifications.change(id, topics.read()?).await?;
            done(output, id, "Changed.")
        }
        Command::Remove { id } => {
            notifications.remove(id).await?;
            done(output, id, "Removed.")
        }
        Command::Test { id } => {
            notifications.test(id).await?;
            done(output, id, "A running server delivers it within seconds; see notification deliveries.")
        }
        Command::Deliveries { id } => {
            let found = notifications.list().await?.into_iter().find(|overview| overview.endpoint.id == id);
            let deliveries = found.context("there is no such endpoint")?.deliveries;
            let lines: Vec<_> = deliveries.into_iter().map(DeliveryLine::new).collect();
            output.write(&lines, || {
                let rows: Vec<_> = lines.iter().map(DeliveryLine::row).collect();
                table(["ID", "TOPIC", "AT", "STATE", "OUTCOME"], &rows)
            })
        }
        Command::Replay { id } => {
            notifications.replay(id).await?;
            done(output, id, "A running server delivers it within seconds.")
        }
    }
}

/// Says that something was done to a thing.
fn done(output: Output, id: impl ToString, text: &str) -> anyhow::Result<()> {
    output.write(&DoneView { id: id.to_string() }, || text.to_owned())
}

async fn add(notifications: &Notifications<'_>, target: Target, topics: Topics, output: Output) -> anyhow::Result<()> {
    let added = notifications.add(target, topics).await?;
    let (secret, public_key) = added.keys.map(|(secret, public)| (secret.expose().to_owned(), public)).unzip();
    let view = AddedView { id: added.endpoint.id, secret, public_key };
    output.write(&view, || match (&view.secret, &view.public_key) {
        (Some(secret), Some(public_key)) => {
            format!("Added {}.\nSigning secret: {secret}\nPublic key: {public_key}\nThis is the only time the secret is shown.", view.id)
        }
        _ => format!("Added {}.", view.id),
    })
}
