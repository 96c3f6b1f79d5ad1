//! One-time codes and recovery codes, as they are used.

use crate::{
    crypto::{one_time_code::CodeSecret, recovery_code::RecoveryCodes},
    domain::{id::UserId, second_factor::SecondFactors, session::SignInWay},
    service::{Failure, Services},
    storage::{Repository, StorageError},
};

/// The purpose for which the secrets of one-time codes are sealed.
pub(in crate::service) const CODE_SECRETS: &str = "one-time codes";
/// The purpose for which recovery codes are sealed.
pub(in crate::service) const RECOVERY_CODES: &str = "recovery codes";

impl Services {
    /// The second factors of a person.
    pub(super) async fn factors_of(&self, user_id: UserId) -> Result<SecondFactors, Failure> {
        let mut repository = self.storage.read().await?;
        let app = repository.get_one_time_codes(user_id).await?;
        let passkeys = repository.list_passkeys(user_id).await?;
        Ok(SecondFactors {
            app_since: app.map(|app| app.created_at),
            passkeys: passkeys.into_iter().map(|passkey| passkey.facts).collect(),
            recovery_codes_left: repository.count_recovery_codes(user_id).await?,
        })
    }

    /// Uses up a code of a person, as the caller commits: one of the app, or a recovery code. `None` if it is neither, or was
    /// used before.
    pub(super) async fn use_code(
        &self,
        repository: &mut dyn Repository,
        user_id: UserId,
        code: &str,
    ) -> Result<Option<SignInWay>, Failure> {
        let keys = self.server_keys_in(repository).await?;
        if let Some(stored) = repository.get_one_time_codes(user_id).await? {
            let secret = CodeSecret::from_bytes(&keys.open(CODE_SECRETS, &stored.sealed_secret)?);
            let secret = secret.map_err(|error| StorageError::Corrupt(error.to_string()))?;
            if let Some(step) = secret.step_of(code, self.clock.now().unix_timestamp()) {
                return Ok(repository.use_step(user_id, step).await?.then_some(SignInWay::PasswordAndCode));
            }
        }
        let Some(sealed) = repository.get_recovery_codes_for_update(user_id).await? else { return Ok(None) };
        let codes = RecoveryCodes::from_bytes(&keys.open(RECOVERY_CODES, &sealed)?);
        let codes = codes.map_err(|error| StorageError::Corrupt(error.to_string()))?;
        let Some(left) = codes.without(code) else { return Ok(None) };
        let sealed = keys.seal(RECOVERY_CODES, &left.to_bytes(), self.random.as_ref())?;
        let count = u32::try_from(left.left()).unwrap_or(u32::MAX);
        repository.update_recovery_codes(user_id, &sealed, count).await?;
        Ok(Some(SignInWay::PasswordAndRecoveryCode))
    }
}
