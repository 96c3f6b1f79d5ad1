//! `user`: the people who sign in to the console.

use std::str::FromStr;

use serde::Serialize;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    Options,
    operator::Operator,
    output::{Output, table},
    secret_input,
};
use crate::{
    app::installation::Absent,
    domain::{
        timestamp::timestamp,
        user::{PersonOverview, Role, User},
    },
    service::authz::authorise,
};

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Add a person
    Add {
        /// The email address to sign in with
        #[arg(long)]
        email: String,
        /// super-admin, auditor, admin or user; auditors see credentials, super admins change them, too
        #[arg(long)]
        role: Role,
        #[command(flatten)]
        password: Password,
    },
    /// List the people of the organization
    List,
    /// Give a person another password, which ends their sessions
    SetPassword {
        /// The email address of the person
        #[arg(long)]
        email: String,
        #[command(flatten)]
        password: Password,
    },
    /// Keep a person from signing in and end their sessions
    Disable {
        /// The email address of the person
        #[arg(long)]
        email: String,
    },
    /// Let a person who was disabled sign in again
    Enable {
        /// The email address of the person
        #[arg(long)]
        email: String,
    },
    /// Print a link by which a person sets a password and is signed in; it is valid for an hour, and once
    Invite {
        /// The email address of the person
        #[arg(long)]
        email: String,
        /// super-admin, auditor, admin or user; auditors see credentials, super admins change them, too
        #[arg(long)]
        role: Role,
    },
    /// Remove the second factors of a person who has lost them, and end their sessions
    ResetFactors {
        /// The email address of the person
        #[arg(long)]
        email: String,
    },
    /// End every session of a person
    EndSessions {
        /// The email address of the person
        #[arg(long)]
        email: String,
    },
    /// Say from when on super admins need a second factor
    RequireSecondFactor {
        /// An instant such as 2027-01-31T12:00:00Z, now, or never
        #[arg(long)]
        from: RuleStart,
    },
    /// Give a person another role, from the next request on
    SetRole {
        /// The email address of the person
        #[arg(long)]
        email: String,
        /// super-admin, auditor, admin or user; auditors see credentials, super admins change them, too
        #[arg(long)]
        role: Role,
    },
}

/// From when on a rule holds.
#[derive(Clone, Copy)]
pub(super) enum RuleStart {
    Now,
    At(OffsetDateTime),
    Never,
}

impl FromStr for RuleStart {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "now" => Ok(Self::Now),
            "never" => Ok(Self::Never),
            text => OffsetDateTime::parse(text, &Rfc3339)
                .map(Self::At)
                .map_err(|_| "an instant such as 2027-01-31T12:00:00Z, now, or never"),
        }
    }
}

#[derive(Serialize)]
struct InvitationView {
    email: String,
    link: String,
}

#[derive(Serialize)]
struct RuleView {
    second_factor_from: Option<String>,
}

#[derive(clap::Args)]
pub(super) struct Password {
    /// Read the password from standard input, the only place it is taken from
    #[arg(long, required = true)]
    password_stdin: bool,
}

#[derive(Serialize)]
struct UserView {
    id: String,
    email: String,
    role: &'static str,
    created_at: String,
    disabled_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    second_factor: Option<bool>,
}

impl UserView {
    fn new(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email.clone(),
            role: user.role.as_str(),
            created_at: timestamp(user.created_at),
            disabled_at: user.disabled_at.map(timestamp),
            second_factor: None,
        }
    }
}

pub(super) async fn run(options: &Options, command: Command, output: Output) -> anyhow::Result<()> {
    let absent = if matches!(command, Command::Add { .. }) { Absent::Make } else { Absent::Refuse };
    let Operator { services, actor } = Operator::start(options, absent).await?;
    let (authorised, operator) = (authorise(&actor)?, authorise(&actor)?);
    let (user, done) = match command {
        Command::List => {
            let people = services.list_people(&authorised).await?;
            let view = |person: &PersonOverview| UserView {
                second_factor: Some(person.has_second_factor),
                ..UserView::new(&person.user)
            };
            let views = people.iter().map(view).collect::<Vec<_>>();
            let row = |view: &UserView| {
                let disabled = view.disabled_at.clone().unwrap_or_default();
                let factor = if view.second_factor == Some(true) { "yes" } else { "no" };
                [view.email.clone(), view.role.to_owned(), factor.to_owned(), view.created_at.clone(), disabled]
            };
            let rows = || views.iter().map(row).collect::<Vec<_>>();
            let head = ["EMAIL", "ROLE", "SECOND FACTOR", "CREATED", "DISABLED"];
            return output.write(&views, || table(head, &rows()));
        }
        Command::Invite { email, role } => {
            let link = services.invite(&authorised, &email, role).await?.expose().to_owned();
            let view = InvitationView { email, link };
            return output.write(&view, || format!("{} sets a password within an hour at\n{}", view.email, view.link));
        }
        Command::RequireSecondFactor { from } => {
            let from = match from {
                RuleStart::Now => Some(services.now()),
                RuleStart::At(at) => Some(at),
                RuleStart::Never => None,
            };
            services.set_second_factor_rule(&authorised, from).await?;
            let view = RuleView { second_factor_from: from.map(timestamp) };
            return output.write(&view, || match &view.second_factor_from {
                Some(from) => format!("Super admins need a second factor from {from} on."),
                None => "Super admins need no second factor.".to_owned(),
            });
        }
        Command::ResetFactors { email } => {
            (services.reset_factors(&authorised, &email).await?, "Removed the second factors of")
        }
        Command::EndSessions { email } => {
            (services.end_sessions(&authorised, &email).await?.0, "Ended the sessions of")
        }
        Command::Add { email, role, password: Password { .. } } => {
            let password = secret_input::read("password")?;
            (services.add_user(&operator, &email, role, password).await?, "Added")
        }
        Command::SetPassword { email, password: Password { .. } } => {
            let password = secret_input::read("password")?;
            (services.set_password(&operator, &email, password).await?, "Set the password of")
        }
        Command::Disable { email } => (services.disable_user(&authorised, &email).await?, "Disabled"),
        Command::Enable { email } => (services.enable_user(&authorised, &email).await?, "Enabled"),
        Command::SetRole { email, role } => (services.set_role(&authorised, &email, role).await?, "Set the role of"),
    };
    let view = UserView::new(&user);
    output.write(&view, || format!("{done} {} ({}).", view.email, user.role.label()))
}
