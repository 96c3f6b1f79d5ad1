//! `user`: the people who sign in to the console.

use serde::Serialize;

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
        user::{Role, User},
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
}

impl UserView {
    fn new(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email.clone(),
            role: user.role.as_str(),
            created_at: timestamp(user.created_at),
            disabled_at: user.disabled_at.map(timestamp),
        }
    }
}

pub(super) async fn run(options: &Options, command: Command, output: Output) -> anyhow::Result<()> {
    let absent = if matches!(command, Command::Add { .. }) { Absent::Make } else { Absent::Refuse };
    let Operator { services, actor } = Operator::start(options, absent).await?;
    let authorised = authorise(&actor)?;
    let (user, done) = match command {
        Command::List => {
            let users = services.list_users(&authorised).await?;
            let views = users.iter().map(UserView::new).collect::<Vec<_>>();
            let row = |view: &UserView| {
                let disabled = view.disabled_at.clone().unwrap_or_default();
                [view.email.clone(), view.role.to_owned(), view.created_at.clone(), disabled]
            };
            let rows = || views.iter().map(row).collect::<Vec<_>>();
            return output.write(&views, || table(["EMAIL", "ROLE", "CREATED", "DISABLED"], &rows()));
        }
        Command::Add { email, role, password: Password { .. } } => {
            let password = secret_input::read("password")?;
            (services.add_user(&authorised, &email, role, password).await?, "Added")
        }
        Command::SetPassword { email, password: Password { .. } } => {
            let password = secret_input::read("password")?;
            (services.set_password(&authorised, &email, password).await?, "Set the password of")
        }
        Command::Disable { email } => (services.disable_user(&authorised, &email).await?, "Disabled"),
        Command::Enable { email } => (services.enable_user(&authorised, &email).await?, "Enabled"),
        Command::SetRole { email, role } => (services.set_role(&authorised, &email, role).await?, "Set the role of"),
    };
    let view = UserView::new(&user);
    output.write(&view, || format!("{done} {} ({}).", view.email, user.role.label()))
}
