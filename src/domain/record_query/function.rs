//! The functions of a filter (OData 4.01 URL Conventions, sections 5.1.1.5 to 5.1.1.8).

use std::{collections::HashMap, sync::LazyLock};

use super::operand::{DatePart, LetterCase, Operand, TextTest, Type, TypeError};
use crate::domain::record::Scalar;

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Whether a string contains another.
    Has(TextTest),
    /// A string with its letters in one case.
    InCase(LetterCase),
    /// The number of characters of a string.
    Length,
    /// A component of an instant or a day.
    Part(DatePart),
    /// The day of an instant.
    Date,
}

/// The code points whose letters have a case here: Latin, Greek and Cyrillic.
const CASED: std::ops::RangeInclusive<char> = '\0'..='\u{52F}';

/// Capital and small letters that are each other's only counterpart, ordered by the capital. Letters whose counterpart is
/// several characters, or depends on those around it, keep their case.
static LETTERS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let pairs = CASED.filter_map(|capital| {
        let small = single(capital.to_lowercase())?;
        (small != capital && CASED.contains(&small) && single(small.to_uppercase()) == Some(capital))
            .then_some((capital, small))
    });
    pairs.collect()
});
static TO_LOWER: LazyLock<HashMap<char, char>> = LazyLock::new(|| LETTERS.iter().copied().collect());
static TO_UPPER: LazyLock<HashMap<char, char>> =
    LazyLock::new(|| LETTERS.iter().map(|&(capital, small)| (small, capital)).collect());

fn single(mut characters: impl Iterator<Item = char>) -> Option<char> {
    characters.next().filter(|_| characters.next().is_none())
}

impl LetterCase {
    /// The letters beyond ASCII that change, each with its counterpart.
    pub fn letters_beyond_ascii(self) -> impl Iterator<Item = (char, char)> {
        let pairs = LETTERS.iter().filter(|(capital, _)| !capital.is_ascii());
        pairs.map(move |&(capital, small)| if self == Self::Lower { (capital, small) } else { (small, capital) })
    }

    /// Converts a text to the case.
    pub fn apply(self, text: &str) -> String {
        let map = if self == Self::Lower { &TO_LOWER } else { &TO_UPPER };
        text.chars().map(|character| map.get(&character).copied().unwrap_or(character)).collect()
    }
}

/// An argument of a function has the wrong type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentError {
    /// Which argument, from 0 on.
    pub index: usize,
    /// The expected type.
    pub error: TypeError,
}

impl Function {
    /// Every function.
    pub const ALL: [Self; 13] = [
        Self::Has(TextTest::Contains),
        Self::Has(TextTest::StartsWith),
        Self::Has(TextTest::EndsWith),
        Self::InCase(LetterCase::Lower),
        Self::InCase(LetterCase::Upper),
        Self::Length,
        Self::Part(DatePart::Year),
        Self::Part(DatePart::Month),
        Self::Part(DatePart::Day),
        Self::Part(DatePart::Hour),
        Self::Part(DatePart::Minute),
        Self::Part(DatePart::Second),
        Self::Date,
    ];

    /// The name in OData.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Has(TextTest::Contains) => "contains",
            Self::Has(TextTest::StartsWith) => "startswith",
            Self::Has(TextTest::EndsWith) => "endswith",
            Self::InCase(LetterCase::Lower) => "tolower",
            Self::InCase(LetterCase::Upper) => "toupper",
            Self::Length => "length",
            Self::Part(DatePart::Year) => "year",
            Self::Part(DatePart::Month) => "month",
            Self::Part(DatePart::Day) => "day",
            Self::Part(DatePart::Hour) => "hour",
            Self::Part(DatePart::Minute) => "minute",
            Self::Part(DatePart::Second) => "second",
            Self::Date => "date",
        }
    }

    /// How many arguments it takes.
    pub const fn arity(self) -> usize {
        match self {
            Self::Has(_) => 2,
            _ => 1,
        }
    }

    /// Applies the function to as many arguments as it takes.
    ///
    /// # Errors
    /// [`ArgumentError`] if an argument is of another type than the function's.
    pub fn apply(self, arguments: Vec<Operand>) -> Result<Operand, ArgumentError> {
        let allowed: &[Type] = match self {
            Self::Has(_) | Self::InCase(_) | Self::Length => &[Type::String],
            Self::Part(DatePart::Year | DatePart::Month | DatePart::Day) => &[Type::DateTime, Type::Day],
            Self::Part(_) | Self::Date => &[Type::DateTime],
        };
        let fits = |argument: &Operand| argument.kind() == Type::Null || allowed.contains(&argument.kind());
        if let Some(index) = arguments.iter().position(|argument| !fits(argument)) {
            let expected = allowed.iter().map(|kind| kind.describe()).collect::<Vec<_>>().join(" or ");
            let found = arguments.get(index).map(Operand::describe).unwrap_or_default();
            return Err(ArgumentError { index, error: TypeError(format!("{expected}, but this is {found}")) });
        }
        let count = arguments.len();
        let mut arguments = arguments.into_iter();
        let (Some(first), second, None) = (arguments.next(), arguments.next(), arguments.next()) else {
            return Err(self.wrong_count(count));
        };
        match (self, second) {
            (Self::Has(test), Some(second)) => Ok(Operand::Has(test, Box::new((first, second)))),
            (Self::InCase(case), None) => Ok(in_case(case, first)),
            (Self::Length, None) => Ok(Operand::Length(Box::new(first))),
            (Self::Part(part), None) => Ok(Operand::Part(part, Box::new(first))),
            (Self::Date, None) => Ok(Operand::DayOf(Box::new(first))),
            _ => Err(self.wrong_count(count)),
        }
    }

    fn wrong_count(self, found: usize) -> ArgumentError {
        let error = TypeError(format!("{} arguments of {}, found {found}", self.arity(), self.as_str()));
        ArgumentError { index: 0, error }
    }
}

/// Converts a literal at once. Only the last change of case counts, because each letter has one counterpart.
fn in_case(case: LetterCase, operand: Operand) -> Operand {
    match operand {
        Operand::Literal(Scalar::String(text)) => Operand::Literal(Scalar::String(case.apply(&text))),
        Operand::Path(path) | Operand::InCase(_, path) => Operand::InCase(case, path),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entity::{Entity, Path};

    #[test]
    fn letters_of_latin_greek_and_cyrillic_have_a_case() {
        let lower = LetterCase::Lower.apply("GRÖSSE ÀÉŁŐ ΑΘΉΝΑ ПРИВЕТ ЇҐ 東京 İẞ");
        assert_eq!(lower, "grösse àéłő αθήνα привет їґ 東京 İẞ");
        assert_eq!(LetterCase::Upper.apply("größe łő αθήνα привет ÿ"), "GRÖßE ŁŐ ΑΘΉΝΑ ПРИВЕТ Ÿ");
        for (capital, small) in LETTERS.iter() {
            assert_eq!(LetterCase::Upper.apply(&LetterCase::Lower.apply(&capital.to_string())), capital.to_string());
            assert_eq!(LetterCase::Lower.apply(&LetterCase::Upper.apply(&small.to_string())), small.to_string());
        }
    }

    #[test]
    fn arguments_must_fit() {
        let label = Operand::Path(Path::to(Entity::Interactions.attribute("label").unwrap()));
        let created = Operand::Path(Path::to(Entity::Interactions.attribute("created_time").unwrap()));
        let contains = Function::Has(TextTest::Contains);
        let error = contains.apply(vec![label.clone(), Operand::Number(1.0)]).unwrap_err();
        assert_eq!((error.index, error.error.to_string().as_str()), (1, "a string, but this is a number"));
        assert!(contains.apply(vec![label.clone()]).is_err());
        assert!(Function::Date.apply(vec![label.clone()]).is_err());
        let day = Function::Date.apply(vec![created]).unwrap();
        assert!(Function::Part(DatePart::Year).apply(vec![day.clone()]).is_ok());
        assert!(Function::Part(DatePart::Hour).apply(vec![day]).is_err());
        let lower = Function::InCase(LetterCase::Lower).apply(vec![label]).unwrap();
        let upper = Function::InCase(LetterCase::Upper).apply(vec![lower]).unwrap();
        assert!(matches!(upper, Operand::InCase(LetterCase::Upper, _)));
    }
}
