//! Client authentication: by a secret (RFC 6749, section 2.3.1), or by a signed assertion.

use super::{Client, PresentedAssertion, Refused, denied, judge};
use crate::{
    crypto::secret::{self, Purpose},
    domain::{
        admission::{Circumstances, Denial},
        credential::is_client_id,
    },
    service::{Services, admission::limits::Gate},
    storage::credentials::CredentialKey,
};

/// An id and a secret that a client presents. Neither is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
}

/// The proof by which a client authenticates.
pub enum ClientProof<'a> {
    /// Ids and secrets: if there are two readings, both are given, the likelier first.
    Secrets(Vec<ClientSecret>),
    /// An assertion.
    Assertion(PresentedAssertion<'a>),
}

impl Services {
    /// Finds the client that a proof authenticates. Nothing is counted.
    pub(super) async fn examine_client(&self, proof: &ClientProof<'_>, gate: &Gate) -> Result<Client, Refused> {
        match proof {
            ClientProof::Secrets(readings) => {
                let mut refused = Refused::from(Denial::Unknown);
                for reading in readings {
                    match self.examine_client_secret(reading, gate).await {
                        Err(Refused::Denied { denial, presented }) if !denial.is_told_to_client() => {
                            // The reading that names a client of ours says most.
                            if presented.is_some() || matches!(refused, Refused::Denied { presented: None, .. }) {
                                refused = Refused::Denied { denial, presented };
                            }
                        }
                        answer => return answer,
                    }
                }
                Err(refused)
            }
            // Boxed: few clients have keys, and its future would enlarge that of every request.
            ClientProof::Assertion(presented) => Box::pin(self.examine_assertion(presented, gate)).await,
        }
    }

    async fn examine_client_secret(&self, presented: &ClientSecret, gate: &Gate) -> Result<Client, Refused> {
        let ClientSecret { client_id, client_secret } = presented;
        if !is_client_id(client_id) {
            return Err(Denial::Unknown.into());
        }
        // Hashed before the client is looked up, and compared in constant time.
        let is_trusted = self.index.is_trusted();
        let keys = self.server_keys_if(is_trusted).await?;
        let mut hashes = keys.hashes(Purpose::Credential, client_secret);
        let hashes = [hashes.next(), hashes.next()];
        let client = CredentialKey::ClientId(client_id.to_owned());
        let found = self.find_credential_if(is_trusted, &client, Some(gate)).await?.ok_or(Denial::Unknown)?;
        let secret = hashes.iter().flatten().find_map(|hash| found.secrets.of_hash(hash));
        let at = gate.read_clock();
        judge(&found, secret, None, Circumstances { at, origin: gate.origin() }).map_err(|refused| match refused {
            Refused::Denied { denial: Denial::WrongSecret, presented } if secret::is_mistyped(client_secret) => {
                Refused::Denied { denial: Denial::MistypedSecret, presented }
            }
            refused => refused,
        })?;
        let secret = secret.ok_or_else(|| denied(Denial::WrongSecret, &found, None))?;
        self.rehashing.note(keys, secret, client_secret);
        let secret_id = secret.record.id;
        Ok(Client { found, secret_id, at, assertion: None })
    }
}
