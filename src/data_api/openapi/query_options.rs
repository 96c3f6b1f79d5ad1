//! The query options in words. Their names are `odata`'s; a test compares the two.

use serde_json::{Value, json};

use super::super::odata::MAX_OPTION_CHARACTERS;
use crate::openapi::{Parameter, ParameterLocation};

/// The largest whole number: 18 digits.
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
                "What to return, separated by commas: attributes, or members of objects such as `detail/type`; `*` for everything.",
                &text,
                "id,last_updated_time",
            )
        },
        option(
            "$orderby",
            "Attributes or members with `asc` (the default) or `desc`, separated by commas; not objects and arrays. Null comes \
             first ascending, last descending. Ties are ordered by `id`. Without it, tables are \
             ordered by `created_time`, or `id` where there is none.",
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
        format(&["json", "application/json"]),
    ]
}

/// The format of a response: one of these.
pub fn format(names: &[&str]) -> Parameter {
    let schema = json!({ "enum": names });
    let about = "The form of the answer. It comes before `Accept`.";
    Parameter { in_examples: false, ..option("$format", about, &schema, "json") }
}

/// The request headers that determine a page.
pub fn headers() -> Vec<Parameter> {
    let prefer = header("Prefer", "The most records in a page, as far as the server allows.", "odata.maxpagesize=1000");
    vec![prefer, if_none_match(), max_version()]
}

/// The header of a client that knows no later version of OData.
pub fn max_version() -> Parameter {
    header("OData-MaxVersion", "`4.0` if you know no later version of OData.", "4.0")
}

/// The options that have an effect at `/$count`; the other options are checked there and change nothing.
pub fn of_count() -> Vec<Parameter> {
    let mut parameters: Vec<_> = all().into_iter().filter(|option| option.name == "$filter").collect();
    parameters.extend([if_none_match(), max_version()]);
    parameters
}

fn if_none_match() -> Parameter {
    let about = "The `ETag` of an answer that you have: if nothing has changed, the answer is 304 without a body.";
    header("If-None-Match", about, "")
}

fn header(name: &'static str, about: &'static str, example: &'static str) -> Parameter {
    let text = json!({ "type": "string" });
    Parameter { place: ParameterLocation::Header, in_examples: false, ..option(name, about, &text, example) }
}

fn filter(schema: &Value) -> Parameter {
    option(
        "$filter",
        "Which records: `eq`, `ne`, `gt`, `ge`, `lt`, `le` and `in` between attributes and values, `and`, `or`, `not`, \
         parentheses. A boolean stands for itself. Members of objects are `detail/type`. Functions are `contains`, \
         `startswith`, `endswith`, `tolower`, `toupper`, `length`, `year`, `month`, `day`, `hour`, `minute`, `second` and \
         `date`. Values are `'text'` (a quote inside is doubled), numbers, `true`, `false`, `null` and date-times, quoted or \
         not.",
        schema,
        "last_updated_time ge 2026-09-01T00:00:00Z",
    )
}

fn option(name: &'static str, about: &'static str, schema: &Value, example: &'static str) -> Parameter {
    Parameter {
        name,
        place: ParameterLocation::Query,
        about,
        required: false,
        schema: schema.clone(),
        example,
        in_examples: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data_api::odata::{OPTIONS, Request},
        domain::{entity::Entity, record_query::Function},
    };

    #[test]
    fn every_option_that_is_understood_is_described_and_no_other() {
        let described: Vec<_> = all().iter().map(|option| option.name).collect();
        assert_eq!(described, OPTIONS);
    }

    #[test]
    fn every_function_of_a_filter_is_named() {
        let filter = all().into_iter().find(|option| option.name == "$filter").unwrap();
        for function in Function::ALL {
            assert!(filter.about.contains(&format!("`{}`", function.as_str())), "{function:?}");
        }
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
