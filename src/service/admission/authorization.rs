//! The value of `Authorization` (RFC 9110, section 11.6.2): a key alone, after `Bearer` (RFC 6750, section 2.1) or as the password
//! of `Basic` (RFC 7617); a client's id and secret after `Basic` (RFC 6749, section 2.3.1).

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;

use super::{ClientSecret, bearer::is_of_ours};

/// The content of the header.
#[derive(Debug, PartialEq, Eq)]
pub enum Authorization<'a> {
    /// A text without a scheme.
    Bare(&'a str),
    /// A key or token.
    Bearer(&'a str),
    /// A user and a password.
    Basic(Basic),
    /// Another scheme, or an unreadable value.
    Other,
}

/// User and password as sent in the header. They are not printed.
#[derive(PartialEq, Eq)]
pub struct Basic {
    user: String,
    password: String,
}

impl std::fmt::Debug for Basic {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Basic")
    }
}

/// The header was sent more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepeatedAuthorization;

impl<'a> Authorization<'a> {
    /// Reads the only header of the given ones; `None` among them is one that is not text.
    ///
    /// # Errors
    /// [`RepeatedAuthorization`] if there are several.
    pub fn read(
        mut headers: impl Iterator<Item = Option<&'a str>>,
    ) -> Result<Option<Authorization<'a>>, RepeatedAuthorization> {
        let Some(only) = headers.next() else { return Ok(None) };
        if headers.next().is_some() {
            return Err(RepeatedAuthorization);
        }
        Ok(Some(only.map_or(Self::Other, Self::parse)))
    }

    fn parse(value: &'a str) -> Self {
        let value = value.trim();
        // By its byte: searching for a character takes longer.
        let space = value.bytes().position(|byte| byte == b' ');
        match space.and_then(|space| value.split_at_checked(space)) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => Self::Bearer(rest.trim_start()),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("basic") => {
                Basic::parse(rest.trim_start()).map_or(Self::Other, Self::Basic)
            }
            Some(_) => Self::Other,
            None if value.is_empty() || value.eq_ignore_ascii_case("bearer") => Self::Other,
            None => Self::Bare(value),
        }
    }

    /// The key or token in it. Spreadsheet feeds can send only Basic: their password is the key, and the user is ignored;
    /// without a password, the user is the key.
    pub fn into_key_or_token(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Bare(presented) | Self::Bearer(presented) => Some(Cow::Borrowed(presented)),
            Self::Basic(basic) => basic.into_key_or_token().map(Cow::Owned),
            Self::Other => None,
        }
    }
}

impl Basic {
    fn parse(encoded: &str) -> Option<Self> {
        let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
        let (user, password) = decoded.split_once(':')?;
        Some(Self { user: user.to_owned(), password: password.to_owned() })
    }

    /// The password, without the line break that files and secret stores add; the user, if there is none and it has the form of
    /// a key or token.
    fn into_key_or_token(self) -> Option<String> {
        let Self { user, password } = self;
        let presented = if password.trim().is_empty() && is_of_ours(&user) { user } else { password };
        let presented = presented.trim();
        (!presented.is_empty()).then(|| presented.to_owned())
    }

    /// A client's id and secret. The RFC requires them to be form-encoded before they are joined; many clients do not do it,
    /// so a text that decodes to a different one is tried undecoded, too.
    pub fn client_secrets(&self) -> Vec<ClientSecret> {
        // A line break at the end comes from a file or a secret store, and is not part of a secret.
        let presented = |client_id: &str, client_secret: &str| ClientSecret {
            client_id: client_id.to_owned(),
            client_secret: client_secret.trim().to_owned(),
        };
        let raw = presented(&self.user, &self.password);
        let decoded = form_decoded(&self.user).zip(form_decoded(&self.password));
        match decoded.map(|(client_id, client_secret)| presented(&client_id, &client_secret)) {
            Some(decoded) if decoded != raw => vec![decoded, raw],
            _ => vec![raw],
        }
    }
}

/// Undoes the `application/x-www-form-urlencoded` encoding; `None` if the result is not UTF-8.
fn form_decoded(text: &str) -> Option<String> {
    Some(percent_decode_str(&text.replace('+', " ")).decode_utf8().ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_or_token(value: &str) -> Option<Cow<'_, str>> {
        Authorization::parse(value).into_key_or_token()
    }

    #[test]
    fn a_credential_comes_raw_or_as_a_bearer() {
        for value in ["key", "Bearer key", "bearer  key", "BEARER key ", " key"] {
            assert_eq!(key_or_token(value).as_deref(), Some("key"), "{value}");
        }
        // `any:key`, `:key`, `any:k:y` and `x:key` with a line break
        for (value, expected) in [
            ("Basic YW55OmtleQ==", "key"),
            ("basic OmtleQ==", "key"),
            ("BASIC YW55Oms6eQ==", "k:y"),
            ("Basic eDprZXkNCg==", "key"),
            // `mwk_a:`
            ("Basic bXdrX2E6", "mwk_a"),
        ] {
            assert_eq!(key_or_token(value).as_deref(), Some(expected), "{value}");
        }
        // Neither base64, nor with a colon, nor with a password: `key` and `any:`
        for value in ["", "Bearer", "bearer ", "Basic %", "Basic a2V5", "Basic YW55Og==", "Digest a=b"] {
            assert_eq!(key_or_token(value), None, "{value}");
        }
    }

    #[test]
    fn a_second_header_is_told_apart_from_one_that_cannot_be_read() {
        assert_eq!(Authorization::read([].into_iter()), Ok(None));
        assert_eq!(Authorization::read([None].into_iter()), Ok(Some(Authorization::Other)));
        assert_eq!(Authorization::read([Some("key"), None].into_iter()), Err(RepeatedAuthorization));
    }

    fn basic(text: &str) -> Option<Vec<(String, String)>> {
        let header = format!("basic {}", STANDARD.encode(text));
        let Authorization::Basic(basic) = Authorization::parse(&header) else { return None };
        Some(basic.client_secrets().into_iter().map(|read| (read.client_id, read.client_secret)).collect())
    }

    #[test]
    fn an_encoded_id_is_decoded_and_a_raw_one_is_tried_as_it_stands() {
        assert_eq!(basic("id:secret"), Some(vec![("id".into(), "secret".into())]));
        assert_eq!(basic("a%3Ab:s"), Some(vec![("a:b".into(), "s".into()), ("a%3Ab".into(), "s".into())]));
        assert_eq!(basic("a+b:s:t"), Some(vec![("a b".into(), "s:t".into()), ("a+b".into(), "s:t".into())]));
        assert_eq!(basic("a%FF:s"), Some(vec![("a%FF".into(), "s".into())]));
        assert_eq!(basic("id:secret\r\n"), Some(vec![("id".into(), "secret".into())]));
        assert_eq!(basic("no colon"), None);
    }

    #[test]
    fn what_is_not_basic_cannot_be_read() {
        for text in ["Basic", "Basic !", "Bearer aWQ6c2VjcmV0", "aWQ6c2VjcmV0"] {
            assert!(!matches!(Authorization::parse(text), Authorization::Basic(_)), "{text}");
        }
    }
}
