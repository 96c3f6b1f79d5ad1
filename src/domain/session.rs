//! Browser sessions: who is signed in, in which way, since when, and from where.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::id::{SessionId, UserId};

/// How a person has proved to be that person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignInWay {
    /// By the password alone.
    Password,
    /// By the password and a one-time code (RFC 6238).
    PasswordAndCode,
    /// By the password and a recovery code.
    PasswordAndRecoveryCode,
    /// By a passkey that has verified its user.
    Passkey,
    /// By the assertion of a host application.
    Host,
}

impl SignInWay {
    /// The name in storage and in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::PasswordAndCode => "password-and-code",
            Self::PasswordAndRecoveryCode => "password-and-recovery-code",
            Self::Passkey => "passkey",
            Self::Host => "host",
        }
    }

    /// Whether it satisfies a policy that asks for a second factor: all but the password alone. What a host
    /// asks for is its own to decide.
    pub const fn has_second_factor(self) -> bool {
        !matches!(self, Self::Password)
    }
}

impl fmt::Display for SignInWay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The name under which a session stores who is signed in.
pub const SIGNED_IN: &str = "signed-in";

/// What a session stores of who is signed in. Instants are seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserSession {
    /// Identifies the session to its owner; it opens nothing.
    pub id: SessionId,
    /// The person.
    pub user_id: UserId,
    /// The fingerprint of the password: the session ends when it changes.
    pub password_fingerprint: String,
    /// How the person has signed in, or confirmed it last.
    pub way: SignInWay,
    /// When the person has signed in.
    pub signed_in_at: i64,
    /// When the person has last proved to be that person.
    pub authenticated_at: i64,
    /// Whether it is the session of a frame, which is not accepted outside of frames.
    pub is_framed: bool,
    /// When it was last used, to a minute.
    pub active_at: i64,
    /// The address from which it was last used.
    pub address: String,
    /// The browser (`User-Agent`), as it was last used.
    pub client: String,
}

/// Longest `User-Agent` that is kept, in bytes.
const MAX_CLIENT_BYTES: usize = 300;

/// Cuts a `User-Agent` to what is kept of it.
pub fn kept_client(user_agent: &str) -> String {
    user_agent[..user_agent.floor_char_boundary(MAX_CLIENT_BYTES)].to_owned()
}

/// The browser and the system that a `User-Agent` names, such as (`Firefox`, `Linux`); `None` for what it does not say.
pub fn browser_and_system(user_agent: &str) -> (Option<&'static str>, Option<&'static str>) {
    // Each names those before it, too.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Macintosh", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    (find(&browsers), find(&systems))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_that_name_others_are_told_apart() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36";
        assert_eq!(browser_and_system(chrome), (Some("Chrome"), Some("Linux")));
        assert_eq!(browser_and_system(&format!("{chrome} Edg/128.0")), (Some("Edge"), Some("Linux")));
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Mobile Safari/604.1";
        assert_eq!(browser_and_system(phone), (Some("Safari"), Some("iPhone")));
        assert_eq!(browser_and_system("curl/8"), (None, None));
        assert_eq!(kept_client(&"ü".repeat(200)).len(), 300);
    }
}
