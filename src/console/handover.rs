//! A new credential in the forms in which it is handed over. The browser creates them from the values in the dialog: the
//! secret is not sent anywhere for it.

use serde_json::{Value, json};

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handover {
    /// A command that calls the API, or requests an access token: in double quotes, which sh, cmd.exe and PowerShell read
    /// alike.
    Curl,
    /// A file of environment variables.
    Env,
    /// A JSON object.
    Json,
    /// A `Secret` of Kubernetes.
    Kubernetes,
    /// An environment of Postman, for the collection that we offer.
    Postman,
}

/// The credential to hand over.
#[derive(Clone, Copy)]
pub struct Handed<'a> {
    /// Its name.
    pub name: &'a str,
    /// The public URL without a trailing slash.
    pub url: &'a str,
    /// The client id; empty for an API key.
    pub client_id: &'a str,
    /// The API key or client secret.
    pub secret: &'a str,
}

impl Handover {
    /// Every form, the most popular first.
    pub const ALL: [Self; 5] = [Self::Curl, Self::Env, Self::Json, Self::Kubernetes, Self::Postman];

    /// The name in the document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Env => "env",
            Self::Json => "json",
            Self::Kubernetes => "kubernetes",
            Self::Postman => "postman",
        }
    }

    /// The extension of its file; `None` if it is not offered as a file.
    pub const fn extension(self) -> Option<&'static str> {
        match self {
            Self::Env => Some("env"),
            Self::Json => Some("json"),
            Self::Kubernetes => Some("yaml"),
            Self::Curl | Self::Postman => None,
        }
    }

    /// The file name for the credential of a name.
    pub fn file_name(self, name: &str) -> Option<String> {
        self.extension().map(|extension| [&slug(name), ".", extension].concat())
    }

    /// The form with a name in the document.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.as_str() == name)
    }

    /// A credential in this form. Ids and secrets contain no characters that need quoting.
    pub fn write(self, handed: Handed<'_>) -> String {
        let Handed { name, url, client_id, secret } = handed;
        match self {
            Self::Curl if client_id.is_empty() => {
                format!("curl -H \"Authorization: Bearer {secret}\" \"{url}/rest/v1/auth/test\"\n")
            }
            Self::Curl => {
                format!("curl -u \"{client_id}:{secret}\" -d grant_type=client_credentials \"{url}/oauth/v1/token\"\n")
            }
            Self::Env => handed.variables().map(|(name, value)| [name, "=", value, "\n"].concat()).collect(),
            Self::Json => pretty(&handed.variables().map(|(name, value)| (name.to_lowercase(), value)).collect()),
            Self::Kubernetes => {
                let data: String =
                    handed.variables().map(|(name, value)| ["  ", name, ": \"", value, "\"\n"].concat()).collect();
                format!(
                    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {}\ntype: Opaque\nstringData:\n{data}",
                    slug(name)
                )
            }
            Self::Postman => {
                let values: Value = handed
                    .variables()
                    .map(|(name, value)| {
                        let kind = if value == secret { "secret" } else { "default" };
                        json!({ "key": name.to_lowercase(), "value": value, "type": kind, "enabled": true })
                    })
                    .collect();
                pretty(&json!({ "name": "Data API", "values": values, "_postman_variable_scope": "environment" }))
            }
        }
    }
}

impl<'a> Handed<'a> {
    fn variables(self) -> impl Iterator<Item = (&'static str, &'a str)> {
        let key = ("API_KEY", self.secret);
        let client = [("CLIENT_ID", self.client_id), ("CLIENT_SECRET", self.secret)];
        let proof = if self.client_id.is_empty() { [Some(key), None] } else { client.map(Some) };
        std::iter::once(("BASE_URL", self.url)).chain(proof.into_iter().flatten())
    }
}

/// A name for files and objects of Kubernetes (RFC 1123, section 2.1): lower-case letters and digits with single hyphens
/// between, at most 63 characters.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(63);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "data-api-credential".to_owned() } else { slug.to_owned() }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Handed<'_> =
        Handed { name: "EMEA – Snowflake (prod)", url: "https://x.example", client_id: "", secret: "mwk_1" };
    const CLIENT: Handed<'_> = Handed { client_id: "c", secret: "mws_1", ..KEY };

    #[test]
    fn each_form_has_what_a_client_needs() {
        assert_eq!(Handover::Env.write(KEY), "BASE_URL=https://x.example\nAPI_KEY=mwk_1\n");
        assert_eq!(Handover::Env.write(CLIENT), "BASE_URL=https://x.example\nCLIENT_ID=c\nCLIENT_SECRET=mws_1\n");
        for handed in [KEY, CLIENT] {
            for form in Handover::ALL {
                let text = form.write(handed);
                assert!(text.contains(handed.secret) && text.contains(handed.url), "{text}");
                assert!(text.contains(handed.client_id), "{text}");
            }
        }
    }

    #[test]
    fn the_command_fits_every_shell() {
        assert_eq!(
            Handover::Curl.write(KEY),
            "curl -H \"Authorization: Bearer mwk_1\" \"https://x.example/rest/v1/auth/test\"\n"
        );
        assert_eq!(
            Handover::Curl.write(CLIENT),
            "curl -u \"c:mws_1\" -d grant_type=client_credentials \"https://x.example/oauth/v1/token\"\n"
        );
    }

    #[test]
    fn files_and_objects_are_named_after_the_credential() {
        assert_eq!(Handover::Env.file_name("EMEA – Snowflake (prod)").as_deref(), Some("emea-snowflake-prod.env"));
        assert_eq!(Handover::Json.file_name("日本語").as_deref(), Some("data-api-credential.json"));
        assert_eq!(Handover::Curl.file_name("a"), None);
        assert!(Handover::Kubernetes.write(KEY).contains("\n  name: emea-snowflake-prod\n"));
        let long = slug(&format!("{} b", "a".repeat(62)));
        assert_eq!(long, "a".repeat(62));
    }

    #[test]
    fn what_is_json_can_be_read() {
        let read = |form: Handover| serde_json::from_str::<Value>(&form.write(CLIENT)).unwrap();
        assert_eq!(read(Handover::Json)["client_secret"], "mws_1");
        let environment = read(Handover::Postman);
        assert_eq!(environment["values"][2]["key"], "client_secret");
        assert_eq!(environment["values"][2]["type"], "secret");
    }
}
