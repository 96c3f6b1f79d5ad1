//! One-time codes of an app (TOTP, RFC 6238): six digits, by SHA-1, one for each 30 s, as every app reads them.

use qrcode::{QrCode, render::svg};
use totp_rs::{Builder, Totp};

use super::random::{RandomSource, RandomUnavailable, random_bytes};

/// Bytes of a secret (RFC 4226, section 4, requirement 6).
const SECRET_BYTES: usize = 20;
/// Shortest side of the code, in pixels.
const QR_SIDE: u32 = 200;

/// The secret that an app and the server share.
#[derive(Clone)]
pub struct CodeSecret([u8; SECRET_BYTES]);

/// A stored secret cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret of one-time codes is unreadable")]
pub struct UnreadableCodeSecret;

impl CodeSecret {
    /// A new secret.
    ///
    /// # Errors
    /// [`RandomUnavailable`].
    pub fn generate(random: &dyn RandomSource) -> Result<Self, RandomUnavailable> {
        Ok(Self(random_bytes(random)?))
    }

    /// Reads what [`Self::expose`] gives.
    ///
    /// # Errors
    /// [`UnreadableCodeSecret`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UnreadableCodeSecret> {
        bytes.try_into().map(Self).map_err(|_| UnreadableCodeSecret)
    }

    /// The bytes, to be sealed.
    pub const fn expose(&self) -> &[u8] {
        &self.0
    }

    fn totp(&self, issuer: Option<&str>, account: &str) -> Result<Totp, UnreadableCodeSecret> {
        // A colon would end the issuer.
        let [issuer, account] = [issuer.unwrap_or_default(), account].map(|text| text.replace(':', " "));
        let builder = Builder::new().with_secret(self.0.to_vec()).with_account_name(account);
        let issuer = Some(issuer).filter(|issuer| !issuer.is_empty());
        builder.with_issuer(issuer).build().map_err(|_| UnreadableCodeSecret)
    }

    /// The number of the step of a code that is right at an instant, in seconds since 1970: that of the present, or of the
    /// step before or after it. Whoever accepts a code remembers the step: it counts once (RFC 6238, section 5.2).
    pub fn step_of(&self, code: &str, at: i64) -> Option<i64> {
        let at = u64::try_from(at).ok()?;
        let digits: String = code.chars().filter(|character| !character.is_whitespace()).collect();
        let step = self.totp(None, "").ok()?.check(&digits, at)?;
        i64::try_from(step).ok()
    }

    /// The address from which an app takes the secret (`otpauth://totp/…`).
    ///
    /// # Errors
    /// [`UnreadableCodeSecret`].
    pub fn address(&self, issuer: &str, account: &str) -> Result<String, UnreadableCodeSecret> {
        let url = self.totp(Some(issuer), account)?.to_url();
        url.map_err(|_| UnreadableCodeSecret)
    }

    /// The secret as people type it: base32 (RFC 4648, section 6).
    ///
    /// # Errors
    /// [`UnreadableCodeSecret`].
    pub fn text(&self) -> Result<String, UnreadableCodeSecret> {
        let address = url::Url::parse(&self.address("", "account")?).map_err(|_| UnreadableCodeSecret)?;
        let secret = address.query_pairs().find(|(name, _)| name == "secret").map(|(_, secret)| secret.into_owned());
        secret.ok_or(UnreadableCodeSecret)
    }
}

/// A QR code (ISO/IEC 18004) as an SVG element, black on white in every scheme: not every app reads the reverse.
///
/// # Errors
/// [`UnreadableCodeSecret`] if the text is too long for one.
pub fn qr_code(text: &str) -> Result<String, UnreadableCodeSecret> {
    let code = QrCode::new(text).map_err(|_| UnreadableCodeSecret)?;
    let (dark, light) = (svg::Color("#000"), svg::Color("#fff"));
    let image = code.render().min_dimensions(QR_SIDE, QR_SIDE).dark_color(dark).light_color(light).build();
    // An element within a page has no declaration.
    image.find("<svg").map(|start| image[start..].to_owned()).ok_or(UnreadableCodeSecret)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the last six of the eight digits.
    #[test]
    fn codes_are_those_of_the_standard_and_of_the_steps_beside() {
        let secret = CodeSecret::from_bytes(b"12345678901234567890").unwrap();
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(secret.step_of(code, at), Some(at / 30));
            assert_eq!(secret.step_of(&format!(" {} {}", &code[..3], &code[3..]), at + 30), Some(at / 30));
            assert_eq!(secret.step_of(code, at + 61), None);
        }
        assert_eq!(secret.step_of("", 59), None);
        assert_eq!(secret.step_of("28708", 59), None);
        assert_eq!(secret.text().unwrap(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let address = secret.address("Analytical: Engines", "ada@example.com").unwrap();
        assert!(address.starts_with("otpauth://totp/Analytical") && address.contains("ada"), "{address}");
        assert!(qr_code(&address).unwrap().starts_with("<svg"));
    }
}
