//! A conversation, and the rows it leaves in four tables.

use serde_json::{Value, json};

use super::{
    DAY, FIRST_DAY, HOUR, MINUTE, Random, SECOND, Tables, batch_stamp,
    company::Company,
    stamp,
    texts::{BARE_RESOURCES, SYSTEM_TYPES, TOPICS, Topic},
};

/// Days over which conversations are spread.
const DAYS: i64 = 315;

/// A conversation in progress.
struct Talk<'a> {
    random: &'a mut Random,
    tables: &'a mut Tables,
    id: String,
    user_id: String,
    platform: &'static str,
    now: i64,
}

/// Holds a conversation: three of four are begun by a person, the others by the system.
pub(super) fn hold(random: &mut Random, company: &mut Company, tables: &mut Tables, number: u64) {
    let from = FIRST_DAY + random.between(0, DAYS) * DAY + random.between(0, 10 * HOUR);
    let (user_id, platform) = company.speak(random, from, from + HOUR);
    let id = random.id();
    let mut talk = Talk { random, tables, id, user_id, platform, now: from };
    if number % 4 == 3 { talk.begin_by_system(number / 4) } else { talk.begin_by_user() }
}

impl Talk<'_> {
    fn begin_by_user(&mut self) {
        let topic = self.random.pick(&TOPICS);
        let domain = (!self.random.percent(5)).then_some(topic.1);
        self.add_conversation("DM", domain, &Value::Null, &Value::Null);
        for _ in 0..=self.random.below(4) {
            self.turn(topic);
        }
        self.close(topic);
    }

    fn begin_by_system(&mut self, number: u64) {
        let index = usize::try_from(number).unwrap_or(0) % SYSTEM_TYPES.len();
        let (kind, route) = SYSTEM_TYPES.get(index).copied().unwrap_or_default();
        let topic = self.random.pick(&TOPICS);
        let detail = self.system_detail(kind, topic);
        let domain = (route != "Notification").then_some(topic.1);
        self.add_conversation(route, domain, &json!(format!("CONVERSATION_TYPE_{kind}")), &detail);
        let text = format!("You have news: {}", kind.to_lowercase().replace('_', " "));
        self.interact("bot", "BOT_MESSAGE", None, None, &json!({ "content": text }));
        if self.random.percent(60) {
            let click = self.interact("user", "BUTTON_CLICK", None, None, &json!({ "content": "Show details" }));
            self.call_plugin(&click, "Update Approval Record", topic);
            self.answer(&click, "Done. Anything else?");
        }
    }

    fn system_detail(&mut self, kind: &str, topic: Topic) -> Value {
        let ticket = self.ticket_number();
        match kind {
            "APPROVAL_REQUEST_NOTIFICATION" => json!({"type": "REQUEST_ITEM", "source": "snow", "domain": topic.1}),
            "COMMS_NOTIFICATION" => {
                json!({"campaign_id": self.random.id(), "campaign_name": "Benefits enrolment 2026"})
            }
            "AMBIENT_AGENT_NOTIFICATION" | "EVENTS_NOTIFICATION" => {
                json!({"usecase_id": self.random.id(), "usecase_name": "New hire onboarding"})
            }
            "TICKET_INTERCEPTION" => json!({"ticket_id": ticket, "content": topic.0}),
            "CHANNEL_INTERCEPTION" => {
                json!({"channel_id": self.random.id(), "channel_name": "ask-it", "content": topic.0})
            }
            _ if kind.starts_with("TICKET_") => json!({ "ticket_id": ticket }),
            _ => Value::Null,
        }
    }

    /// A question and its answer.
    fn turn(&mut self, topic: Topic) {
        let (question, domain, entity, plugin, answer, _) = topic;
        let entity = (!self.random.percent(20)).then_some(entity);
        let detail = json!({"content": question, "domain": domain, "entity": entity});
        let asked = self.interact("user", "FREE_TEXT", None, None, &detail);
        if !plugin.is_empty() {
            self.search(&asked, topic);
            self.call_plugin(&asked, plugin, topic);
            if self.random.percent(45) {
                self.call_plugin(&asked, "Enterprise Search", topic);
            }
        }
        self.answer(&asked, answer);
    }

    /// People's reactions to an answer.
    fn close(&mut self, topic: Topic) {
        match self.random.below(8) {
            0 => {
                let ticket = self.ticket_number();
                let form = self.random.decimal_id();
                let detail = json!({"detail": ticket, "resource_id": form, "type": "RESOURCE_TYPE_FORM"});
                let sent = self.interact("user", "UIFORM_SUBMISSION", Some("file_ticket"), None, &detail);
                self.call_plugin(&sent, "File a Ticket", topic);
                self.answer(&sent, &format!("I filed {ticket} for you."));
            }
            1 => {
                let vote = if self.random.percent(75) { "HELPFUL" } else { "UNHELPFUL" };
                let detail = json!({ "detail": vote });
                self.interact("user", "UIFORM_SUBMISSION", Some("feedback"), None, &detail);
            }
            2 => {
                let label = self.random.pick(&["handoff", "mw_form"]);
                self.interact("user", "UIFORM_SUBMISSION", Some(label), None, &json!({ "detail": topic.5 }));
            }
            3 => {
                let place = self.random.pick(&["GET_HELP", "INFO", "UI_FORM", "HELPFUL", "UNHELPFUL"]);
                let detail = json!({"resource_id": place, "type": "RESOURCE_TYPE_INTERNAL_LINK"});
                self.interact("user", "LINK_CLICK", None, None, &detail);
            }
            4 => {
                let detail = json!({"content": url(topic), "resource_id": null, "type": null});
                self.interact("user", "LINK_CLICK", None, None, &detail);
            }
            5 => {
                let files: &[&str] = if self.random.percent(50) { &["pdf"] } else { &["png", "docx"] };
                let detail = json!({"content": null, "file_types": files});
                let sent = self.interact("user", "CONTENT_UPLOAD", None, None, &detail);
                self.answer(&sent, "Thank you, I have read the file.");
            }
            _ => {}
        }
    }

    fn add_conversation(&mut self, route: &str, domain: Option<&str>, kind: &Value, detail: &Value) {
        self.tables.conversations.push(json!({
            "id": self.id, "user_id": self.user_id, "route": route, "primary_domain": domain, "type": kind,
            "detail": detail, "created_time": stamp(self.now), "last_updated_time": batch_stamp(self.now),
        }));
    }

    fn interact(
        &mut self,
        actor: &str,
        kind: &str,
        label: Option<&str>,
        parent: Option<&str>,
        detail: &Value,
    ) -> String {
        let id = self.random.id();
        self.tables.interactions.push(json!({
            "id": id, "conversation_id": self.id, "user_id": self.user_id, "actor": actor, "platform": self.platform,
            "type": format!("INTERACTION_TYPE_{kind}"), "label": label, "parent_interaction_id": parent,
            "detail": detail, "created_time": stamp(self.now), "last_updated_time": batch_stamp(self.now),
        }));
        self.now += self.random.between(2 * SECOND, 4 * MINUTE);
        id
    }

    fn answer(&mut self, question: &str, text: &str) {
        self.interact("bot", "BOT_MESSAGE", None, Some(question), &json!({ "content": text }));
    }

    fn call_plugin(&mut self, interaction: &str, plugin: &str, topic: Topic) {
        let id = self.random.id();
        let served = self.random.percent(70);
        let used = served && (plugin == "Enterprise Search" || self.random.percent(55));
        // An approval, for instance, comes later.
        let delay = if used && self.random.percent(10) { 26 * HOUR } else { 3 * SECOND };
        self.tables.plugin_calls.push(json!({
            "id": id, "interaction_id": interaction, "conversation_id": self.id, "user_id": self.user_id,
            "plugin_name": plugin, "served": served, "used": used, "plugin_update_time": stamp(self.now + delay),
            "created_time": stamp(self.now), "last_updated_time": batch_stamp(self.now + delay),
        }));
        for _ in 0..self.random.below(3) {
            self.add_plugin_resource(interaction, &id, plugin, served, topic);
        }
    }

    fn add_plugin_resource(&mut self, interaction: &str, call: &str, plugin: &str, served: bool, topic: Topic) {
        let cited = served && self.random.percent(50);
        let (kind, resource, detail) = match plugin {
            "Forms" => {
                let name =
                    json!({"domain": topic.1, "external_resource_id": self.random.hexadecimal_id(), "name": topic.5});
                ("FORM", self.random.decimal_id(), name)
            }
            "Update Approval Record" => {
                let resource = format!("{}.{}@corp.example", self.random.decimal_id(), "approver");
                let kind = self.random.pick(&["UNKNOWN_TYPE", "REQUEST_ITEM"]);
                ("APPROVAL", resource, json!({"domain": topic.1, "source": "snow", "type": kind}))
            }
            "File a Ticket" | "Ticket Information" => {
                let ticket = self.ticket_number();
                let detail = json!({
                    "domain": topic.1, "source": "snow", "ticket_type": "INCIDENT", "type": "BOT_INITIATED_TICKET",
                    "url": format!("https://desk.corp.example/{ticket}"),
                });
                ("TICKET", ticket, detail)
            }
            _ => (self.random.pick(&BARE_RESOURCES), self.random.decimal_id(), Value::Null),
        };
        self.add_resource(interaction, Some(call), kind, &resource, cited, &detail);
    }

    /// Candidates of a search: they belong to no plugin call.
    fn search(&mut self, interaction: &str, topic: Topic) {
        for _ in 0..=self.random.below(4) {
            let resource = self.random.hexadecimal_id();
            let snippet = format!("{} {}", topic.5, topic.4);
            let (kind, detail) = match self.random.below(10) {
                0 => ("INTERNAL_KNOWLEDGE", Value::Null),
                1..=4 => ("FILE", json!({"name": format!("{}.pdf", topic.5), "snippet": snippet, "url": url(topic)})),
                5 => {
                    let detail = json!({
                        "domain": null, "external_resource_id": null, "name": null, "snippet": snippet, "url": null,
                    });
                    ("KNOWLEDGE", detail)
                }
                _ => {
                    let detail = json!({
                        "domain": topic.1, "external_resource_id": format!("KB{:07}", self.random.below(9_999_999)),
                        "name": topic.5, "snippet": snippet, "url": url(topic),
                    });
                    ("KNOWLEDGE", detail)
                }
            };
            let cited = self.random.percent(25);
            self.add_resource(interaction, None, kind, &resource, cited, &detail);
        }
    }

    fn add_resource(
        &mut self,
        interaction: &str,
        call: Option<&str>,
        kind: &str,
        resource: &str,
        cited: bool,
        detail: &Value,
    ) {
        let id = self.random.hexadecimal_id();
        self.tables.plugin_resources.push(json!({
            "id": id, "plugin_call_id": call, "interaction_id": interaction, "conversation_id": self.id,
            "user_id": self.user_id, "resource_id": resource, "type": format!("RESOURCE_TYPE_{kind}"), "cited": cited,
            "detail": detail, "created_time": stamp(self.now), "last_updated_time": batch_stamp(self.now),
        }));
    }

    fn ticket_number(&mut self) -> String {
        let prefix = self.random.pick(&["INC", "RITM", "HR-"]);
        format!("{prefix}{:07}", self.random.below(9_999_999))
    }
}

fn url(topic: Topic) -> String {
    format!("https://wiki.corp.example/{}/{}", topic.1.to_lowercase(), topic.2)
}
