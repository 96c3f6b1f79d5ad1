//! All texts of the console, in each language: one file per language, in the format of Fluent. On the server only; the
//! server writes the texts of islands into the page.
//!
//! A text is named where it is shown: `t!("sign-in")`, with arguments `t!("deleted", name = name)`, and with markup
//! inside of it `rich!("last-used", when = view)`. `tests/it/texts.rs` compares the files with each other and with the
//! names in the sources.

pub mod audit;
mod markup;
mod reader;
pub mod topics;
pub mod wording;

use std::sync::{Arc, LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use icu_calendar::Gregorian;
use icu_datetime::{
    FixedCalendarDateTimeFormatter, NoCalendarFormatter,
    fieldsets::{T, YMD, YMDT},
    input::{Date, DateTime, Time},
    options::YearStyle,
};
use icu_decimal::{DecimalFormatter, input::Decimal, options::DecimalFormatterOptions};
use intl_memoizer::{Memoizable, concurrent::IntlLangMemoizer};
use time::OffsetDateTime;
use unic_langid::LanguageIdentifier;

pub use self::{
    markup::{given, rich_text},
    reader::Reader,
};
use super::language::Language;
use crate::domain::display_name::isolated;

/// A text of the catalogue, in the reader's language.
macro_rules! t {
    ($key:literal) => {
        $crate::console::texts::Reader::current().locale.text($key, &fluent_bundle::FluentArgs::new())
    };
    ($key:literal, $($name:ident = $value:expr),+ $(,)?) => {{
        let mut arguments = fluent_bundle::FluentArgs::new();
        $(arguments.set(stringify!($name), $value);)+
        $crate::console::texts::Reader::current().locale.text($key, &arguments)
    }};
}

/// A text of the catalogue with views inside of it.
macro_rules! rich {
    ($key:literal, $($name:ident = $view:expr),+ $(,)?) => {
        $crate::console::texts::rich_text($key, vec![$((stringify!($name), leptos::prelude::IntoAny::into_any($view))),+])
    };
}

pub(crate) use {rich, t};

/// A language with its regional formats.
pub struct Locale {
    /// The language.
    pub language: Language,
    /// Its tag, for the document (RFC 5646).
    pub tag: &'static str,
    bundle: FluentBundle<Arc<FluentResource>>,
    numbers: Option<DecimalFormatter>,
    days: Option<FixedCalendarDateTimeFormatter<Gregorian, YMD>>,
    instants: Option<FixedCalendarDateTimeFormatter<Gregorian, YMDT>>,
    times: Option<NoCalendarFormatter<T>>,
}

/// The text files.
const fn source(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("en.ftl"),
        Language::German => include_str!("de.ftl"),
        Language::Japanese => include_str!("ja.ftl"),
    }
}

/// Every locale, created once.
static LOCALES: LazyLock<Vec<Locale>> = LazyLock::new(|| Language::ALL.into_iter().flat_map(Locale::all).collect());
/// The locale that always exists.
static USUAL: LazyLock<Locale> =
    LazyLock::new(|| Locale::new(Language::English, "en-US", &resource(Language::English)));

fn resource(language: Language) -> Arc<FluentResource> {
    Arc::new(FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(resource, _)| resource))
}

impl Locale {
    /// The locale of a tag, that of the United States if there is none.
    pub fn of_tag(tag: &str) -> &'static Self {
        LOCALES.iter().find(|locale| locale.tag == tag).unwrap_or(&USUAL)
    }

    fn all(language: Language) -> impl Iterator<Item = Self> {
        let texts = resource(language);
        language.tags().iter().map(move |tag| Self::new(language, tag, &texts))
    }

    fn new(language: Language, tag: &'static str, texts: &Arc<FluentResource>) -> Self {
        let mut bundle = FluentBundle::new_concurrent(tag.parse().into_iter().collect());
        // No language of ours runs from right to left; inserted text is isolated where it does.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(number));
        bundle.add_resource_overriding(Arc::clone(texts));
        let locale = tag.parse().unwrap_or(icu_locale_core::Locale::UNKNOWN);
        let days = YMD::short().with_year_style(YearStyle::Full);
        Self {
            language,
            tag,
            bundle,
            numbers: DecimalFormatter::try_new((&locale).into(), DecimalFormatterOptions::default()).ok(),
            days: FixedCalendarDateTimeFormatter::try_new((&locale).into(), days).ok(),
            instants: FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMDT::medium()).ok(),
            times: NoCalendarFormatter::try_new((&locale).into(), T::hm()).ok(),
        }
    }

    /// A text; its name if it does not exist.
    pub fn text(&self, key: &'static str, arguments: &FluentArgs<'_>) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else { return key.to_owned() };
        let arguments = arguments.iter().map(|(name, value)| match value {
            FluentValue::String(text) => (name, isolated(text).into_owned().into()),
            other => (name, other.clone()),
        });
        let mut errors = Vec::new();
        let arguments: FluentArgs<'_> = arguments.collect();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        text.into_owned()
    }

    /// A number in units of which ten to the power of `decimals` make one.
    pub fn number(&self, units: u64, decimals: i16) -> String {
        let mut decimal = Decimal::from(units);
        decimal.multiply_pow10(-decimals);
        self.numbers.as_ref().map_or_else(|| units.to_string(), |numbers| numbers.format(&decimal).to_string())
    }

    /// A day: `1/15/2026`, `15.01.2026`, `2026/01/15`.
    pub fn day(&self, at: OffsetDateTime) -> String {
        let said = self.days.as_ref().zip(date(at)).map(|(days, date)| days.format(&date).to_string());
        said.unwrap_or_else(|| at.date().to_string())
    }

    /// A time to the minute: `2:05 PM`, `14:05`.
    pub fn time(&self, at: OffsetDateTime) -> String {
        let time = Time::try_new(at.hour(), at.minute(), at.second(), 0).ok();
        let said = self.times.as_ref().zip(time).map(|(times, time)| times.format(&time).to_string());
        said.unwrap_or_else(|| at.time().to_string())
    }

    /// A day and a time to the second.
    pub fn instant(&self, at: OffsetDateTime) -> String {
        let time = Time::try_new(at.hour(), at.minute(), at.second(), 0).ok();
        let instant = date(at).zip(time).map(|(date, time)| DateTime { date, time });
        let said = self.instants.as_ref().zip(instant).map(|(instants, instant)| instants.format(&instant).to_string());
        said.unwrap_or_else(|| at.to_string())
    }
}

fn date(at: OffsetDateTime) -> Option<Date<Gregorian>> {
    Date::try_new_gregorian(at.year(), at.month().into(), at.day()).ok()
}

/// Numbers in texts.
struct Numbers(DecimalFormatter);

impl Memoizable for Numbers {
    type Args = ();
    type Error = ();

    fn construct(language: LanguageIdentifier, (): ()) -> Result<Self, ()> {
        let locale: icu_locale_core::Locale = language.to_string().parse().map_err(drop)?;
        DecimalFormatter::try_new((&locale).into(), DecimalFormatterOptions::default()).map(Self).map_err(drop)
    }
}

fn number(value: &FluentValue<'_>, memoizer: &IntlLangMemoizer) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let decimal: Decimal = number.as_string().parse().ok()?;
    memoizer.with_try_get::<Numbers, _, _>((), |numbers| numbers.0.format(&decimal).to_string()).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn dates_and_numbers_are_written_as_in_their_place() {
        let at = datetime!(2026-01-05 15:04:05 UTC);
        for (tag, day, instant, number, size) in [
            ("en-US", "1/5/2026", "Jan 5, 2026, 3:04:05\u{202f}PM", "1,234,567", "1.5"),
            ("en-GB", "05/01/2026", "5 Jan 2026, 15:04:05", "1,234,567", "1.5"),
            ("de-DE", "05.01.2026", "05.01.2026, 15:04:05", "1.234.567", "1,5"),
            ("ja-JP", "2026/01/05", "2026/01/05 15:04:05", "1,234,567", "1.5"),
        ] {
            let locale = Locale::of_tag(tag);
            assert_eq!((locale.tag, locale.day(at), locale.instant(at)), (tag, day.to_owned(), instant.to_owned()));
            assert_eq!((locale.number(1_234_567, 0), locale.number(15, 1)), (number.to_owned(), size.to_owned()));
            let text = locale.text("requests", &FluentArgs::from_iter([("count", 1_234_567)]));
            assert!(text.contains(number), "{text}");
        }
        assert_eq!(Locale::of_tag("fr").tag, "en-US");
    }

    #[test]
    fn every_locale_has_its_data() {
        for locale in LOCALES.iter() {
            assert!(locale.numbers.is_some() && locale.days.is_some() && locale.instants.is_some(), "{}", locale.tag);
            assert_eq!(locale.bundle.locales.len(), 1, "{}", locale.tag);
        }
    }
}
