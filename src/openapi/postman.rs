//! The description as a Postman collection (Collection Format v2.1.0).
//!
//! Every variable is empty but the base URL: the person who imports the collection fills them in. The requests that need
//! a credential send the API key. Without one they send an access token, which a script requests before the first of
//! them, and again when it expires; the token request stores its token, too.

use serde_json::{Value, json};

use super::{Description, Operation, Parameter, ParameterLocation, Requirement, schema::with};

/// The format, by the name that importers look for.
const FORMAT: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
/// The variables that start empty, with their purpose.
const VARIABLES: [(&str, &str); 4] = [
    ("api_key", "An API key. Empty: the access token is sent in its place."),
    ("client_id", "The Client ID of an oAuth 2.0 credential, for the token request."),
    ("client_secret", "Its Client Secret."),
    ("access_token", "Filled in before the first request that needs it."),
];
/// The script that chooses the bearer before each request. `TOKEN_PATH` stands for the path of the token request.
const CHOOSE_BEARER: &str = r#"const get = (name) => pm.variables.get(name);
pm.variables.set("bearer", get("api_key") || get("access_token"));
const isFresh = get("access_token_of") === get("client_id") && Number(get("access_token_expires_at")) > Date.now();
const wantsToken = pm.request.auth && pm.request.auth.type === "bearer" && !get("api_key") && get("client_id");
if (wantsToken && !isFresh) {
  const parameter = (key, value) => ({ key, value });
  pm.sendRequest({
    url: get("base_url") + "TOKEN_PATH",
    method: "POST",
    body: {
      mode: "urlencoded",
      urlencoded: [
        parameter("grant_type", "client_credentials"),
        parameter("client_id", get("client_id")),
        parameter("client_secret", get("client_secret")),
      ],
    },
  }, (error, response) => {
    if (error || response.code !== 200) {
      console.error("no access token", error || response.text());
      return;
    }
    const token = response.json();
    pm.variables.set("bearer", token.access_token);
    pm.collectionVariables.set("access_token", token.access_token);
    pm.collectionVariables.set("access_token_of", get("client_id"));
    pm.collectionVariables.set("access_token_expires_at", String(Date.now() + (token.expires_in - 60) * 1000));
  });
}"#;
/// The script that stores the token.
const KEEP_TOKEN: &str = r#"if (pm.response.code === 200) {
  const token = pm.response.json();
  pm.collectionVariables.set("access_token", token.access_token);
  pm.collectionVariables.set("access_token_of", pm.variables.get("client_id"));
  pm.collectionVariables.set("access_token_expires_at", String(Date.now() + (token.expires_in - 60) * 1000));
}"#;

impl Description {
    /// Writes the collection. `token_path` is the path of the request whose token is stored.
    pub fn to_postman(&self, token_path: &str) -> Value {
        let mut variables = vec![json!({ "key": "base_url", "value": self.server_url, "type": "string" })];
        variables.extend(
            VARIABLES.map(|(key, about)| json!({ "key": key, "value": "", "type": "string", "description": about })),
        );
        let folders: Vec<_> = self
            .sections
            .iter()
            .map(|section| {
                let requests: Vec<_> =
                    section.operations.iter().map(|operation| self.request(operation, token_path)).collect();
                json!({ "name": section.title, "description": section.about, "item": requests })
            })
            .collect();
        json!({
            "info": {
                "name": format!("Data API ({})", self.server_url),
                "description": "Fill in the variables of the collection: api_key, or client_id and client_secret. Then send a \
                    request; a client's access token is requested before the first one.",
                "schema": FORMAT,
            },
            "item": folders,
            "variable": variables,
            "event": [event("prerequest", &CHOOSE_BEARER.replace("TOKEN_PATH", token_path))],
        })
    }

    fn request(&self, operation: &Operation, token_path: &str) -> Value {
        let mut query = Vec::new();
        let mut variables = Vec::new();
        let mut headers = vec![json!({ "key": "Accept", "value": "application/json" })];
        for parameter in &operation.parameters {
            match parameter.place {
                ParameterLocation::Query => query.push(pair(parameter)),
                ParameterLocation::Header => headers.push(pair(parameter)),
                ParameterLocation::Path => variables.push(pair(parameter)),
                ParameterLocation::Body => {}
            }
        }
        let path = operation.path.replace('{', ":").replace('}', "");
        let segments: Vec<_> = path.trim_start_matches('/').split('/').collect();
        let request = json!({
            "method": operation.method(),
            "description": operation.about,
            "auth": self.auth(operation),
            "header": headers,
            "url": {
                "raw": format!("{{{{base_url}}}}{path}"),
                "host": ["{{base_url}}"],
                "path": segments,
                "query": query,
                "variable": variables,
            },
        });
        let fields: Vec<_> = operation.body.iter().map(pair).collect();
        let body = json!({ "mode": "urlencoded", "urlencoded": fields });
        let request = if operation.body.is_empty() { request } else { with(&request, "body", body) };
        let keeps_token = operation.path == token_path;
        let events: Vec<_> = keeps_token.then(|| event("test", KEEP_TOKEN)).into_iter().collect();
        json!({ "name": operation.summary, "request": request, "event": events })
    }

    /// Basic for clients, a bearer for keys and tokens, or nothing.
    fn auth(&self, operation: &Operation) -> Value {
        let Some(Requirement::Scheme(id, _)) = operation.security.first() else { return json!({ "type": "noauth" }) };
        let scheme = self.schemes.iter().find(|scheme| scheme.id == *id);
        if scheme.is_some_and(|scheme| scheme.definition.get("scheme").is_some_and(|name| name == "basic")) {
            json!({ "type": "basic", "basic": [setting("username", "{{client_id}}"), setting("password", "{{client_secret}}")] })
        } else {
            json!({ "type": "bearer", "bearer": [setting("token", "{{bearer}}")] })
        }
    }
}

fn setting(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": value, "type": "string" })
}

fn event(listen: &str, script: &str) -> Value {
    json!({ "listen": listen, "script": { "type": "text/javascript", "exec": script.lines().collect::<Vec<_>>() } })
}

/// A parameter with its example; one that examples omit is there, and disabled.
fn pair(parameter: &Parameter) -> Value {
    let value = match parameter.example.strip_prefix('$') {
        Some(variable) => format!("{{{{{}}}}}", variable.to_ascii_lowercase()),
        None => parameter.example.to_owned(),
    };
    let disabled = !parameter.in_examples && parameter.place != ParameterLocation::Path;
    json!({ "key": parameter.name, "value": value, "description": parameter.about, "disabled": disabled })
}
