//! Text to tokens, each with its position (OData 4.01 ABNF: primitive literals and identifiers).

use winnow::{
    LocatingSlice, Parser, Result,
    ascii::Caseless,
    combinator::{alt, delimited, opt, repeat},
    stream::{AsChar, Location},
    token::{none_of, one_of, take_while},
};

use super::QueryError;

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub enum Token<'a> {
    /// An attribute, an operator, a function or one of `true`, `false`, `null`.
    Word(&'a str),
    /// Quoted text, with each doubled quote reduced to one.
    Text(String),
    /// What begins like a number: a number, a date or a date-time.
    Digits(&'a str),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `*`
    Star,
    /// `/`
    Slash,
}

impl Token<'_> {
    /// The token as messages show it.
    pub fn describe(&self) -> String {
        match self {
            Self::Word(text) | Self::Digits(text) => format!("`{text}`"),
            Self::Text(_) => "quoted text".to_owned(),
            Self::Open => "`(`".to_owned(),
            Self::Close => "`)`".to_owned(),
            Self::Comma => "`,`".to_owned(),
            Self::Star => "`*`".to_owned(),
            Self::Slash => "`/`".to_owned(),
        }
    }
}

/// A token and where it begins: the first character of the option's value is 1.
pub type PlacedToken<'a> = (usize, Token<'a>);

type Input<'a> = LocatingSlice<&'a str>;

/// Splits the value of an option into tokens.
pub fn tokens<'a>(option: &str, text: &'a str) -> std::result::Result<Vec<PlacedToken<'a>>, QueryError> {
    let mut input = LocatingSlice::new(text);
    let mut tokens = Vec::new();
    loop {
        skip_spaces(&mut input);
        if input.is_empty() {
            return Ok(tokens);
        }
        let begin = input.current_token_start();
        let position = text.get(..begin).unwrap_or_default().chars().count() + 1;
        let found = text.get(begin..).and_then(|rest| rest.chars().next()).unwrap_or_default();
        match token.parse_next(&mut input) {
            Ok(token) => tokens.push((position, token)),
            Err(_) if found == '\'' => {
                return Err(QueryError::at(
                    option,
                    position,
                    "a closing quote (a quote inside of text is doubled)",
                    "none",
                ));
            }
            Err(_) => {
                let expected = "an attribute, a value, an operator or a parenthesis";
                return Err(QueryError::at(option, position, expected, &format!("`{found}`")));
            }
        }
    }
}

fn skip_spaces(input: &mut Input<'_>) {
    // It takes zero characters too and cannot fail.
    let _: Result<&str> = take_while(0.., char::is_whitespace).parse_next(input);
}

fn token<'a>(input: &mut Input<'a>) -> Result<Token<'a>> {
    alt((
        quoted.map(Token::Text),
        alt((date_time_with_space, digits)).map(Token::Digits),
        word.map(Token::Word),
        '('.value(Token::Open),
        ')'.value(Token::Close),
        ','.value(Token::Comma),
        '*'.value(Token::Star),
        '/'.value(Token::Slash),
    ))
    .parse_next(input)
}

fn quoted(input: &mut Input<'_>) -> Result<String> {
    let characters = repeat(0.., alt((none_of('\''), "''".value('\'')))).fold(String::new, |mut text, character| {
        text.push(character);
        text
    });
    delimited('\'', characters, '\'').parse_next(input)
}

fn word<'a>(input: &mut Input<'a>) -> Result<&'a str> {
    (one_of((AsChar::is_alpha, '_')), take_while(0.., (AsChar::is_alphanum, '_'))).take().parse_next(input)
}

fn digits<'a>(input: &mut Input<'a>) -> Result<&'a str> {
    (opt('-'), one_of(AsChar::is_dec_digit), take_while(0.., (AsChar::is_alphanum, ':', '.', '+', '-')))
        .take()
        .parse_next(input)
}

/// A date-time with a space for its `T`, before its offset or in the place of the offset's plus sign.
fn date_time_with_space<'a>(input: &mut Input<'a>) -> Result<&'a str> {
    let two_digits = |input: &mut Input<'a>| take_while(2..=2, AsChar::is_dec_digit).parse_next(input);
    let clock = digits.verify(|text: &str| text.contains(':') && !text.starts_with('-'));
    let day = digits.verify(|text: &str| text.len() == "YYYY-MM-DD".len() && !text.contains(':'));
    let day_and_clock = alt(((day, ' ', clock).take(), digits.verify(|text: &str| text.contains(['T', 't']))));
    let numeric = (opt(one_of(['+', '-'])), two_digits, opt((opt(':'), two_digits))).take();
    let offset = (take_while(1.., ' '), alt((numeric, Caseless("UTC"), Caseless("GMT"))));
    (day_and_clock, opt(offset)).take().parse_next(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_split_into_placed_tokens() {
        let found = tokens("$filter", "(a_1 eq 'it''s') and\tb ge -1.5").unwrap();
        assert_eq!(
            found,
            [
                (1, Token::Open),
                (2, Token::Word("a_1")),
                (6, Token::Word("eq")),
                (9, Token::Text("it's".to_owned())),
                (16, Token::Close),
                (18, Token::Word("and")),
                (22, Token::Word("b")),
                (24, Token::Word("ge")),
                (27, Token::Digits("-1.5")),
            ]
        );
    }

    #[test]
    fn a_date_time_keeps_an_offset_whose_plus_sign_became_a_space() {
        let found = tokens("$filter", "2026-09-01T00:00:00.123456 00:00 and 2026-09-01T00:00:00Z or").unwrap();
        let words: Vec<_> = found.iter().map(|(_, token)| token.describe()).collect();
        assert_eq!(words, ["`2026-09-01T00:00:00.123456 00:00`", "`and`", "`2026-09-01T00:00:00Z`", "`or`"]);
        for text in [
            "2026-09-01T00:00:00+0000",
            "2026-09-01T00:00:00 0000",
            "2026-09-01 00:00:00",
            "2026-09-01 00:00:00.123+00:00",
            "2026-09-01 00:00:00 +0000",
            "2026-09-01 00:00:00  0000",
            "2026-09-01 00:00 utc",
            "2026-09-01",
        ] {
            let with_more = format!("{text} and 1 eq 1");
            let found = tokens("$filter", &with_more).unwrap();
            assert_eq!((found[0].1.describe(), found.len()), (format!("`{text}`"), 5), "{text}");
        }
    }

    #[test]
    fn what_is_no_token_is_placed_by_characters() {
        let message = |text| tokens("$filter", text).unwrap_err().to_string();
        assert_eq!(
            message("'ü' = 1"),
            "$filter, position 5: expected an attribute, a value, an operator or a parenthesis, found `=`"
        );
        assert_eq!(
            message("a eq 'b"),
            "$filter, position 6: expected a closing quote (a quote inside of text is doubled), found none"
        );
    }
}
