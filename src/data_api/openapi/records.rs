//! The tables: their pages and counts, and their metadata in OData.

use serde_json::{Value, json};

use super::{
    super::{
        error::DataApiError,
        metadata::{METADATA, document},
        odata::{csdl_json, csdl_xml, entity_type},
        version::VERSIONS,
    },
    answers, good, query_options, refusal, schemas, with_credential,
};
use crate::{
    domain::{entity::Entity, record_query::PAGE_SIZE},
    openapi::{Alias, Answer, Content, Operation, Section, header},
};

/// An example message on a query that cannot be understood.
const INVALID_QUERY: &str = "$top, position 1: expected a whole number, 0 or more";
/// An example message on a format that the service document does not have.
const INVALID_FORMAT: &str = "$format, position 1: expected `json` or `application/json`";

/// The same of `$metadata`.
const INVALID_METADATA_FORMAT: &str =
    "$format, position 1: expected `xml` or `application/xml` or `json` or `application/json`";

/// Every operation on the tables.
pub fn section(public_url: &str) -> Section {
    let mut operations: Vec<_> =
        Entity::ALL.into_iter().flat_map(|entity| [list(public_url, entity), count(entity)]).collect();
    operations.extend([service_document(public_url), metadata()]);
    Section {
        title: "Records",
        about: format!(
            "Five tables, each with its scope. `v1beta2` in a path answers as `v1` does, with its own links. A page has at \
             most {PAGE_SIZE} records unless `Prefer` asks for another size; follow `@odata.nextLink` until there is none."
        ),
        operations,
    }
}

fn list(public_url: &str, entity: Entity) -> Operation {
    let [version, ..] = VERSIONS;
    let example = json!({
        "@odata.context": format!("{public_url}/export/{version}/records/$metadata#{}", entity.as_str()),
        "value": [schemas::example(entity)],
    });
    let mut page = of_odata(good("A page of records.")).json(schemas::page_name(entity), example);
    page.headers.push(&header::PREFERENCE_APPLIED);
    let mut parameters = query_options::all();
    parameters.extend(query_options::headers());
    Operation {
        id: format!("list{}s", entity_type(entity)),
        summary: format!("List {}", words(entity)),
        about: format!("{} Needs the scope `{}`.", entity.scope().description(), entity.scope()),
        parameters,
        answers: negotiated(conditional(page, entity)),
        ..of_table(entity, "")
    }
}

fn count(entity: Entity) -> Operation {
    let mut number = of_odata(good("The number, as text."));
    number.content.push(Content {
        media_type: "text/plain",
        schema: json!({ "type": "string", "pattern": "^[0-9]+$" }),
        examples: vec![("example".to_owned(), json!("2020"))],
    });
    Operation {
        id: format!("count{}s", entity_type(entity)),
        summary: format!("Count {}", words(entity)),
        about: format!("How many records match. Needs the scope `{}`.", entity.scope()),
        parameters: query_options::of_count(),
        answers: conditional(number, entity),
        ..of_table(entity, "/$count")
    }
}

/// The responses about records, with the one that they have not changed.
fn conditional(mut good: Answer, entity: Entity) -> Vec<Answer> {
    good.headers.push(&header::ETAG);
    let about = "Nothing has changed since the answer whose tag `If-None-Match` names.".to_owned();
    let unchanged = Answer { status: 304, about, headers: good.headers.clone(), ..Answer::default() };
    let mut answers = answers(good, Some(entity.scope()), Some(INVALID_QUERY));
    answers.insert(1, unchanged);
    answers
}

/// Responses, with the one to a client that accepts none of their formats.
fn negotiated(mut answers: Vec<Answer>) -> Vec<Answer> {
    answers.extend(refusal(&[DataApiError::NotAcceptable]));
    answers.sort_by_key(|answer| answer.status);
    answers
}

/// The common part of all operations on a table.
fn of_table(entity: Entity, end: &str) -> Operation {
    Operation {
        security: with_credential(Some(entity.scope())),
        ..below_records(&format!("/{}{end}", entity.as_str()))
    }
}

/// The common part of all operations on a path below the tables.
fn below_records(end: &str) -> Operation {
    let [version, preview] = VERSIONS;
    let path = |version| format!("/export/{version}/records{end}");
    Operation {
        methods: &["get"],
        path: path(version),
        aliases: vec![Alias { suffix: "_v1beta2", path: path(preview) }],
        security: with_credential(None),
        ..Operation::default()
    }
}

/// The name of a table in a sentence.
fn words(entity: Entity) -> String {
    entity.as_str().replace('-', " ")
}

/// A response with the header of OData.
fn of_odata(mut answer: Answer) -> Answer {
    answer.headers.push(&header::ODATA_VERSION);
    answer
}

fn service_document(public_url: &str) -> Operation {
    let [version, ..] = VERSIONS;
    let answer = of_odata(good("The service document.")).json("ServiceDocument", document(public_url, version));
    Operation {
        id: "getServiceDocument".to_owned(),
        summary: "List the tables".to_owned(),
        about: "The service document of OData. Any scope will do.".to_owned(),
        parameters: vec![query_options::format(&["json", "application/json"]), query_options::max_version()],
        answers: negotiated(answers(answer, None, Some(INVALID_FORMAT))),
        ..below_records("")
    }
}

fn metadata() -> Operation {
    let mut answer = of_odata(good("The description of the tables (CSDL)."));
    answer.content = vec![
        Content {
            media_type: "application/xml",
            schema: json!({ "type": "string" }),
            examples: vec![("example".to_owned(), Value::from(csdl_xml("4.01")))],
        },
        Content {
            media_type: "application/json",
            schema: json!({ "type": "object" }),
            examples: vec![("example".to_owned(), csdl_json())],
        },
    ];
    let names = ["xml", "application/xml", "json", "application/json"];
    Operation {
        id: "getRecordsMetadata".to_owned(),
        summary: "Describe the tables".to_owned(),
        about: "Tables, attributes and their types, as OData clients read them. XML, or JSON if `$format` or `Accept` asks for \
                it. Any scope will do."
            .to_owned(),
        parameters: vec![query_options::format(&names), query_options::max_version()],
        answers: negotiated(answers(answer, None, Some(INVALID_METADATA_FORMAT))),
        ..below_records(&format!("/{METADATA}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::odata::{self, Format, Request},
        *,
    };

    #[test]
    fn the_mistakes_are_told_in_the_words_of_the_server() {
        assert_eq!(Request::parse(Entity::Users, "$top=-1").unwrap_err().to_string(), INVALID_QUERY);
        let format = |possible: &[Format]| odata::format("atom", possible).unwrap_err().to_string();
        assert_eq!(format(&[Format::JSON]), INVALID_FORMAT);
        assert_eq!(format(&[Format::Xml, Format::JSON]), INVALID_METADATA_FORMAT);
    }
}
