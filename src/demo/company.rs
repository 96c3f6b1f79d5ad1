//! The people of the invented company.

use serde_json::{Value, json};

use super::{FIRST_DAY, Random, batch_stamp, stamp, texts};

/// A person.
struct Person {
    id: String,
    first_name: &'static str,
    last_name: &'static str,
    language: &'static str,
    platform: &'static str,
    /// Has left: no access, and no longer known to any system.
    has_left: bool,
    /// The first and the latest interaction.
    active: Option<(i64, i64)>,
}

/// Everybody.
pub(super) struct Company {
    people: Vec<Person>,
}

impl Company {
    pub(super) fn found(random: &mut Random) -> Self {
        let names = texts::FIRST_NAMES.iter().zip(texts::LAST_NAMES);
        let people = names.enumerate().map(|(number, (first_name, last_name))| Person {
            id: random.decimal_id(),
            first_name,
            last_name,
            language: if number.is_multiple_of(4) { random.pick(&["ES_ES", "FR_CA", "DE_DE"]) } else { "EN_US" },
            platform: random.pick(&["msteams", "slack", "movewebchat"]),
            has_left: number % 20 == 13,
            active: None,
        });
        Self { people: people.collect() }
    }

    /// Someone who still works there, with the chat that person uses; notes the time. The last two never write.
    pub(super) fn speak(&mut self, random: &mut Random, from: i64, until: i64) -> (String, &'static str) {
        let speakers = u64::try_from(self.people.len()).unwrap_or(0).saturating_sub(2);
        let index = usize::try_from(random.below(speakers)).unwrap_or(0);
        let Some(person) = self.people.get_mut(index) else {
            return (String::new(), "");
        };
        let (first, latest) = person.active.unwrap_or((from, until));
        person.active = Some((first.min(from), latest.max(until)));
        (person.id.clone(), person.platform)
    }

    pub(super) fn into_records(self) -> Vec<Value> {
        self.people.iter().enumerate().map(|(number, person)| record(number, person)).collect()
    }
}

fn record(number: usize, person: &Person) -> Value {
    let address = format!("{}.{}@corp.example", person.first_name, person.last_name).to_lowercase();
    let (first, latest) = person.active.unzip();
    json!({
        "id": person.id,
        "email_addr": address,
        "first_name": person.first_name,
        // Some directories know one name only.
        "last_name": (number % 17 != 5).then_some(person.last_name),
        "access_to_bot": !person.has_left,
        "user_preferred_language": person.language,
        "external_ids": (!person.has_left).then(|| external_ids(number, person, &address)),
        "first_interaction_time": first.map(stamp),
        "latest_interaction_time": latest.map(stamp),
        "last_updated_time": batch_stamp(latest.unwrap_or(FIRST_DAY)),
    })
}

fn external_ids(number: usize, person: &Person, address: &str) -> Value {
    let chat = match person.platform {
        "slack" => ("SLACK", format!("U{:08X}", number * 7_919 + 40_503)),
        "msteams" => ("MS_GRAPH", format!("29:{:012x}", number * 104_729 + 1_299_709)),
        _ => ("MOVEWEBCHAT", person.id.clone()),
    };
    let directory = ("OKTA", format!("00u{:05}", number * 37 + 101));
    let desk = if number.is_multiple_of(3) {
        ("JIRA_SERVICE_DESK", format!("qm:{number:04}"))
    } else {
        ("SNOW", address.to_owned())
    };
    [chat, directory, desk]
        .into_iter()
        .map(|(source, id)| json!({"connector_name": source.to_lowercase(), "external_id": id, "source": source}))
        .collect()
}
