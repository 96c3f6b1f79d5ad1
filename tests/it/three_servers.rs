//! Three servers over one database that answer from memory; the third does not follow changes any more, as one whose
//! connection to the database hangs.

use axum::http::StatusCode;

use crate::{
    credential_index::warm,
    test_app::{CreatedApiKey, CreatedClient, TestApp},
};

/// The endpoint that says whether a key or token is accepted.
pub const TEST: &str = "/rest/v1/auth/test";

/// The servers, and what is presented to each of them.
pub struct ThreeServers {
    pub servers: [TestApp; 3],
    pub key: CreatedApiKey,
    pub client: CreatedClient,
    /// An access token of the client.
    pub token: String,
}

impl ThreeServers {
    /// Starts the servers. Key and token are in the memory of each.
    pub async fn start() -> Self {
        let first = TestApp::new().await;
        let (second, third) = (first.another_process().await, first.another_process().await);
        let key = first.create_api_key("key", "users:read interactions:read").await;
        let client = first.create_oauth("client", "users:read interactions:read").await;
        let token = first.access_token(&client).await;
        let mut this = Self { servers: [first, second, third], key, client, token };
        for server in &this.servers {
            for presented in [&this.key.api_key, &this.token] {
                warm(server, &server.bearer(presented), StatusCode::OK).await;
            }
        }
        this.servers[2].stop_following().await;
        this
    }

    /// The server on which changes are made.
    pub fn first(&self) -> &TestApp {
        &self.servers[0]
    }

    /// Expects a status for the next request with a key or token, at each server.
    pub async fn expect(&self, presented: &str, status: StatusCode) {
        for server in &self.servers {
            server.bearer(presented).get(TEST).await.expect(status);
        }
    }

    /// Expects that each server gives the client an access token, or not.
    pub async fn expect_token(&self, client_secret: &str, status: StatusCode) {
        for server in &self.servers {
            let client = server.basic(&self.client.client_id, client_secret);
            client.post_form("/oauth/v1/token", &[("grant_type", "client_credentials")]).await.expect(status);
        }
    }
}
