//! Passkeys (Web Authentication, Level 3): what the browser is asked, and what of its answers is believed. Each proves both
//! possession and, because the authenticator has verified its user, who it is.

use serde_json::Value;
use url::Url;
use uuid::Uuid;
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{DiscoverableAuthentication, Passkey, PasskeyRegistration},
};

/// Verifies passkeys for one host name.
#[derive(Debug, Clone)]
pub struct Passkeys(Webauthn);

/// What a browser has presented is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the passkey was not accepted")]
pub struct PasskeyRefused;

/// What is asked of a browser, and what is remembered of it until it answers.
#[derive(Debug)]
pub struct Ceremony {
    /// The options for `navigator.credentials`, as JSON.
    pub options: Value,
    /// What is remembered, to be sealed: whoever could change it could forge an answer.
    pub state: String,
}

/// A passkey that was just made.
#[derive(Debug)]
pub struct NewPasskey {
    /// Its identifier, by which the authenticator finds it.
    pub credential_id: Vec<u8>,
    /// The public key with its counter, as JSON.
    pub public_key: String,
}

/// A passkey that has signed in.
#[derive(Debug)]
pub struct UsedPasskey {
    /// The public key with its counter, as it is from now on.
    pub public_key: String,
}

impl Passkeys {
    /// Passkeys of the host name of a public URL; `None` where it has none, because browsers know no passkeys of addresses.
    pub fn new(public_url: &str) -> Option<Self> {
        let url = Url::parse(public_url).ok()?;
        let webauthn = WebauthnBuilder::new(url.domain()?, &url).ok()?.rp_name("API Credentials").build().ok()?;
        Some(Self(webauthn))
    }

    /// Begins to make a passkey for a person, which the authenticator finds by itself; not one of `known` again.
    ///
    /// # Errors
    /// [`PasskeyRefused`].
    pub fn begin_making(&self, user_id: Uuid, email: &str, known: Vec<Vec<u8>>) -> Result<Ceremony, PasskeyRefused> {
        let begun = self.0.start_passkey_registration(user_id, email, email, Some(known));
        let (options, state) = begun.map_err(|_| PasskeyRefused)?;
        let mut options = serde_json::to_value(options).map_err(|_| PasskeyRefused)?;
        // Without this it could not sign in by itself.
        if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection") {
            selection["residentKey"] = "required".into();
            selection["requireResidentKey"] = true.into();
        }
        ceremony(options, &state)
    }

    /// Makes a passkey of the answer of a browser.
    ///
    /// # Errors
    /// [`PasskeyRefused`].
    pub fn make(&self, answer: &str, state: &str) -> Result<NewPasskey, PasskeyRefused> {
        let state: PasskeyRegistration = read(state)?;
        let passkey = self.0.finish_passkey_registration(&read(answer)?, &state).map_err(|_| PasskeyRefused)?;
        Ok(NewPasskey { credential_id: passkey.cred_id().clone(), public_key: write(&passkey)? })
    }

    /// Begins a sign-in with whichever passkey the person has.
    ///
    /// # Errors
    /// [`PasskeyRefused`].
    pub fn begin_use(&self) -> Result<Ceremony, PasskeyRefused> {
        let (options, state) = self.0.start_discoverable_authentication().map_err(|_| PasskeyRefused)?;
        let mut options = serde_json::to_value(options).map_err(|_| PasskeyRefused)?;
        // The browser is asked when a button is pressed, not while a field is filled in.
        if let Some(options) = options.as_object_mut() {
            options.remove("mediation");
        }
        ceremony(options, &state)
    }

    /// Which person and which passkey an answer names. Neither is proved by it.
    ///
    /// # Errors
    /// [`PasskeyRefused`].
    pub fn named_by(&self, answer: &str) -> Result<(Uuid, Vec<u8>), PasskeyRefused> {
        let answer = read(answer)?;
        let (user_id, credential_id) =
            self.0.identify_discoverable_authentication(&answer).map_err(|_| PasskeyRefused)?;
        Ok((user_id, credential_id.to_vec()))
    }

    /// Verifies an answer with the stored public key of the passkey that it names.
    ///
    /// # Errors
    /// [`PasskeyRefused`] for another challenge, origin or key, without verification of the user, or with a counter that
    /// goes back.
    pub fn verify(&self, answer: &str, state: &str, public_key: &str) -> Result<UsedPasskey, PasskeyRefused> {
        let state: DiscoverableAuthentication = read(state)?;
        let mut passkey: Passkey = read(public_key)?;
        let used = self.0.finish_discoverable_authentication_v2(&read(answer)?, state, &passkey);
        let used = used.map_err(|_| PasskeyRefused)?;
        if !used.user_verified() {
            return Err(PasskeyRefused);
        }
        passkey.update_credential(&used);
        Ok(UsedPasskey { public_key: write(&passkey)? })
    }
}

fn ceremony(options: Value, state: &impl serde::Serialize) -> Result<Ceremony, PasskeyRefused> {
    Ok(Ceremony { options, state: write(state)? })
}

fn write(value: &impl serde::Serialize) -> Result<String, PasskeyRefused> {
    serde_json::to_string(value).map_err(|_| PasskeyRefused)
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, PasskeyRefused> {
    serde_json::from_str(text).map_err(|_| PasskeyRefused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_passkeys_of_names_and_not_of_addresses() {
        for url in ["https://console.example.com", "http://localhost:3000"] {
            let passkeys = Passkeys::new(url).unwrap();
            let making = passkeys.begin_making(Uuid::nil(), "ada@example.com", vec![vec![1, 2]]).unwrap();
            let options = &making.options["publicKey"];
            assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
            assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
            assert_eq!(options["excludeCredentials"][0]["id"], "AQI");
            let using = passkeys.begin_use().unwrap();
            assert_eq!(using.options["publicKey"]["userVerification"], "required");
            assert_eq!(using.options.get("mediation"), None);
            assert!(passkeys.verify("{}", &using.state, "{}").is_err() && passkeys.make("{}", &making.state).is_err());
        }
        for url in ["http://127.0.0.1:3000", "http://[::1]:3000"] {
            assert!(Passkeys::new(url).is_none(), "{url}");
        }
    }
}
