//! Randomness, as an argument.

use rand::{TryRng as _, rngs::SysRng};

/// Gives unpredictable bytes.
pub trait RandomSource: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`RandomUnavailable`] if the source has none; the content of `bytes` must not be used then.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomUnavailable>;
}

/// The source of randomness failed.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct RandomUnavailable;

/// `N` random bytes.
///
/// # Errors
/// [`RandomUnavailable`] if the source has none.
pub fn random_bytes<const N: usize>(source: &dyn RandomSource) -> Result<[u8; N], RandomUnavailable> {
    let mut bytes = [0; N];
    source.fill(&mut bytes)?;
    Ok(bytes)
}

/// The randomness of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl RandomSource for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomUnavailable> {
        SysRng.try_fill_bytes(bytes).map_err(|_| RandomUnavailable)
    }
}
