//! The query options in words. Their names are `odata`'s; a test compares the two.

use serde_json::{Value, json};

use super::super::odata::MAX_OPTION_CHARACTERS;
use crate::openapi::{Parameter, Place};

/// Most of a whole number: 18 digits.
const MAX_WHOLE_NUMBER: u64 = 999_999_999_999_999_999;

/// Every query option of a table. The examples fit every table.
pub fn all() -> Vec<Parameter> {
    let text = json!({ "type": "string", "minLength": 1, "maxLength": MAX_OPTION_CHARACTERS });
    let number = json!({ "type": "integer", "minimum": 0, "maximum": MAX_WHOLE_NUMBER });
    vec![
        filter(&text),
        Parameter {
            in_examples: false,
            ..option(
                "$select",
                "The attributes to return, separated by commas; `*` for everything.",
                &text,
                "id,last_updated_time",
            )
        },
        option(
            "$orderby",
            "Attributes with `asc` (the default) or `desc`, separated by commas; not objects and arrays. Null comes first \
             ascending, last descending. Ties are ordered by `id`.",
            &text,
            "last_updated_time desc",
        ),
        option("$top", "The most records in all pages together.", &number, "2"),
        Parameter {
            in_examples: false,
            ..option("$skip", "How many records to leave out before the first page.", &number, "10")
        },
        Parameter {
            in_examples: false,
            ..option(
                "$count",
                "`true` adds `@odata.count`, the number that match whatever `$top` and `$skip` say.",
                &json!({ "type": "boolean" }),
                "true",
            )
        },
        Parameter {
            in_examples: false,
            ..option(
                "$skiptoken",
                "Part of a next link; nobody writes it by hand. It goes with the options of that link only.",
                &json!({ "type": "string" }),
                "",
            )
        },
    ]
}

/// The one option that counts at `/$count`; the others are checked there and change nothing.
pub fn of_count() -> Vec<Parameter> {
    all().into_iter().filter(|option| option.name == "$filter").collect()
}

fn filter(schema: &Value) -> Parameter {
    option(
        "$filter",
        "Which records: `eq`, `ne`, `gt`, `ge`, `lt`, `le` between attributes and values, `and`, `or`, `not`, parentheses. A \
         boolean stands for itself. Values are `'text'` (a quote inside is doubled), numbers, `true`, `false`, `null` and \
         date-times, quoted or not.",
        schema,
        "last_updated_time ge 2026-09-01T00:00:00Z",
    )
}

fn option(name: &'static str, about: &'static str, schema: &Value, example: &'static str) -> Parameter {
    Parameter { name, place: Place::Query, about, required: false, schema: schema.clone(), example, in_examples: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data_api::odata::{OPTIONS, Request},
        domain::entity::Entity,
    };

    #[test]
    fn every_option_that_is_understood_is_described_and_no_other() {
        let described: Vec<_> = all().iter().map(|option| option.name).collect();
        assert_eq!(described, OPTIONS);
    }

    #[test]
    fn the_examples_fit_every_table() {
        for entity in Entity::ALL {
            for option in all().iter().filter(|option| !option.example.is_empty()) {
                let query = format!("{}={}", option.name, option.example);
                assert!(Request::parse(entity, &query).is_ok(), "{entity:?} {query}");
            }
        }
    }
}
