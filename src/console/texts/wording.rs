//! The reader's words for the domain and the console's own errors. Elsewhere (command line, OAuth, Data API) these are in
//! English.

use fluent_bundle::FluentArgs;

use leptos::prelude::{AnyView, IntoAny as _};

use super::{Reader, given, rich, t};
use crate::{
    console::{
        error::{ConsoleError, CredentialProblems, KeyProblem, NameProblem, details_key},
        model::{ManyChanged, Notice},
    },
    domain::{
        actor::{COMMAND_LINE, maker},
        client_key::{ClientAuthentication, ClientKeyError},
        credential::{
            AuthenticationType,
            details::{DetailsError, MAX_DESCRIPTION, MAX_TAG, MAX_TAGS, MAX_TICKET, Owner},
            secret::Overlap,
        },
        credential_query::ListedState,
        display_name::NameError,
        idle::IDLE_DAYS,
        network::{MAX_NETWORKS, NetworkError},
        pause::PauseLength,
        saved_view::MAX_VIEWS,
        scope::Scope,
        session::SignInWay,
        user::{MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARACTERS, Role},
    },
};

/// A scope.
pub fn scope(scope: Scope) -> String {
    match scope {
        Scope::Interactions => t!("scope-interactions"),
        Scope::Conversations => t!("scope-conversations"),
        Scope::PluginCalls => t!("scope-plugin-calls"),
        Scope::PluginResources => t!("scope-plugin-resources"),
        Scope::Users => t!("scope-users"),
    }
}

/// The data access that a scope grants.
pub fn about_scope(scope: Scope) -> String {
    match scope {
        Scope::Interactions => t!("scope-interactions-about"),
        Scope::Conversations => t!("scope-conversations-about"),
        Scope::PluginCalls => t!("scope-plugin-calls-about"),
        Scope::PluginResources => t!("scope-plugin-resources-about"),
        Scope::Users => t!("scope-users-about"),
    }
}

/// An authentication type.
pub fn authentication_type(kind: AuthenticationType) -> String {
    match kind {
        AuthenticationType::ApiKey => t!("type-api-key"),
        AuthenticationType::OAuth2 => t!("type-oauth2"),
    }
}

/// A state by which the list is filtered.
pub fn state(state: ListedState) -> String {
    match state {
        ListedState::Active => t!("active"),
        ListedState::Paused => t!("paused"),
        ListedState::Expired => t!("expired"),
    }
}

/// The length of a pause; none if it lasts until somebody resumes the credential.
pub fn pause_length(length: PauseLength) -> Option<String> {
    match length {
        PauseLength::QuarterHour => Some(t!("quarter-hour")),
        PauseLength::Hour => Some(t!("one-hour")),
        PauseLength::Day => Some(t!("one-day")),
        PauseLength::UntilResumed => None,
    }
}

/// A role.
pub fn role(role: Role) -> String {
    match role {
        Role::SuperAdmin => t!("role-super-admin"),
        Role::Auditor => t!("role-auditor"),
        Role::Admin => t!("role-admin"),
        Role::User => t!("role-user"),
    }
}

/// The authentication method of the holder of a credential.
pub fn client_authentication(way: &ClientAuthentication) -> Vec<AnyView> {
    match way {
        ClientAuthentication::ApiKey(hint) => rich!("api-key-ending", hint = given(hint.to_string())),
        ClientAuthentication::Secret(hint) => rich!("client-secret-ending", hint = given(hint.to_string())),
        ClientAuthentication::PublicKey(thumbprint) => {
            rich!("client-public-key", thumbprint = given(thumbprint.clone()))
        }
    }
}

/// The creator of a credential.
pub fn creator(creator: String) -> AnyView {
    if maker(&creator) == COMMAND_LINE { t!("created-by-command-line").into_any() } else { given(creator) }
}

/// How long a replaced secret is accepted, and what that means where it needs to be said.
pub fn overlap(overlap: Overlap) -> (String, Option<String>) {
    match overlap {
        Overlap::None => (t!("overlap-none"), Some(t!("overlap-none-help"))),
        Overlap::Hour => (t!("overlap-hour"), None),
        Overlap::Day => (t!("overlap-day"), None),
        Overlap::Week => (t!("overlap-week"), None),
        Overlap::Safe => (t!("overlap-safe"), Some(t!("overlap-safe-help"))),
        Overlap::Manual => (t!("overlap-manual"), Some(t!("overlap-manual-help"))),
        Overlap::Until(at) => (at.to_string(), None),
    }
}

/// An error, and what to do.
pub fn error(error: &ConsoleError) -> String {
    let mut arguments = FluentArgs::new();
    match error {
        ConsoleError::TooManyFailures { retry_after_seconds } => arguments.set("seconds", *retry_after_seconds),
        ConsoleError::WeakPassword => {
            arguments.set("fewest", MIN_PASSWORD_CHARACTERS);
            arguments.set("most", MAX_PASSWORD_BYTES);
        }
        ConsoleError::InvalidDays => {
            arguments.set("fewest", *IDLE_DAYS.start());
            arguments.set("most", *IDLE_DAYS.end());
        }
        _ => {}
    }
    Reader::current().locale.text(error.key(), &arguments)
}

/// A problem with a name.
pub fn name_problem(problem: NameProblem) -> String {
    Reader::current().locale.text(problem.key(), &FluentArgs::new())
}

/// A problem with a public key.
pub fn key_problem(problem: KeyProblem) -> String {
    Reader::current().locale.text(problem.key(), &FluentArgs::new())
}

/// A problem with what is noted about a credential.
pub fn details_problem(problem: DetailsError) -> String {
    let most = match problem {
        DetailsError::Description => MAX_DESCRIPTION,
        DetailsError::Ticket => MAX_TICKET,
        DetailsError::Tag => MAX_TAG,
        DetailsError::TooManyTags => MAX_TAGS,
        DetailsError::Owner | DetailsError::SamePerson => 0,
    };
    let mut arguments = FluentArgs::new();
    arguments.set("most", most);
    Reader::current().locale.text(details_key(problem), &arguments)
}

/// A person who is responsible for a credential.
pub fn owner(owner: &Owner) -> String {
    if owner.has_access { owner.email.clone() } else { t!("owner-no-access", person = owner.email.as_str()) }
}

/// A problem with the networks.
pub fn network_problem(problem: &NetworkError) -> String {
    match problem {
        NetworkError::Unreadable(given) => t!("network-unreadable", given = given.as_str()),
        NetworkError::HostBits { given, network, address } => {
            t!("network-host-bits", given = given.as_str(), network = network.as_str(), address = address.as_str())
        }
        NetworkError::TooMany => t!("network-too-many", most = MAX_NETWORKS),
    }
}

/// The texts that an island may need for the credential form, with their names.
pub fn problems() -> Vec<(&'static str, String)> {
    let errors = [
        ConsoleError::Refused(CredentialProblems::default()),
        ConsoleError::VersionChanged,
        ConsoleError::AlreadyCreated,
        ConsoleError::NotFound,
        ConsoleError::Forbidden,
        ConsoleError::SignedOut,
        ConsoleError::StaleSignIn,
        ConsoleError::Malformed,
        ConsoleError::Unavailable,
        ConsoleError::NoResponse,
        ConsoleError::Internal,
    ];
    let names = [NameError::Empty, NameError::TooLong, NameError::Invisible].map(NameProblem::Rule);
    let keys = [
        ClientKeyError::Unreadable,
        ClientKeyError::Certificate,
        ClientKeyError::Private,
        ClientKeyError::Unsupported,
        ClientKeyError::OtherUse,
    ];
    let keys = keys.map(KeyProblem::Rule).into_iter().chain([KeyProblem::Taken, KeyProblem::ForApiKey]);
    // The island puts what was typed into its place.
    let networks = [
        ("network-unreadable", NetworkError::Unreadable("{given}".to_owned())),
        (
            "network-host-bits",
            NetworkError::HostBits {
                given: "{given}".to_owned(),
                network: "{network}".to_owned(),
                address: "{address}".to_owned(),
            },
        ),
        ("network-too-many", NetworkError::TooMany),
    ];
    let networks = networks.iter().map(|(name, of)| (*name, network_problem(of)));
    let expiry = [("expiry-problem", t!("expiry-problem")), ("quota-problem", t!("quota-problem"))];
    let errors = errors.iter().map(|of| (of.key(), error(of)));
    let names = names.into_iter().chain([NameProblem::Taken]).map(|of| (of.key(), name_problem(of)));
    let keys = keys.map(|of| (of.key(), key_problem(of)));
    let details = DetailsError::ALL.map(|of| (details_key(of), details_problem(of)));
    errors.chain(names).chain(keys).chain(networks).chain(expiry).chain(details).collect()
}

/// Several scopes.
pub fn scopes(scopes: &[Scope]) -> String {
    scopes.iter().map(|of| scope(*of)).collect::<Vec<_>>().join(&t!("list-separator"))
}

/// The result of the previous page.
pub fn notice(notice: Notice) -> AnyView {
    match notice {
        Notice::Saved { name } => rich!("notice-saved", name = given(name)).into_any(),
        Notice::Paused { name, length } => match length.parse().ok().and_then(pause_length) {
            Some(length) => rich!("notice-paused-for", name = given(name), length = length).into_any(),
            None => rich!("notice-paused", name = given(name)).into_any(),
        },
        Notice::Resumed { name } => rich!("notice-resumed", name = given(name)).into_any(),
        Notice::SecretRetired { name } => rich!("notice-secret-retired", name = given(name)).into_any(),
        Notice::EndPlanned { name } => rich!("notice-end-planned", name = given(name)).into_any(),
        Notice::NotPlanned(problem) => error(&ConsoleError::Rotation(problem)).into_any(),
        Notice::IdleDays(Some(days)) => t!("notice-idle", days = t!("days", count = days)).into_any(),
        Notice::IdleDays(None) => t!("notice-idle-never").into_any(),
        Notice::ManyChanged(ManyChanged { changed, skipped: 0 }) => t!("notice-many", count = changed).into_any(),
        Notice::ManyChanged(ManyChanged { changed, skipped }) => {
            t!("notice-many-skipped", count = changed, skipped = skipped).into_any()
        }
        Notice::LeakedRevoked { name } => t!("notice-leaked-revoked", name = name).into_any(),
        Notice::EndpointChanged => t!("notice-endpoint-changed").into_any(),
        Notice::EndpointRemoved => t!("notice-endpoint-removed").into_any(),
        Notice::EndpointTested => t!("notice-endpoint-tested").into_any(),
        Notice::Frozen => t!("notice-frozen").into_any(),
        Notice::Thawed => t!("notice-thawed").into_any(),
        Notice::NotConfirmed => t!("notice-not-confirmed").into_any(),
        Notice::Deleted { name } => rich!("notice-deleted", name = given(name)).into_any(),
        Notice::Gone => t!("notice-gone").into_any(),
        Notice::PasswordChanged => t!("notice-password-changed").into_any(),
        Notice::PersonChanged { email } => rich!("notice-person-changed", email = given(email)).into_any(),
        Notice::RuleChanged => t!("notice-rule-changed").into_any(),
        Notice::InvitationWithdrawn => t!("notice-invitation-withdrawn").into_any(),
        Notice::FactorAdded => t!("notice-factor-added").into_any(),
        Notice::FactorRemoved => t!("notice-factor-removed").into_any(),
        Notice::SessionsEnded(count) => t!("notice-sessions-ended", count = count).into_any(),
        Notice::ViewSaved { name } => rich!("notice-view-saved", name = given(name)).into_any(),
        Notice::ViewDeleted { name } => rich!("notice-view-deleted", name = given(name)).into_any(),
        Notice::ViewNotSaved => t!("notice-view-not-saved", most = MAX_VIEWS).into_any(),
    }
}

/// How a person has signed in.
pub fn sign_in_way(way: SignInWay) -> String {
    match way {
        SignInWay::Password => t!("way-password"),
        SignInWay::PasswordAndCode => t!("way-password-and-code"),
        SignInWay::PasswordAndRecoveryCode => t!("way-password-and-recovery-code"),
        SignInWay::Passkey => t!("way-passkey"),
        SignInWay::Host => t!("way-host"),
    }
}
